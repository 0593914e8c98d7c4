/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Why the port @port of this computer's address @address (dotted IPv4; "0.0.0.0" is all of them)
 * can't be listened on by this user: taken (and by whom, where that can be seen), reserved for
 * administrators, no such address; a sentence for people, or NULL when nothing is in the way.
 * Blocks shortly: never on the main thread. (transfer full) (nullable)
 */
char *lodge_port_dup_problem (gboolean udp, const char *address, guint16 port);

G_END_DECLS
