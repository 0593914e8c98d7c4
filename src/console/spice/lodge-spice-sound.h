/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console-sound.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceSound: the sound of a SPICE session, to and from this computer. Main thread.
 *
 * Not the library's own SpiceAudio: that one has neither a volume of the viewer's nor a way to keep
 * the microphone closed. (lodge-spice-volume.h keeps it from playing and recording.)
 */
typedef struct _LodgeSpiceSound LodgeSpiceSound;

/* @console: outlives it. (transfer full) */
LodgeSpiceSound *lodge_spice_sound_new (LodgeConsole *console);
void lodge_spice_sound_free (LodgeSpiceSound *self);

/* TRUE: @channel carries sound and none of its kind was there. It is to be connected by the caller.
 */
gboolean lodge_spice_sound_attach (LodgeSpiceSound *self, SpiceChannel *channel);

/* @channel is about to go; others are ignored. */
void lodge_spice_sound_detach (LodgeSpiceSound *self, SpiceChannel *channel);

/* The console's volume or the microphone's leave has changed. */
void lodge_spice_sound_update (LodgeSpiceSound *self);

G_END_DECLS
