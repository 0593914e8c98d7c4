/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * The sound of a console's machine: what it plays comes out of this computer, and what this
 * computer's microphone hears goes to the machine if the user allows it. Main thread, nothing
 * blocks. It goes on while nobody sees the display.
 *
 * Signal of LodgeConsole: "sound-changed" (): something that the functions here tell has changed.
 */
typedef enum
{
  LODGE_SOUND_NONE = 0,
  LODGE_SOUND_OUT = 1 << 0, /* the machine can be heard */
  LODGE_SOUND_IN = 1 << 1,  /* it can listen, when it may */
} LodgeSoundWays;

/* What the display carries, as far as it is known: NONE before it is connected. */
LodgeSoundWays lodge_console_get_sound (LodgeConsole *self);

/* Whether the machine listens right now: this computer's microphone is open. */
gboolean lodge_console_get_listening (LodgeConsole *self);

/* Why this computer does not play or hear, in words; NULL: nothing known. */
const GError *lodge_console_get_sound_problem (LodgeConsole *self);

/* On top of what the guest itself has set. @volume: 0 to 1, as it is felt. 1 and FALSE at first. */
void lodge_console_set_volume (LodgeConsole *self, double volume, gboolean muted);

/* Volume, or 0 when it is muted. */
double lodge_console_get_loudness (LodgeConsole *self);

/* Whether the machine may listen; FALSE at first. */
void lodge_console_set_microphone (LodgeConsole *self, gboolean allowed);
gboolean lodge_console_get_microphone (LodgeConsole *self);

/* For subclasses. NONE also ends listening and the problem. */
void lodge_console_set_sound (LodgeConsole *self, LodgeSoundWays ways);
void lodge_console_set_listening (LodgeConsole *self, gboolean listening);

/* @problem: copied (nullable) */
void lodge_console_set_sound_problem (LodgeConsole *self, const GError *problem);

G_END_DECLS
