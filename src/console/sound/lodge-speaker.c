/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-speaker.h"

#include <glib/gi18n-lib.h>
#include <gst/app/gstappsrc.h>

#include "lodge-sound-worker.h"
#include "lodge-vmm-error.h"

#define SINK "autoaudiosink"

/* Of the sound on its way to the sound server: more is old by the time that it is heard. */
#define MAX_QUEUED_MS 400
#define SAMPLE_SIZE 2

/* In pushes, of which one is about 10 ms: how often the delay is asked for, and a sound server that
 * is not there is tried again. */
#define DELAY_INTERVAL 100
#define RETRY_INTERVAL 300

/* No sound has more, whatever a server says. */
#define MAX_CHANNELS 64
#define MAX_RATE 768000

typedef struct
{
  guint channels;
  guint rate;
  double gain;
  gboolean started; /* since the worker looked last: anew, if it plays */
  gboolean playing;
} Wish;

struct _LodgeSpeaker
{
  gatomicrefcount ref_count;

  /* Both, under the lock: a guest that starts and stops all the time makes one piece of work. */
  GMutex lock;
  Wish wish;
  gboolean wished; /* the worker is to look */

  /* Main thread. */
  LodgeSpeakerProblem problem; /* NULL: nobody is interested any more */
  gpointer user_data;

  /* Both, atomically. */
  int waiting; /* bytes given to the worker */
  int limit;   /* of those */
  int delay_ms;
  int broken; /* the pipeline has met an error */

  /* The worker's. */
  GstElement *pipeline; /* (nullable) */
  GstElement *source;
  GstElement *volume;
  guint channels;
  guint rate;
  guint n_pushes;
  GstClockTime next; /* when the next samples are due, if there is no gap before them */
  double gain;
  gboolean failed;
};

typedef struct
{
  LodgeSpeaker *speaker;
  GBytes *samples; /* (nullable) */
} Job;

typedef struct
{
  LodgeSpeaker *speaker;
  GError *problem;
} Report;

static LodgeSpeaker *
speaker_ref (LodgeSpeaker *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
speaker_unref (LodgeSpeaker *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  speaker_unref (job->speaker);
  g_clear_pointer (&job->samples, g_bytes_unref);
  g_free (job);
}

static Job *
job_new (LodgeSpeaker *self)
{
  Job *job = g_new0 (Job, 1);

  job->speaker = speaker_ref (self);
  return job;
}

static void
report_free (gpointer data)
{
  Report *report = data;

  speaker_unref (report->speaker);
  g_clear_error (&report->problem);
  g_free (report);
}

static gboolean
on_report_cb (gpointer data)
{
  Report *report = data;

  if (report->speaker->problem != NULL)
    report->speaker->problem (report->problem, report->speaker->user_data);
  return G_SOURCE_REMOVE;
}

/* @problem: (transfer full) (nullable). Any thread. */
static void
tell (LodgeSpeaker *self, GError *problem)
{
  Report *report = g_new0 (Report, 1);

  report->speaker = speaker_ref (self);
  report->problem = problem;
  g_idle_add_full (G_PRIORITY_DEFAULT, on_report_cb, report, report_free);
}

/* On a thread of GStreamer's. */
static GstBusSyncReply
on_message_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (GError) cause = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst_message_parse_error (message, &cause, NULL);
      g_debug ("The sound server: %s", cause->message);
      g_atomic_int_set (&((LodgeSpeaker *)user_data)->broken, TRUE);
    }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
destroy_pipeline (LodgeSpeaker *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->source);
  gst_clear_object (&self->volume);
  gst_clear_object (&self->pipeline);
}

static gboolean
create_pipeline (LodgeSpeaker *self, GError **error)
{
  static const char *const ELEMENTS[] = {
    "appsrc", "audioconvert", "audioresample", "volume", SINK, NULL,
  };
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstBus) bus = NULL;

  self->pipeline = lodge_sound_worker_build (ELEMENTS, error);
  if (self->pipeline == NULL)
    return FALSE;

  self->source = lodge_sound_worker_get (self->pipeline, "appsrc");
  self->volume = lodge_sound_worker_get (self->pipeline, "volume");
  caps = lodge_sound_worker_caps (self->channels, self->rate);
  g_object_set (self->source,
                "caps",
                caps,
                "format",
                GST_FORMAT_TIME,
                "is-live",
                TRUE,
                "max-bytes",
                (guint64)self->rate * self->channels * SAMPLE_SIZE * MAX_QUEUED_MS / 1000,
                "leaky-type",
                GST_APP_LEAKY_TYPE_DOWNSTREAM,
                NULL);
  g_object_set (self->volume, "volume", self->gain, NULL);
  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (
      bus, on_message_cb, speaker_ref (self), (GDestroyNotify)(GCallback)speaker_unref);
  return TRUE;
}

/* @problem: (transfer full). Once, until it works again. */
static void
give_up (LodgeSpeaker *self, GError *problem)
{
  destroy_pipeline (self);
  if (self->failed)
    g_error_free (problem);
  else
    tell (self, problem);
  self->failed = TRUE;
}

static void
play (LodgeSpeaker *self)
{
  g_autoptr (GError) error = NULL;

  if (g_atomic_int_compare_and_exchange (&self->broken, TRUE, FALSE))
    destroy_pipeline (self);
  if (self->pipeline == NULL && !create_pipeline (self, &error))
    {
      give_up (self, g_steal_pointer (&error));
      return;
    }
  self->next = 0;
  if (!lodge_sound_worker_play (self->pipeline, SINK))
    {
      give_up (
          self,
          lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                               NULL,
                               _ ("No sound server answers on this computer, so the machine is "
                                  "not heard. Start PipeWire or PulseAudio.")));
      return;
    }
  if (self->failed)
    tell (self, NULL);
  self->failed = FALSE;
}

static void
start (LodgeSpeaker *self, const Wish *wish)
{
  if (self->channels != wish->channels || self->rate != wish->rate)
    destroy_pipeline (self);
  self->channels = wish->channels;
  self->rate = wish->rate;
  self->n_pushes = 0;
  play (self);
}

static void
run_wish (gpointer data)
{
  LodgeSpeaker *self = ((Job *)data)->speaker;
  Wish wish;

  g_mutex_lock (&self->lock);
  wish = self->wish;
  self->wish.started = FALSE;
  self->wished = FALSE;
  g_mutex_unlock (&self->lock);

  self->gain = wish.gain;
  if (self->volume != NULL)
    g_object_set (self->volume, "volume", self->gain, NULL);
  if (wish.started && wish.playing)
    start (self, &wish);
  /* It stays at hand: a guest that beeps starts and stops all the time. */
  else if (!wish.playing && self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_READY);
}

static void
update_delay (LodgeSpeaker *self)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  GstClockTime least = 0;

  if (!gst_element_query (self->pipeline, query))
    return;
  gst_query_parse_latency (query, NULL, &least, NULL);
  if (GST_CLOCK_TIME_IS_VALID (least))
    g_atomic_int_set (&self->delay_ms, (int)MIN (GST_TIME_AS_MSECONDS (least), 10000));
}

/* One piece after the other, but never in the past: what came too late is a gap. */
static GstBuffer *
create_buffer (LodgeSpeaker *self, GBytes *samples)
{
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (samples);
  guint64 n_frames = g_bytes_get_size (samples) / (SAMPLE_SIZE * self->channels);
  GstClockTime now = gst_element_get_current_running_time (self->source);

  if (!GST_CLOCK_TIME_IS_VALID (now))
    now = 0;
  GST_BUFFER_PTS (buffer) = MAX (self->next, now);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale (n_frames, GST_SECOND, self->rate);
  self->next = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
  return buffer;
}

static void
run_push (gpointer data)
{
  Job *job = data;
  LodgeSpeaker *self = job->speaker;

  g_atomic_int_add (&self->waiting, -(int)g_bytes_get_size (job->samples));
  /* Nobody has said what they are. */
  if (self->channels == 0)
    return;
  self->n_pushes++;
  if ((self->pipeline == NULL || g_atomic_int_get (&self->broken)) &&
      self->n_pushes % RETRY_INTERVAL == 0)
    play (self);
  if (self->pipeline == NULL)
    return;

  gst_app_src_push_buffer (GST_APP_SRC (self->source), create_buffer (self, job->samples));
  if (self->n_pushes % DELAY_INTERVAL == 0)
    update_delay (self);
}

static void
run_end (gpointer data)
{
  destroy_pipeline (((Job *)data)->speaker);
}

LodgeSpeaker *
lodge_speaker_new (LodgeSpeakerProblem problem, gpointer user_data)
{
  LodgeSpeaker *self = g_new0 (LodgeSpeaker, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->problem = problem;
  self->user_data = user_data;
  self->gain = 1;
  self->wish.gain = 1;
  g_mutex_init (&self->lock);
  return self;
}

void
lodge_speaker_free (LodgeSpeaker *self)
{
  self->problem = NULL;
  lodge_sound_worker_push (run_end, job_new (self), job_free);
  speaker_unref (self);
}

/* Unlocks. */
static void
tell_wish (LodgeSpeaker *self)
{
  gboolean wished = self->wished;

  self->wished = TRUE;
  g_mutex_unlock (&self->lock);
  if (!wished)
    lodge_sound_worker_push (run_wish, job_new (self), job_free);
}

void
lodge_speaker_start (LodgeSpeaker *self, guint channels, guint rate)
{
  if (channels < 1 || channels > MAX_CHANNELS || rate < 1 || rate > MAX_RATE)
    return;

  g_atomic_int_set (&self->limit, (int)(rate * channels * SAMPLE_SIZE / 1000 * MAX_QUEUED_MS));
  g_mutex_lock (&self->lock);
  self->wish.channels = channels;
  self->wish.rate = rate;
  self->wish.started = TRUE;
  self->wish.playing = TRUE;
  tell_wish (self);
}

void
lodge_speaker_push (LodgeSpeaker *self, gconstpointer samples, gsize n_bytes)
{
  Job *job;

  /* The worker waits for the sound server. */
  if (n_bytes == 0 || n_bytes > G_MAXINT16 * 2 ||
      g_atomic_int_get (&self->waiting) > g_atomic_int_get (&self->limit))
    return;

  job = job_new (self);
  job->samples = g_bytes_new (samples, n_bytes);
  g_atomic_int_add (&self->waiting, (int)n_bytes);
  lodge_sound_worker_push (run_push, job, job_free);
}

void
lodge_speaker_stop (LodgeSpeaker *self)
{
  g_mutex_lock (&self->lock);
  self->wish.playing = FALSE;
  tell_wish (self);
}

/* Ears hear about the cube of it, as the sliders of desktops do. */
void
lodge_speaker_set_loudness (LodgeSpeaker *self, double loudness)
{
  double clamped = CLAMP (loudness, 0.0, 1.0);

  g_mutex_lock (&self->lock);
  self->wish.gain = clamped * clamped * clamped;
  tell_wish (self);
}

guint
lodge_speaker_get_delay (LodgeSpeaker *self)
{
  return (guint)g_atomic_int_get (&self->delay_ms);
}
