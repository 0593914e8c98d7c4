/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-vmm.h"
#include "lodge-reach.h"
#include "lodge-test-guest.h"
#include "lodge-test.h"
#include "lodge-vmm-driver.h"

#include <arpa/inet.h>
#include <locale.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Networks of the system's daemon by the traffic of real guests. The host is the namespace that
 * tests/support/system-run makes; around it:
 *
 *   host 10.50.0.1 ── bridge br-lan ── neighbour 10.50.0.2
 *                          └── router 10.50.0.254 ── 198.51.100.2 the internet
 *
 *   test-network-system [GTest options] [full]
 */
#define HOST "10.50.0.1"
#define NEIGHBOUR "10.50.0.2"
#define INTERNET "198.51.100.2"

static LodgeVmm *vmm;

#define RUN(result, function, ...)                                                                 \
  g_autoptr (GAsyncResult) result = NULL;                                                          \
  {                                                                                                \
    GAsyncResult *place = NULL;                                                                    \
    function (__VA_ARGS__, NULL, lodge_test_store_result_cb, &place);                              \
    result = lodge_test_await (&place);                                                            \
  }

static int G_GNUC_PRINTF (1, 2) host (const char *format, ...)
{
  g_autofree char *command = NULL;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  va_list args;
  int status = 0;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  g_spawn_command_line_sync (command, &output, &errors, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s: %s%s", command, output, errors);
  return status;
}

static gboolean
pings_from (const char *where, const char *address)
{
  return host ("%sbusybox ping -c 2 -W 2 %s", where, address) == 0;
}

#define FROM_HOST ""
#define FROM_NEIGHBOUR "ip netns exec neighbour "

static void
add_stub (const char *name, const char *address)
{
  g_assert_cmpint (host ("ip netns add %s", name), ==, 0);
  g_assert_cmpint (
      host ("ip link add lan-%.6s type veth peer name eth0 netns %s", name, name), ==, 0);
  g_assert_cmpint (host ("ip link set lan-%.6s master br-lan up", name), ==, 0);
  g_assert_cmpint (host ("ip -n %s addr add %s dev eth0", name, address), ==, 0);
  g_assert_cmpint (host ("ip -n %s link set eth0 up", name), ==, 0);
  g_assert_cmpint (host ("ip -n %s link set lo up", name), ==, 0);
}

static void
build_world (void)
{
  g_assert_cmpint (host ("ip link add br-lan type bridge"), ==, 0);
  g_assert_cmpint (host ("ip addr add " HOST "/24 dev br-lan"), ==, 0);
  g_assert_cmpint (host ("ip link set br-lan up"), ==, 0);
  add_stub ("neighbour", NEIGHBOUR "/24");
  add_stub ("router", "10.50.0.254/24");
  g_assert_cmpint (host ("ip netns add internet"), ==, 0);
  g_assert_cmpint (
      host ("ip -n router link add wan type veth peer name eth0 netns internet"), ==, 0);
  g_assert_cmpint (host ("ip -n router addr add 198.51.100.1/24 dev wan"), ==, 0);
  g_assert_cmpint (host ("ip -n router link set wan up"), ==, 0);
  g_assert_cmpint (host ("ip -n internet addr add " INTERNET "/24 dev eth0"), ==, 0);
  g_assert_cmpint (host ("ip -n internet link set eth0 up"), ==, 0);
  g_assert_cmpint (host ("ip -n internet route add default via 198.51.100.1"), ==, 0);
  g_assert_cmpint (host ("ip netns exec router busybox sysctl -q -w net.ipv4.ip_forward=1"), ==, 0);
  g_assert_cmpint (host ("ip route add default via 10.50.0.254"), ==, 0);
  /* As a neighbour would who knows what lies behind this host. */
  g_assert_cmpint (host ("ip -n neighbour route add 192.168.0.0/16 via " HOST), ==, 0);
  g_assert_cmpint (host ("ip -n neighbour route add default via 10.50.0.254"), ==, 0);
  g_assert_true (pings_from (FROM_HOST, INTERNET));
}

static LodgeNetwork *
create_network (const char *name, LodgeNetworkKind kind, gboolean dhcp)
{
  g_autoptr (LodgeNetwork) draft = lodge_network_new (name, kind);
  g_autoptr (GError) error = NULL;
  LodgeNetwork *network;

  g_object_set (draft, "dhcp", dhcp, NULL);
  {
    RUN (result, lodge_vmm_create_network_async, vmm, draft);
    network = lodge_vmm_create_network_finish (vmm, result, &error);
  }
  g_assert_no_error (error);
  return network;
}

static void
delete_network (LodgeNetwork *network)
{
  g_autoptr (GError) error = NULL;
  RUN (result, lodge_vmm_delete_network_async, vmm, network);

  lodge_vmm_delete_network_finish (vmm, result, &error);
  g_assert_no_error (error);
  g_object_unref (network);
}

static gboolean
switch_network (LodgeNetwork *network, gboolean active, GError **error)
{
  RUN (result, lodge_vmm_switch_network_async, vmm, network, active);

  return lodge_vmm_switch_network_finish (vmm, result, error);
}

static LodgeNic *
new_nic (LodgeNicMode mode, const char *source)
{
  LodgeNic *nic = lodge_nic_new (mode);

  lodge_nic_set_source (nic, source);
  return nic;
}

static LodgeTestGuest *
new_guest (const char *title, LodgeNicMode mode, const char *source)
{
  g_autoptr (GPtrArray) nics = g_ptr_array_new_with_free_func (g_object_unref);
  LodgeTestGuest *guest;

  g_ptr_array_add (nics, new_nic (mode, source));
  guest = lodge_test_guest_new (vmm, title, nics);
  lodge_test_guest_boot (guest);
  return guest;
}

/* The guest's first adapter as it runs. (transfer full) */
static LodgeNic *
get_nic (LodgeTestGuest *guest)
{
  return g_list_model_get_item (lodge_machine_get_nics (lodge_test_guest_get_machine (guest)), 0);
}

static LodgeEditResult
set_nic (LodgeTestGuest *guest, LodgeNic *draft, LodgeNicScope scope, GError **error)
{
  LodgeEditResult outcome = LODGE_EDIT_RESULT_AT_NEXT_START;
  RUN (result, lodge_vmm_set_nic_async, vmm, lodge_test_guest_get_machine (guest), draft, scope);

  lodge_vmm_set_nic_finish (vmm, result, &outcome, error);
  return outcome;
}

/* Live, with the same address of the adapter. */
static void
attach (LodgeTestGuest *guest, LodgeNicMode mode, const char *source)
{
  g_autoptr (LodgeNic) now = get_nic (guest);
  g_autoptr (LodgeNic) draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (now)));
  g_autoptr (LodgeNic) after = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *mac = g_strdup (lodge_nic_get_mac (now));
  gint64 began = g_get_monotonic_time ();
  LodgeEditResult outcome;

  lodge_nic_set_mode (draft, mode);
  lodge_nic_set_source (draft, source);
  outcome = set_nic (guest, draft, LODGE_NIC_SCOPE_BOTH, &error);
  g_assert_no_error (error);
  g_test_message ("attached to %s in %.3f s",
                  source != NULL ? source : "nothing named",
                  (double)(g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  g_assert_cmpint (outcome, ==, LODGE_EDIT_RESULT_APPLIED);
  after = get_nic (guest);
  g_assert_cmpint (lodge_nic_get_mode (after), ==, mode);
  g_assert_cmpstr (lodge_nic_get_source (after), ==, source);
  g_assert_cmpstr (lodge_nic_get_mac (after), ==, mac);
}

static void
set_address (LodgeTestGuest *guest, const char *address, const char *router)
{
  g_autofree char *with_prefix = g_strconcat (address, "/24", NULL);

  lodge_test_guest_set_address (guest, with_prefix);
  if (router != NULL)
    lodge_test_guest_run (guest, NULL, "ip route add default via %s", router);
}

/* A way to wherever, although nobody offered one. */
static void
set_any_route (LodgeTestGuest *guest)
{
  lodge_test_guest_run (guest, NULL, "ip route add default dev eth0");
}

typedef struct
{
  const char *name;
  LodgeNicMode mode;
  const char *source;
  gboolean dhcp;
  const char *first; /* addresses where there is no DHCP */
  const char *second;
  const char *router;
  const char *gateway; /* the host's address in it, or NULL */
  gboolean host;       /* guest and host reach each other */
  gboolean world;      /* the guest reaches the neighbour and the internet */
  gboolean peers;      /* guests reach each other */
  gboolean from_lan;   /* the neighbour reaches the guest */
} Row;

/* Who can reach whom. */
static const Row rows[] = {
  { "NAT network",
    LODGE_NIC_MODE_NETWORK,
    "nat",
    TRUE,
    NULL,
    NULL,
    NULL,
    NULL,
    TRUE,
    TRUE,
    TRUE,
    FALSE },
  { "host-only",
    LODGE_NIC_MODE_NETWORK,
    "only",
    TRUE,
    NULL,
    NULL,
    NULL,
    NULL,
    TRUE,
    FALSE,
    TRUE,
    FALSE },
  { "internal",
    LODGE_NIC_MODE_NETWORK,
    "lab",
    FALSE,
    "10.50.0.71",
    "10.50.0.72",
    NULL,
    HOST,
    FALSE,
    FALSE,
    TRUE,
    FALSE },
  { "bridged",
    LODGE_NIC_MODE_BRIDGE,
    "br-lan",
    FALSE,
    "10.50.0.81",
    "10.50.0.82",
    "10.50.0.254",
    HOST,
    TRUE,
    TRUE,
    TRUE,
    TRUE },
  { "not attached",
    LODGE_NIC_MODE_NONE,
    NULL,
    FALSE,
    "10.50.0.91",
    "10.50.0.92",
    NULL,
    HOST,
    FALSE,
    FALSE,
    FALSE,
    FALSE },
};

static char *
get_address (LodgeTestGuest *guest, const Row *row, const char *otherwise)
{
  char *address;

  if (!row->dhcp)
    {
      set_address (guest, otherwise, row->router);
      if (row->router == NULL)
        set_any_route (guest);
      return g_strdup (otherwise);
    }
  address = lodge_test_guest_ask_address (guest);
  g_assert_nonnull (address);
  /* Host-only offers no router: try the host. */
  lodge_test_guest_run (guest,
                        NULL,
                        "ip route | grep -q default || ip route add default via %s",
                        lodge_network_get_address (lodge_vmm_find_network (vmm, row->source)));
  return address;
}

#define CHECK(row, what, got, expected)                                                            \
  if ((got) != (expected))                                                                         \
  g_error ("%s: %s: %s", (row)->name, what, (expected) ? "does not reach" : "reaches")

/* What happens must be what the card says, or may depend on what it can't know. */
static void
check_card (const Row *row, LodgeTestGuest *guest)
{
  const struct
  {
    LodgeReachQuestion question;
    gboolean expected;
  } cells[] = {
    { LODGE_REACH_GUEST_TO_HOST, row->host },    { LODGE_REACH_HOST_TO_GUEST, row->host },
    { LODGE_REACH_GUEST_TO_GUEST, row->peers },  { LODGE_REACH_GUEST_TO_INTERNET, row->world },
    { LODGE_REACH_LAN_TO_GUEST, row->from_lan },
  };
  g_autoptr (LodgeHostNetwork) host_network = lodge_host_network_read (NULL);
  g_autoptr (GListModel) cards = lodge_reach_compute_for (
      vmm, lodge_test_guest_get_machine (guest), FALSE, host_network, NULL);
  g_autoptr (LodgeReachCard) card = g_list_model_get_item (cards, 0);

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      LodgeReachLine *line = lodge_reach_card_get_line (card, cells[i].question);
      LodgeReachAnswer answer = lodge_reach_line_get_answer (line);
      gboolean agrees = cells[i].expected
                            ? answer == LODGE_REACH_YES || answer == LODGE_REACH_DEPENDS
                            : answer == LODGE_REACH_NO;

      if (!agrees)
        g_error ("%s: the card says of %s: %s, because %s",
                 row->name,
                 lodge_enum_to_nick (LODGE_TYPE_REACH_QUESTION, (int)cells[i].question),
                 lodge_enum_to_nick (LODGE_TYPE_REACH_ANSWER, (int)answer),
                 lodge_reach_line_get_reason (line));
    }
}

static void
check_row (const Row *row, LodgeTestGuest *one, LodgeTestGuest *two)
{
  g_autofree char *first = get_address (one, row, row->first);
  g_autofree char *second = get_address (two, row, row->second);
  const char *gateway = row->gateway != NULL
                            ? row->gateway
                            : lodge_network_get_address (lodge_vmm_find_network (vmm, row->source));

  g_test_message ("%s: %s and %s", row->name, first, second);
  CHECK (row, "guest to guest", lodge_test_guest_pings (one, second), row->peers);
  CHECK (row, "guest to host", lodge_test_guest_pings (one, gateway), row->host);
  CHECK (row, "host to guest", pings_from (FROM_HOST, first), row->host);
  CHECK (row, "guest to LAN", lodge_test_guest_pings (one, NEIGHBOUR), row->world);
  CHECK (row, "guest to internet", lodge_test_guest_pings (one, INTERNET), row->world);
  CHECK (row, "LAN to guest", pings_from (FROM_NEIGHBOUR, first), row->from_lan);
  check_card (row, one);
}

static void
test_matrix (void)
{
  LodgeNetwork *networks[] = { create_network ("nat", LODGE_NETWORK_KIND_NAT, TRUE),
                               create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE),
                               create_network ("lab", LODGE_NETWORK_KIND_INTERNAL, FALSE) };
  LodgeTestGuest *one = new_guest ("One", rows[0].mode, rows[0].source);
  LodgeTestGuest *two = new_guest ("Two", rows[0].mode, rows[0].source);

  check_row (&rows[0], one, two);
  for (guint i = 1; i <= G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i % G_N_ELEMENTS (rows)];

      attach (one, row->mode, row->source);
      attach (two, row->mode, row->source);
      check_row (row, one, two);
    }

  /* The same after memory was saved and is back. */
  attach (one, rows[2].mode, rows[2].source);
  attach (two, rows[2].mode, rows[2].source);
  lodge_driver_control (vmm, lodge_test_guest_get_machine (one), LODGE_VERB_SAVE, NULL);
  lodge_test_guest_boot (one);
  check_row (&rows[2], one, two);

  /* Two internal networks see nothing of each other. */
  attach (two, LODGE_NIC_MODE_BRIDGE, "br-lan");
  g_assert_false (lodge_test_guest_pings (one, rows[2].second));
  lodge_test_guest_free (one);
  lodge_test_guest_free (two);
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    delete_network (networks[i]);
}

/* User-mode NAT and a network, both ways, in a running machine. */
static void
test_user (void)
{
  LodgeNetwork *network = create_network ("nat", LODGE_NETWORK_KIND_NAT, TRUE);
  LodgeTestGuest *guest = new_guest ("User", LODGE_NIC_MODE_USER, NULL);
  g_autofree char *first = lodge_test_guest_ask_address (guest);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  g_assert_cmpstr (first, ==, "10.0.2.15");
  attach (guest, LODGE_NIC_MODE_NETWORK, "nat");
  second = lodge_test_guest_ask_address (guest);
  g_assert_nonnull (second);
  g_assert_true (g_str_has_prefix (second, "192.168."));
  attach (guest, LODGE_NIC_MODE_USER, NULL);
  third = lodge_test_guest_ask_address (guest);
  g_assert_cmpstr (third, ==, "10.0.2.15");
  lodge_test_guest_free (guest);
  delete_network (network);
}

static int
listen_udp (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  return fd;
}

static gboolean
has_datagram (int fd)
{
  char buffer[64];

  return recv (fd, buffer, sizeof buffer, 0) >= 0;
}

/* The guest sends to the host's address; whether it got there although no answer can come back. */
static gboolean
leaks (LodgeTestGuest *guest, const char *address)
{
  int fd = listen_udp (5555);
  gboolean arrived = FALSE;

  for (guint i = 0; i < 5 && !arrived; i++)
    {
      lodge_test_guest_run (guest, NULL, "timeout 2 tftp -g -r leak -l /tmp/leak %s 5555", address);
      arrived = has_datagram (fd);
    }
  close (fd);
  return arrived;
}

/* Somebody else's internal network. */
static void
define_foreign (void)
{
  g_assert_true (g_file_set_contents (
      "/run/foreign.xml", "<network><name>foreign</name></network>", -1, NULL));
  g_assert_cmpint (host ("virsh -q net-define /run/foreign.xml"), ==, 0);
  lodge_test_wait_for (lodge_vmm_find_network (vmm, "foreign") != NULL, 30);
}

static void
test_internal_leak (void)
{
  LodgeNetwork *lab = create_network ("lab", LODGE_NETWORK_KIND_INTERNAL, FALSE);
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = new_guest ("Leak", LODGE_NIC_MODE_NETWORK, "lab");

  define_foreign ();
  set_address (guest, "10.50.0.71", NULL);
  g_assert_false (leaks (guest, HOST));
  g_assert_false (lodge_test_guest_pings (guest, HOST));

  /* The test can tell: what is sent where the host is arrives. */
  attach (guest, LODGE_NIC_MODE_NETWORK, "only");
  set_address (guest, "192.168.56.71", NULL);
  g_assert_true (leaks (guest, lodge_network_get_address (only)));

  attach (guest, LODGE_NIC_MODE_NETWORK, "lab");
  set_address (guest, "10.50.0.71", NULL);
  g_assert_false (leaks (guest, HOST));

  /* One that others made. */
  attach (guest, LODGE_NIC_MODE_NETWORK, "foreign");
  set_address (guest, "10.50.0.71", NULL);
  g_assert_false (leaks (guest, HOST));
  lodge_test_guest_free (guest);
  delete_network (lab);
  delete_network (only);
  delete_network (g_object_ref (lodge_vmm_find_network (vmm, "foreign")));
}

static void
test_spoofing (void)
{
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = new_guest ("Spoof", LODGE_NIC_MODE_NETWORK, "only");
  const char *host_address = lodge_network_get_address (only);
  g_autofree char *address = lodge_test_guest_ask_address (guest);
  g_autoptr (LodgeNic) nic = get_nic (guest);

  g_assert_nonnull (address);
  g_assert_true (lodge_test_guest_pings (guest, host_address));
  lodge_test_guest_run (guest,
                        NULL,
                        "ip link set eth0 down; ip link set eth0 address "
                        "52:54:00:de:ad:01; ip link set eth0 up");
  g_assert_false (lodge_test_guest_pings (guest, host_address));
  lodge_test_guest_run (guest,
                        NULL,
                        "ip link set eth0 down; ip link set eth0 address %s; ip link set eth0 up",
                        lodge_nic_get_mac (nic));
  g_assert_true (lodge_test_guest_pings (guest, host_address));
  lodge_test_guest_free (guest);
  delete_network (only);
}

static LodgeNicStatus *
read_status (LodgeTestGuest *guest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) statuses = NULL;
  RUN (result, lodge_vmm_read_nics_async, vmm, lodge_test_guest_get_machine (guest));

  statuses = lodge_vmm_read_nics_finish (vmm, result, &error);
  g_assert_no_error (error);
  return g_list_model_get_item (statuses, 0);
}

static GPtrArray *
list_leases (LodgeNetwork *network)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *leases;
  RUN (result, lodge_vmm_list_leases_async, vmm, network);

  leases = lodge_vmm_list_leases_finish (vmm, result, &error);
  g_assert_no_error (error);
  return leases;
}

static void
edit_network (LodgeNetwork *network, LodgeNetwork *draft)
{
  g_autoptr (GError) error = NULL;
  RUN (result, lodge_vmm_edit_network_async, vmm, network, draft);

  lodge_vmm_edit_network_finish (vmm, result, &error);
  g_assert_no_error (error);
}

/* Switched off and on under a machine; by ourselves, and edits that take a restart. */
static void
test_underneath (void)
{
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = NULL;
  g_autofree char *address = NULL;
  g_autoptr (LodgeNicStatus) status = NULL;
  g_autoptr (GPtrArray) leases = NULL;
  g_autoptr (LodgeNetwork) draft = NULL;
  g_autoptr (GError) error = NULL;

  /* "network is not active" reaches nobody: the start starts it. */
  switch_network (only, FALSE, &error);
  g_assert_no_error (error);
  guest = new_guest ("Underneath", LODGE_NIC_MODE_NETWORK, "only");
  g_assert_true (lodge_network_get_active (only));
  address = lodge_test_guest_ask_address (guest);
  g_assert_nonnull (address);

  status = read_status (guest);
  g_assert_true (lodge_nic_status_get_attached (status));
  g_assert_true (lodge_nic_status_get_counters (status));
  g_assert_cmpuint (lodge_nic_status_get_tx_bytes (status), >, 0);
  g_assert_cmpint (lodge_nic_status_get_address_source (status), ==, LODGE_ADDRESS_SOURCE_LEASE);
  g_assert_cmpstr (lodge_nic_status_get_addresses (status)[0], ==, address);
  leases = list_leases (only);
  g_assert_cmpuint (leases->len, ==, 1);
  g_assert_cmpstr (((LodgeLease *)leases->pdata[0])->address, ==, address);

  switch_network (only, FALSE, &error);
  g_assert_no_error (error);
  g_assert_false (lodge_test_guest_pings (guest, "192.168.56.1"));
  g_clear_object (&status);
  status = read_status (guest);
  g_assert_false (lodge_nic_status_get_attached (status));
  switch_network (only, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (lodge_test_guest_pings (guest, "192.168.56.1"));
  g_clear_object (&status);
  status = read_status (guest);
  g_assert_true (lodge_nic_status_get_attached (status));

  /* Another domain takes a restart of the network. */
  draft = lodge_network_copy (only);
  g_object_set (draft, "domain", "lab.example", NULL);
  edit_network (only, draft);
  g_assert_cmpstr (lodge_network_get_domain (only), ==, "lab.example");
  g_assert_true (lodge_test_guest_pings (guest, "192.168.56.1"));
  lodge_test_guest_free (guest);
  delete_network (only);
}

/* Cable and running only. */
static void
test_link (void)
{
  LodgeNetwork *only = create_network ("only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE);
  LodgeTestGuest *guest = new_guest ("Link", LODGE_NIC_MODE_NETWORK, "only");
  g_autofree char *address = lodge_test_guest_ask_address (guest);
  g_autoptr (LodgeNic) now = get_nic (guest);
  g_autoptr (LodgeNic) draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (now)));
  g_autoptr (LodgeNic) stored = NULL;
  g_autoptr (GError) error = NULL;
  LodgeMachineConfig *config = lodge_machine_get_config (lodge_test_guest_get_machine (guest));

  g_assert_nonnull (address);
  lodge_nic_set_link_up (draft, FALSE);
  set_nic (guest, draft, LODGE_NIC_SCOPE_RUNNING, &error);
  g_assert_no_error (error);
  g_assert_false (lodge_nic_get_link_up (now));
  stored = g_list_model_get_item (lodge_machine_config_get_nics (config), 0);
  g_assert_true (lodge_nic_get_link_up (stored));
  g_assert_false (lodge_machine_get_needs_restart (lodge_test_guest_get_machine (guest)));
  g_assert_false (lodge_test_guest_pings (guest, "192.168.56.1"));
  lodge_nic_set_link_up (draft, TRUE);
  set_nic (guest, draft, LODGE_NIC_SCOPE_BOTH, &error);
  g_assert_no_error (error);
  g_assert_true (lodge_test_guest_pings (guest, "192.168.56.1"));
  lodge_test_guest_free (guest);
  delete_network (only);
}

static void
assert_refused (LodgeNetwork *draft, LodgeVmmError code, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeNetwork) network = NULL;
  RUN (result, lodge_vmm_create_network_async, vmm, draft);

  network = lodge_vmm_create_network_finish (vmm, result, &error);
  g_test_message ("%s (%s)", error->message, lodge_vmm_error_get_details (error));
  g_assert_error (error, LODGE_VMM_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (lodge_vmm_find_network (vmm, lodge_network_get_name (draft)));
}

static void
test_refused (void)
{
  g_autoptr (LodgeNetwork) draft = lodge_network_new ("clash", LODGE_NETWORK_KIND_HOST_ONLY);

  g_object_set (draft, "address", "10.50.0.7", "prefix", 24, NULL);
  assert_refused (draft, LODGE_VMM_ERROR_IN_USE, "br-lan");
  /* A VPN's route. */
  g_assert_cmpint (host ("ip route add 10.60.0.0/16 via 10.50.0.254"), ==, 0);
  g_object_set (draft, "address", "10.60.7.1", NULL);
  assert_refused (draft, LODGE_VMM_ERROR_IN_USE, "br-lan");
  g_assert_cmpint (host ("ip route del 10.60.0.0/16"), ==, 0);

  /* No DHCP server. */
  g_assert_cmpint (host ("install -m 0644 /dev/null /run/nothing"), ==, 0);
  g_assert_cmpint (host ("nsenter -t 1 -m mount --bind /run/nothing /usr/sbin/dnsmasq"), ==, 0);
  assert_refused (draft, LODGE_VMM_ERROR_NOT_SUPPORTED, "dnsmasq");
  g_assert_cmpint (host ("nsenter -t 1 -m umount /usr/sbin/dnsmasq"), ==, 0);
}

/* A bridge that was made anew has another number. */
static guint
read_index (LodgeNetwork *network)
{
  guint index = if_nametoindex (lodge_network_get_bridge (network));

  g_assert_cmpuint (index, >, 0);
  return index;
}

/* Lists change without an interruption, the rest takes a restart; nothing of both is lost. */
static void
test_edit (void)
{
  static const char *const hosts[] = { "52:54:00:00:00:07 192.168.100.7 seven", NULL };
  static const char *const others[] = { "52:54:00:00:00:07 192.168.100.8 seven",
                                        "52:54:00:00:00:09 192.168.100.9",
                                        NULL };
  static const char *const names[] = { "192.168.100.7 printer", NULL };
  LodgeNetwork *network = create_network ("edited", LODGE_NETWORK_KIND_NAT, TRUE);
  g_autoptr (LodgeNetwork) draft = lodge_network_copy (network);
  guint index = read_index (network);

  g_object_set (draft,
                "hosts",
                hosts,
                "names",
                names,
                "dhcp-start",
                "192.168.100.50",
                "autostart",
                TRUE,
                NULL);
  edit_network (network, draft);
  g_assert_cmpuint (read_index (network), ==, index);
  g_object_set (draft, "hosts", others, "names", NULL, NULL);
  edit_network (network, draft);
  g_assert_cmpuint (read_index (network), ==, index);
  g_assert_cmpstrv (lodge_network_get_hosts (network), others);
  g_assert_null (lodge_network_get_names (network));
  g_assert_true (lodge_network_get_autostart (network));

  g_object_set (draft, "ipv6-address", "fd00:100::1", "ipv6-prefix", 64, NULL);
  edit_network (network, draft);
  g_assert_cmpuint (read_index (network), !=, index);
  g_assert_true (lodge_network_get_active (network));
  g_assert_cmpstr (lodge_network_get_ipv6_address (network), ==, "fd00:100::1");
  g_assert_cmpstrv (lodge_network_get_hosts (network), others);

  g_object_set (draft, "kind", LODGE_NETWORK_KIND_HOST_ONLY, "ipv6-address", NULL, NULL);
  edit_network (network, draft);
  g_assert_cmpint (lodge_network_get_kind (network), ==, LODGE_NETWORK_KIND_HOST_ONLY);
  g_assert_true (lodge_network_get_active (network));
  delete_network (network);
}

/* A machine whose bridge is gone says so. */
static void
test_bridge_gone (void)
{
  g_autoptr (LodgeMachineConfig) config = lodge_driver_config ("Bridge gone");
  g_autoptr (LodgeNic) nic = new_nic (LODGE_NIC_MODE_BRIDGE, "br-gone");
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GError) error = NULL;

  lodge_machine_config_add_nic (config, nic);
  machine = lodge_driver_create (vmm, config, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, &error);
  g_test_message ("%s (%s)", error->message, lodge_vmm_error_get_details (error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "br-gone"));
  lodge_driver_undefine (vmm, machine, NULL);
}

/* /sys shows the network of whoever mounted it. Only for this program: libvirtd keeps its own. */
static void
mount_sys (void)
{
  g_assert_cmpint (unshare (CLONE_NEWNS), ==, 0);
  g_assert_cmpint (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), ==, 0);
  g_assert_cmpint (mount ("sysfs", "/sys", "sysfs", 0, NULL), ==, 0);
}

static void
set_up (void)
{
  mount_sys ();
  build_world ();
  vmm = lodge_libvirt_vmm_new ("qemu:///system");
  lodge_driver_connect (vmm);
}

int
main (int argc, char **argv)
{
  int status;

  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  lodge_test_drop_debug_messages ();
  if (!lodge_test_guest_prepare ("/var/lib/libvirt/images"))
    {
      g_print ("1..0 # SKIP There is no guest to boot.\n");
      return 77;
    }
  set_up ();
  if (argc > 1 && g_str_equal (argv[1], "full"))
    {
      g_test_add_func ("/network-system/matrix", test_matrix);
      g_test_add_func ("/network-system/user", test_user);
      g_test_add_func ("/network-system/spoofing", test_spoofing);
      g_test_add_func ("/network-system/link", test_link);
    }
  else
    {
      g_test_add_func ("/network-system/refused", test_refused);
      g_test_add_func ("/network-system/edit", test_edit);
      g_test_add_func ("/network-system/bridge-gone", test_bridge_gone);
      g_test_add_func ("/network-system/underneath", test_underneath);
      g_test_add_func ("/network-system/internal-leak", test_internal_leak);
    }
  status = g_test_run ();
  lodge_vmm_disconnect (vmm);
  lodge_test_assert_finalizes (&vmm);
  return status;
}
