/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * LodgePointerFence: keeps the pointer of an X display within a widget, by barriers of the server's
 * own: no stroke of the mouse is quick enough to get out. GTK 4 has nothing of the kind. Main
 * thread.
 */
typedef struct _LodgePointerFence LodgePointerFence;

/* To be freed before @widget is unrealized. NULL: this display can't. (transfer full) (nullable) */
LodgePointerFence *lodge_pointer_fence_new (GtkWidget *widget);
void lodge_pointer_fence_free (LodgePointerFence *self);

G_END_DECLS
