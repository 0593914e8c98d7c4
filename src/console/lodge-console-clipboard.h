/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * The clipboard of a console's guest. Main thread, nothing blocks.
 *
 * Whoever has something tells only in which forms; the contents travel when they are asked for.
 *
 * Signals of LodgeConsole: "clipboard-ready" (): lodge_console_get_clipboard_ready () has changed;
 * "clipboard-offered" (guint forms): the guest has something new, 0: nothing any more;
 * "clipboard-requested" (guint form): the guest wants what it was offered, to be answered with
 * lodge_console_send_clipboard (); "clipboard-received" (guint form, GBytes *contents): what was
 * requested, NULL: the guest hasn't got it; "clipboard-lossy" (): what was sent as text has letters
 * that the protocol has no place for, and was not sent.
 */
typedef enum
{
  LODGE_CLIPBOARD_TEXT = 1 << 0, /* UTF-8, lines end with LF */
  LODGE_CLIPBOARD_PNG = 1 << 1,
  LODGE_CLIPBOARD_BMP = 1 << 2,
  LODGE_CLIPBOARD_TIFF = 1 << 3,
  LODGE_CLIPBOARD_JPEG = 1 << 4,
} LodgeClipboardForms;
#define LODGE_CLIPBOARD_N_FORMS 5

/* More bytes than that go neither way. */
#define LODGE_CLIPBOARD_MAX (32 * 1024 * 1024)

/* Which way contents may go. */
typedef enum
{
  LODGE_CLIPBOARD_OFF = 0,                                                   /* "off" */
  LODGE_CLIPBOARD_TO_GUEST = 1 << 0,                                         /* "to-guest" */
  LODGE_CLIPBOARD_TO_HOST = 1 << 1,                                          /* "to-host" */
  LODGE_CLIPBOARD_BOTH = LODGE_CLIPBOARD_TO_GUEST | LODGE_CLIPBOARD_TO_HOST, /* "both" */
} LodgeClipboardMode;

/* FALSE: none of these words; @mode stays. */
gboolean lodge_clipboard_mode_from_string (const char *text, LodgeClipboardMode *mode);

/* Whether the guest has a clipboard that can be reached now. */
gboolean lodge_console_get_clipboard_ready (LodgeConsole *self);

/* The host has something in these forms; 0: nothing any more. */
void lodge_console_offer_clipboard (LodgeConsole *self, guint forms);

/* Asks the guest for what it has offered. */
void lodge_console_request_clipboard (LodgeConsole *self, LodgeClipboardForms form);

/* Answers a request. @contents: NULL: there is nothing. (nullable) */
void lodge_console_send_clipboard (LodgeConsole *self, LodgeClipboardForms form, GBytes *contents);

/* For subclasses. */
void lodge_console_set_clipboard_ready (LodgeConsole *self, gboolean ready);
void lodge_console_clipboard_offered (LodgeConsole *self, guint forms);
void lodge_console_clipboard_requested (LodgeConsole *self, LodgeClipboardForms form);
void
lodge_console_clipboard_received (LodgeConsole *self, LodgeClipboardForms form, GBytes *contents);
void lodge_console_clipboard_lossy (LodgeConsole *self);

G_END_DECLS
