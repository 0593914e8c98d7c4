/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-view-target.h"

G_BEGIN_DECLS

/* What the end of a channel by @event means to a person. (transfer full) */
GError *lodge_spice_problem_new (SpiceChannel *channel, SpiceChannelEvent event);

/* The same of one that does not answer at @place, where the machine has moved. (transfer full) */
GError *lodge_spice_problem_new_moved (SpiceChannel *channel, const LodgeViewTarget *place);

G_END_DECLS
