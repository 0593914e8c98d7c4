/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * LodgeStartFocus: takes the keyboard's focus from a display to the button that starts its machine
 * when that ends, and back when it runs again. Focus that is elsewhere stays there. Main thread.
 */
typedef struct _LodgeStartFocus LodgeStartFocus;

/* @button: outlives what is returned. (transfer full) */
LodgeStartFocus *lodge_start_focus_new (GtkWidget *button);
void             lodge_start_focus_free (LodgeStartFocus *self);

/* Another display, of another machine, or NULL. */
void lodge_start_focus_set_view (LodgeStartFocus *self, GtkWidget *view);

/* Before the button is hidden, and after it is shown. Says whether the view takes focus, too. */
void lodge_start_focus_set_off (LodgeStartFocus *self, gboolean off);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeStartFocus, lodge_start_focus_free)

G_END_DECLS
