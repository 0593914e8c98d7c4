/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceKeys: the keyboard of a SPICE session. Keycodes are Linux input codes. Main thread.
 */
typedef struct _LodgeSpiceKeys LodgeSpiceKeys;

/* What is sent before the channel is there and open is kept for it. */
LodgeSpiceKeys *lodge_spice_keys_new (void);
void lodge_spice_keys_free (LodgeSpiceKeys *self);

/* The session's channel: once. It must outlive it. */
void lodge_spice_keys_attach (LodgeSpiceKeys *self, SpiceInputsChannel *inputs);

/* The channel is open. What was to be lifted before is lifted now. */
void lodge_spice_keys_opened (LodgeSpiceKeys *self);

void lodge_spice_keys_send (LodgeSpiceKeys *self, guint keycode, gboolean pressed);

/* Makes the guest's locks those of the host. Once Pause was pressed Scroll Lock is left alone. */
void lodge_spice_keys_set_locks (LodgeSpiceKeys *self, LodgeLocks locks);

/* Lets go of modifiers, and with @all of every key, that were not pressed here. */
void lodge_spice_keys_lift (LodgeSpiceKeys *self, gboolean all);

G_END_DECLS
