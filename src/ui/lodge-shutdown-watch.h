/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-machine.h"

G_BEGIN_DECLS

/*
 * LodgeShutdownWatch: notices that a machine did not do what it was asked to: still up a while
 * after it was told to shut down. One per machine, living as long as the machine. Main thread.
 *
 * Property: "ignored" bool.
 */
#define LODGE_TYPE_SHUTDOWN_WATCH (lodge_shutdown_watch_get_type ())
G_DECLARE_FINAL_TYPE (LodgeShutdownWatch, lodge_shutdown_watch, LODGE, SHUTDOWN_WATCH, GObject)

/* The one of @machine. (transfer none) */
LodgeShutdownWatch *lodge_shutdown_watch_get (LodgeMachine *machine);

/* The machine was just asked. "ignored" becomes TRUE @patience milliseconds from now unless it
 * stops before, and FALSE when it stops or is dismissed. */
void lodge_shutdown_watch_begin (LodgeShutdownWatch *self, guint patience);
void lodge_shutdown_watch_dismiss (LodgeShutdownWatch *self);

gboolean lodge_shutdown_watch_get_ignored (LodgeShutdownWatch *self);

/* What a person waits before wondering; systems take a while to stop their services. */
#define LODGE_SHUTDOWN_PATIENCE_MS 30000

G_END_DECLS
