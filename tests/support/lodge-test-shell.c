/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-test-shell.h"

#include <string.h>

#include "lodge-test.h"

#define PROMPT "lodge-guest#"

struct _LodgeTestShell
{
  GIOStream *stream;
  GString *text; /* what came and was not taken yet */
  char buffer[4096];
  GCancellable *cancellable;
  gboolean reading;
  gboolean ended;
};

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  LodgeTestShell *self = user_data;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);

  self->reading = FALSE;
  self->ended = length <= 0;
  if (length > 0)
    g_string_append_len (self->text, self->buffer, length);
}

static gboolean
has_text (LodgeTestShell *self, const char *pattern)
{
  if (!self->reading && !self->ended)
    {
      self->reading = TRUE;
      g_input_stream_read_async (g_io_stream_get_input_stream (self->stream),
                                 self->buffer,
                                 sizeof self->buffer,
                                 G_PRIORITY_DEFAULT,
                                 self->cancellable,
                                 on_read_cb,
                                 self);
    }
  return g_regex_match_simple (pattern, self->text->str, 0, 0);
}

static void
send_text (LodgeTestShell *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (
      g_io_stream_get_output_stream (self->stream), text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
wait_for_text (LodgeTestShell *self, const char *pattern, double seconds)
{
  gint64 deadline = lodge_test_deadline (seconds);

  while (!has_text (self, pattern))
    if (!lodge_test_iterate (deadline))
      return FALSE;
  return TRUE;
}

static GIOStream *
open_serial (LodgeVmm *vmm, LodgeMachine *machine)
{
  GAsyncResult *stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GIOStream *stream;

  lodge_vmm_open_serial_async (vmm, machine, 0, NULL, lodge_test_store_result_cb, &stored);
  result = lodge_test_await (&stored);
  stream = lodge_vmm_open_serial_finish (vmm, result, &error);
  g_assert_no_error (error);
  return stream;
}

LodgeTestShell *
lodge_test_shell_open (LodgeVmm *vmm, LodgeMachine *machine)
{
  LodgeTestShell *self = g_new0 (LodgeTestShell, 1);
  gint64 deadline = lodge_test_deadline (180);

  self->stream = open_serial (vmm, machine);
  self->text = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  /* What is typed before the shell is there is lost. */
  do
    {
      g_assert_true (lodge_test_iterate (deadline));
      send_text (self, "\n");
    }
  while (!wait_for_text (self, PROMPT, 2));
  return self;
}

void
lodge_test_shell_close (LodgeTestShell *self)
{
  gint64 deadline = lodge_test_deadline (30);

  g_cancellable_cancel (self->cancellable);
  while (self->reading)
    g_assert_true (lodge_test_iterate (deadline));
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_string_free (self->text, TRUE);
  g_free (self);
}

char *
lodge_test_shell_run (LodgeTestShell *self, const char *command, double seconds, int *status)
{
  /* The echo of the line must not look like its end. */
  static const char end[] = "\nDONE-(\\d+)\r";
  g_autofree char *line = g_strconcat (command, "; echo DO''NE-$?\n", NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GRegex) regex = g_regex_new (end, 0, 0, NULL);
  g_autofree char *number = NULL;

  g_string_truncate (self->text, 0);
  send_text (self, line);
  if (!wait_for_text (self, end, seconds))
    g_error ("“%s” does not end: %s", command, self->text->str);
  g_assert_true (g_regex_match (regex, self->text->str, 0, &match));
  number = g_match_info_fetch (match, 1);
  if (status != NULL)
    *status = (int)g_ascii_strtoll (number, NULL, 10);
  return g_strdup (self->text->str);
}

char *
lodge_test_shell_dhcp (LodgeTestShell *self, const char *device)
{
  /* The driver may still be on its way. */
  g_autofree char *command = g_strdup_printf (
      "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -e /sys/class/net/%s ] && "
      "break; usleep 500000; done; ip link set %s up; udhcpc -i %s -q -n -t 4 -T 1 -s /bin/true",
      device,
      device,
      device);
  g_autofree char *text = lodge_test_shell_run (self, command, 90, NULL);
  g_autoptr (GRegex) regex = g_regex_new ("lease of ([0-9.]+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

int
lodge_test_shell_read_number (LodgeTestShell *self, const char *path)
{
  g_autofree char *command = g_strdup_printf ("echo N$(cat %s)N", path);
  g_autofree char *text = lodge_test_shell_run (self, command, 30, NULL);
  g_autoptr (GRegex) regex = g_regex_new ("\nN(\\d+)N", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *number = NULL;

  if (!g_regex_match (regex, text, 0, &match))
    return -1;
  number = g_match_info_fetch (match, 1);
  return (int)g_ascii_strtoll (number, NULL, 10);
}
