/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-video.h"

#include <gst/app/app.h>

/* Of 255, for each colour: half the resolution for colours, and what VP8 leaves away. */
#define TOLERANCE 14

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define FORMAT "BGRx"
#else
#define FORMAT "xRGB"
#endif

static void
picture_free (gpointer pointer)
{
  g_free (((LodgeTestPicture *)pointer)->pixels);
  g_free (pointer);
}

static LodgeTestPicture *
read_picture (GstSample *sample)
{
  LodgeTestPicture *picture = g_new0 (LodgeTestPicture, 1);
  GstStructure *caps = gst_caps_get_structure (gst_sample_get_caps (sample), 0);
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstMapInfo map;

  g_assert_true (gst_structure_get_int (caps, "width", &picture->width));
  g_assert_true (gst_structure_get_int (caps, "height", &picture->height));
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_assert_cmpuint (map.size, ==, (gsize)picture->width * picture->height * 4);
  picture->pixels = g_memdup2 (map.data, map.size);
  picture->time = (double)GST_BUFFER_PTS (buffer) / GST_SECOND;
  gst_buffer_unmap (buffer, &map);
  return picture;
}

GPtrArray *
lodge_test_video_read (const char *path, double *duration)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  GPtrArray *pictures = g_ptr_array_new_with_free_func (picture_free);
  gint64 length = 0;
  GstSample *sample;

  gst_init (NULL, NULL);
  pipeline = gst_parse_launch ("filesrc name=source ! decodebin ! videoconvert ! "
                               "video/x-raw,format=" FORMAT " ! appsink name=sink sync=false",
                               &error);
  g_assert_no_error (error);
  gst_object_ref_sink (pipeline);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_object_set (source, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), 20 * GST_SECOND)) != NULL)
    {
      if (pictures->len == 0)
        gst_element_query_duration (pipeline, GST_FORMAT_TIME, &length);
      g_ptr_array_add (pictures, read_picture (sample));
      gst_sample_unref (sample);
    }
  if (duration != NULL)
    *duration = length > 0 ? (double)length / GST_SECOND : 0;
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return pictures;
}

gboolean
lodge_test_pixel_is (const LodgeTestPicture *picture, int x, int y, guint32 color)
{
  guint32 pixel = picture->pixels[(gsize)y * picture->width + x];

  for (int shift = 0; shift < 24; shift += 8)
    if (ABS ((int)((pixel >> shift) & 0xff) - (int)((color >> shift) & 0xff)) > TOLERANCE)
      return FALSE;
  return TRUE;
}

void
lodge_test_assert_pixel_at (const char *file,
                            int line,
                            const char *function,
                            const LodgeTestPicture *picture,
                            int x,
                            int y,
                            guint32 color)
{
  g_autofree char *text = NULL;

  if (lodge_test_pixel_is (picture, x, y, color))
    return;
  text = g_strdup_printf ("the pixel at %d,%d of the picture at %.3f s is #%06x, not #%06x",
                          x,
                          y,
                          picture->time,
                          picture->pixels[(gsize)y * picture->width + x] & 0xffffff,
                          color);
  g_assertion_message (G_LOG_DOMAIN, file, line, function, text);
}
