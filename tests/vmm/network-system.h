/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-test-guest.h"
#include "lodge-test.h"
#include "lodge-vmm-driver.h"

G_BEGIN_DECLS

/*
 * Networks of the system's daemon by the traffic of real guests. The host is the namespace that
 * tests/support/system-run makes; around it:
 *
 *   host 10.50.0.1 ── bridge br-lan ── neighbour 10.50.0.2
 *                          └── router 10.50.0.254 ── 198.51.100.2 the internet
 *   host 10.51.0.1 ── adapter wired ── office 10.51.0.2, a switch
 *                          └── router 10.51.0.254
 *
 * All of them but the router have a server for everybody at port OPEN_PORT; the host has one for
 * itself, on 127.0.0.1, at OWN_PORT.
 */
#define HOST "10.50.0.1"
#define NEIGHBOUR "10.50.0.2"
#define ROUTER "10.50.0.254"
#define WIRED_HOST "10.51.0.1"
#define OFFICE "10.51.0.2"
#define WIRED_ROUTER "10.51.0.254"
#define INTERNET "198.51.100.2"
#define OPEN_PORT 8098
#define OWN_PORT 8099

#define FROM_HOST ""
#define FROM_NEIGHBOUR "ip netns exec neighbour "
#define FROM_OFFICE "ip netns exec office "

#define RUN(result, function, ...)                                                                 \
  g_autoptr (GAsyncResult) result = NULL;                                                          \
  {                                                                                                \
    GAsyncResult *place = NULL;                                                                    \
    function (__VA_ARGS__, NULL, lodge_test_store_result_cb, &place);                              \
    result = lodge_test_await (&place);                                                            \
  }

/* The connection, from world_set_up () on. */
extern LodgeVmm *vmm;

void world_set_up (void);

/* A command on the host, without a shell; its exit status. */
int host (const char *format, ...) G_GNUC_PRINTF (1, 2);
gboolean pings_from (const char *where, const char *address);

/* Ends libvirtd as its service would be, starts it anew and waits for the connection. */
void restart_daemon (void);

LodgeNetwork *new_network (LodgeNetwork *draft);
LodgeNetwork *create_network (const char *name, LodgeNetworkKind kind, gboolean dhcp);
void delete_network (LodgeNetwork *network); /* (transfer full) */

LodgeNic *new_nic (LodgeNicMode mode, const char *source);
LodgeTestGuest *new_guest (const char *title, LodgeNicMode mode, const char *source);

/* The guest's first adapter as it runs. (transfer full) */
LodgeNic *get_nic (LodgeTestGuest *guest);
LodgeEditResult
set_nic (LodgeTestGuest *guest, LodgeNic *draft, LodgeNicScope scope, GError **error);

/* Attaches the running guest's adapter to something else, and holds the outcome to it. */
void attach (LodgeTestGuest *guest, LodgeNicMode mode, const char *source);

/* With a router, a way out by it; with NULL none. */
void set_address (LodgeTestGuest *guest, const char *address, const char *router);

/* network-system-matrix.c, network-system-live.c: the tests of the full run. */
void add_matrix_tests (void);
void add_live_tests (void);

G_END_DECLS
