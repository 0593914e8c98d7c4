/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "lodge-wayland-globals.h"

G_BEGIN_DECLS

/* A surface of ours before a window of GTK's, and moved with it, which the pointer goes through. A
 * structure filled with zeros has none yet. Main thread. */
typedef struct
{
  struct wl_surface *parent; /* the window's when ours was made */
  struct wl_surface *surface;
  struct wl_subsurface *subsurface;
  struct wl_callback *callback; /* NULL: nothing is awaited */
} LodgeWaylandLayer;

/* FALSE: the window has no surface, or the compositor is too old. *@is_new: what there was before
 * has gone with the window's surface. */
gboolean lodge_wayland_layer_make (LodgeWaylandLayer *self,
                                   GdkSurface *window,
                                   const LodgeWaylandGlobals *globals,
                                   gboolean *is_new);
void lodge_wayland_layer_drop (LodgeWaylandLayer *self);

/* Shows @buffer, opaque, at @area of the window. Both in device pixels, of which @scale are a
 * logical one and @area is made of whole ones. Not while GTK makes a frame. */
void lodge_wayland_layer_show (LodgeWaylandLayer *self,
                               GdkSurface *window,
                               struct wl_buffer *buffer,
                               const cairo_rectangle_int_t *area,
                               int scale);
void lodge_wayland_layer_hide (LodgeWaylandLayer *self);

/* Has what was changed shown; @listener learns when the compositor wants the next. */
void lodge_wayland_layer_commit (LodgeWaylandLayer *self,
                                 const struct wl_callback_listener *listener,
                                 gpointer user_data);

G_END_DECLS
