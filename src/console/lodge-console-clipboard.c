/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-clipboard.h"

#include "lodge-console-private.h"

enum
{
  READY,
  OFFERED,
  REQUESTED,
  RECEIVED,
  LOSSY,
  N_CLIPBOARD_SIGNALS
};

static guint signals[N_CLIPBOARD_SIGNALS];

static guint
new_signal (const char *name, guint n_params, GType first, GType second)
{
  return g_signal_new (name,
                       LODGE_TYPE_CONSOLE,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       n_params,
                       first,
                       second);
}

void
lodge_console_install_clipboard (void)
{
  signals[READY] = new_signal ("clipboard-ready", 0, G_TYPE_NONE, G_TYPE_NONE);
  signals[OFFERED] = new_signal ("clipboard-offered", 1, G_TYPE_UINT, G_TYPE_NONE);
  signals[REQUESTED] = new_signal ("clipboard-requested", 1, G_TYPE_UINT, G_TYPE_NONE);
  signals[RECEIVED] = new_signal ("clipboard-received", 2, G_TYPE_UINT, G_TYPE_BYTES);
  signals[LOSSY] = new_signal ("clipboard-lossy", 0, G_TYPE_NONE, G_TYPE_NONE);
}

gboolean
lodge_clipboard_mode_from_string (const char *text, LodgeClipboardMode *mode)
{
  static const struct
  {
    const char *text;
    LodgeClipboardMode mode;
  } MODES[] = {
    { "off", LODGE_CLIPBOARD_OFF },
    { "to-guest", LODGE_CLIPBOARD_TO_GUEST },
    { "to-host", LODGE_CLIPBOARD_TO_HOST },
    { "both", LODGE_CLIPBOARD_BOTH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (MODES); i++)
    if (g_strcmp0 (text, MODES[i].text) == 0)
      {
        *mode = MODES[i].mode;
        return TRUE;
      }
  return FALSE;
}

gboolean
lodge_console_get_clipboard_ready (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  return lodge_console_get_private (self)->clipboard_ready;
}

void
lodge_console_offer_clipboard (LodgeConsole *self, guint forms)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (lodge_console_get_private (self)->clipboard_ready)
    LODGE_CONSOLE_GET_CLASS (self)->offer_clipboard (self, forms);
}

void
lodge_console_request_clipboard (LodgeConsole *self, LodgeClipboardForms form)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (lodge_console_get_private (self)->clipboard_ready)
    LODGE_CONSOLE_GET_CLASS (self)->request_clipboard (self, form);
}

void
lodge_console_send_clipboard (LodgeConsole *self, LodgeClipboardForms form, GBytes *contents)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));
  g_return_if_fail (contents == NULL || g_bytes_get_size (contents) <= LODGE_CLIPBOARD_MAX);

  if (lodge_console_get_private (self)->clipboard_ready)
    LODGE_CONSOLE_GET_CLASS (self)->send_clipboard (self, form, contents);
}

void
lodge_console_set_clipboard_ready (LodgeConsole *self, gboolean ready)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  if (priv->clipboard_ready == !!ready)
    return;

  priv->clipboard_ready = !!ready;
  g_signal_emit (self, signals[READY], 0);
}

void
lodge_console_clipboard_offered (LodgeConsole *self, guint forms)
{
  g_signal_emit (self, signals[OFFERED], 0, forms);
}

void
lodge_console_clipboard_requested (LodgeConsole *self, LodgeClipboardForms form)
{
  g_signal_emit (self, signals[REQUESTED], 0, (guint)form);
}

void
lodge_console_clipboard_received (LodgeConsole *self, LodgeClipboardForms form, GBytes *contents)
{
  g_signal_emit (self, signals[RECEIVED], 0, (guint)form, contents);
}

void
lodge_console_clipboard_lossy (LodgeConsole *self)
{
  g_signal_emit (self, signals[LOSSY], 0);
}
