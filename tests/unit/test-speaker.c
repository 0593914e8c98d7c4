/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gst/base/gstbasesink.h>
#include <gst/base/gstbasesrc.h>
#include <stdio.h>
#include <unistd.h>

#include "lodge-microphone.h"
#include "lodge-sound-worker.h"
#include "lodge-speaker.h"
#include "lodge-test.h"

#define TIMES 100000
#define MAX_GROWTH (4 * 1024 * 1024)

static gsize
get_memory (void)
{
  FILE *file = fopen ("/proc/self/statm", "r");
  unsigned long all = 0;
  unsigned long resident = 0;

  g_assert_nonnull (file);
  g_assert_cmpint (fscanf (file, "%lu %lu", &all, &resident), ==, 2);
  fclose (file);
  return resident * (gsize)sysconf (_SC_PAGESIZE);
}

static void
wait_for_lock (gpointer data)
{
  g_mutex_lock (data);
  g_mutex_unlock (data);
}

static void
set_done (gpointer data)
{
  g_atomic_int_set ((int *)data, TRUE);
}

static void
nothing (gpointer data)
{
}

/* A sound server that answers: of all sinks for sound GStreamer likes it best. */

typedef GstBaseSink TestSink;
typedef GstBaseSinkClass TestSinkClass;

GType test_sink_get_type (void);

G_DEFINE_TYPE (TestSink, test_sink, GST_TYPE_BASE_SINK)

static void
test_sink_class_init (TestSinkClass *klass)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("audio/x-raw");

  gst_element_class_add_pad_template (
      GST_ELEMENT_CLASS (klass), gst_pad_template_new ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps));
  gst_element_class_set_static_metadata (
      GST_ELEMENT_CLASS (klass), "Test", "Sink/Audio", "Swallows sound", "Lodge");
}

static void
test_sink_init (TestSink *self)
{
}

static void
wait_for_worker (void)
{
  int done = FALSE;

  lodge_sound_worker_push (set_done, &done, nothing);
  lodge_test_wait_for (g_atomic_int_get (&done), 20);
}

/* A server may send sound of which it never said how it is to be played, or said nonsense. */
static void
test_unannounced (void)
{
  static const guint8 SAMPLES[512];
  LodgeSpeaker *speaker = lodge_speaker_new (NULL, NULL);

  gst_init (NULL, NULL);
  g_assert_true (
      gst_element_register (NULL, "testaudiosink", GST_RANK_PRIMARY + 1000, test_sink_get_type ()));
  lodge_speaker_start (speaker, 1000, 48000);
  for (guint i = 0; i < 310; i++)
    {
      lodge_speaker_push (speaker, SAMPLES, sizeof SAMPLES);
      wait_for_worker ();
    }
  lodge_speaker_free (speaker);
  wait_for_worker ();
}

/* A guest starts and stops its sound all the time, while the sound server takes its time. */
static void
test_restless (void)
{
  LodgeSpeaker *speaker = lodge_speaker_new (NULL, NULL);
  GMutex busy;
  int done = FALSE;
  gsize before;

  g_mutex_init (&busy);
  g_mutex_lock (&busy);
  lodge_sound_worker_push (wait_for_lock, &busy, nothing);
  before = get_memory ();
  for (guint i = 0; i < TIMES; i++)
    {
      lodge_speaker_start (speaker, 2, 48000);
      lodge_speaker_set_loudness (speaker, i % 2);
      lodge_speaker_stop (speaker);
    }
  g_assert_cmpuint (get_memory (), <, before + MAX_GROWTH);

  lodge_speaker_free (speaker);
  lodge_sound_worker_push (set_done, &done, nothing);
  g_mutex_unlock (&busy);
  lodge_test_wait_for (g_atomic_int_get (&done), 20);
  g_mutex_clear (&busy);
}

/* A microphone, likewise; how often it was opened. */

typedef GstBaseSrc TestSource;
typedef GstBaseSrcClass TestSourceClass;

static int n_opened; /* atomic */

GType test_source_get_type (void);

G_DEFINE_TYPE (TestSource, test_source, GST_TYPE_BASE_SRC)

static void
test_source_class_init (TestSourceClass *klass)
{
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple ("audio/x-raw");

  gst_element_class_add_pad_template (
      GST_ELEMENT_CLASS (klass), gst_pad_template_new ("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps));
  gst_element_class_set_static_metadata (
      GST_ELEMENT_CLASS (klass), "Test", "Source/Audio", "Hears nothing", "Lodge");
}

static void
test_source_init (TestSource *self)
{
  g_atomic_int_inc (&n_opened);
}

static void
on_heard_cb (GBytes *samples, gpointer user_data)
{
}

static void
on_problem_cb (const GError *problem, gpointer user_data)
{
}

/* A guest that listens for moments only: what it has ended before its turn is not opened at all, in
 * whose place the loudspeaker would wait. */
static void
test_restless_listener (void)
{
  LodgeMicrophone *microphone = NULL;
  GMutex busy;

  gst_init (NULL, NULL);
  g_assert_true (gst_element_register (
      NULL, "testaudiosource", GST_RANK_PRIMARY + 1000, test_source_get_type ()));
  g_mutex_init (&busy);
  g_mutex_lock (&busy);
  lodge_sound_worker_push (wait_for_lock, &busy, nothing);
  for (guint i = 0; i < 100; i++)
    {
      g_clear_pointer (&microphone, lodge_microphone_free);
      microphone = lodge_microphone_new (2, 48000, on_heard_cb, on_problem_cb, NULL);
    }
  g_mutex_unlock (&busy);
  wait_for_worker ();
  g_assert_cmpint (g_atomic_int_get (&n_opened), ==, 1);
  lodge_microphone_free (microphone);
  wait_for_worker ();
  g_mutex_clear (&busy);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/speaker/restless", test_restless);
  g_test_add_func ("/speaker/unannounced", test_unannounced);
  g_test_add_func ("/microphone/restless", test_restless_listener);
  return g_test_run ();
}
