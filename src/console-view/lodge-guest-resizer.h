/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-console.h"
#include "lodge-device-grid.h"
#include "lodge-scaling.h"

G_BEGIN_DECLS

/*
 * LodgeGuestResizer: asks a guest for a screen of the size that its view has room for. Main thread.
 *
 * It asks when the room changes, or when the guest becomes able to obey, and never because the
 * guest changed its screen: whoever chooses another size there keeps it. While a window is being
 * resized it waits for the end of that; full screen is asked for at once. Views that nobody sees
 * ask for nothing. Where it is not enabled, a screen beside the first is asked for if it is off, so
 * that it comes on, and then left alone.
 */
typedef struct _LodgeGuestResizer LodgeGuestResizer;

/* @widget: the view, which owns the result and @grid. (transfer full) */
LodgeGuestResizer *lodge_guest_resizer_new (GtkWidget *widget, LodgeDeviceGrid *grid);
void lodge_guest_resizer_free (LodgeGuestResizer *self);

/* @console: whom to ask, NULL: nobody. */
void lodge_guest_resizer_set_console (LodgeGuestResizer *self, LodgeConsole *console);

/* @scaling: as of lodge-scaling.h: with a percentage the guest is asked for as much of its screen
 * as the view shows then. */
void lodge_guest_resizer_set_scaling (LodgeGuestResizer *self, int scaling);
void lodge_guest_resizer_set_enabled (LodgeGuestResizer *self, gboolean enabled);

/* The view was given a size, was mapped or unmapped, or is on another screen. */
void lodge_guest_resizer_check (LodgeGuestResizer *self);

G_END_DECLS
