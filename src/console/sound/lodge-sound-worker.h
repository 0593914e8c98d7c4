/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * GStreamer waits for the sound server, and for the disk when it looks for its plugins: whatever is
 * done with it is done on one thread beside the main one, in order.
 */

/* Runs @job there. @data: (transfer full), freed there with @destroy. Any thread. */
void lodge_sound_worker_push (void (*job) (gpointer data), gpointer data, GDestroyNotify destroy);

/* For jobs on that thread: */

/* A pipeline of the elements of @factories (NULL-terminated), linked in that order; each is called
 * as its factory. NULL, with a sentence for the user: some are not installed. (transfer full) */
GstElement *lodge_sound_worker_build (const char *const *factories, GError **error);

/* The element of @pipeline called @name. (transfer full) */
GstElement *lodge_sound_worker_get (GstElement *pipeline, const char *name);

/* Signed 16 bits, interleaved. (transfer full) */
GstCaps *lodge_sound_worker_caps (guint channels, guint rate);

/* Sets the pipeline going. FALSE: there is nothing that @automatic (autoaudiosink or autoaudiosrc)
 * could really use. */
gboolean lodge_sound_worker_play (GstElement *pipeline, const char *automatic);

G_END_DECLS
