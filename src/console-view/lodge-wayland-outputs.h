/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>
#include <wayland-client.h>

G_BEGIN_DECLS

/*
 * LodgeWaylandOutputs: the scales of a compositor's outputs, by what each shows: GDK 4.8 tells only
 * the next whole number. Main thread.
 */
typedef struct _LodgeWaylandOutputs LodgeWaylandOutputs;

typedef void (*LodgeWaylandOutputsChanged) (gpointer user_data);

LodgeWaylandOutputs *lodge_wayland_outputs_new (void);
void lodge_wayland_outputs_free (LodgeWaylandOutputs *self);

/* A global has come, which is of interest here or not; one has gone. */
void lodge_wayland_outputs_add (LodgeWaylandOutputs *self,
                                struct wl_registry *registry,
                                uint32_t name,
                                const char *interface,
                                uint32_t version);
void lodge_wayland_outputs_remove (LodgeWaylandOutputs *self, uint32_t name);

/* In 120ths; 0: not known. */
int lodge_wayland_outputs_get_density (LodgeWaylandOutputs *self, GdkMonitor *monitor);

/* @changed: called, from the main loop, when something of an output has changed. */
void lodge_wayland_outputs_watch (LodgeWaylandOutputs *self,
                                  LodgeWaylandOutputsChanged changed,
                                  gpointer user_data);
void lodge_wayland_outputs_unwatch (LodgeWaylandOutputs *self, gpointer user_data);

/* The scale of an output of @width times @height device pixels that is so many logical ones large,
 * rounded by whom knows: the simplest that gives that, in 120ths; 0: there is none. */
int
lodge_wayland_outputs_guess_density (int width, int height, int logical_width, int logical_height);

G_END_DECLS
