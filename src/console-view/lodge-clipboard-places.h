/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * LodgeClipboardPlaces: the widgets in which somebody works with one guest, of whose screens each
 * may have a window. Main thread.
 */
typedef struct _LodgeClipboardPlaces LodgeClipboardPlaces;

/* The keyboard has come to one of them, or gone. */
typedef void (*LodgeClipboardMoved) (gpointer user_data);

/* (transfer full) */
LodgeClipboardPlaces *lodge_clipboard_places_new (LodgeClipboardMoved moved, gpointer user_data);
void lodge_clipboard_places_free (LodgeClipboardPlaces *self);

/* @widget: not kept; one that goes is none of them any more. Twice is once. */
void lodge_clipboard_places_add (LodgeClipboardPlaces *self, GtkWidget *widget);

/* One of them is on the screen, in the active window. */
gboolean lodge_clipboard_places_are_seen (LodgeClipboardPlaces *self);

/* The keyboard is in one of them. */
gboolean lodge_clipboard_places_have_focus (LodgeClipboardPlaces *self);

G_END_DECLS
