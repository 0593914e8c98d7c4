/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeSpeaker: plays a stream of samples on this computer, through GStreamer and whatever sound
 * server there is. Main thread; nothing waits: when the sound server takes its time samples are
 * dropped.
 */
typedef struct _LodgeSpeaker LodgeSpeaker;

/* What hinders it, in words for the user; NULL: nothing any more. Never called from within a call,
 * nor after lodge_speaker_free (). */
typedef void (*LodgeSpeakerProblem) (const GError *problem, gpointer user_data);

/* Says nothing to anybody before the first lodge_speaker_start (). (transfer full) */
LodgeSpeaker *lodge_speaker_new (LodgeSpeakerProblem problem, gpointer user_data);
void lodge_speaker_free (LodgeSpeaker *self);

/* Samples of signed 16 bits (little-endian), interleaved, follow. @rate: per second and channel.
 * Numbers that no sound has are passed over. */
void lodge_speaker_start (LodgeSpeaker *self, guint channels, guint rate);
void lodge_speaker_push (LodgeSpeaker *self, gconstpointer samples, gsize n_bytes);
void lodge_speaker_stop (LodgeSpeaker *self);

/* @loudness: 0 to 1, as it is felt. */
void lodge_speaker_set_loudness (LodgeSpeaker *self, double loudness);

/* How many milliseconds pass before a sample is heard; 0: not known yet. */
guint lodge_speaker_get_delay (LodgeSpeaker *self);

G_END_DECLS
