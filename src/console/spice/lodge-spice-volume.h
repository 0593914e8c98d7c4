/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

G_BEGIN_DECLS

/*
 * Leaves the guest's own volume alone. As soon as an agent is there, the library tells it to set
 * the guest's volume to that of a sink of its own, which it opens for that, whether sound is
 * enabled or not: where this computer has no sound server, the guest is muted, and stays so.
 * Nothing of the library's plays or records afterwards. Main thread; before @session is connected.
 */
void lodge_spice_keep_volume (SpiceSession *session);

G_END_DECLS
