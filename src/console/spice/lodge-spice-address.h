/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-view-target.h"

G_BEGIN_DECLS

/* Begins to connect @session. @target: a host of the network, to which the library connects by
 * itself; NULL or without a host: each channel asks for a socket by "open-fd". @username,
 * @password: (nullable). FALSE: it could not even begin. Main thread. */
gboolean lodge_spice_address_connect (SpiceSession *session,
                                      const LodgeViewTarget *target,
                                      const char *username,
                                      const char *password);

/* The host of @session and what proves that it is the one; its proxy as lodge_spice_address_give ()
 * has set it. (transfer full) */
LodgeViewTarget *lodge_spice_address_read (SpiceSession *session);

/* The other way round, for connections to come. Without a host: nothing. */
void lodge_spice_address_give (SpiceSession *session, const LodgeViewTarget *target);

G_END_DECLS
