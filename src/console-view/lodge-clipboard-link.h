/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-console-clipboard.h"

G_BEGIN_DECLS

/*
 * LodgeClipboardLink: makes the clipboards of the host and of a guest one, as far as it may. Main
 * thread.
 *
 * The guest learns what the host has while the keyboard is in a view of it, and gets it when it
 * asks while one is seen in the active window; what a guest has copied is taken under the same
 * condition. So a machine that nobody works with neither reads what is copied elsewhere nor changes
 * it. What came from the guest is never offered to it.
 */
typedef struct _LodgeClipboardLink LodgeClipboardLink;

/* Something was not handed over; @sentence says why. */
typedef void (*LodgeClipboardProblem) (const char *sentence, gpointer user_data);

/* @widget: the view, which owns the result. Its mode is OFF. (transfer full) */
LodgeClipboardLink *
lodge_clipboard_link_new (GtkWidget *widget, LodgeClipboardProblem problem, gpointer user_data);
void lodge_clipboard_link_free (LodgeClipboardLink *self);

/* Another view of the same guest, which need not live as long. */
void lodge_clipboard_link_add_widget (LodgeClipboardLink *self, GtkWidget *widget);

void lodge_clipboard_link_set_console (LodgeClipboardLink *self, LodgeConsole *console);
void lodge_clipboard_link_set_mode (LodgeClipboardLink *self, LodgeClipboardMode mode);

G_END_DECLS
