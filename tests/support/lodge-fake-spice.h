/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeFakeSpice: a machine behind a real libspice-server, as QEMU has it, that draws with a
 * graphics card which is not there: its screens are whatever descriptor it is given. Main thread,
 * on whose default context the server runs too.
 */
typedef struct _LodgeFakeSpice LodgeFakeSpice;

LodgeFakeSpice *lodge_fake_spice_new (void);
void lodge_fake_spice_free (LodgeFakeSpice *self);

/* A LodgeFakeServerFunc; @self: a LodgeFakeSpice. Any thread. */
void lodge_fake_spice_serve (int fd, gpointer self);

/* A screen of the card's own memory, all in @color (0xRRGGBB); the one before is gone. While a
 * client is connected, from another thread than the main one: it waits for the client. */
void lodge_fake_spice_set_size (LodgeFakeSpice *self, guint width, guint height, guint32 color);

/* Draws into another buffer from now on. @fd: a copy is kept. */
void
lodge_fake_spice_scanout (LodgeFakeSpice *self, int fd, guint width, guint height, gboolean y0top);

/* A picture is complete. Only when the one before was answered. */
void lodge_fake_spice_draw (LodgeFakeSpice *self);

/* How many pictures were answered for: QEMU would draw the next. */
guint lodge_fake_spice_get_n_answered (LodgeFakeSpice *self);

/* How many channels are open, of all servers of this program. A server that is freed while there
 * are some crashes at times. */
guint lodge_fake_spice_count_channels (void);

/* How many connections there have been, of all servers of this program. @before_display: until the
 * last of their displays was open, with its own. */
guint lodge_fake_spice_count_connections (gboolean before_display);

/* A sound card, which makes no sound. Main thread, before the first client. */
void lodge_fake_spice_add_sound (LodgeFakeSpice *self);

/* From now on the machine has an agent, who has said nothing yet. Main thread. */
void lodge_fake_spice_add_agent (LodgeFakeSpice *self);

/* What it says: a message of @type (VD_AGENT_…) that is followed by @size bytes, which need not be
 * what such a message has. Main thread. */
void lodge_fake_spice_say (LodgeFakeSpice *self, guint32 type, gconstpointer data, guint32 size);

/* How many bytes it was told. Before the first there is no client that would hear it. */
gsize lodge_fake_spice_get_n_heard (LodgeFakeSpice *self);

G_END_DECLS
