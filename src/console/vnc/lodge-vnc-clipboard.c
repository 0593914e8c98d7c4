/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vnc-clipboard.h"

#include <string.h>

struct _LodgeVncClipboard
{
  LodgeConsole *console;
  VncConnection *connection;
  GBytes *text; /* the server's; (nullable) */
};

/* gvnc's header promises a GString, and its signal a string, which is what comes. */
static void
on_cut_text_cb (VncConnection *connection, const char *text, LodgeVncClipboard *self)
{
  gsize size;
  char *converted;

  if (text == NULL || strlen (text) > LODGE_CLIPBOARD_MAX)
    return;
  converted = g_convert (text, -1, "UTF-8", "ISO-8859-1", NULL, &size, NULL);
  if (converted == NULL)
    return;
  g_clear_pointer (&self->text, g_bytes_unref);
  self->text = g_bytes_new_take (converted, size);
  lodge_console_clipboard_offered (self->console, size > 0 ? LODGE_CLIPBOARD_TEXT : 0);
}

LodgeVncClipboard *
lodge_vnc_clipboard_new (LodgeConsole *console, VncConnection *connection)
{
  LodgeVncClipboard *self = g_new0 (LodgeVncClipboard, 1);

  self->console = console;
  self->connection = g_object_ref (connection);
  g_signal_connect (connection, "vnc-server-cut-text", G_CALLBACK (on_cut_text_cb), self);
  return self;
}

void
lodge_vnc_clipboard_free (LodgeVncClipboard *self)
{
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self);
}

void
lodge_vnc_clipboard_request (LodgeVncClipboard *self)
{
  lodge_console_clipboard_received (self->console, LODGE_CLIPBOARD_TEXT, self->text);
}

/* Lines end with LF here (RFC 6143, 7.5.6). */
void
lodge_vnc_clipboard_send (LodgeVncClipboard *self, GBytes *contents)
{
  g_autofree char *text = NULL;
  gsize length;
  const char *data = g_bytes_get_data (contents, &length);
  gsize size;

  if (length == 0)
    return;
  text = g_convert (data, (gssize)length, "ISO-8859-1", "UTF-8", NULL, &size, NULL);
  if (text == NULL)
    lodge_console_clipboard_lossy (self->console);
  else
    vnc_connection_client_cut_text (self->connection, text, size);
}
