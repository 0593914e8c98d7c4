/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-guest.h"

#include "lodge-size.h"
#include "lodge-test.h"

#include <string.h>

/* Emulated guests on busy machines. */
#define BOOT_SECONDS 180
#define COMMAND_SECONDS 60

struct _LodgeTestGuest
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GIOStream *stream;
  GCancellable *cancellable;
  GString *seen;
  guint n_commands;
};

static char *kernel;
static char *initrd;

static char *
place (const char *variable, const char *folder)
{
  const char *path = g_getenv (variable);
  g_autoptr (GFile) from = NULL;
  g_autoptr (GFile) to = NULL;
  g_autofree char *base = NULL;
  char *copy;

  if (path == NULL || folder == NULL)
    return g_strdup (path);
  base = g_path_get_basename (path);
  copy = g_build_filename (folder, base, NULL);
  from = g_file_new_for_path (path);
  to = g_file_new_for_path (copy);
  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  return copy;
}

static gboolean
has_content (const char *path)
{
  g_autoptr (GMappedFile) file = path != NULL ? g_mapped_file_new (path, FALSE, NULL) : NULL;

  return file != NULL && g_mapped_file_get_length (file) > 0;
}

gboolean
lodge_test_guest_prepare (const char *folder)
{
  kernel = place ("LODGE_TEST_GUEST_KERNEL", folder);
  initrd = place ("LODGE_TEST_GUEST_INITRD", folder);
  return has_content (kernel) && has_content (initrd);
}

LodgeTestGuest *
lodge_test_guest_new (LodgeVmm *vmm, const char *title, GPtrArray *nics)
{
  return lodge_test_guest_new_with_display (vmm, title, nics, LODGE_DISPLAY_PROTOCOL_VNC);
}

LodgeTestGuest *
lodge_test_guest_new_with_display (LodgeVmm *vmm,
                                   const char *title,
                                   GPtrArray *nics,
                                   LodgeDisplayProtocol protocol)
{
  LodgeTestGuest *self = g_new0 (LodgeTestGuest, 1);
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisplay) display = lodge_display_new (protocol);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;

  self->vmm = g_object_ref (vmm);
  self->seen = g_string_new (NULL);
  lodge_machine_config_set_title (config, title);
  lodge_machine_config_set_memory (config, 192 * LODGE_MIB);
  lodge_machine_config_set_acceleration (config, LODGE_ACCELERATION_EMULATION);
  lodge_machine_config_set_serial_count (config, 1);
  lodge_machine_config_set_kernel (config, kernel);
  lodge_machine_config_set_initrd (config, initrd);
  lodge_machine_config_set_cmdline (
      config, "console=ttyS0 quiet no_timer_check vt.global_cursor_default=0");
  lodge_machine_config_set_boot (config, LODGE_BOOT_KERNEL);
  lodge_display_set_listen (display, LODGE_DISPLAY_LISTEN_SOCKET);
  lodge_machine_config_add_display (config, display);
  for (guint i = 0; nics != NULL && i < nics->len; i++)
    lodge_machine_config_add_nic (config, nics->pdata[i]);
  lodge_vmm_create_async (vmm, config, FALSE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  self->machine = lodge_vmm_create_finish (vmm, result, &error);
  g_assert_no_error (error);
  return self;
}

LodgeMachine *
lodge_test_guest_get_machine (LodgeTestGuest *self)
{
  return self->machine;
}

static void read_more (LodgeTestGuest *self);

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  LodgeTestGuest *self = user_data;
  gsize length = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || length == 0)
    return;
  g_string_append_len (self->seen, data, (gssize)length);
  read_more (self);
}

static void
read_more (LodgeTestGuest *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->stream),
                                   4096,
                                   G_PRIORITY_DEFAULT,
                                   self->cancellable,
                                   on_read_cb,
                                   self);
}

static void
hang_up (LodgeTestGuest *self)
{
  if (self->stream == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_io_stream_close (self->stream, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&self->stream);
  g_clear_object (&self->cancellable);
}

static void
send (LodgeTestGuest *self, const char *text)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  g_output_stream_write_all_async (
      output, text, strlen (text), G_PRIORITY_DEFAULT, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  g_output_stream_write_all_finish (output, result, NULL, &error);
  g_assert_no_error (error);
}

static void
pick_up (LodgeTestGuest *self)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_vmm_open_serial_async (
      self->vmm, self->machine, 0, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  self->stream = lodge_vmm_open_serial_finish (self->vmm, result, &error);
  g_assert_no_error (error);
  self->cancellable = g_cancellable_new ();
  g_string_truncate (self->seen, 0);
  read_more (self);
}

/* The shell answers what it is asked; before that it does not read. */
static void
wait_for_shell (LodgeTestGuest *self)
{
  gint64 deadline = lodge_test_deadline (BOOT_SECONDS);
  gint64 asked_at = 0;

  while (strstr (self->seen->str, "shell-42") == NULL)
    {
      gint64 now = g_get_monotonic_time ();

      if (now - asked_at > G_USEC_PER_SEC)
        {
          send (self, "\necho shell-$((6*7))\n");
          asked_at = now;
        }
      if (!lodge_test_iterate (MIN (deadline, asked_at + G_USEC_PER_SEC)) && now > deadline)
        g_error ("The guest did not come up:\n%s", self->seen->str);
    }
}

void
lodge_test_guest_boot (LodgeTestGuest *self)
{
  hang_up (self);
  if (!lodge_machine_is_active (self->machine))
    {
      GAsyncResult *place = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      lodge_vmm_control_async (
          self->vmm, self->machine, LODGE_VERB_START, NULL, lodge_test_store_result_cb, &place);
      result = lodge_test_await (&place);
      lodge_vmm_control_finish (self->vmm, result, &error);
      g_assert_no_error (error);
    }
  pick_up (self);
  wait_for_shell (self);
}

/* "…\nend-7 0\n": the rest of the line that begins with @mark, or NULL. */
static const char *
find_end (LodgeTestGuest *self, const char *mark)
{
  const char *found = strstr (self->seen->str, mark);

  return found != NULL && strchr (found + strlen (mark), '\n') != NULL ? found : NULL;
}

int
lodge_test_guest_run (LodgeTestGuest *self, char **output, const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *line = NULL;
  g_autofree char *mark = g_strdup_printf ("end-%u ", ++self->n_commands);
  const char *end;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  /* The echo of the line must not look like its end. */
  line = g_strdup_printf ("%s; echo e''nd-%u $?\n", command, self->n_commands);
  g_string_truncate (self->seen, 0);
  send (self, line);
  lodge_test_wait_for (find_end (self, mark) != NULL, COMMAND_SECONDS);
  end = find_end (self, mark);
  if (output != NULL)
    {
      const char *begin = strchr (self->seen->str, '\n');

      *output =
          begin != NULL && begin < end ? g_strndup (begin + 1, end - begin - 1) : g_strdup ("");
    }
  return (int)g_ascii_strtoll (end + strlen (mark), NULL, 10);
}

static char *
dup_value (const char *text, const char *name)
{
  const char *found = strstr (text, name);

  if (found == NULL)
    return NULL;
  found += strlen (name);
  return g_strndup (found, strcspn (found, " ,\r\n"));
}

/* Its driver is loaded after the shell is there, and again when the adapter is plugged in. */
static void
wait_for_adapter (LodgeTestGuest *self)
{
  int missing = lodge_test_guest_run (
      self,
      NULL,
      "n=0; until [ -e /sys/class/net/eth0 ] || [ $n = 30 ]; do n=$((n+1)); sleep 1; done; "
      "[ -e /sys/class/net/eth0 ]");

  g_assert_cmpint (missing, ==, 0);
}

void
lodge_test_guest_set_address (LodgeTestGuest *self, const char *address)
{
  wait_for_adapter (self);
  lodge_test_guest_run (self, NULL, "ip addr flush dev eth0; ip link set eth0 up");
  g_assert_cmpint (lodge_test_guest_run (self, NULL, "ip addr add %s dev eth0", address), ==, 0);
}

/* udhcpc tells its script, which only prints. */
static const char script[] = "printf '#!/bin/sh\\n[ \"$1\" = bound ] && echo \"addr=$ip mask=$mask "
                             "router=$router dns=$dns\"\\n' > /tmp/lease; chmod +x /tmp/lease";

char *
lodge_test_guest_ask_address (LodgeTestGuest *self)
{
  g_autofree char *output = NULL;
  g_autofree char *address = NULL;
  g_autofree char *mask = NULL;
  g_autofree char *router = NULL;

  lodge_test_guest_run (self, NULL, "%s", script);
  wait_for_adapter (self);
  lodge_test_guest_run (self, NULL, "ip addr flush dev eth0; ip link set eth0 up");
  if (lodge_test_guest_run (self, &output, "udhcpc -i eth0 -q -n -t 5 -T 2 -s /tmp/lease 2>&1") !=
      0)
    return NULL;
  address = dup_value (output, "addr=");
  mask = dup_value (output, "mask=");
  router = dup_value (output, "router=");
  if (address == NULL)
    return NULL;
  lodge_test_guest_run (
      self, NULL, "ip addr add %s/%s dev eth0", address, mask != NULL ? mask : "24");
  if (router != NULL && *router != '\0')
    lodge_test_guest_run (self, NULL, "ip route add default via %s", router);
  return g_steal_pointer (&address);
}

gboolean
lodge_test_guest_pings (LodgeTestGuest *self, const char *address)
{
  for (guint i = 0; i < 3; i++)
    if (lodge_test_guest_run (self, NULL, "ping -c 1 -W 2 %s >/dev/null 2>&1", address) == 0)
      return TRUE;
  return FALSE;
}

void
lodge_test_guest_free (LodgeTestGuest *self)
{
  GAsyncResult *place = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hang_up (self);
  lodge_vmm_undefine_async (self->vmm, self->machine, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  lodge_vmm_undefine_finish (self->vmm, result, &error);
  g_assert_no_error (error);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  g_string_free (self->seen, TRUE);
  g_free (self);
}
