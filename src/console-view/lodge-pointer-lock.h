/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * LodgePointerLock: holds the host's pointer where it is and tells only how the hand moves. Wayland
 * compositors do that by two protocols, pointer-constraints-unstable-v1 and
 * relative-pointer-unstable-v1, of which GTK 4 has nothing. Main thread.
 */
typedef struct _LodgePointerLock LodgePointerLock;

/* @dx, @dy: logical pixels without the desktop's acceleration, since the guest has its own. */
typedef void (*LodgePointerMotion) (double dx, double dy, gpointer user_data);

/* Looks for what a lock needs, before the first is wanted: the compositor answers later. */
void lodge_pointer_lock_prepare (GdkDisplay *display);

/* Locks the pointer while it is in @widget and @widget's window has the focus; @motion is called
 * until lodge_pointer_lock_free (), which has to come before @widget is unrealized. NULL: this
 * window system can't. (transfer full) (nullable) */
LodgePointerLock *
lodge_pointer_lock_new (GtkWidget *widget, LodgePointerMotion motion, gpointer user_data);

/* What is told by @motion comes past the queue of GTK's events. Before one of those is used, this
 * tells all movements that were made until its @time, in milliseconds. */
void lodge_pointer_lock_catch_up (LodgePointerLock *self, guint32 time);

void lodge_pointer_lock_free (LodgePointerLock *self);

G_END_DECLS
