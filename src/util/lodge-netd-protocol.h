/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Where lodge-netd, which carries the frames of networks in a user's own session, and those who use
 * it meet. Names only: nothing here touches a file. Any thread.
 *
 * Each network has a folder of its own (0700) with the sockets
 *   "switch"  datagrams, one frame each: bound by lodge-netd, 0600
 *   "query"   a stream: one line with a request, one line with the answer; bound by lodge-netd, 0600
 *   a port    for each adapter: bound by QEMU, whose name for it tells whose it is
 * Whoever needs the folder first makes it; lodge-netd leaves in it what it did not make.
 */
#define LODGE_NETD_SWITCH "switch"
#define LODGE_NETD_QUERY "query"

/* $XDG_RUNTIME_DIR/lodge/net (transfer full) */
char *lodge_netd_dup_folder (void);

/* The name of the folder of the network with that UUID, and of the one that carries adapter @number
 * of one machine alone. (transfer full) */
char *lodge_netd_dup_network_name (const char *network_uuid);
char *lodge_netd_dup_private_name (const char *machine_uuid, guint number);

/* The name of an adapter's port. (transfer full) */
char *lodge_netd_dup_port_name (const char *machine_uuid, guint number);

/* The path of @file (a port, LODGE_NETD_SWITCH, …) in the folder called @name; @file NULL: of the
 * folder. (transfer full) */
char *lodge_netd_dup_path (const char *name, const char *file);

/*
 * Requests and answers are JSON objects. {"query":"status"} is answered by
 *   {"ports":[{"port":NAME, "rx-bytes":N, "rx-packets":N, "tx-bytes":N, "tx-packets":N,
 *              "addresses":[TEXT…], "lease":BOOLEAN, "lookups":[TEXT…], "capture":PATH or null,
 *              "forwards":[{"forward":TEXT, "problem":TEXT}…]}…],
 *    "leases":[{"mac":TEXT, "address":TEXT, "hostname":TEXT or null, "expires":N}…]}
 * rx and tx are as the guest sees them; "lease" tells that the first address was given by DHCP (else
 * it was seen in frames); "lookups" are newest first; a forward's text is lodge_forward_to_text ()'s,
 * and its problem "" while it is in force; "expires" is in microseconds of real time, 0 not known.
 * {"query":"capture","port":NAME,"path":PATH or null} begins or ends writing a port's frames to a
 * new file; it is answered by {} or, like everything that fails, by {"error":SENTENCE}.
 */
#define LODGE_NETD_QUERY_STATUS "status"
#define LODGE_NETD_QUERY_CAPTURE "capture"

/* The longest line that either side takes. */
#define LODGE_NETD_MAX_LINE (1024 * 1024)

G_END_DECLS
