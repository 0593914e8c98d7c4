/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-private.h"
#include "lodge-reach.h"
#include "lodge-test.h"

#include <string.h>

#define URI "fake:///reach"
#define UUID "11111111-1111-4111-8111-111111111111"
#define OTHER_UUID "22222222-2222-4222-8222-222222222222"

/* Which hosts the answers are computed for. */
typedef enum
{
  HOST_USUAL,    /* a wired adapter with the default route, forwarding, br0 with an uplink */
  HOST_OFFLINE,  /* an adapter with an address, no default route, no forwarding */
  HOST_NOWHERE,  /* loopback only */
  HOST_WIRELESS, /* the default route is by Wi-Fi */
  HOST_REMOTE,   /* nothing is known */
} Host;

/* The answers in the order of the questions, a letter each: Y, F, D, N. */
typedef struct
{
  const char *name;
  Host host;
  LodgeNicMode mode;
  const char *source;
  LodgeNicGuard guard;
  const char *forward;
  const char *other_forward; /* of another machine on NAT */
  const char *answers;
} Case;

#define NONE LODGE_NIC_GUARD_NONE
#define NO_HOST LODGE_NIC_GUARD_NO_HOST
#define FORWARDS_ONLY LODGE_NIC_GUARD_FORWARDS_ONLY
#define LOCAL "ssh=tcp:127.0.0.1:2222:22"
#define WIDE "web=tcp:0.0.0.0:8080:80"
#define LAN "web=tcp:192.168.1.5:8080:80"
#define INWARD "web=tcp:192.168.122.1:8080:80"

/*
 * Columns: guest to host, host to guest, guest to
 * guest, guest to LAN and internet, LAN to guest, the host's loopback.
 */
static const Case cases[] = {
  { "none", HOST_USUAL, LODGE_NIC_MODE_NONE, NULL, NONE, NULL, NULL, "NNNNNN" },
  { "none-forward", HOST_USUAL, LODGE_NIC_MODE_NONE, NULL, NONE, WIDE, LOCAL, "NNNNNN" },

  { "nat", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, NONE, NULL, NULL, "YNNYNY" },
  { "nat-local", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, NONE, LOCAL, NULL, "YFNYNY" },
  { "nat-wide", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, NONE, WIDE, NULL, "YFNYFY" },
  { "nat-lan-address", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, NONE, LAN, NULL, "YFNYFY" },
  { "nat-inward", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, NONE, INWARD, NULL, "YFNYNY" },
  { "nat-others-local", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, NONE, NULL, LOCAL, "YNFYNY" },
  { "nat-offline", HOST_OFFLINE, LODGE_NIC_MODE_USER, NULL, NONE, NULL, NULL, "YNNDNY" },
  { "nat-nowhere", HOST_NOWHERE, LODGE_NIC_MODE_USER, NULL, NONE, NULL, NULL, "YNNNNY" },
  { "nat-wireless", HOST_WIRELESS, LODGE_NIC_MODE_USER, NULL, NONE, NULL, NULL, "YNNYNY" },
  { "nat-remote", HOST_REMOTE, LODGE_NIC_MODE_USER, NULL, NONE, WIDE, NULL, "YFNDFY" },
  { "no-host", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, NO_HOST, NULL, NULL, "NNNYNN" },
  { "no-host-wide", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, NO_HOST, WIDE, LOCAL, "NFNYFN" },
  { "forwards-only", HOST_USUAL, LODGE_NIC_MODE_USER, NULL, FORWARDS_ONLY, NULL, NULL, "NNNNNN" },
  { "forwards-only-wide",
    HOST_USUAL,
    LODGE_NIC_MODE_USER,
    NULL,
    FORWARDS_ONLY,
    WIDE,
    LOCAL,
    "NFNNFN" },
  { "forwards-only-local",
    HOST_USUAL,
    LODGE_NIC_MODE_USER,
    NULL,
    FORWARDS_ONLY,
    LOCAL,
    LOCAL,
    "NFNNNN" },

  { "nat-network", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "nat", NONE, NULL, NULL, "YYYYNN" },
  { "nat-network-forward", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "nat", NONE, WIDE, NULL, "YYYYNN" },
  { "nat-network-offline",
    HOST_OFFLINE,
    LODGE_NIC_MODE_NETWORK,
    "nat",
    NONE,
    NULL,
    NULL,
    "YYYNNN" },
  { "nat-network-remote", HOST_REMOTE, LODGE_NIC_MODE_NETWORK, "nat", NONE, NULL, NULL, "YYYDNN" },
  { "nat-network-device",
    HOST_USUAL,
    LODGE_NIC_MODE_NETWORK,
    "nat-gone",
    NONE,
    NULL,
    NULL,
    "YYYNNN" },
  { "nat-bridge-by-name", HOST_USUAL, LODGE_NIC_MODE_BRIDGE, "virbr0", NONE, NULL, NULL, "YYYYNN" },
  { "served-nat", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "served-nat", NONE, NULL, NULL, "YNYYNY" },
  { "served-nat-local",
    HOST_USUAL,
    LODGE_NIC_MODE_NETWORK,
    "served-nat",
    NONE,
    LOCAL,
    NULL,
    "YFYYNY" },
  { "served-nat-wide",
    HOST_USUAL,
    LODGE_NIC_MODE_NETWORK,
    "served-nat",
    NONE,
    WIDE,
    NULL,
    "YFYYFY" },

  { "host-only", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "host-only", NONE, NULL, NULL, "YYYNNN" },
  { "host-only-offline",
    HOST_OFFLINE,
    LODGE_NIC_MODE_NETWORK,
    "host-only",
    NONE,
    WIDE,
    NULL,
    "YYYNNN" },
  { "served-host-only",
    HOST_USUAL,
    LODGE_NIC_MODE_NETWORK,
    "served-host-only",
    NONE,
    NULL,
    NULL,
    "YNYNNY" },
  { "served-host-only-local",
    HOST_USUAL,
    LODGE_NIC_MODE_NETWORK,
    "served-host-only",
    NONE,
    LOCAL,
    NULL,
    "YFYNNY" },
  { "served-host-only-wide",
    HOST_USUAL,
    LODGE_NIC_MODE_NETWORK,
    "served-host-only",
    NONE,
    WIDE,
    NULL,
    "YFYNFY" },

  { "internal", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "internal", NONE, NULL, NULL, "NNYNNN" },
  { "internal-forward",
    HOST_USUAL,
    LODGE_NIC_MODE_NETWORK,
    "internal",
    NONE,
    WIDE,
    LOCAL,
    "NNYNNN" },
  { "internal-remote",
    HOST_REMOTE,
    LODGE_NIC_MODE_NETWORK,
    "internal",
    NONE,
    NULL,
    NULL,
    "NNYNNN" },
  { "served-internal",
    HOST_USUAL,
    LODGE_NIC_MODE_NETWORK,
    "served-internal",
    NONE,
    WIDE,
    NULL,
    "NNYNNN" },

  { "routed", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "routed", NONE, NULL, NULL, "YYYDDN" },
  { "routed-no-forwarding",
    HOST_OFFLINE,
    LODGE_NIC_MODE_NETWORK,
    "routed",
    NONE,
    NULL,
    NULL,
    "YYYNNN" },
  { "open", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "open", NONE, NULL, NULL, "DDDDDD" },
  { "stopped", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "stopped", NONE, NULL, NULL, "NNNNNN" },
  { "no-network", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "gone", NONE, WIDE, NULL, "NNNNNN" },

  { "bridge", HOST_USUAL, LODGE_NIC_MODE_BRIDGE, "br0", NONE, NULL, NULL, "YYYYYN" },
  { "bridge-network", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "bridged", NONE, NULL, NULL, "YYYYYN" },
  { "bridge-other", HOST_USUAL, LODGE_NIC_MODE_BRIDGE, "br1", NONE, NULL, NULL, "DDYDYN" },
  { "bridge-unconnected", HOST_USUAL, LODGE_NIC_MODE_BRIDGE, "br2", NONE, NULL, NULL, "YYYNNN" },
  { "bridge-inner", HOST_USUAL, LODGE_NIC_MODE_BRIDGE, "docker0", NONE, NULL, NULL, "YYYDDN" },
  { "bridge-empty", HOST_USUAL, LODGE_NIC_MODE_BRIDGE, "br3", NONE, NULL, NULL, "NNYNNN" },
  { "bridge-gone", HOST_USUAL, LODGE_NIC_MODE_BRIDGE, "br9", NONE, NULL, NULL, "NNNNNN" },
  { "bridge-remote", HOST_REMOTE, LODGE_NIC_MODE_BRIDGE, "br0", NONE, NULL, NULL, "DDYDDN" },

  { "macvtap", HOST_USUAL, LODGE_NIC_MODE_DIRECT, "eth9", NONE, NULL, NULL, "NNYDYN" },
  { "macvtap-default", HOST_WIRELESS, LODGE_NIC_MODE_DIRECT, "eth0", NONE, NULL, NULL, "NNYDYN" },
  { "macvtap-wireless", HOST_WIRELESS, LODGE_NIC_MODE_DIRECT, "wlan0", NONE, NULL, NULL, "NNYDDN" },
  { "macvtap-gone", HOST_USUAL, LODGE_NIC_MODE_DIRECT, "eth7", NONE, NULL, NULL, "NNNNNN" },
  { "macvtap-remote", HOST_REMOTE, LODGE_NIC_MODE_DIRECT, "eth0", NONE, NULL, NULL, "NNYDDN" },
  { "macvtap-network", HOST_USUAL, LODGE_NIC_MODE_NETWORK, "macvtap", NONE, NULL, NULL, "NNYDYN" },

  { "other", HOST_USUAL, LODGE_NIC_MODE_OTHER, NULL, NONE, NULL, NULL, "DDDDDD" },
};

static void
add_network (GListStore *store,
             const char *name,
             LodgeNetworkKind kind,
             gboolean active,
             gboolean served,
             const char *bridge,
             const char *device)
{
  g_autoptr (LodgeNetwork) network = lodge_network_new (name, kind);

  g_object_set (network, "active", active, "served", served, NULL);
  g_object_set (network, "bridge", bridge, "forward-device", device, NULL);
  if (served)
    g_object_set (network, "address", "192.168.56.1", "prefix", 24, NULL);
  g_list_store_append (store, network);
}

static GListModel *
dup_networks (void)
{
  GListStore *store = g_list_store_new (LODGE_TYPE_NETWORK);

  add_network (store, "nat", LODGE_NETWORK_KIND_NAT, TRUE, FALSE, "virbr0", NULL);
  add_network (store, "nat-gone", LODGE_NETWORK_KIND_NAT, TRUE, FALSE, "virbr5", "eth7");
  add_network (store, "host-only", LODGE_NETWORK_KIND_HOST_ONLY, TRUE, FALSE, "virbr1", NULL);
  add_network (store, "internal", LODGE_NETWORK_KIND_INTERNAL, TRUE, FALSE, "virbr2", NULL);
  add_network (store, "routed", LODGE_NETWORK_KIND_ROUTED, TRUE, FALSE, "virbr3", NULL);
  add_network (store, "open", LODGE_NETWORK_KIND_OTHER, TRUE, FALSE, "virbr4", NULL);
  add_network (store, "stopped", LODGE_NETWORK_KIND_NAT, FALSE, FALSE, "virbr6", NULL);
  add_network (store, "bridged", LODGE_NETWORK_KIND_BRIDGED, TRUE, FALSE, "br0", NULL);
  add_network (store, "macvtap", LODGE_NETWORK_KIND_BRIDGED, TRUE, FALSE, NULL, "eth9");
  add_network (store, "served-nat", LODGE_NETWORK_KIND_NAT, TRUE, TRUE, NULL, NULL);
  add_network (store, "served-host-only", LODGE_NETWORK_KIND_HOST_ONLY, FALSE, TRUE, NULL, NULL);
  add_network (store, "served-internal", LODGE_NETWORK_KIND_INTERNAL, FALSE, TRUE, NULL, NULL);
  return G_LIST_MODEL (store);
}

static void
add_device (LodgeHostNetwork *host,
            const char *name,
            LodgeHostDeviceKind kind,
            const char *master,
            const char *address)
{
  const char *addresses[] = { address, NULL };

  lodge_host_network_add_device (host, name, kind, master, addresses);
}

static void
add_usual_devices (LodgeHostNetwork *host)
{
  add_device (host, "br0", LODGE_HOST_DEVICE_BRIDGE, NULL, "192.168.1.5/24");
  add_device (host, "eth0", LODGE_HOST_DEVICE_PHYSICAL, "br0", NULL);
  add_device (host, "br1", LODGE_HOST_DEVICE_BRIDGE, NULL, NULL);
  add_device (host, "eth1", LODGE_HOST_DEVICE_PHYSICAL, "br1", NULL);
  add_device (host, "br2", LODGE_HOST_DEVICE_BRIDGE, NULL, "192.168.2.5/24");
  add_device (host, "eth2", LODGE_HOST_DEVICE_PHYSICAL, "br2", NULL);
  /* Unplugged; found again only through its bridge. */
  ((LodgeHostDevice *)lodge_host_network_find_device (host, "eth2"))->carrier = FALSE;
  add_device (host, "br3", LODGE_HOST_DEVICE_BRIDGE, NULL, NULL);
  add_device (host, "docker0", LODGE_HOST_DEVICE_BRIDGE, NULL, "172.17.0.1/16");
  add_device (host, "veth1234", LODGE_HOST_DEVICE_VIRTUAL, "docker0", NULL);
  add_device (host, "virbr0", LODGE_HOST_DEVICE_BRIDGE, NULL, "192.168.122.1/24");
  add_device (host, "vnet0", LODGE_HOST_DEVICE_VIRTUAL, "virbr0", NULL);
  add_device (host, "eth9", LODGE_HOST_DEVICE_PHYSICAL, NULL, "192.168.9.5/24");
  lodge_host_network_add_route (host, "default", "br0", "192.168.1.1");
  lodge_host_network_set_forwarding (host, TRUE);
}

static LodgeHostNetwork *
dup_host_network (Host kind)
{
  LodgeHostNetwork *host = lodge_host_network_new ();

  add_device (host, "lo", LODGE_HOST_DEVICE_LOOPBACK, NULL, "127.0.0.1/8");
  if (kind == HOST_USUAL)
    add_usual_devices (host);
  else if (kind != HOST_NOWHERE)
    add_device (host, "eth0", LODGE_HOST_DEVICE_PHYSICAL, NULL, "192.168.1.5/24");
  if (kind == HOST_WIRELESS)
    {
      add_device (host, "wlan0", LODGE_HOST_DEVICE_WIRELESS, NULL, "192.168.3.5/24");
      lodge_host_network_add_route (host, "default", "wlan0", "192.168.3.1");
      lodge_host_network_set_forwarding (host, TRUE);
    }
  return host;
}

static LodgeNic *
new_nic (const char *id, LodgeNicMode mode, const char *source, const char *forward)
{
  LodgeNic *nic = lodge_nic_new (mode);
  const char *forwards[] = { forward, NULL };

  lodge_device_set_id (LODGE_DEVICE (nic), id);
  lodge_nic_set_source (nic, source);
  lodge_nic_set_link_up (nic, TRUE);
  lodge_nic_set_switchable (nic, TRUE);
  if (forward != NULL)
    lodge_nic_set_forwards (nic, forwards);
  return nic;
}

static LodgeMachine *
new_machine (
    const char *uuid, const char *title, LodgeNic *first, LodgeNic *second, gboolean running)
{
  LodgeMachine *machine = lodge_machine_new (URI, uuid);
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();

  lodge_machine_config_set_title (config, title);
  if (first != NULL)
    lodge_machine_config_add_nic (config, first);
  if (second != NULL)
    lodge_machine_config_add_nic (config, second);
  lodge_machine_update_config (machine, config);
  if (running)
    {
      lodge_machine_set_state (machine, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_USER);
      lodge_machine_update_running (machine, config);
    }
  return machine;
}

/* All that an answer needs; the pieces can be changed before the cards are computed. */
typedef struct
{
  GListModel *networks;
  GListStore *machines;
  GListStore *statuses;
  LodgeHost *host;
  LodgeHostNetwork *host_network;
  LodgeMachine *machine;
  gboolean stored;
} World;

static void
world_init (World *world, Host kind)
{
  world->networks = dup_networks ();
  world->machines = g_list_store_new (LODGE_TYPE_MACHINE);
  world->statuses = NULL;
  world->host = g_object_new (LODGE_TYPE_HOST, "local", kind != HOST_REMOTE, NULL);
  /* Given for a remote host too: it must not be taken for that one's. */
  world->host_network = dup_host_network (kind == HOST_REMOTE ? HOST_USUAL : kind);
  world->machine = NULL;
  world->stored = FALSE;
}

static void
world_clear (World *world)
{
  g_clear_object (&world->networks);
  g_clear_object (&world->machines);
  g_clear_object (&world->statuses);
  g_clear_object (&world->host);
  g_clear_object (&world->host_network);
  g_clear_object (&world->machine);
}

static GListModel *
compute (World *world)
{
  const LodgeReachInput input = {
    .machine = world->machine,
    .stored = world->stored,
    .host = world->host,
    .networks = world->networks,
    .machines = G_LIST_MODEL (world->machines),
    .host_network = world->host_network,
    .statuses = world->statuses != NULL ? G_LIST_MODEL (world->statuses) : NULL,
  };

  return lodge_reach_compute (&input);
}

static char
get_letter (LodgeReachAnswer answer)
{
  switch (answer)
    {
    case LODGE_REACH_YES:
      return 'Y';
    case LODGE_REACH_FORWARD:
      return 'F';
    case LODGE_REACH_DEPENDS:
      return 'D';
    default:
      return 'N';
    }
}

static void
assert_answers (LodgeReachCard *card, const char *expected)
{
  char answers[LODGE_REACH_N_QUESTIONS + 1] = { 0 };

  g_assert_cmpuint (
      g_list_model_get_n_items (lodge_reach_card_get_lines (card)), ==, LODGE_REACH_N_QUESTIONS);
  for (guint i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    {
      LodgeReachLine *line = lodge_reach_card_get_line (card, (LodgeReachQuestion)i);

      g_assert_cmpint (lodge_reach_line_get_question (line), ==, i);
      answers[i] = get_letter (lodge_reach_line_get_answer (line));
      g_assert_cmpuint (strlen (lodge_reach_line_get_reason (line)), >, 10);
      g_assert_true (g_utf8_validate (lodge_reach_line_get_reason (line), -1, NULL));
      g_assert_null (strstr (lodge_reach_line_get_reason (line), "(null)"));
      if (lodge_reach_line_get_answer (line) == LODGE_REACH_FORWARD)
        g_assert_nonnull (lodge_reach_line_get_subjects (line));
    }
  g_assert_cmpstr (answers, ==, expected);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;

  for (guint running = 0; running < 2; running++)
    {
      World world;
      g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", test->mode, test->source, test->forward);
      g_autoptr (LodgeNic) other =
          new_nic ("ua-nic0", LODGE_NIC_MODE_USER, NULL, test->other_forward);
      g_autoptr (LodgeMachine) neighbour =
          new_machine (OTHER_UUID, "Other", other, NULL, running != 0);
      g_autoptr (GListModel) cards = NULL;
      g_autoptr (LodgeReachCard) whole = NULL;
      g_autoptr (LodgeReachCard) card = NULL;

      world_init (&world, test->host);
      lodge_nic_set_guard (nic, test->guard);
      world.machine = new_machine (UUID, "Machine", nic, NULL, running != 0);
      g_list_store_append (world.machines, world.machine);
      g_list_store_append (world.machines, neighbour);
      cards = compute (&world);
      g_assert_cmpuint (g_list_model_get_n_items (cards), ==, 2);
      whole = g_list_model_get_item (cards, 0);
      card = g_list_model_get_item (cards, 1);
      assert_answers (card, test->answers);
      assert_answers (whole, test->answers);
      g_assert_null (lodge_reach_card_get_id (whole));
      g_assert_cmpstr (lodge_reach_card_get_id (card), ==, "ua-nic0");
      g_assert_cmpint (lodge_reach_card_get_running (card), ==, running != 0);
      g_assert_cmpuint (strlen (lodge_reach_card_get_place (card)), >, 0);
      world_clear (&world);
    }
}

/* Whatever it is attached to, a pulled cable is the end of it. */
static void
test_unplugged (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      World world;
      g_autoptr (LodgeNic) nic =
          new_nic ("ua-nic0", cases[i].mode, cases[i].source, cases[i].forward);
      g_autoptr (GListModel) cards = NULL;
      g_autoptr (LodgeReachCard) card = NULL;

      world_init (&world, cases[i].host);
      lodge_nic_set_link_up (nic, FALSE);
      world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
      cards = compute (&world);
      card = g_list_model_get_item (cards, 1);
      assert_answers (card, "NNNNNN");
      world_clear (&world);
    }
}

static void
assert_subjects (LodgeReachLine *line, const char *expected)
{
  const char *const *subjects = lodge_reach_line_get_subjects (line);
  g_autofree char *text = subjects != NULL ? g_strjoinv ("|", (char **)subjects) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

/* Machines on the same network are named, also one that is on its bridge by name; one whose cable
 * is out or that is elsewhere is not. */
static void
test_neighbours (void)
{
  static const struct
  {
    const char *title;
    LodgeNicMode mode;
    const char *source;
    gboolean link_up;
  } others[] = {
    { "Same", LODGE_NIC_MODE_NETWORK, "internal", TRUE },
    { "By bridge", LODGE_NIC_MODE_BRIDGE, "virbr2", TRUE },
    { "Unplugged", LODGE_NIC_MODE_NETWORK, "internal", FALSE },
    { "Elsewhere", LODGE_NIC_MODE_NETWORK, "served-internal", TRUE },
    { "NAT", LODGE_NIC_MODE_USER, NULL, TRUE },
  };
  World world;
  g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", LODGE_NIC_MODE_NETWORK, "internal", NULL);
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (LodgeReachCard) card = NULL;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (LodgeNic) other = new_nic ("ua-nic0", others[i].mode, others[i].source, NULL);
      g_autofree char *uuid = g_uuid_string_random ();
      g_autoptr (LodgeMachine) machine = NULL;

      lodge_nic_set_link_up (other, others[i].link_up);
      machine = new_machine (uuid, others[i].title, other, NULL, TRUE);
      g_list_store_append (world.machines, machine);
    }
  cards = compute (&world);
  card = g_list_model_get_item (cards, 1);
  assert_subjects (lodge_reach_card_get_line (card, LODGE_REACH_GUEST_TO_GUEST), "Same|By bridge");
  world_clear (&world);
}

/* Of the system daemon's internal networks this computer hears broadcasts, and that is said. */
static void
test_broadcasts (void)
{
  static const char *const names[] = { "internal", "served-internal" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      World world;
      g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", LODGE_NIC_MODE_NETWORK, names[i], NULL);
      g_autoptr (GListModel) cards = NULL;
      g_autoptr (LodgeReachCard) card = NULL;
      const char *reason;

      world_init (&world, HOST_USUAL);
      world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
      cards = compute (&world);
      card = g_list_model_get_item (cards, 1);
      reason =
          lodge_reach_line_get_reason (lodge_reach_card_get_line (card, LODGE_REACH_GUEST_TO_HOST));
      g_assert_true ((strstr (reason, "broadcasts") != NULL) == (i == 0));
      world_clear (&world);
    }
}

/* A guest on QEMU's NAT reaches what the host reaches: machines on the host's networks. */
static void
test_nat_to_networks (void)
{
  World world;
  g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", LODGE_NIC_MODE_USER, NULL, NULL);
  g_autoptr (LodgeNic) other = new_nic ("ua-nic0", LODGE_NIC_MODE_NETWORK, "host-only", NULL);
  g_autoptr (LodgeMachine) machine = new_machine (OTHER_UUID, "Other", other, NULL, TRUE);
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (GListModel) later = NULL;
  g_autoptr (LodgeReachCard) card = NULL;
  g_autoptr (LodgeReachCard) then = NULL;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
  g_list_store_append (world.machines, machine);
  cards = compute (&world);
  card = g_list_model_get_item (cards, 1);
  assert_answers (card, "YNYYNY");
  assert_subjects (lodge_reach_card_get_line (card, LODGE_REACH_GUEST_TO_GUEST), "Other");

  /* Now that it is off, it can't be reached. */
  lodge_machine_set_state (machine, LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_USER);
  lodge_machine_update_running (machine, NULL);
  later = compute (&world);
  then = g_list_model_get_item (later, 1);
  assert_answers (then, "YNNYNY");
  world_clear (&world);
}

/* IPv6 leads as far as both the host and what carries the adapter have it. */
static void
test_ipv6 (void)
{
  static const struct
  {
    LodgeNicMode mode;
    const char *source;
    Host host;
    gboolean six;
    LodgeReachAnswer answer;
    const char *part; /* of the reason */
  } lines[] = {
    { LODGE_NIC_MODE_USER, NULL, HOST_USUAL, TRUE, LODGE_REACH_YES, "IPv4 and IPv6" },
    { LODGE_NIC_MODE_USER, NULL, HOST_USUAL, FALSE, LODGE_REACH_YES, "computer reaches." },
    { LODGE_NIC_MODE_USER, NULL, HOST_OFFLINE, TRUE, LODGE_REACH_YES, "no route over IPv4" },
    { LODGE_NIC_MODE_NETWORK, "served-nat", HOST_USUAL, TRUE, LODGE_REACH_YES, "has no IPv6" },
    { LODGE_NIC_MODE_NETWORK, "served-nat", HOST_OFFLINE, TRUE, LODGE_REACH_DEPENDS, "no route" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      World world;
      g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", lines[i].mode, lines[i].source, NULL);
      g_autoptr (GListModel) cards = NULL;
      g_autoptr (LodgeReachCard) card = NULL;
      LodgeReachLine *line;

      world_init (&world, lines[i].host);
      if (lines[i].six)
        lodge_host_network_add_route (world.host_network, "::/0", "eth0", NULL);
      world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
      cards = compute (&world);
      card = g_list_model_get_item (cards, 1);
      line = lodge_reach_card_get_line (card, LODGE_REACH_GUEST_TO_INTERNET);
      g_assert_cmpint (lodge_reach_line_get_answer (line), ==, lines[i].answer);
      g_assert_nonnull (strstr (lodge_reach_line_get_reason (line), lines[i].part));
      world_clear (&world);
    }
}

static void
set_status (World *world, const char *id, gboolean attached, const char *problem)
{
  g_autoptr (LodgeNicStatus) status = lodge_nic_status_new (id);
  const char *problems[] = { problem, NULL };

  g_object_set (status, "attached", attached, NULL);
  if (problem != NULL)
    g_object_set (status, "problems", problems, NULL);
  world->statuses = g_list_store_new (LODGE_TYPE_NIC_STATUS);
  g_list_store_append (world->statuses, status);
}

static void
test_problem (void)
{
  World world;
  g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", LODGE_NIC_MODE_USER, NULL, WIDE);
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (LodgeReachCard) card = NULL;
  LodgeReachLine *line;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
  set_status (&world, "ua-nic0", TRUE, "“nginx” has the port.");
  cards = compute (&world);
  card = g_list_model_get_item (cards, 1);
  assert_answers (card, "YNNYNY");
  line = lodge_reach_card_get_line (card, LODGE_REACH_HOST_TO_GUEST);
  g_assert_nonnull (strstr (lodge_reach_line_get_reason (line), "nginx"));
  assert_subjects (line, WIDE);
  world_clear (&world);
}

/* Attached, but its backend is gone: nothing passes. Not so for what the next start brings. */
static void
test_cut (void)
{
  World world;
  g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", LODGE_NIC_MODE_USER, NULL, NULL);
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (GListModel) later = NULL;
  g_autoptr (LodgeReachCard) card = NULL;
  g_autoptr (LodgeReachCard) then = NULL;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
  set_status (&world, "ua-nic0", FALSE, NULL);
  cards = compute (&world);
  card = g_list_model_get_item (cards, 1);
  assert_answers (card, "NNNNNN");
  world.stored = TRUE;
  later = compute (&world);
  then = g_list_model_get_item (later, 1);
  assert_answers (then, "YNNYNY");
  g_assert_false (lodge_reach_card_get_running (then));
  world_clear (&world);
}

/* What runs may differ from what is stored: each card tells its own, and the first what comes. */
static void
test_stored_and_running (void)
{
  World world;
  g_autoptr (LodgeNic) stored = new_nic ("ua-nic0", LODGE_NIC_MODE_NONE, NULL, NULL);
  g_autoptr (LodgeNic) running = new_nic ("ua-nic0", LODGE_NIC_MODE_USER, NULL, NULL);
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (GListModel) later = NULL;
  g_autoptr (GListModel) lent = NULL;
  g_autoptr (LodgeReachCard) card = NULL;
  g_autoptr (LodgeReachCard) then = NULL;
  g_autoptr (LodgeReachCard) until = NULL;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", stored, NULL, TRUE);
  lodge_machine_config_add_nic (config, running);
  lodge_machine_update_running (world.machine, config);
  cards = compute (&world);
  card = g_list_model_get_item (cards, 1);
  assert_answers (card, "YNNYNY");
  g_assert_nonnull (strstr (lodge_reach_card_get_note (card), "Not attached"));
  world.stored = TRUE;
  later = compute (&world);
  then = g_list_model_get_item (later, 1);
  assert_answers (then, "NNNNNN");
  g_assert_null (lodge_reach_card_get_note (then));

  world.stored = FALSE;
  lodge_nic_set_until (running, (guint64)g_get_real_time ());
  lodge_machine_update_running (world.machine, config);
  lent = compute (&world);
  until = g_list_model_get_item (lent, 1);
  g_assert_true (g_str_has_prefix (lodge_reach_card_get_note (until), "Until "));
  world_clear (&world);
}

static void
test_notes (void)
{
  World world;
  g_autoptr (LodgeNic) nic =
      new_nic ("52:54:00:00:00:01", LODGE_NIC_MODE_NETWORK, "internal", WIDE);
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (LodgeReachCard) card = NULL;

  world_init (&world, HOST_USUAL);
  lodge_nic_set_switchable (nic, FALSE);
  world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
  cards = compute (&world);
  card = g_list_model_get_item (cards, 1);
  g_assert_nonnull (strstr (lodge_reach_card_get_note (card), "kept"));
  g_assert_nonnull (strstr (lodge_reach_card_get_note (card), "next start"));
  world_clear (&world);
}

/* The whole machine has the most that any of its adapters has, and says which. */
static void
test_whole_machine (void)
{
  World world;
  g_autoptr (LodgeNic) first = new_nic ("ua-nic0", LODGE_NIC_MODE_NETWORK, "internal", NULL);
  g_autoptr (LodgeNic) second = new_nic ("ua-nic1", LODGE_NIC_MODE_USER, NULL, LOCAL);
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (LodgeReachCard) whole = NULL;
  LodgeReachLine *line;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", first, second, FALSE);
  cards = compute (&world);
  g_assert_cmpuint (g_list_model_get_n_items (cards), ==, 3);
  whole = g_list_model_get_item (cards, 0);
  assert_answers (whole, "YFYYNY");
  g_assert_nonnull (lodge_reach_card_get_note (whole));
  line = lodge_reach_card_get_line (whole, LODGE_REACH_GUEST_TO_GUEST);
  g_assert_cmpstr (lodge_reach_line_get_adapter (line), ==, "ua-nic0");
  line = lodge_reach_card_get_line (whole, LODGE_REACH_GUEST_TO_HOST);
  g_assert_cmpstr (lodge_reach_line_get_adapter (line), ==, "ua-nic1");
  g_assert_nonnull (strstr (lodge_reach_line_get_reason (line), "10.0.3.2"));
  line = lodge_reach_card_get_line (whole, LODGE_REACH_HOST_TO_GUEST);
  assert_subjects (line, LOCAL);
  world_clear (&world);
}

static void
test_no_adapter (void)
{
  World world;
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (LodgeReachCard) whole = NULL;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", NULL, NULL, FALSE);
  cards = compute (&world);
  g_assert_cmpuint (g_list_model_get_n_items (cards), ==, 1);
  whole = g_list_model_get_item (cards, 0);
  assert_answers (whole, "NNNNNN");
  g_assert_null (lodge_reach_card_get_note (whole));
  world_clear (&world);
}

/* Not made by Lodge: how it shares the host's adapter, and where its gateway is, is not known. */
static void
test_foreign (void)
{
  World world;
  g_autoptr (LodgeNic) direct = new_nic ("52:54:00:00:00:01", LODGE_NIC_MODE_DIRECT, "eth9", NULL);
  g_autoptr (LodgeNic) user = new_nic ("52:54:00:00:00:02", LODGE_NIC_MODE_USER, NULL, NULL);
  g_autoptr (GListModel) cards = NULL;
  g_autoptr (LodgeReachCard) first = NULL;
  g_autoptr (LodgeReachCard) second = NULL;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", direct, user, FALSE);
  cards = compute (&world);
  first = g_list_model_get_item (cards, 1);
  second = g_list_model_get_item (cards, 2);
  assert_answers (first, "NNDDYN");
  assert_answers (second, "YNNYNY");
  g_assert_null (strstr (
      lodge_reach_line_get_reason (lodge_reach_card_get_line (second, LODGE_REACH_GUEST_TO_HOST)),
      "10.0."));
  world_clear (&world);
}

/* Each value has a name of its own, for people and for programs. */
static void
test_labels (void)
{
  for (guint i = 0; i < LODGE_REACH_N_QUESTIONS; i++)
    {
      g_assert_nonnull (lodge_enum_to_nick (LODGE_TYPE_REACH_QUESTION, (int)i));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (lodge_reach_question_get_label ((LodgeReachQuestion)i),
                         !=,
                         lodge_reach_question_get_label ((LodgeReachQuestion)j));
    }
  g_assert_cmpstr (
      lodge_enum_to_nick (LODGE_TYPE_REACH_ANSWER, LODGE_REACH_FORWARD), ==, "forward");
  g_assert_cmpstr (lodge_reach_answer_get_label (LODGE_REACH_DEPENDS), ==, "It depends");
}

static void
test_finalizes (void)
{
  World world;
  g_autoptr (LodgeNic) nic = new_nic ("ua-nic0", LODGE_NIC_MODE_USER, NULL, WIDE);
  GListModel *cards;
  LodgeReachCard *card;

  world_init (&world, HOST_USUAL);
  world.machine = new_machine (UUID, "Machine", nic, NULL, TRUE);
  cards = compute (&world);
  card = g_list_model_get_item (cards, 1);
  g_object_unref (cards);
  lodge_test_assert_finalizes (&card);
  lodge_test_assert_finalizes (&world.machine);
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/reach/case/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/reach/unplugged", test_unplugged);
  g_test_add_func ("/reach/neighbours", test_neighbours);
  g_test_add_func ("/reach/broadcasts", test_broadcasts);
  g_test_add_func ("/reach/nat-to-networks", test_nat_to_networks);
  g_test_add_func ("/reach/ipv6", test_ipv6);
  g_test_add_func ("/reach/problem", test_problem);
  g_test_add_func ("/reach/cut", test_cut);
  g_test_add_func ("/reach/stored-and-running", test_stored_and_running);
  g_test_add_func ("/reach/notes", test_notes);
  g_test_add_func ("/reach/whole-machine", test_whole_machine);
  g_test_add_func ("/reach/no-adapter", test_no_adapter);
  g_test_add_func ("/reach/foreign", test_foreign);
  g_test_add_func ("/reach/labels", test_labels);
  g_test_add_func ("/reach/finalizes", test_finalizes);
  return lodge_test_run ();
}
