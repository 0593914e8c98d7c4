/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-qemu.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "lodge-test.h"

#define QEMU "qemu-system-x86_64"
#define COMMAND_LINE                                                                               \
  "console=tty0 console=ttyS0,115200 quiet loglevel=3 mitigations=off no_timer_check"

struct _LodgeTestQemu
{
  char *folder;
  GSubprocess *process;
  GSocketConnection *monitor;
  GDataInputStream *answers;
  gsize mark;
  guint screens;           /* 0: an ordinary VGA adapter */
  const char *adapter;     /* (nullable) */
  const char *vnc_options; /* (nullable) */
  const char *const *more; /* (nullable) */
  const char *words;       /* (nullable) */
  const char *spice;       /* (nullable) */
  const char *incoming;    /* (nullable) */
  gboolean saved;          /* the next start goes on from there */
};

LodgeTestQemu *
lodge_test_qemu_new (void)
{
  g_autofree char *program = g_find_program_in_path (QEMU);
  LodgeTestQemu *self;

  if (program == NULL || g_getenv ("LODGE_TEST_GUEST_KERNEL") == NULL)
    return NULL;

  self = g_new0 (LodgeTestQemu, 1);
  self->folder = g_dir_make_tmp ("lodge-qemu-XXXXXX", NULL);
  g_assert_nonnull (self->folder);

  return self;
}

char *
lodge_test_qemu_dup_socket (LodgeTestQemu *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static char *
run_monitor (LodgeTestQemu *self, const char *command)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (self->monitor));
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (out, command, strlen (command), NULL, NULL, &error);
  g_assert_no_error (error);
  for (;;)
    {
      GAsyncResult *pending = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      char *line;

      /* QEMU may have to send pictures to our own console before it can answer. */
      g_data_input_stream_read_line_async (
          self->answers, G_PRIORITY_DEFAULT, NULL, lodge_test_store_result_cb, &pending);
      result = lodge_test_await (&pending);
      line = g_data_input_stream_read_line_finish (self->answers, result, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (line);
      if (strstr (line, "\"return\"") != NULL || strstr (line, "\"error\"") != NULL)
        return line;
      g_free (line);
    }
}

static gboolean
connect_monitor (LodgeTestQemu *self)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (self, "qmp");
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  self->monitor = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (self->monitor == NULL)
    return FALSE;

  self->answers =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (self->monitor)));
  g_free (run_monitor (self, "{\"execute\":\"qmp_capabilities\"}\n"));

  return TRUE;
}

gboolean
lodge_test_qemu_is_running (LodgeTestQemu *self)
{
  g_autofree char *answer = run_monitor (self, "{\"execute\":\"query-status\"}\n");

  return strstr (answer, "\"running\": true") != NULL;
}

void
lodge_test_qemu_set_screens (LodgeTestQemu *self, guint screens)
{
  self->screens = screens;
}

void
lodge_test_qemu_set_adapter (LodgeTestQemu *self, const char *device)
{
  self->adapter = device;
}

void
lodge_test_qemu_set_vnc_options (LodgeTestQemu *self, const char *options)
{
  self->vnc_options = options;
}

void
lodge_test_qemu_set_more (LodgeTestQemu *self, const char *const *argv, const char *words)
{
  self->more = argv;
  self->words = words;
}

void
lodge_test_qemu_set_spice (LodgeTestQemu *self, const char *options)
{
  self->spice = options;
}

void
lodge_test_qemu_set_incoming (LodgeTestQemu *self, const char *uri)
{
  self->incoming = uri;
}

char *
lodge_test_qemu_query (LodgeTestQemu *self, const char *command)
{
  return lodge_test_qemu_execute (self, command, "{}");
}

char *
lodge_test_qemu_execute (LodgeTestQemu *self, const char *command, const char *arguments)
{
  g_autofree char *line =
      g_strdup_printf ("{\"execute\":\"%s\",\"arguments\":%s}\n", command, arguments);

  return run_monitor (self, line);
}

void
lodge_test_qemu_start (LodgeTestQemu *self, gboolean with_tablet)
{
  g_autofree char *spice =
      g_strdup_printf ("unix=on,addr=%s/spice,disable-ticketing=on", self->folder);
  g_autofree char *vnc = g_strdup_printf ("unix:%s/vnc%s%s",
                                          self->folder,
                                          self->vnc_options != NULL ? "," : "",
                                          self->vnc_options != NULL ? self->vnc_options : "");
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autofree char *qmp = g_strdup_printf ("unix:%s/qmp,server=on,wait=off", self->folder);
  g_autofree char *serial = g_strdup_printf ("file:%s/serial", self->folder);
  g_autofree char *serial_path = lodge_test_qemu_dup_socket (self, "serial");
  g_autofree char *trace_path = lodge_test_qemu_dup_socket (self, "trace");
  g_autofree char *append = g_strconcat (COMMAND_LINE,
                                         self->screens > 0 ? " lodge.vdagent" : "",
                                         self->words != NULL ? " " : NULL,
                                         self->words,
                                         NULL);
  g_autofree char *adapter = self->screens > 0
                                 ? g_strdup_printf ("virtio-vga,max_outputs=%u", self->screens)
                                 : g_strdup ("VGA");
  g_autofree char *saved = g_strdup_printf ("exec:cat '%s/saved'", self->folder);
  const char *incoming = self->saved ? saved : self->incoming;
  g_autoptr (GError) error = NULL;
  /* clang-format off */
  const char *argv[] = {
    QEMU, "-nodefaults", "-no-user-config", "-machine", "q35,accel=tcg", "-cpu", "max", "-m", "384",
    "-display", "none", "-vga", "none", "-device", self->adapter != NULL ? self->adapter : adapter, "-kernel", g_getenv ("LODGE_TEST_GUEST_KERNEL"),
    "-initrd", g_getenv ("LODGE_TEST_GUEST_INITRD"), "-append", append,
    "-spice", self->spice != NULL ? self->spice : spice, "-vnc", vnc, "-qmp", qmp, "-serial", serial,
    "-trace", "input_event_key_*", "-trace", "input_event_btn", "-D", trace_path,
    "-device", "virtio-serial", "-chardev", "spicevmc,id=vdagent,name=vdagent",
    "-device", "virtserialport,chardev=vdagent,name=com.redhat.spice.0",
    "-device", "qemu-xhci", "-device", with_tablet ? "usb-tablet" : "usb-hub",
    incoming != NULL ? "-incoming" : NULL, incoming, NULL,
  };
  /* clang-format on */

  g_unlink (serial_path);
  self->mark = 0;
  self->saved = FALSE;
  for (gsize i = 0; argv[i] != NULL; i++)
    g_ptr_array_add (command, (gpointer)argv[i]);
  for (gsize i = 0; self->more != NULL && self->more[i] != NULL; i++)
    g_ptr_array_add (command, (gpointer)self->more[i]);
  g_ptr_array_add (command, NULL);
  self->process =
      g_subprocess_newv ((const char *const *)command->pdata, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  lodge_test_wait_for (connect_monitor (self), 60);
  if (self->incoming == NULL)
    lodge_test_wait_for (lodge_test_qemu_is_running (self), 120);
}

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

void
lodge_test_qemu_kill (LodgeTestQemu *self)
{
  gboolean exited = FALSE;

  if (self->process == NULL)
    return;

  g_clear_object (&self->answers);
  g_clear_object (&self->monitor);
  g_subprocess_send_signal (self->process, SIGKILL);
  g_subprocess_wait_async (self->process, NULL, on_exited_cb, &exited);
  lodge_test_wait_for (exited, 20);
  g_clear_object (&self->process);
}

void
lodge_test_qemu_free (LodgeTestQemu *self)
{
  const char *names[] = { "spice",      "vnc",   "qmp",   "serial",
                          "screen.ppm", "trace", "saved", "incoming" };

  lodge_test_qemu_kill (self);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = lodge_test_qemu_dup_socket (self, names[i]);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self);
}

char *
lodge_test_qemu_dup_serial (LodgeTestQemu *self)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (self, "serial");
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");

  return text;
}

void
lodge_test_qemu_mark (LodgeTestQemu *self)
{
  g_autofree char *text = lodge_test_qemu_dup_serial (self);

  self->mark = strlen (text);
}

static gboolean
is_saved (LodgeTestQemu *self)
{
  g_autofree char *answer = run_monitor (self, "{\"execute\":\"query-migrate\"}\n");

  return strstr (answer, "\"completed\"") != NULL;
}

void
lodge_test_qemu_save (LodgeTestQemu *self)
{
  g_autofree char *command = g_strdup_printf ("{\"execute\":\"migrate\",\"arguments\":{\"uri\":"
                                              "\"exec:cat > '%s/saved'\"}}\n",
                                              self->folder);

  g_free (run_monitor (self, command));
  lodge_test_wait_for (is_saved (self), 120);
  self->saved = TRUE;
}

gboolean
lodge_test_qemu_felt (LodgeTestQemu *self, const char *key, gboolean pressed)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (self, "trace");
  g_autofree char *by_code = g_strdup_printf ("qcode %s, down %d\n", key, pressed);
  g_autofree char *by_number = g_strdup_printf (" [%s], down %d\n", key, pressed);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) &&
         (strstr (text, by_code) != NULL || strstr (text, by_number) != NULL);
}

guint
lodge_test_qemu_count_presses (LodgeTestQemu *self, const char *button)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (self, "trace");
  g_autofree char *line = g_strdup_printf ("button %s, down 1\n", button);
  g_autofree char *text = NULL;
  guint count = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  for (const char *at = strstr (text, line); at != NULL; at = strstr (at + 1, line))
    count++;
  return count;
}

gboolean
lodge_test_qemu_said (LodgeTestQemu *self, const char *line)
{
  g_autofree char *text = lodge_test_qemu_dup_serial (self);

  return strlen (text) > self->mark && strstr (text + self->mark, line) != NULL;
}

static guint32 *
parse_ppm (const guint8 *bytes, gsize length, int *width, int *height)
{
  int header = 0;
  guint32 *pixels;

  if (length < 15 || sscanf ((const char *)bytes, "P6 %d %d 255%n", width, height, &header) != 2 ||
      length < header + 1 + (gsize)*width * *height * 3)
    return NULL;

  bytes += header + 1;
  pixels = g_new (guint32, (gsize)*width * *height);
  for (gsize i = 0; i < (gsize)*width * *height; i++)
    pixels[i] = (guint32)bytes[i * 3] << 16 | bytes[i * 3 + 1] << 8 | bytes[i * 3 + 2];

  return pixels;
}

guint32 *
lodge_test_qemu_screendump (LodgeTestQemu *self, int *width, int *height)
{
  return lodge_test_qemu_screendump_of (self, NULL, width, height);
}

guint32 *
lodge_test_qemu_screendump_of (LodgeTestQemu *self, const char *device, int *width, int *height)
{
  g_autofree char *path = lodge_test_qemu_dup_socket (self, "screen.ppm");
  g_autofree char *of =
      device != NULL ? g_strdup_printf (",\"device\":\"%s\",\"head\":0", device) : g_strdup ("");
  g_autofree char *command = g_strdup_printf (
      "{\"execute\":\"screendump\",\"arguments\":{\"filename\":\"%s\"%s}}\n", path, of);
  g_autofree char *answer = run_monitor (self, command);
  g_autofree char *bytes = NULL;
  gsize length;

  if (strstr (answer, "\"error\"") != NULL || !g_file_get_contents (path, &bytes, &length, NULL))
    return NULL;

  return parse_ppm ((const guint8 *)bytes, length, width, height);
}
