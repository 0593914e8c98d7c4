/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lodgectl on the tests' fake backend: each run has the same hypervisor, with networks and adapters
 * as libvirt's test driver does not have them. "fake:///session" serves its networks, others do
 * not. */
#include "config.h"

#include "lodge-cli.h"
#include "lodge-fake-vmm.h"

#include <locale.h>
#include <string.h>

static LodgeNic *
new_nic (
    const char *id, const char *mac, LodgeNicMode mode, const char *source, const char *forward)
{
  LodgeNic *nic = lodge_nic_new (mode);
  const char *forwards[] = { forward, NULL };

  lodge_device_set_id (LODGE_DEVICE (nic), id);
  lodge_nic_set_mac (nic, mac);
  lodge_nic_set_model (nic, "virtio");
  lodge_nic_set_source (nic, source);
  lodge_nic_set_link_up (nic, TRUE);
  if (forward != NULL)
    lodge_nic_set_forwards (nic, forwards);
  return nic;
}

/* With the same UUID in each run: @digit repeated. Takes the adapters, which may be NULL. */
static void
add_machine (LodgeFakeVmm *fake,
             char digit,
             const char *title,
             gboolean running,
             LodgeNic *first,
             LodgeNic *second)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeNic) one = first;
  g_autoptr (LodgeNic) two = second;
  char uuid[] = "00000000-0000-4000-8000-000000000000";

  memset (uuid, digit, 8);
  lodge_machine_config_set_uuid (config, uuid);
  lodge_machine_config_set_title (config, title);
  if (one != NULL)
    lodge_machine_config_add_nic (config, one);
  if (two != NULL)
    lodge_machine_config_add_nic (config, two);
  lodge_fake_vmm_add_config (
      fake, config, running ? LODGE_MACHINE_STATE_RUNNING : LODGE_MACHINE_STATE_OFF);
}

static void
add_network (LodgeFakeVmm *fake, const char *name, LodgeNetworkKind kind, const char *address)
{
  g_autoptr (LodgeNetwork) network = lodge_network_new (name, kind);

  g_object_set (network, "active", TRUE, NULL);
  if (address != NULL)
    g_object_set (network, "address", address, "prefix", 24, "dhcp", TRUE, NULL);
  lodge_fake_vmm_add_network (fake, network);
}

static LodgeVmm *
make_vmm (const char *uri, gpointer user_data)
{
  LodgeFakeVmm *fake = lodge_fake_vmm_new (uri);
  gboolean session = g_str_equal (uri, "fake:///session");
  const LodgeLease lease = { .mac = (char *)"52:54:00:00:00:03",
                             .address = (char *)"203.0.113.100",
                             .hostname = (char *)"three",
                             .expires = 2000000000 * (gint64)G_USEC_PER_SEC };

  g_object_set (lodge_vmm_get_host (LODGE_VMM (fake)), "local", TRUE, "privileged", !session, NULL);
  lodge_fake_vmm_set_serves (fake, session);
  add_network (fake, "default", LODGE_NETWORK_KIND_NAT, "203.0.113.1");
  add_network (fake, "lab", LODGE_NETWORK_KIND_INTERNAL, NULL);
  lodge_fake_vmm_add_lease (fake, "default", &lease);
  add_machine (
      fake,
      '1',
      "one",
      TRUE,
      new_nic (
          "ua-nic0", "52:54:00:00:00:01", LODGE_NIC_MODE_USER, NULL, "ssh=tcp:127.0.0.1:2222:22"),
      NULL);
  add_machine (fake,
               '2',
               "two",
               FALSE,
               new_nic ("ua-nic0", "52:54:00:00:00:02", LODGE_NIC_MODE_NONE, NULL, NULL),
               new_nic ("ua-nic1", "52:54:00:00:00:12", LODGE_NIC_MODE_NETWORK, "lab", NULL));
  add_machine (fake,
               '3',
               "three",
               TRUE,
               new_nic ("ua-nic0", "52:54:00:00:00:03", LODGE_NIC_MODE_NETWORK, "default", NULL),
               NULL);
  add_machine (fake, '4', "bare", FALSE, NULL, NULL);
  return LODGE_VMM (fake);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  return lodge_cli_main (argc, argv, make_vmm, NULL);
}
