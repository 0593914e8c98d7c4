/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

/*
 * LodgeSpiceOrder: a display is connected before all that goes with it. For each channel the server
 * makes a key of its own, one after the other, which takes it some ten milliseconds; the picture
 * need not wait for those of the pointer, the keys and the sound. Main thread.
 */
typedef struct _LodgeSpiceOrder LodgeSpiceOrder;

LodgeSpiceOrder *lodge_spice_order_new (void);
void lodge_spice_order_free (LodgeSpiceOrder *self);

/* Connects @channel when a display has told how that went with it, or soon. */
void lodge_spice_order_connect (LodgeSpiceOrder *self, SpiceChannel *channel);

/* A display has told. */
void lodge_spice_order_go (LodgeSpiceOrder *self);

/* It is gone. */
void lodge_spice_order_forget (LodgeSpiceOrder *self, SpiceChannel *channel);

G_END_DECLS
