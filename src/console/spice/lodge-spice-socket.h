/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console-endpoint.h"

G_BEGIN_DECLS

/* @problem: (transfer full) */
typedef void (*LodgeSpiceSocketFailed) (GError *problem, gpointer user_data);

/* Answers "open-fd" of @channel with a connection to @endpoint. @failed is called with @user_data,
 * to which a reference is kept, unless @channel is one that a display can be without. Main thread.
 */
void lodge_spice_socket_open (SpiceChannel *channel,
                              LodgeConsoleEndpoint *endpoint,
                              GCancellable *cancellable,
                              LodgeSpiceSocketFailed failed,
                              GObject *user_data);

G_END_DECLS
