/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <math.h>
#include <sys/stat.h>

#include "lodge-fake-console.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-vnc.h"
#include "lodge-recorder.h"
#include "lodge-test-plugins.h"
#include "lodge-test-video.h"
#include "lodge-test.h"
#include "lodge-vmm-error.h"

/* What a display showed, when, and for how long, is what a player sees in the file. */

#define RED 0xd02010
#define GREEN 0x20b040
#define BLUE 0x2040d0
#define GRAY 0x808080

static char *folder;
static char *program;

typedef struct
{
  LodgeConsole *console;
  LodgeFrame *frame;
  LodgeRecorder *recorder;
  char *path;
} Fixture;

static void
fill (Fixture *fixture, int x, int y, int width, int height, guint32 color)
{
  guint32 *pixels = (guint32 *)(gpointer)lodge_frame_get_data (fixture->frame);
  int stride = lodge_frame_get_stride (fixture->frame) / 4;

  for (int row = y; row < y + height; row++)
    for (int column = x; column < x + width; column++)
      pixels[(gsize)row * stride + column] = color;
  lodge_console_damage (fixture->console, x, y, width, height);
}

static void
show_frame (Fixture *fixture, int width, int height, guint32 color)
{
  g_clear_object (&fixture->frame);
  fixture->frame = lodge_frame_new (width, height);
  lodge_console_set_frame (fixture->console, fixture->frame);
  fill (fixture, 0, 0, width, height, color);
}

static LodgeRecorderState
get_state (Fixture *fixture)
{
  return lodge_recorder_get_state (fixture->recorder);
}

static void
start (Fixture *fixture, const char *name)
{
  fixture->path = g_build_filename (folder, name, NULL);
  fixture->recorder = lodge_recorder_new (
      fixture->console,
      fixture->path,
      lodge_record_format_for_name (name, LODGE_RECORD_WEBM | LODGE_RECORD_MP4));
  lodge_recorder_start (fixture->recorder);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->console = lodge_fake_console_new ();
  lodge_console_open (fixture->console);
  lodge_console_set_pointer_absolute (fixture->console, TRUE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->path != NULL)
    g_unlink (fixture->path);
  g_clear_pointer (&fixture->path, g_free);
  if (fixture->recorder != NULL)
    lodge_test_assert_finalizes (&fixture->recorder);
  g_clear_object (&fixture->frame);
  lodge_test_assert_finalizes (&fixture->console);
}

static void
run_for (double seconds)
{
  gint64 until = lodge_test_deadline (seconds);

  while (lodge_test_iterate (until))
    ;
}

static GPtrArray *
stop_and_read (Fixture *fixture, double *duration)
{
  lodge_recorder_stop (fixture->recorder);
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_DONE, 20);
  g_assert_no_error (lodge_recorder_get_problem (fixture->recorder));
  return lodge_test_video_read (fixture->path, duration);
}

/* The picture that is shown at @time. */
static const LodgeTestPicture *
picture_at (GPtrArray *pictures, double time)
{
  const LodgeTestPicture *found = NULL;

  for (guint i = 0; i < pictures->len; i++)
    {
      const LodgeTestPicture *picture = g_ptr_array_index (pictures, i);

      if (found == NULL || picture->time <= time)
        found = picture;
    }
  g_assert_nonnull (found);
  return found;
}

static double
get_elapsed (Fixture *fixture)
{
  return (double)lodge_recorder_get_elapsed (fixture->recorder) / G_USEC_PER_SEC;
}

/* Sides that are not even, too. */
static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  const char *name = data;
  g_autoptr (GPtrArray) pictures = NULL;
  const LodgeTestPicture *last;
  double duration = 0;
  double changed_at;

  show_frame (fixture, 321, 241, GRAY);
  fill (fixture, 0, 0, 160, 120, RED);
  fill (fixture, 160, 120, 160, 120, BLUE);
  start (fixture, name);
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_RECORDING, 20);
  run_for (0.5);
  changed_at = get_elapsed (fixture);
  fill (fixture, 160, 0, 160, 120, GREEN);
  run_for (0.5);
  pictures = stop_and_read (fixture, &duration);
  g_assert_cmpfloat (fabs (duration - get_elapsed (fixture)), <, 0.15);
  g_assert_cmpfloat (duration, >=, 0.9);

  last = g_ptr_array_index (pictures, pictures->len - 1);
  g_assert_cmpint (last->width, ==, 322);
  g_assert_cmpint (last->height, ==, 242);
  lodge_test_assert_pixel (last, 80, 60, RED);
  lodge_test_assert_pixel (last, 240, 180, BLUE);
  lodge_test_assert_pixel (last, 240, 60, GREEN);
  lodge_test_assert_pixel (last, 80, 180, GRAY);
  lodge_test_assert_pixel (picture_at (pictures, changed_at - 0.1), 240, 60, GRAY);
  lodge_test_assert_pixel (picture_at (pictures, changed_at + 0.2), 240, 60, GREEN);
}

/* Nothing changes and nobody looks: the display stays awake, and time goes on. */
static void
test_hidden_and_idle (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = NULL;
  double duration = 0;

  show_frame (fixture, 320, 240, BLUE);
  start (fixture, "idle.webm");
  lodge_console_set_visible (fixture->console, FALSE);
  run_for (LODGE_CONSOLE_SLEEP_MS / 1000.0 + 0.3);
  g_assert_null (
      strstr (lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (fixture->console)), "sleep"));
  pictures = stop_and_read (fixture, &duration);
  g_assert_cmpfloat (fabs (duration - get_elapsed (fixture)), <, 0.15);
  g_assert_cmpfloat (duration, >, 2);
  g_assert_cmpuint (pictures->len, >=, 3);
  g_assert_cmpuint (pictures->len, <, 10);
  lodge_test_assert_pixel (picture_at (pictures, duration), 160, 120, BLUE);
  lodge_test_wait_for (
      strstr (lodge_fake_console_peek_log (LODGE_FAKE_CONSOLE (fixture->console)), "sleep") != NULL,
      10);
}

/* Another size is scaled into the first, undistorted, with black at the sides. */
static void
test_mode_change (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = NULL;
  const LodgeTestPicture *last;

  show_frame (fixture, 320, 240, RED);
  start (fixture, "mode.webm");
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_RECORDING, 20);
  run_for (0.2);
  lodge_console_set_frame (fixture->console, NULL);
  run_for (0.1);
  show_frame (fixture, 100, 240, GREEN);
  run_for (0.2);
  show_frame (fixture, 480, 480, BLUE);
  run_for (0.2);
  pictures = stop_and_read (fixture, NULL);
  last = g_ptr_array_index (pictures, pictures->len - 1);
  g_assert_cmpint (last->width, ==, 320);
  g_assert_cmpint (last->height, ==, 240);
  lodge_test_assert_pixel (picture_at (pictures, 0), 10, 120, RED);
  lodge_test_assert_pixel (last, 160, 120, BLUE);
  lodge_test_assert_pixel (last, 60, 120, BLUE);
  lodge_test_assert_pixel (last, 10, 120, 0);
  for (guint i = 0; i < pictures->len; i++)
    if (lodge_test_pixel_is (g_ptr_array_index (pictures, i), 160, 120, GREEN))
      {
        lodge_test_assert_pixel ((LodgeTestPicture *)g_ptr_array_index (pictures, i), 80, 120, 0);
        return;
      }
  g_test_fail_printf ("the size in between was not recorded");
}

/* A file that is complete, and nothing to complain of. */
static void
test_disconnect (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = NULL;
  double duration = 0;

  show_frame (fixture, 320, 240, RED);
  start (fixture, "end.webm");
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_RECORDING, 20);
  run_for (0.3);
  fill (fixture, 0, 0, 320, 240, GREEN);
  run_for (0.1);
  lodge_console_close (fixture->console);
  pictures = stop_and_read (fixture, &duration);
  g_assert_cmpfloat (fabs (duration - get_elapsed (fixture)), <, 0.15);
  lodge_test_assert_pixel (picture_at (pictures, duration), 160, 120, GREEN);
}

/* The guest's pointer is not in the frame, but whoever looks at the display sees it. */
static void
test_pointer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeCursor) cursor = NULL;
  g_autoptr (GPtrArray) pictures = NULL;
  const LodgeTestPicture *last;
  guint8 shape[32 * 32 * 4];

  for (guint i = 0; i < G_N_ELEMENTS (shape); i++)
    shape[i] = i % 4 == 1 || i % 4 == 2 ? 0 : 255;
  cursor = lodge_cursor_new (shape, 32, 32, 16, 16);
  show_frame (fixture, 320, 240, BLUE);
  lodge_console_set_cursor (fixture->console, cursor);
  start (fixture, "pointer.webm");
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_RECORDING, 20);
  lodge_console_pointer_absolute (fixture->console, 100, 100, 0);
  run_for (0.3);
  lodge_console_pointer_absolute (fixture->console, 316, 236, 0);
  run_for (0.3);
  pictures = stop_and_read (fixture, NULL);
  lodge_test_assert_pixel (picture_at (pictures, 0.2), 100, 100, 0xff0000);
  last = g_ptr_array_index (pictures, pictures->len - 1);
  lodge_test_assert_pixel (last, 100, 100, BLUE);
  lodge_test_assert_pixel (last, 312, 232, 0xff0000);
}

static void
test_nowhere (Fixture *fixture, gconstpointer data)
{
  show_frame (fixture, 320, 240, RED);
  start (fixture, "no/such/folder.webm");
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_DONE, 20);
  g_assert_error (
      lodge_recorder_get_problem (fixture->recorder), LODGE_VMM_ERROR, LODGE_VMM_ERROR_DENIED);
  g_assert_false (lodge_recorder_has_video (fixture->recorder));
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  start (fixture, "nothing.webm");
  lodge_console_close (fixture->console);
  g_assert_cmpint (get_state (fixture), ==, LODGE_RECORDER_DONE);
  g_assert_error (
      lodge_recorder_get_problem (fixture->recorder), LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

#ifdef __SANITIZE_ADDRESS__
/* AddressSanitizer asks for it. What can't be had is NULL, as everywhere else. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "allocator_may_return_null=1";
}
#endif

/* The guest asks for a screen for which there is no memory, while the file is being opened. */
static void
test_no_memory (Fixture *fixture, gconstpointer data)
{
  static guint8 pixel[4];
  g_autoptr (LodgeFrame) huge = lodge_frame_new_for_data (pixel, 1 << 23, 1 << 23, 1 << 25);

  show_frame (fixture, 320, 240, RED);
  start (fixture, "memory.webm");
  /* Nobody may read it. */
  lodge_frame_kill (huge);
  lodge_console_set_frame (fixture->console, huge);
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_DONE, 20);
  g_assert_error (
      lodge_recorder_get_problem (fixture->recorder), LODGE_VMM_ERROR, LODGE_VMM_ERROR_NO_MEMORY);
  run_for (0.5);
  g_assert_cmpint (get_state (fixture), ==, LODGE_RECORDER_DONE);
}

/* The guest's driver comes up and draws with the graphics card: no picture comes any more. */
static void
test_scanout (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = NULL;
  g_autoptr (LodgeScanout) scanout = lodge_scanout_new (0, 320, 240, 1280, 0, FALSE, NULL);

  g_assert_nonnull (scanout);
  show_frame (fixture, 320, 240, RED);
  start (fixture, "scanout.webm");
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_RECORDING, 20);
  run_for (0.3);
  lodge_console_set_frame (fixture->console, NULL);
  lodge_console_set_scanout (fixture->console, scanout);
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_DONE, 20);
  g_assert_error (lodge_recorder_get_problem (fixture->recorder),
                  LODGE_VMM_ERROR,
                  LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_assert_true (lodge_recorder_has_video (fixture->recorder));
  pictures = lodge_test_video_read (fixture->path, NULL);
  lodge_test_assert_pixel (picture_at (pictures, 0), 160, 120, RED);
}

/* Not more than there should be; each costs what changed, once all have been copied whole. */
static void
test_rate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) pictures = NULL;
  guint n_first = 0;
  guint n_all = 0;
  gint64 first_cost = 0;
  gint64 cost = 0;

  show_frame (fixture, 1280, 720, GRAY);
  start (fixture, "rate.webm");
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_RECORDING, 20);
  for (gint64 until = lodge_test_deadline (0.5); lodge_test_iterate (until);)
    {
      fill (fixture, 64, 64, 64, 64, g_random_int ());
      if (n_first < 4)
        lodge_recorder_get_cost (fixture->recorder, &n_first, &first_cost);
    }
  lodge_recorder_get_cost (fixture->recorder, &n_all, &cost);
  g_test_message ("%u pictures; of the main thread each took %.3f ms, the first %u %.3f ms",
                  n_all,
                  (cost - first_cost) / 1000.0 / MAX (n_all - n_first, 1),
                  n_first,
                  first_cost / 1000.0 / MAX (n_first, 1));
  pictures = stop_and_read (fixture, NULL);
  g_assert_cmpuint (pictures->len, >, 1);
  g_assert_cmpuint (pictures->len, <=, get_elapsed (fixture) * LODGE_RECORDER_MAX_RATE + 3);
}

static void
serve_colors (int fd, gpointer user_data)
{
  char text[64];

  lodge_fake_vnc_handshake (fd, 320, 240);
  for (guint i = 0; lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_GONE;)
    {
      if (!g_str_has_prefix (text, "request"))
        continue;
      if (i < 2)
        lodge_fake_vnc_update (fd, 1);
      if (i == 0)
        lodge_fake_vnc_raw (fd, 0, 0, 320, 240, RED);
      else if (i == 1)
        lodge_fake_vnc_raw (fd, 160, 0, 160, 240, GREEN);
      i++;
    }
}

/* The same through a server's pixels. */
static void
test_vnc (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, serve_colors, NULL);
  g_autoptr (GPtrArray) pictures = NULL;
  const LodgeTestPicture *last;

  g_object_unref (fixture->console);
  fixture->console = lodge_console_new_for_endpoint (endpoint);
  lodge_console_open (fixture->console);
  lodge_test_wait_for (lodge_console_get_frame (fixture->console) != NULL, 20);
  start (fixture, "vnc.webm");
  lodge_test_wait_for (get_state (fixture) == LODGE_RECORDER_RECORDING, 20);
  run_for (0.5);
  pictures = stop_and_read (fixture, NULL);
  last = g_ptr_array_index (pictures, pictures->len - 1);
  g_assert_cmpint (last->width, ==, 320);
  lodge_test_assert_pixel (last, 80, 120, RED);
  lodge_test_assert_pixel (last, 240, 120, GREEN);
  lodge_console_close (fixture->console);
}

/* In a process of its own: records something that always changes until it is killed, or the disk is
 * full, which it says by its exit code. */
static int
record_noise (const char *path)
{
  Fixture fixture = { 0 };
  g_autoptr (GRand) noise = g_rand_new_with_seed (1);
  gboolean done;

  set_up (&fixture, NULL);
  g_free (folder);
  folder = g_path_get_dirname (path);
  show_frame (&fixture, 320, 240, BLUE);
  start (&fixture, strrchr (path, '/') + 1);
  for (gint64 until = lodge_test_deadline (30);
       get_state (&fixture) != LODGE_RECORDER_DONE && lodge_test_iterate (until);)
    for (int i = 0; i < 64; i++)
      fill (&fixture,
            g_rand_int_range (noise, 0, 38) * 8,
            g_rand_int_range (noise, 4, 28) * 8,
            8,
            8,
            g_rand_int (noise));
  done = g_error_matches (lodge_recorder_get_problem (fixture.recorder),
                          LODGE_VMM_ERROR,
                          LODGE_VMM_ERROR_NO_SPACE) &&
         lodge_recorder_has_video (fixture.recorder);
  /* What was recorded is looked at by whoever started this. */
  g_clear_pointer (&fixture.path, g_free);
  tear_down (&fixture, NULL);
  return done ? 0 : 1;
}

static void
assert_playable (const char *path)
{
  g_autoptr (GPtrArray) pictures = lodge_test_video_read (path, NULL);
  const LodgeTestPicture *last;

  g_assert_cmpuint (pictures->len, >, 3);
  last = g_ptr_array_index (pictures, pictures->len - 1);
  g_assert_cmpint (last->width, ==, 320);
  lodge_test_assert_pixel (last, 160, 12, BLUE);
  g_test_message ("%u pictures, the last at %.2f s", pictures->len, last->time);
}

static gsize
get_size (const char *path)
{
  struct stat facts;

  return stat (path, &facts) == 0 ? (gsize)facts.st_size : 0;
}

static void
test_killed (void)
{
  g_autofree char *path = g_build_filename (folder, "killed.webm", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error, program, "--noise", path, NULL);

  g_assert_no_error (error);
  lodge_test_wait_for (get_size (path) > 30000, 30);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  assert_playable (path);
  g_unlink (path);
}

/* A file system of 40 KiB, seen by that process alone, which then shows what it has. */
static void
test_full_disk (void)
{
  g_autofree char *small = g_build_filename (folder, "small", NULL);
  g_autofree char *kept = g_build_filename (folder, "kept.webm", NULL);
  g_autofree char *script =
      g_strdup_printf ("mount -t tmpfs -o size=40k none '%s' || exit 77; "
                       "'%s' --noise '%s/full.webm'; end=$?; cp '%s/full.webm' '%s'; exit $end",
                       small,
                       program,
                       small,
                       small,
                       kept);
  const char *argv[] = {
    "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, NULL
  };
  g_autoptr (GSubprocess) process = NULL;

  g_mkdir (small, 0700);
  process = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  if (process == NULL || !g_subprocess_wait (process, NULL, NULL) ||
      g_subprocess_get_exit_status (process) == 77)
    {
      g_test_skip ("no small file system can be mounted here");
      return;
    }
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
  assert_playable (kept);
  g_unlink (kept);
  g_rmdir (small);
}

/* @plugins: the files of those that there are, between spaces; "" for none. */
static int
probe (const char *place, const char *plugins, const char *wanted)
{
  g_auto (GStrv) names = g_strsplit (plugins, " ", -1);
  g_autoptr (GAsyncResult) result = NULL;
  const char *package = NULL;

  lodge_test_plugins_keep (place, (const char *const *)names);
  lodge_record_probe_async (NULL, lodge_test_store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return lodge_record_probe_finish (result, &package) == LODGE_RECORD_NONE &&
                 g_strcmp0 (package, wanted) == 0
             ? 0
             : 1;
}

/* Which package is missing, by what is there. */
static void
test_no_encoder (void)
{
  static const char *const CASES[][2] = {
    { "", "gstreamer1.0-plugins-base" },
    { "libgstcoreelements.so libgstapp.so libgstvideoconvertscale.so libgstisomp4.so",
      "gstreamer1.0-plugins-good" },
    /* The encoder alone is missing. */
    { "libgstcoreelements.so libgstapp.so libgstvideoconvertscale.so libgstmatroska.so",
      "gstreamer1.0-plugins-good" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *name = g_strdup_printf ("plugins-%u", i);
      g_autofree char *place = g_build_filename (folder, name, NULL);
      g_autoptr (GSubprocess) process = NULL;

      g_assert_cmpint (g_mkdir (place, 0700), ==, 0);
      process = g_subprocess_new (
          G_SUBPROCESS_FLAGS_NONE, NULL, program, "--probe", place, CASES[i][0], CASES[i][1], NULL);
      g_assert_nonnull (process);
      g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
    }
}

/* Where the plugins are the system's own, GStreamer is not started to find that they are there. */
static int
probe_at_rest (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  const char *package = NULL;

  lodge_record_probe_async (NULL, lodge_test_store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return (lodge_record_probe_finish (result, &package) & LODGE_RECORD_WEBM) &&
                 !gst_is_initialized ()
             ? 0
             : 1;
}

static void
test_at_rest (void)
{
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, program, "--probe-at-rest", NULL);

  g_assert_nonnull (process);
  g_assert_true (g_subprocess_wait_check (process, NULL, NULL));
}

static void
test_formats (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  const char *package = NULL;

  lodge_record_probe_async (NULL, lodge_test_store_result_cb, &result);
  lodge_test_wait_for (result != NULL, 30);
  g_assert_true (lodge_record_probe_finish (result, &package) & LODGE_RECORD_WEBM);
  g_assert_null (package);
  g_assert_cmpint (lodge_record_format_for_name ("a.MP4", LODGE_RECORD_WEBM | LODGE_RECORD_MP4),
                   ==,
                   LODGE_RECORD_MP4);
  g_assert_cmpint (
      lodge_record_format_for_name ("a.mp4", LODGE_RECORD_WEBM), ==, LODGE_RECORD_WEBM);
  g_assert_cmpint (lodge_record_format_for_name ("a.b", LODGE_RECORD_MP4), ==, LODGE_RECORD_MP4);
}

/* What a name asks for and can't be had is said, with the package to install. */
static void
test_missing_format (void)
{
  LodgeRecordFormat format = LODGE_RECORD_NONE;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      lodge_record_format_choose ("a.mp4", LODGE_RECORD_WEBM | LODGE_RECORD_MP4, &format, &error));
  g_assert_cmpint (format, ==, LODGE_RECORD_MP4);
  g_assert_true (lodge_record_format_choose ("a", LODGE_RECORD_WEBM, &format, &error));
  g_assert_cmpint (format, ==, LODGE_RECORD_WEBM);
  g_assert_no_error (error);
  g_assert_false (lodge_record_format_choose ("a.mp4", LODGE_RECORD_WEBM, &format, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "gstreamer1.0-plugins-ugly"));
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  int result;

  if (argc == 3 && g_str_equal (argv[1], "--noise"))
    return record_noise (argv[2]);
  if (argc == 5 && g_str_equal (argv[1], "--probe"))
    return probe (argv[2], argv[3], argv[4]);
  if (argc == 2 && g_str_equal (argv[1], "--probe-at-rest"))
    return probe_at_rest ();

  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);
  lodge_test_drop_debug_messages ();
  program = argv[0];
  folder = g_dir_make_tmp ("lodge-recorder-XXXXXX", NULL);
  g_test_add_func ("/recorder/missing-format", test_missing_format);
  g_test_add_func ("/recorder/formats", test_formats);
  g_test_add_func ("/recorder/at-rest", test_at_rest);
  add ("/recorder/pictures", "pictures.webm", test_pictures);
  add ("/recorder/hidden-and-idle", NULL, test_hidden_and_idle);
  add ("/recorder/mode-change", NULL, test_mode_change);
  add ("/recorder/disconnect", NULL, test_disconnect);
  add ("/recorder/pointer", NULL, test_pointer);
  add ("/recorder/nowhere", NULL, test_nowhere);
  add ("/recorder/nothing", NULL, test_nothing);
  add ("/recorder/no-memory", NULL, test_no_memory);
  add ("/recorder/scanout", NULL, test_scanout);
  add ("/recorder/rate", NULL, test_rate);
  add ("/recorder/vnc", NULL, test_vnc);
  g_test_add_func ("/recorder/killed", test_killed);
  g_test_add_func ("/recorder/full-disk", test_full_disk);
  g_test_add_func ("/recorder/no-encoder", test_no_encoder);
  result = lodge_test_run ();
  lodge_test_remove_tree (folder);
  g_free (folder);
  return result;
}
