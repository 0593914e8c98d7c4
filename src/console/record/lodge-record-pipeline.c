/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-record-pipeline.h"

#include <glib/gi18n-lib.h>
#include <gst/app/app.h>

#include "lodge-vmm-error.h"

struct _LodgeRecordPipeline
{
  GstElement *pipeline;
  GstAppSrc *src;
  guint watch_id;
  LodgeRecordPipelineEnded ended; /* NULL once called */
  gpointer user_data;
};

typedef struct
{
  LodgeRecordFormat format;
  char *path;
  int width;
  int height;
} OpenData;

static void
open_data_free (gpointer pointer)
{
  OpenData *data = pointer;

  g_free (data->path);
  g_free (data);
}

/* GStreamer's words name its elements and are for the details. */
static GError *
describe (const GError *cause, const char *debug)
{
  g_autofree char *details =
      g_strdup_printf ("%s\n%s", cause != NULL ? cause->message : "", debug != NULL ? debug : "");

  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE,
                                details,
                                _ ("The disk is full. What was recorded until then is kept; make "
                                   "room before you record again."));
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE) ||
      g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ_WRITE))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                details,
                                _ ("The file can’t be written there. Choose another folder."));
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                                details,
                                _ ("The file could not be written any further. What was recorded "
                                   "until then is kept; choose another folder."));
  return lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                              details,
                              _ ("The recording could not go on. Try another kind of file."));
}

static GError *
describe_message (GstMessage *message)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &cause, &debug);
  return describe (cause, debug);
}

static GError *
take_problem (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  return message != NULL ? describe_message (message) : describe (NULL, NULL);
}

static void
set_up (GstElement *pipeline, const OpenData *data)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstElement) size = gst_bin_get_by_name (GST_BIN (pipeline), "size");
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw",
                                                  "format",
                                                  G_TYPE_STRING,
                                                  "I420",
                                                  "width",
                                                  G_TYPE_INT,
                                                  data->width,
                                                  "height",
                                                  G_TYPE_INT,
                                                  data->height,
                                                  "pixel-aspect-ratio",
                                                  GST_TYPE_FRACTION,
                                                  1,
                                                  1,
                                                  NULL);

  g_object_set (sink, "location", data->path, NULL);
  g_object_set (size, "caps", caps, NULL);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  OpenData *data = task_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;

  if (!gst_init_check (NULL, NULL, &error))
    {
      g_task_return_error (task, describe (error, NULL));
      return;
    }
  pipeline = gst_parse_launch_full (
      lodge_record_format_get_pipeline (data->format), NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  if (pipeline == NULL)
    {
      g_task_return_error (task, describe (error, NULL));
      return;
    }
  gst_object_ref_sink (pipeline);
  set_up (pipeline, data);
  if (gst_element_set_state (pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    {
      GError *problem = take_problem (pipeline);

      gst_element_set_state (pipeline, GST_STATE_NULL);
      g_task_return_error (task, problem);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&pipeline), gst_object_unref);
}

void
lodge_record_pipeline_open_async (LodgeRecordFormat format,
                                  const char *path,
                                  int width,
                                  int height,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  OpenData *data = g_new0 (OpenData, 1);

  data->format = format;
  data->path = g_strdup (path);
  data->width = width;
  data->height = height;
  g_task_set_source_tag (task, lodge_record_pipeline_open_async);
  g_task_set_task_data (task, data, open_data_free);
  g_task_run_in_thread (task, open_in_thread);
}

/* @problem: (nullable) */
static void
end (LodgeRecordPipeline *self, const GError *problem)
{
  LodgeRecordPipelineEnded ended = g_steal_pointer (&self->ended);

  if (ended != NULL)
    ended (problem, self->user_data);
}

static void
close_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  gst_element_set_state (task_data, GST_STATE_NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  end (user_data, NULL);
}

/* It is complete only when it is closed. */
static void
close_file (LodgeRecordPipeline *self, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, self);

  g_task_set_source_tag (task, close_file);
  g_task_set_task_data (task, gst_object_ref (self->pipeline), gst_object_unref);
  g_task_run_in_thread (task, close_in_thread);
}

static gboolean
on_message_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  LodgeRecordPipeline *self = user_data;
  g_autoptr (GError) problem = NULL;

  switch ((int)GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_EOS:
      self->watch_id = 0;
      close_file (self, on_closed_cb);
      return G_SOURCE_REMOVE;
    case GST_MESSAGE_ERROR:
      self->watch_id = 0;
      problem = describe_message (message);
      end (self, problem);
      return G_SOURCE_REMOVE;
    default:
      return G_SOURCE_CONTINUE;
    }
}

LodgeRecordPipeline *
lodge_record_pipeline_open_finish (GAsyncResult *result,
                                   LodgeRecordPipelineEnded ended,
                                   gpointer user_data,
                                   GError **error)
{
  GstElement *pipeline = g_task_propagate_pointer (G_TASK (result), error);
  LodgeRecordPipeline *self;
  g_autoptr (GstBus) bus = NULL;

  if (pipeline == NULL)
    return NULL;

  self = g_new0 (LodgeRecordPipeline, 1);
  self->pipeline = pipeline;
  self->src = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (pipeline), "src"));
  self->ended = ended;
  self->user_data = user_data;
  bus = gst_element_get_bus (pipeline);
  self->watch_id = gst_bus_add_watch (bus, on_message_cb, self);
  return self;
}

static void
on_abandoned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeRecordPipeline *self = user_data;

  gst_clear_object (&self->src);
  gst_clear_object (&self->pipeline);
  g_free (self);
}

void
lodge_record_pipeline_free (LodgeRecordPipeline *self)
{
  g_return_if_fail (self->ended == NULL);

  close_file (self, on_abandoned_cb);
}

void
lodge_record_pipeline_push (LodgeRecordPipeline *self,
                            GstBuffer *buffer,
                            GstCaps *caps,
                            GstClockTime time)
{
  g_autoptr (GstSample) sample = NULL;

  GST_BUFFER_PTS (buffer) = time;
  GST_BUFFER_DTS (buffer) = time;
  sample = gst_sample_new (buffer, caps, NULL, NULL);
  gst_app_src_push_sample (self->src, sample);
  gst_buffer_unref (buffer);
}

void
lodge_record_pipeline_finish (LodgeRecordPipeline *self)
{
  gst_app_src_end_of_stream (self->src);
}
