/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

/*
 * The end of a session that nobody listens to any more. A channel that has just been given its
 * connection is in the midst of the link's handshake; torn from that, the library complains of the
 * server. So it may come to the handshake's end first, for two seconds at most. Main thread.
 */

/* @channel has been given its connection: call at each open. */
void lodge_spice_parting_linking (SpiceChannel *channel);

/* Connects @channel; lodge_spice_parting_connecting () where somebody else does. Where the library
 * opens connections by itself, to a host, that is when the handshake begins. */
void lodge_spice_parting_connect (SpiceChannel *channel);
void lodge_spice_parting_connecting (SpiceChannel *channel);

/* @channel has told how that went: call at each of its events. */
void lodge_spice_parting_linked (SpiceChannel *channel);

/* Disconnects @session and lets go of it, later. @session: (transfer full) */
void lodge_spice_parting_begin (SpiceSession *session);

G_END_DECLS
