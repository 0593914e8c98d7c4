/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-pulse.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#include "lodge-test.h"

#define RATE 48000
#define HEARD_SAMPLES (RATE / 2)
/* The first samples of a recording are from before it began. */
#define SKIPPED_SAMPLES (RATE / 5)
#define WHISTLE_LEVEL 16000
#define WHISTLE_SECONDS 240

struct _LodgeTestPulse
{
  char *folder;
  char *socket;
  GSubprocess *daemon;    /* (nullable) */
  GSubprocess *whistling; /* (nullable) */
};

LodgeTestPulse *
lodge_test_pulse_new (void)
{
  static const char *const PROGRAMS[] = { "pulseaudio", "parec", "pacat", "pactl" };
  LodgeTestPulse *self;
  g_autofree char *server = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (PROGRAMS); i++)
    {
      g_autofree char *path = g_find_program_in_path (PROGRAMS[i]);

      if (path == NULL)
        return NULL;
    }
  self = g_new0 (LodgeTestPulse, 1);
  self->folder = g_dir_make_tmp ("lodge-pulse-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->socket = g_build_filename (self->folder, "socket", NULL);
  server = g_strconcat ("unix:", self->socket, NULL);
  g_setenv ("PULSE_SERVER", server, TRUE);
  g_setenv ("PULSE_RUNTIME_PATH", self->folder, TRUE);
  g_setenv ("PULSE_STATE_PATH", self->folder, TRUE);
  return self;
}

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

static void
end (GSubprocess **process)
{
  gboolean exited = FALSE;

  if (*process == NULL)
    return;
  g_subprocess_send_signal (*process, SIGKILL);
  g_subprocess_wait_async (*process, NULL, on_exited_cb, &exited);
  lodge_test_wait_for (exited, 20);
  g_clear_object (process);
}

void
lodge_test_pulse_free (LodgeTestPulse *self)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  end (&self->whistling);
  lodge_test_pulse_stop (self);
  folder = g_dir_open (self->folder, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->socket);
  g_free (self);
}

void
lodge_test_pulse_start (LodgeTestPulse *self)
{
  g_autofree char *protocol =
      g_strdup_printf ("module-native-protocol-unix auth-anonymous=1 socket=%s", self->socket);
  g_autofree char *load = g_strconcat ("--load=", protocol, NULL);
  g_autoptr (GError) error = NULL;
  /* clang-format off */
  const char *argv[] = {
    "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
    "--log-level=error",
    "--load=module-null-sink sink_name=speakers",
    "--load=module-null-sink sink_name=room",
    "--load=module-remap-source master=room.monitor source_name=microphone",
    load, NULL,
  };
  const char *defaults[][4] = {
    { "pactl", "set-default-sink", "speakers", NULL },
    { "pactl", "set-default-source", "microphone", NULL },
  };
  /* clang-format on */

  /* It complains of the system bus that is not there, many times. */
  self->daemon = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  lodge_test_wait_for (g_file_test (self->socket, G_FILE_TEST_EXISTS), 20);
  for (gsize i = 0; i < G_N_ELEMENTS (defaults); i++)
    {
      g_autoptr (GSubprocess) tool = g_subprocess_newv (defaults[i], 0, &error);
      gboolean exited = FALSE;

      g_assert_no_error (error);
      g_subprocess_wait_async (tool, NULL, on_exited_cb, &exited);
      lodge_test_wait_for (exited, 20);
      g_assert_true (g_subprocess_get_successful (tool));
    }
}

void
lodge_test_pulse_stop (LodgeTestPulse *self)
{
  end (&self->daemon);
  g_unlink (self->socket);
}

/* (transfer full) */
static gint16 *
record (void)
{
  gsize size = (SKIPPED_SAMPLES + HEARD_SAMPLES) * sizeof (gint16);
  gint16 *samples = g_malloc0 (size);
  gsize got = 0;
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  /* clang-format off */
  g_autoptr (GSubprocess) process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "parec", "--device=speakers.monitor", "--raw",
      "--format=s16le", "--rate=48000", "--channels=1", "--latency-msec=50", NULL);
  /* clang-format on */

  g_assert_no_error (error);
  g_input_stream_read_all_async (g_subprocess_get_stdout_pipe (process),
                                 samples,
                                 size,
                                 G_PRIORITY_DEFAULT,
                                 NULL,
                                 lodge_test_store_result_cb,
                                 &pending);
  result = lodge_test_await (&pending);
  g_input_stream_read_all_finish (g_subprocess_get_stdout_pipe (process), result, &got, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (got, ==, size);
  end (&process);
  return samples;
}

double
lodge_test_pulse_hear (LodgeTestPulse *self, guint hertz, double *level)
{
  g_autofree gint16 *samples = record ();
  double re = 0;
  double im = 0;
  double power = 0;

  for (guint i = 0; i < HEARD_SAMPLES; i++)
    {
      double sample = samples[SKIPPED_SAMPLES + i];
      double angle = 2 * G_PI * hertz * i / RATE;

      re += sample * cos (angle);
      im += sample * sin (angle);
      power += sample * sample;
    }
  *level = 2 * sqrt (re * re + im * im) / HEARD_SAMPLES;
  power /= HEARD_SAMPLES;
  return power < 1 ? 0 : *level * *level / 2 / power;
}

gboolean
lodge_test_pulse_is_silent (LodgeTestPulse *self)
{
  g_autofree gint16 *samples = record ();

  for (guint i = 0; i < HEARD_SAMPLES; i++)
    if (samples[SKIPPED_SAMPLES + i] != 0)
      return FALSE;
  return TRUE;
}

void
lodge_test_pulse_whistle (LodgeTestPulse *self, guint hertz)
{
  g_autofree char *path = g_build_filename (self->folder, "whistle", NULL);
  gsize n_samples = (gsize)RATE * WHISTLE_SECONDS;
  g_autofree gint16 *samples = NULL;
  g_autoptr (GError) error = NULL;

  end (&self->whistling);
  if (hertz == 0)
    return;
  samples = g_new (gint16, n_samples);
  for (gsize i = 0; i < n_samples; i++)
    samples[i] = (gint16)(WHISTLE_LEVEL * sin (2 * G_PI * hertz * i / RATE));
  g_file_set_contents (path, (const char *)samples, n_samples * sizeof (gint16), &error);
  g_assert_no_error (error);
  /* clang-format off */
  self->whistling = g_subprocess_new (
      0, &error, "pacat", "--playback", "--device=room", "--raw", "--format=s16le", "--rate=48000",
      "--channels=1", path, NULL);
  /* clang-format on */
  g_assert_no_error (error);
}

guint
lodge_test_pulse_count_listeners (LodgeTestPulse *self)
{
  GAsyncResult *pending = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "pactl", "list", "short", "source-outputs", NULL);
  guint count = 0;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, lodge_test_store_result_cb, &pending);
  result = lodge_test_await (&pending);
  g_subprocess_communicate_utf8_finish (process, result, &text, NULL, &error);
  g_assert_no_error (error);
  /* The microphone itself is one, made of the room's monitor. */
  for (const char *line = text; line != NULL && *line != '\0'; line = strchr (line, '\n') + 1)
    {
      count += strstr (line, "module-remap-source") == NULL;
      if (strchr (line, '\n') == NULL)
        break;
    }
  return count;
}
