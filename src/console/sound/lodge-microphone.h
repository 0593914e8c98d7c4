/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeMicrophone: what this computer hears, from its making to its freeing and not a moment
 * longer: while there is none, no microphone is open. Main thread; nothing waits.
 */
typedef struct _LodgeMicrophone LodgeMicrophone;

/* Neither is called from within a call, nor after lodge_microphone_free (). @problem: in words for
 * the user. */
typedef void (*LodgeMicrophoneHeard) (GBytes *samples, gpointer user_data);
typedef void (*LodgeMicrophoneProblem) (const GError *problem, gpointer user_data);

/* Samples come as signed 16 bits (little-endian), interleaved. @rate: per second and channel.
 * (transfer full) */
LodgeMicrophone *lodge_microphone_new (guint channels,
                                       guint rate,
                                       LodgeMicrophoneHeard heard,
                                       LodgeMicrophoneProblem problem,
                                       gpointer user_data);
void lodge_microphone_free (LodgeMicrophone *self);

G_END_DECLS
