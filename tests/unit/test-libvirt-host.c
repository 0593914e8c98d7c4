/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the libvirt room finds out about its host, from injected files; logs; pictures. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lodge-libvirt-acceleration.h"
#include "lodge-libvirt-log.h"
#include "lodge-libvirt-picture.h"
#include "lodge-libvirt-reading.h"
#include "lodge-libvirt-rendering.h"
#include "lodge-xml-facts.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("lodge-host-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name = NULL;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static char *
write_file (Fixture *fixture, const char *name, const char *text, gssize length)
{
  char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  return path;
}

#define CPU(flags)                                                                                 \
  "processor\t: 0\nvendor_id\t: X\nflags\t\t: fpu " flags " sse\n\nprocessor\t: 1\n"

static void
assert_acceleration (LodgeLibvirtAcceleration *question, gboolean expected, const char *word)
{
  g_autofree char *reason = NULL;

  g_assert_cmpint (lodge_libvirt_acceleration_detect (question, &reason), ==, expected);
  g_test_message ("%s", reason);
  g_assert_nonnull (strstr (reason, word));
  g_assert_true (g_str_has_suffix (reason, "."));
}

static void
test_acceleration (Fixture *fixture, gconstpointer data)
{
  g_autofree char *intel = write_file (fixture, "intel", CPU ("vmx"), -1);
  g_autofree char *amd = write_file (fixture, "amd", CPU ("svm"), -1);
  g_autofree char *none = write_file (fixture, "none", CPU ("svm_lock vmxnet"), -1);
  g_autofree char *device = write_file (fixture, "kvm", "", 0);
  g_autofree char *gone = g_build_filename (fixture->folder, "gone", NULL);
  LodgeLibvirtAcceleration question = { TRUE, TRUE, TRUE, FALSE, "x86_64", device, intel };

  assert_acceleration (&question, TRUE, "KVM");
  question.cpuinfo_path = amd;
  assert_acceleration (&question, TRUE, "KVM");
  question.cpuinfo_path = none;
  assert_acceleration (&question, FALSE, "VT-x");
  question.cpuinfo_path = gone;
  assert_acceleration (&question, FALSE, "VT-x");

  /* Other processors have no such flags. */
  question.arch = "aarch64";
  assert_acceleration (&question, TRUE, "KVM");
  question.arch = "x86_64";
  question.cpuinfo_path = intel;
  question.device_path = gone;
  assert_acceleration (&question, FALSE, "kernel module");
  question.device_path = device;
  question.offered = FALSE;
  assert_acceleration (&question, FALSE, "libvirtd");
  question.emulated = FALSE;
  assert_acceleration (&question, FALSE, "not installed");
  question.local = FALSE;
  question.emulated = TRUE;
  assert_acceleration (&question, FALSE, "other computer");
  question.offered = TRUE;
  assert_acceleration (&question, TRUE, "KVM");
}

static void
test_no_permission (Fixture *fixture, gconstpointer data)
{
  g_autofree char *intel = write_file (fixture, "intel", CPU ("vmx"), -1);
  g_autofree char *device = write_file (fixture, "kvm", "", 0);
  LodgeLibvirtAcceleration question = { TRUE, TRUE, TRUE, FALSE, "x86_64", device, intel };

  g_chmod (device, 0);
  if (g_access (device, R_OK) == 0)
    {
      g_test_skip ("This user may read everything.");
      return;
    }
  assert_acceleration (&question, FALSE, "group");

  /* The system's QEMU is another user. */
  question.by_daemon = TRUE;
  assert_acceleration (&question, TRUE, "KVM");
}

static void
assert_rendering (const LodgeLibvirtRendering *question, gboolean possible, const char *word)
{
  g_autofree char *reason = NULL;

  g_assert_cmpint (lodge_libvirt_rendering_detect (question, &reason), ==, possible);
  if (word == NULL)
    g_assert_null (reason);
  else
    g_assert_nonnull (strstr (reason, word));
}

static void
test_rendering (Fixture *fixture, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (fixture->folder, "gone", NULL);
  g_autofree char *card = NULL;
  LodgeLibvirtRendering question = { TRUE, TRUE, FALSE, gone };

  assert_rendering (&question, FALSE, "no graphics card");
  question.folder = fixture->folder;
  assert_rendering (&question, FALSE, "no graphics card");
  card = write_file (fixture, "renderD128", "", 0);
  assert_rendering (&question, TRUE, NULL);
  question.offered = FALSE;
  assert_rendering (&question, FALSE, "OpenGL");
  question.offered = TRUE;
  question.local = FALSE;
  assert_rendering (&question, FALSE, "other computer");
  question.local = TRUE;
  g_chmod (card, 0);
  if (g_access (card, R_OK) == 0)
    return;
  assert_rendering (&question, FALSE, "group");
  question.by_daemon = TRUE;
  assert_rendering (&question, TRUE, NULL);
}

static void
test_facts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeXmlFacts) facts =
      lodge_xml_facts_new ("<caps version='1'><os><enum "
                           "name='firmware'><value>bios</value><value>efi</value></enum></os>"
                           "<vcpu max='288'/><tpm supported='yes'/></caps>");
  g_autoptr (LodgeXmlFacts) broken = lodge_xml_facts_new ("<caps><a x='1'/><b");
  g_autoptr (LodgeXmlFacts) empty = lodge_xml_facts_new (NULL);

  g_assert_true (lodge_xml_facts_has (facts, "os/enum(firmware)/value", "efi"));
  g_assert_true (lodge_xml_facts_has (facts, "os/enum(firmware)/value", "bios"));
  g_assert_false (lodge_xml_facts_has (facts, "os/enum(firmware)/value", "other"));
  g_assert_cmpstr (lodge_xml_facts_get (facts, "vcpu@max"), ==, "288");
  g_assert_cmpstr (lodge_xml_facts_get (facts, "tpm@supported"), ==, "yes");
  g_assert_null (lodge_xml_facts_get (facts, "tpm@max"));
  g_assert_cmpstr (lodge_xml_facts_get (broken, "a@x"), ==, "1");
  g_assert_null (lodge_xml_facts_get (empty, "a"));
}

static void
assert_tail (const char *path, guint max_lines, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *tail = lodge_libvirt_log_tail (path, max_lines, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (tail, ==, expected);
}

static void
test_log (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_file (fixture, "log", "one\ntwo\nthree\n", -1);
  g_autofree char *open_end = write_file (fixture, "open", "one\ntwo", -1);
  g_autofree char *empty = write_file (fixture, "empty", "", 0);
  g_autofree char *bad = write_file (fixture, "bad", "a\0b\xff\x1b[31m\n", 9);
  g_autofree char *bad_tail = lodge_libvirt_log_tail (bad, 5, NULL);
  g_autofree char *lines = g_strnfill (3 * 1024 * 1024, '\n');
  g_autofree char *large = write_file (fixture, "large", lines, -1);
  g_autofree char *large_tail = lodge_libvirt_log_tail (large, 4000000, NULL);
  g_autofree char *gone = g_build_filename (fixture->folder, "gone", NULL);
  g_autoptr (GError) error = NULL;

  assert_tail (path, 2, "two\nthree\n");
  assert_tail (path, 1, "three\n");
  assert_tail (path, 100, "one\ntwo\nthree\n");
  assert_tail (path, 0, "");
  assert_tail (open_end, 1, "two");
  assert_tail (empty, 3, "");
  g_assert_true (g_utf8_validate (bad_tail, -1, NULL));
  g_assert_null (strchr (bad_tail, '\x1b'));
  g_assert_cmpuint (strlen (large_tail), <=, 1024 * 1024);
  g_assert_null (lodge_libvirt_log_tail (gone, 5, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

static GBytes *
to_png (const char *data, gsize length, guint max_width, GError **error)
{
  g_autoptr (GBytes) picture = g_bytes_new (data, length);

  return lodge_libvirt_picture_to_png (picture, max_width, error);
}

static guint
png_width (GBytes *png)
{
  const guint8 *bytes = g_bytes_get_data (png, NULL);

  g_assert_cmpmem (bytes, 8, "\x89PNG\r\n\x1a\n", 8);
  return (guint)bytes[18] << 8 | bytes[19];
}

static void
test_picture (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = {
    "",
    "P6",
    "P6 2 2 255\n123",
    "P6 0 5 255\n",
    "P6 99999999 1 255\n",
    "P6 1 1 65535\nabcdef",
    "GIF89a",
    "P6 # never ends",
    "\x89PNG\r\n\x1a\n",
  };
  static const char huge[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\x02\0\0\0";
  g_autoptr (GString) wide = g_string_new ("P6\n# a comment\n1024 512\n255\n");
  g_autoptr (GBytes) small = to_png ("P6\n2 1\n255\nabcdef", 17, 0, NULL);
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) shrunk = NULL;
  g_autoptr (GBytes) again = NULL;

  g_assert_cmpuint (png_width (small), ==, 2);
  for (gsize i = 0; i < 1024 * 512 * 3; i++)
    g_string_append_c (wide, (char)i);
  whole = to_png (wide->str, wide->len, 0, NULL);
  g_assert_cmpuint (png_width (whole), ==, 1024);
  shrunk = to_png (wide->str, wide->len, 512, NULL);
  g_assert_cmpuint (png_width (shrunk), ==, 512);
  again = lodge_libvirt_picture_to_png (whole, 100, NULL);
  g_assert_cmpuint (png_width (again), ==, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (to_png (bad[i], strlen (bad[i]), 0, &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_FAILED);
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (to_png (huge, sizeof huge - 1, 0, &error));
    g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_FAILED);
  }
}

static void
test_states (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    int state;
    int reason;
    gboolean saved;
    gboolean full;
    LodgeMachineState expected;
    LodgeMachineReason expected_reason;
  } cases[] = {
    { VIR_DOMAIN_RUNNING,
      VIR_DOMAIN_RUNNING_BOOTED,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_RUNNING,
      LODGE_MACHINE_REASON_NONE },
    { VIR_DOMAIN_PAUSED,
      VIR_DOMAIN_PAUSED_USER,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_PAUSED,
      LODGE_MACHINE_REASON_USER },
    { VIR_DOMAIN_PAUSED,
      VIR_DOMAIN_PAUSED_IOERROR,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_PAUSED,
      LODGE_MACHINE_REASON_IO_ERROR },
    { VIR_DOMAIN_PAUSED,
      VIR_DOMAIN_PAUSED_IOERROR,
      FALSE,
      TRUE,
      LODGE_MACHINE_STATE_PAUSED,
      LODGE_MACHINE_REASON_NO_SPACE },
    { VIR_DOMAIN_PAUSED,
      VIR_DOMAIN_PAUSED_SAVE,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_PAUSED,
      LODGE_MACHINE_REASON_WORKING },
    { VIR_DOMAIN_PAUSED,
      VIR_DOMAIN_PAUSED_CRASHED,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_PAUSED,
      LODGE_MACHINE_REASON_GUEST_PANIC },
    { VIR_DOMAIN_PAUSED,
      VIR_DOMAIN_PAUSED_SHUTTING_DOWN,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_SHUTTING_DOWN,
      LODGE_MACHINE_REASON_USER },
    { VIR_DOMAIN_SHUTDOWN,
      0,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_SHUTTING_DOWN,
      LODGE_MACHINE_REASON_NONE },
    { VIR_DOMAIN_SHUTOFF,
      VIR_DOMAIN_SHUTOFF_SHUTDOWN,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_OFF,
      LODGE_MACHINE_REASON_GUEST },
    { VIR_DOMAIN_SHUTOFF,
      VIR_DOMAIN_SHUTOFF_DESTROYED,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_OFF,
      LODGE_MACHINE_REASON_FORCED_OFF },
    { VIR_DOMAIN_SHUTOFF,
      VIR_DOMAIN_SHUTOFF_CRASHED,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_CRASHED,
      LODGE_MACHINE_REASON_QEMU_DIED },
    { VIR_DOMAIN_SHUTOFF,
      VIR_DOMAIN_SHUTOFF_DAEMON,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_CRASHED,
      LODGE_MACHINE_REASON_QEMU_DIED },
    { VIR_DOMAIN_SHUTOFF,
      VIR_DOMAIN_SHUTOFF_FAILED,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_OFF,
      LODGE_MACHINE_REASON_START_FAILED },
    { VIR_DOMAIN_SHUTOFF,
      VIR_DOMAIN_SHUTOFF_MIGRATED,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_OFF,
      LODGE_MACHINE_REASON_MOVED },
    { VIR_DOMAIN_SHUTOFF,
      VIR_DOMAIN_SHUTOFF_SAVED,
      TRUE,
      FALSE,
      LODGE_MACHINE_STATE_SAVED,
      LODGE_MACHINE_REASON_USER },
    { VIR_DOMAIN_SHUTOFF,
      VIR_DOMAIN_SHUTOFF_UNKNOWN,
      TRUE,
      FALSE,
      LODGE_MACHINE_STATE_SAVED,
      LODGE_MACHINE_REASON_NONE },
    { VIR_DOMAIN_PMSUSPENDED,
      0,
      FALSE,
      FALSE,
      LODGE_MACHINE_STATE_ASLEEP,
      LODGE_MACHINE_REASON_GUEST },
    { VIR_DOMAIN_NOSTATE, 0, FALSE, FALSE, LODGE_MACHINE_STATE_UNKNOWN, LODGE_MACHINE_REASON_NONE },
    { 99, 99, FALSE, FALSE, LODGE_MACHINE_STATE_UNKNOWN, LODGE_MACHINE_REASON_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LodgeMachineState state = LODGE_MACHINE_STATE_UNKNOWN;
      LodgeMachineReason reason = LODGE_MACHINE_REASON_NONE;

      lodge_libvirt_map_state (
          cases[i].state, cases[i].reason, cases[i].saved, cases[i].full, &state, &reason);
      g_assert_cmpint (state, ==, cases[i].expected);
      g_assert_cmpint (reason, ==, cases[i].expected_reason);
    }
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/libvirt/acceleration/cases", test_acceleration);
  ADD ("/libvirt/acceleration/no-permission", test_no_permission);
  ADD ("/libvirt/acceleration/rendering", test_rendering);
  ADD ("/libvirt/facts", test_facts);
  ADD ("/libvirt/log", test_log);
  ADD ("/libvirt/picture", test_picture);
  ADD ("/libvirt/states", test_states);
  return g_test_run ();
}
