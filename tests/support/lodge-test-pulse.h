/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeTestPulse: a PulseAudio of the test's own, which all that the process starts later uses.
 * What is played there goes nowhere and is recorded; what its microphone hears is played by the
 * test. Main thread; waiting turns the main loop.
 */
typedef struct _LodgeTestPulse LodgeTestPulse;

/* NULL: PulseAudio or its tools are not installed. It does not run yet. */
LodgeTestPulse *lodge_test_pulse_new (void);
void lodge_test_pulse_free (LodgeTestPulse *self);

void lodge_test_pulse_start (LodgeTestPulse *self);
void lodge_test_pulse_stop (LodgeTestPulse *self);

/* Records half a second of what is played. @level: the amplitude of a tone of @hertz in it, 0 to
 * 32767. Returns: that tone's share in the power of all, 0 to 1; 0 for silence. */
double lodge_test_pulse_hear (LodgeTestPulse *self, guint hertz, double *level);

/* Whether nothing at all is played. */
gboolean lodge_test_pulse_is_silent (LodgeTestPulse *self);

/* Plays a tone into the microphone until the end; 0: ends it. */
void lodge_test_pulse_whistle (LodgeTestPulse *self, guint hertz);

/* How many programs have a microphone open. */
guint lodge_test_pulse_count_listeners (LodgeTestPulse *self);

G_END_DECLS
