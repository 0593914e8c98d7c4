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
  struct wp_viewport *viewport; /* between whole scales; (nullable) */
  struct wl_callback *callback; /* NULL: nothing is awaited */
} LodgeWaylandLayer;

/* FALSE: the window has no surface, or the compositor is too old. *@is_new: what there was before
 * has gone with the window's surface. */
gboolean lodge_wayland_layer_make (LodgeWaylandLayer *self,
                                   GdkSurface *window,
                                   const LodgeWaylandGlobals *globals,
                                   gboolean *is_new);
void lodge_wayland_layer_drop (LodgeWaylandLayer *self);

/* Shows @buffer at @area of the window, of which @opaque is not to be seen through. All in device
 * pixels, of which @density are 120 logical ones; @area is made of whole ones. Needs a viewporter
 * between whole scales. Not while GTK makes a frame. */
void lodge_wayland_layer_show (LodgeWaylandLayer *self,
                               GdkSurface *window,
                               const LodgeWaylandGlobals *globals,
                               struct wl_buffer *buffer,
                               const cairo_rectangle_int_t *area,
                               const cairo_rectangle_int_t *opaque,
                               int density);
void lodge_wayland_layer_hide (LodgeWaylandLayer *self);

/* Has what was changed shown; @listener learns when the compositor wants the next. */
void lodge_wayland_layer_commit (LodgeWaylandLayer *self,
                                 const struct wl_callback_listener *listener,
                                 gpointer user_data);

G_END_DECLS
