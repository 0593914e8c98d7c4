/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>
#include <wayland-client.h>

G_BEGIN_DECLS

struct zwp_pointer_constraints_v1;
struct zwp_relative_pointer_manager_v1;
struct wp_viewporter;
typedef struct _LodgeWaylandOutputs LodgeWaylandOutputs;

/* What a compositor offers besides what GDK asks for itself. NULL: it does not, or has not told
 * yet. */
typedef struct
{
  struct wl_registry *registry;
  struct wl_shm *shm;
  struct wl_subcompositor *subcompositor;
  struct zwp_pointer_constraints_v1 *constraints;
  struct zwp_relative_pointer_manager_v1 *relative;
  struct wp_viewporter *viewporter;
  LodgeWaylandOutputs *outputs; /* never NULL */
} LodgeWaylandGlobals;

/* For @display, which is of Wayland: asks at the first call. Whatever there is comes with the main
 * loop and stays as long as the display. Main thread. */
const LodgeWaylandGlobals *lodge_wayland_globals_get (GdkDisplay *display);

G_END_DECLS
