/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-sound-worker.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-vmm-error.h"

typedef struct
{
  void (*job) (gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} Work;

static void
run_work (gpointer data, gpointer user_data)
{
  Work *work = data;

  work->job (work->data);
  work->destroy (work->data);
  g_free (work);
}

static gpointer
create_pool (gpointer data)
{
  return g_thread_pool_new (run_work, NULL, 1, FALSE, NULL);
}

void
lodge_sound_worker_push (void (*job) (gpointer data), gpointer data, GDestroyNotify destroy)
{
  static GOnce once = G_ONCE_INIT;
  GThreadPool *pool = g_once (&once, create_pool, NULL);
  Work *work = g_new (Work, 1);

  *work = (Work){ .job = job, .data = data, .destroy = destroy };
  g_thread_pool_push (pool, work, NULL);
}

static gboolean
add_element (GstElement *pipeline, const char *factory, GstElement **last, GString *missing)
{
  GstElement *element = gst_element_factory_make (factory, factory);

  if (element == NULL)
    {
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", factory);
      return FALSE;
    }
  gst_bin_add (GST_BIN (pipeline), element);
  if (*last != NULL)
    gst_element_link (*last, element);
  *last = element;
  return TRUE;
}

GstElement *
lodge_sound_worker_build (const char *const *factories, GError **error)
{
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GString) missing = g_string_new (NULL);
  g_autoptr (GError) cause = NULL;
  GstElement *last = NULL;

  if (gst_init_check (NULL, NULL, &cause))
    {
      pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
      for (gsize i = 0; factories[i] != NULL; i++)
        add_element (pipeline, factories[i], &last, missing);
    }
  else
    g_string_append (missing, cause->message);
  if (missing->len == 0)
    return g_steal_pointer (&pipeline);

  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                           missing->str,
                           _ ("Parts of GStreamer are missing for sound. Install its base and good "
                              "plugins and the one for PulseAudio.")));
  return NULL;
}

GstElement *
lodge_sound_worker_get (GstElement *pipeline, const char *name)
{
  return gst_bin_get_by_name (GST_BIN (pipeline), name);
}

GstCaps *
lodge_sound_worker_caps (guint channels, guint rate)
{
  return gst_caps_new_simple ("audio/x-raw",
                              "format",
                              G_TYPE_STRING,
                              "S16LE",
                              "layout",
                              G_TYPE_STRING,
                              "interleaved",
                              "channels",
                              G_TYPE_INT,
                              (int)channels,
                              "rate",
                              G_TYPE_INT,
                              (int)rate,
                              NULL);
}

/* Where no sound server answers GStreamer pretends one, and says nothing. */
static gboolean
is_pretended (GstElement *pipeline, const char *automatic)
{
  static const char *const PRETENDED[] = { "fakesink", "fakesrc", "audiotestsrc", NULL };
  g_autoptr (GstElement) bin = lodge_sound_worker_get (pipeline, automatic);
  gboolean real = FALSE;

  GST_OBJECT_LOCK (bin);
  for (GList *l = GST_BIN_CHILDREN (bin); l != NULL; l = l->next)
    {
      GstElementFactory *factory = gst_element_get_factory (l->data);

      real = factory != NULL && !g_strv_contains (PRETENDED, GST_OBJECT_NAME (factory));
    }
  GST_OBJECT_UNLOCK (bin);
  return !real;
}

gboolean
lodge_sound_worker_play (GstElement *pipeline, const char *automatic)
{
  if (gst_element_set_state (pipeline, GST_STATE_READY) == GST_STATE_CHANGE_FAILURE ||
      is_pretended (pipeline, automatic))
    return FALSE;
  return gst_element_set_state (pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE;
}
