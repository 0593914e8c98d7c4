/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

/* What the end of a channel by @event means to a person. (transfer full) */
GError *lodge_spice_problem_new (SpiceChannel *channel, SpiceChannelEvent event);

G_END_DECLS
