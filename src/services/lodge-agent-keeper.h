/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Keeps lodge-agent there while @core's machines of the user's own session need it: it is started when
 * the connection is made, when a machine begins to need it and when it has died, and waited for before an
 * adapter is attached to what only holds with it, and before a machine with such adapters starts. For
 * lodge and lodgectl; lodge-agent itself must not. Lives as long as @core. Main thread.
 */
void lodge_agent_keep (LodgeCore *core);

G_END_DECLS
