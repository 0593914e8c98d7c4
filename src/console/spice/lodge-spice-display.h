/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceDisplay: one display channel, whose picture goes to one console. Main thread.
 *
 * It connects the channel while the console is awake, and drops it while it sleeps: a server sends
 * nothing to a channel that is not there, and the whole picture when it comes back.
 */
typedef struct _LodgeSpiceDisplay LodgeSpiceDisplay;

/* What the guest shows can't be shown. @problem: (transfer full) */
typedef void (*LodgeSpiceDisplayFailed) (GError *problem, gpointer user_data);

/* @console: outlives it. A reference to @channel is taken. (transfer full) */
LodgeSpiceDisplay *lodge_spice_display_new (SpiceChannel *channel,
                                            LodgeConsole *console,
                                            LodgeSpiceDisplayFailed failed,
                                            gpointer user_data);

/* The console has no frame any more. The channel is left alone. */
void lodge_spice_display_free (LodgeSpiceDisplay *self);

LodgeConsole *lodge_spice_display_get_console (LodgeSpiceDisplay *self);

/* TRUE: it has dropped the channel, whose end means nothing else. */
gboolean lodge_spice_display_is_dropped (LodgeSpiceDisplay *self);
void lodge_spice_display_set_awake (LodgeSpiceDisplay *self, gboolean awake);

G_END_DECLS
