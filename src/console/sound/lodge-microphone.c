/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-microphone.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsink.h>

#include "lodge-sound-worker.h"
#include "lodge-vmm-error.h"

#define SOURCE "autoaudiosrc"

/* Buffers of about 10 ms that wait for somebody; older ones are forgotten. */
#define MAX_BUFFERS 40

struct _LodgeMicrophone
{
  gatomicrefcount ref_count;
  guint channels;
  guint rate;

  /* Main thread. */
  LodgeMicrophoneHeard heard;
  LodgeMicrophoneProblem problem;
  gpointer user_data;

  /* Any thread, atomically. */
  int closed;
  int n_underway; /* pieces on their way to the main thread */

  GstElement *pipeline; /* the worker's; (nullable) */
};

/* What goes to the main thread: one of the two. */
typedef struct
{
  LodgeMicrophone *microphone;
  GBytes *samples;
  GError *problem;
} Report;

static LodgeMicrophone *
microphone_ref (LodgeMicrophone *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
microphone_unref (gpointer data)
{
  LodgeMicrophone *self = data;

  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

static void
report_free (gpointer data)
{
  Report *report = data;

  microphone_unref (report->microphone);
  g_clear_pointer (&report->samples, g_bytes_unref);
  g_clear_error (&report->problem);
  g_free (report);
}

static gboolean
on_report_cb (gpointer data)
{
  Report *report = data;
  LodgeMicrophone *self = report->microphone;

  if (report->samples != NULL)
    g_atomic_int_add (&self->n_underway, -1);
  if (g_atomic_int_get (&self->closed))
    return G_SOURCE_REMOVE;
  if (report->samples != NULL)
    self->heard (report->samples, self->user_data);
  else
    self->problem (report->problem, self->user_data);
  return G_SOURCE_REMOVE;
}

/* @samples, @problem: (transfer full) (nullable). Any thread. */
static void
tell (LodgeMicrophone *self, GBytes *samples, GError *problem)
{
  Report *report = g_new0 (Report, 1);

  report->microphone = microphone_ref (self);
  report->samples = samples;
  report->problem = problem;
  g_idle_add_full (G_PRIORITY_DEFAULT, on_report_cb, report, report_free);
}

/* On a thread of GStreamer's. */
static GstFlowReturn
on_sample_cb (GstAppSink *sink, gpointer user_data)
{
  LodgeMicrophone *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;
  GstMapInfo map;

  if (buffer == NULL || g_atomic_int_get (&self->n_underway) >= MAX_BUFFERS ||
      !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return GST_FLOW_OK;
  g_atomic_int_inc (&self->n_underway);
  tell (self, g_bytes_new (map.data, map.size), NULL);
  gst_buffer_unmap (buffer, &map);
  return GST_FLOW_OK;
}

static void
tell_nothing_heard (LodgeMicrophone *self, const char *details)
{
  tell (
      self,
      NULL,
      lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                           details,
                           _ ("This computer has no microphone that answers, so the machine hears "
                              "nothing.")));
}

/* On a thread of GStreamer's. */
static GstBusSyncReply
on_message_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (GError) cause = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst_message_parse_error (message, &cause, NULL);
      tell_nothing_heard (user_data, cause->message);
    }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
run_end (gpointer data)
{
  LodgeMicrophone *self = data;

  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
}

static void
run_start (gpointer data)
{
  static const char *const ELEMENTS[] = {
    SOURCE, "audioconvert", "audioresample", "appsink", NULL
  };
  LodgeMicrophone *self = data;
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample_cb };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstElement) sink = NULL;

  /* A guest may start and stop all the time, and opening takes its time. */
  if (g_atomic_int_get (&self->closed))
    return;
  self->pipeline = lodge_sound_worker_build (ELEMENTS, &error);
  if (self->pipeline == NULL)
    {
      tell (self, NULL, g_steal_pointer (&error));
      return;
    }
  caps = lodge_sound_worker_caps (self->channels, self->rate);
  sink = lodge_sound_worker_get (self->pipeline, "appsink");
  g_object_set (sink, "caps", caps, "sync", FALSE, "max-buffers", MAX_BUFFERS, "drop", TRUE, NULL);
  gst_app_sink_set_callbacks (
      GST_APP_SINK (sink), &callbacks, microphone_ref (self), microphone_unref);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, on_message_cb, microphone_ref (self), microphone_unref);
  if (!lodge_sound_worker_play (self->pipeline, SOURCE))
    {
      run_end (self);
      tell_nothing_heard (self, NULL);
    }
}

LodgeMicrophone *
lodge_microphone_new (guint channels,
                      guint rate,
                      LodgeMicrophoneHeard heard,
                      LodgeMicrophoneProblem problem,
                      gpointer user_data)
{
  LodgeMicrophone *self = g_new0 (LodgeMicrophone, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->channels = channels;
  self->rate = rate;
  self->heard = heard;
  self->problem = problem;
  self->user_data = user_data;
  lodge_sound_worker_push (run_start, microphone_ref (self), microphone_unref);
  return self;
}

void
lodge_microphone_free (LodgeMicrophone *self)
{
  g_atomic_int_set (&self->closed, TRUE);
  lodge_sound_worker_push (run_end, microphone_ref (self), microphone_unref);
  microphone_unref (self);
}
