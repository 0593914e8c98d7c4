/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The system's connection, which lodge-agent looks at only when it is asked to: what somebody has lent
 * there to a machine ends with the agent, so it must be held before. A file in
 * $XDG_STATE_HOME/lodge/held for each connection says, by its time, when it was asked for last, and, by
 * a lock on it, that an agent holds it: it has ended what others had lent before, and ends in time, and
 * before it goes, what is lent from then on. The files outlive the agent and the login, so that the next
 * agent looks where the last one had to. Each function blocks on small files for a moment.
 */

/* The one connection that can be held. */
#define LODGE_AGENT_HELD_URI "qemu:///system"

/* Asks, and tells whether it is held. */
gboolean lodge_agent_hold_ask (const char *uri);

/* The agent's own side. */

/* The connections that were asked for and not forgotten since; never NULL. (transfer full) */
GStrv lodge_agent_hold_list (void);
char *lodge_agent_hold_dup_folder (void);

/* From now on until the descriptor is closed others see it held; -1: it can't be, now. */
int lodge_agent_hold_take (const char *uri);

/* Whether somebody has asked for it within LODGE_AGENT_GRACE_SECONDS. */
gboolean lodge_agent_hold_was_asked_for (const char *uri);

/* Whoever asks in the same moment asks again. */
void lodge_agent_hold_forget (const char *uri);

G_END_DECLS
