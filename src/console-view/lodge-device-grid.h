/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * LodgeDeviceGrid: how a widget lies among the pixels of the screen. On Wayland a logical pixel may
 * be one and a half of them, of which GTK 4.8 knows nothing. Main thread.
 */
typedef struct _LodgeDeviceGrid LodgeDeviceGrid;

typedef void (*LodgeDeviceGridChanged) (gpointer user_data);

/* @widget: outlives the result. @changed: the scale is another, or the widget lies elsewhere where
 * that matters. Not called before lodge_device_grid_start (). (transfer full) */
LodgeDeviceGrid *
lodge_device_grid_new (GtkWidget *widget, LodgeDeviceGridChanged changed, gpointer user_data);
void lodge_device_grid_free (LodgeDeviceGrid *self);

/* While the widget is realized. */
void lodge_device_grid_start (LodgeDeviceGrid *self);
void lodge_device_grid_stop (LodgeDeviceGrid *self);

/* How many device pixels a logical one is wide. */
double lodge_device_grid_get_scale (LodgeDeviceGrid *self);

/* Where @widget, the grid's or one beside it, begins on its window's surface, in logical pixels;
 * 0: that does not matter. */
void lodge_device_grid_get_place (LodgeDeviceGrid *self, GtkWidget *widget, int *x, int *y);

/* How many whole device pixels @widget has. */
void lodge_device_grid_get_size (LodgeDeviceGrid *self, GtkWidget *widget, int *width, int *height);

G_END_DECLS
