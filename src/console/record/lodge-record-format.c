/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-record-format.h"

#include <glib/gi18n-lib.h>

#include "lodge-record-elements.h"
#include "lodge-vmm-error.h"

#define BASE "gstreamer1.0-plugins-base"
#define GOOD "gstreamer1.0-plugins-good"
#define UGLY "gstreamer1.0-plugins-ugly"

/* Pictures that stay as they are cost next to nothing, and those that move may cost what a still
 * letter needs to stay sharp. Clusters and fragments are written as they become complete, so that a
 * file is playable up to the end of the process that wrote it, however that ends. */
static const struct
{
  LodgeRecordFormat format;
  const char *suffix;
  const char *package;
  const char *elements[3]; /* besides those that every format needs */
  const char *plugins[3];  /* the files that have them */
  const char *pipeline;
} FORMATS[] = {
  { LODGE_RECORD_WEBM,
    "webm",
    GOOD,
    { "vp8enc", "webmmux" },
    { "libgstvpx.so", "libgstmatroska.so" },
    "appsrc name=src format=time is-live=true ! videoconvert ! videoscale add-borders=true ! "
    "capsfilter name=size ! "
    "vp8enc deadline=1 cpu-used=8 end-usage=cq cq-level=10 min-quantizer=4 max-quantizer=40 "
    "target-bitrate=16000000 threads=2 keyframe-max-dist=300 static-threshold=1 ! "
    "webmmux writing-app=Lodge ! filesink name=sink async=false sync=false "
    "buffer-mode=unbuffered" },
  { LODGE_RECORD_MP4,
    "mp4",
    UGLY,
    { "x264enc", "mp4mux" },
    { "libgstx264.so", "libgstisomp4.so" },
    "appsrc name=src format=time is-live=true ! videoconvert ! videoscale add-borders=true ! "
    "capsfilter name=size ! "
    "x264enc pass=qual quantizer=20 speed-preset=superfast tune=zerolatency threads=2 "
    "key-int-max=300 ! video/x-h264,stream-format=avc,profile=high ! "
    "mp4mux fragment-duration=1000 fragment-mode=first-moov-then-finalise ! "
    "filesink name=sink async=false sync=false buffer-mode=unbuffered" },
};

typedef struct
{
  LodgeRecordFormat formats;
  const char *package;
} Answer;

static gboolean
has_plugins (const char *const *files)
{
  for (; *files != NULL; files++)
    {
      g_autofree char *path = g_build_filename (GST_PLUGINS_DIR, *files, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return FALSE;
    }
  return TRUE;
}

/* GStreamer's list of all plugins takes a megabyte and tens of milliseconds, in every viewer, and
 * most never record. Where they are the system's own, their files tell as much. */
static LodgeRecordFormat
find_plugins (void)
{
  static const char *const VARIABLES[] = {
    "GST_PLUGIN_PATH_1_0",
    "GST_PLUGIN_PATH",
    "GST_PLUGIN_SYSTEM_PATH_1_0",
    "GST_PLUGIN_SYSTEM_PATH",
  };
  static const char *const COMMON[] = { "libgstapp.so", "libgstvideoconvertscale.so", NULL };
  g_autofree char *own =
      g_build_filename (g_get_user_data_dir (), "gstreamer-1.0", "plugins", NULL);
  LodgeRecordFormat formats = LODGE_RECORD_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (VARIABLES); i++)
    if (g_getenv (VARIABLES[i]) != NULL)
      return LODGE_RECORD_NONE;
  if (g_file_test (own, G_FILE_TEST_EXISTS) || !has_plugins (COMMON))
    return LODGE_RECORD_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (has_plugins (FORMATS[i].plugins))
      formats |= FORMATS[i].format;
  return formats;
}

static void
probe (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  static const char *const COMMON[] = { "appsrc", "videoconvert", "videoscale", NULL };
  Answer *answer = g_new0 (Answer, 1);

  answer->formats = find_plugins ();
  if (answer->formats != LODGE_RECORD_NONE)
    {
      g_task_return_pointer (task, answer, g_free);
      return;
    }
  if (!lodge_record_has_elements (COMMON))
    {
      answer->package = BASE;
      g_task_return_pointer (task, answer, g_free);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (lodge_record_has_elements (FORMATS[i].elements))
      answer->formats |= FORMATS[i].format;
  if (answer->formats == LODGE_RECORD_NONE)
    answer->package = GOOD;
  g_task_return_pointer (task, answer, g_free);
}

void
lodge_record_probe_async (GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_record_probe_async);
  g_task_run_in_thread (task, probe);
}

LodgeRecordFormat
lodge_record_probe_finish (GAsyncResult *result, const char **package)
{
  g_autofree Answer *answer = g_task_propagate_pointer (G_TASK (result), NULL);

  *package = answer != NULL ? answer->package : NULL;
  return answer != NULL ? answer->formats : LODGE_RECORD_NONE;
}

const char *const *
lodge_record_list_packages (void)
{
  static const char *const PACKAGES[] = { BASE, GOOD, NULL };

  return PACKAGES;
}

const char *
lodge_record_format_get_suffix (LodgeRecordFormat format)
{
  for (guint i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (FORMATS[i].format == format)
      return FORMATS[i].suffix;
  g_return_val_if_reached ("");
}

LodgeRecordFormat
lodge_record_format_for_name (const char *name, LodgeRecordFormat formats)
{
  const char *dot = strrchr (name, '.');

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (FORMATS); i++)
    if ((formats & FORMATS[i].format) && g_ascii_strcasecmp (dot + 1, FORMATS[i].suffix) == 0)
      return FORMATS[i].format;
  return (formats & LODGE_RECORD_WEBM) || formats == LODGE_RECORD_NONE ? LODGE_RECORD_WEBM
                                                                       : LODGE_RECORD_MP4;
}

gboolean
lodge_record_format_choose (const char *name,
                            LodgeRecordFormat formats,
                            LodgeRecordFormat *format,
                            GError **error)
{
  LodgeRecordFormat wanted =
      lodge_record_format_for_name (name, LODGE_RECORD_WEBM | LODGE_RECORD_MP4);
  const char *other = wanted == LODGE_RECORD_MP4 ? "webm" : "mp4";

  *format = lodge_record_format_for_name (name, formats);
  if (*format == wanted || !g_str_has_suffix (name, lodge_record_format_get_suffix (wanted)))
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                           NULL,
                           /* Translators: the ends of two file names, and a package's name. */
                           _ ("This computer can’t write .%s files. Install the package %s, or "
                              "choose a name that ends in .%s."),
                           lodge_record_format_get_suffix (wanted),
                           lodge_record_format_get_package (wanted),
                           other));
  return FALSE;
}

const char *
lodge_record_format_get_package (LodgeRecordFormat format)
{
  for (guint i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (FORMATS[i].format == format)
      return FORMATS[i].package;
  g_return_val_if_reached (NULL);
}

const char *
lodge_record_format_get_pipeline (LodgeRecordFormat format)
{
  for (guint i = 0; i < G_N_ELEMENTS (FORMATS); i++)
    if (FORMATS[i].format == format)
      return FORMATS[i].pipeline;
  g_return_val_if_reached (NULL);
}
