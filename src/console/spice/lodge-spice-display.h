/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceDisplay: one display channel, whose picture goes to one console; or, cut into screens,
 * also to heads of it (lodge-spice-monitors.h). Main thread.
 *
 * It connects the channel while any of them is awake, and drops it while all sleep: a server sends
 * nothing to a channel that is not there, and the whole picture when it comes back.
 */
typedef struct _LodgeSpiceDisplay LodgeSpiceDisplay;

/* What the guest shows can't be shown. @problem: (transfer full) */
typedef void (*LodgeSpiceDisplayFailed) (GError *problem, gpointer user_data);

/* @console: outlives it. @several: it may have several screens. A reference to @channel is taken.
 * (transfer full) */
LodgeSpiceDisplay *lodge_spice_display_new (SpiceChannel *channel,
                                            LodgeConsole *console,
                                            gboolean several,
                                            LodgeSpiceDisplayFailed failed,
                                            gpointer user_data);

/* Before @session is connected: its pictures refer to none of before. The library keeps those of a
 * display that is dropped, and with each that the server then begins to count anew it doubles the
 * memory for them, up to all that there is. */
void lodge_spice_forgo_dictionary (SpiceSession *session);

/* The consoles have no frame any more. The channel is left alone. */
void lodge_spice_display_free (LodgeSpiceDisplay *self);

/* The guest's pointer on this display. A reference to @channel is taken. */
void lodge_spice_display_attach_cursor (LodgeSpiceDisplay *self, SpiceChannel *channel);

/* As those of LodgeSpiceMonitors. */
void lodge_spice_display_keep_first (LodgeSpiceDisplay *self);
gboolean lodge_spice_display_get_origin (LodgeSpiceDisplay *self, guint head, int *x, int *y);

/* TRUE: it has dropped the channel, whose end means nothing else. */
gboolean lodge_spice_display_is_dropped (LodgeSpiceDisplay *self);

/* One of its consoles has woken up or fallen asleep. */
void lodge_spice_display_update_awake (LodgeSpiceDisplay *self);

/* While @held, and for as long afterwards as what nobody sees any more is awake, it stays connected
 * although all sleep: a server that it has moved to may not have all yet. */
void lodge_spice_display_set_held (LodgeSpiceDisplay *self, gboolean held);

G_END_DECLS
