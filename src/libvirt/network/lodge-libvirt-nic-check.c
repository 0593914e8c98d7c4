/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-mac.h"

/* QEMU's adapters by libvirt's names: libvirt takes any word, and QEMU then refuses to start. */
static const char *const models[] = {
  "virtio",
  "virtio-transitional",
  "virtio-non-transitional",
  "e1000e",
  "e1000",
  "e1000-82544gc",
  "igb",
  "rtl8139",
  "vmxnet3",
  "pcnet",
  "ne2k_pci",
  "i82550",
  "i82551",
  "i82557b",
  "i82559a",
  "tulip",
  "usb-net",
  "spapr-vlan",
  NULL,
};

static gboolean
check_model (LodgeNic *draft, GError **error)
{
  const char *model = lodge_nic_get_model (draft);

  if (model == NULL || g_strv_contains (models, model))
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                           model,
                           /* Translators: the model of a network adapter. */
                           _ ("“%s” is no adapter that QEMU has. “virtio” or “e1000e” would be."),
                           model));
  return FALSE;
}

static gboolean
check_network (LodgeLibvirtLink *link, LodgeNic *draft, GError **error)
{
  const char *name = lodge_nic_get_source (draft);
  g_autoptr (LodgeVirNetwork) network = NULL;

  if (lodge_nic_get_mode (draft) != LODGE_NIC_MODE_NETWORK || name == NULL)
    return TRUE;
  network = LV (virNetworkLookupByName (lodge_libvirt_link_get_connect (link), name));
  if (network != NULL)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* What only a switch between the adapter and the world could do. */
static gboolean
check_abilities (LodgeLibvirtLink *link, LodgeNic *draft, GError **error)
{
  const LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  const char *problem = NULL;

  if (lodge_nic_get_delay (draft) != 0 || lodge_nic_get_loss (draft) != 0)
    problem = _ ("Here libvirt attaches the adapter by itself, so that frames can’t be delayed or "
                 "lost on purpose. Use a machine of your own session for that.");
  else if (lodge_nic_get_guard (draft) != LODGE_NIC_GUARD_NONE)
    problem = _ ("Here libvirt attaches the adapter by itself, so that NAT can’t be guarded. Use "
                 "an internal network, or a machine of your own session.");
  else if (lodge_nic_get_until (draft) != 0 &&
           (!facts->qemu || !facts->local || !facts->privileged))
    problem = _ ("Nobody would end it in time on this connection. Switch the adapter by hand.");
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", problem));
  return FALSE;
}

static LodgeMachineConfig *
read_config (virDomainPtr domain)
{
  gboolean persistent = LV (virDomainIsPersistent (domain)) == 1;
  g_autoptr (LodgeDomainXml) xml =
      lodge_libvirt_fetch_xml (domain, persistent ? VIR_DOMAIN_XML_INACTIVE : 0, NULL);

  return xml != NULL ? lodge_domain_xml_to_config (xml) : NULL;
}

static gboolean
has_mac (LodgeMachineConfig *config, const char *mac)
{
  GListModel *nics = lodge_machine_config_get_nics (config);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_nic_get_mac (nic), mac) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_same_domain (virDomainPtr a, virDomainPtr b)
{
  unsigned char first[VIR_UUID_BUFLEN];
  unsigned char second[VIR_UUID_BUFLEN];

  return a != NULL && virDomainGetUUID (a, first) == 0 && virDomainGetUUID (b, second) == 0 &&
         memcmp (first, second, sizeof first) == 0;
}

/* The title of another machine with that address, or NULL. (transfer full) */
static char *
find_owner (LodgeLibvirtLink *link, virDomainPtr except, const char *mac)
{
  virDomainPtr *domains = NULL;
  int n_domains =
      LV (virConnectListAllDomains (lodge_libvirt_link_get_connect (link), &domains, 0));
  char *owner = NULL;

  for (int i = 0; i < n_domains; i++)
    {
      g_autoptr (LodgeMachineConfig) config =
          owner == NULL && !is_same_domain (except, domains[i]) ? read_config (domains[i]) : NULL;

      if (config != NULL && has_mac (config, mac))
        owner = g_strdup (lodge_machine_config_get_title (config) != NULL
                              ? lodge_machine_config_get_title (config)
                              : lodge_machine_config_get_name (config));
      virDomainFree (domains[i]);
    }
  free (domains);
  virResetLastError ();
  return owner;
}

static gboolean
check_mac (LodgeLibvirtLink *link, virDomainPtr domain, LodgeNic *draft, GError **error)
{
  g_autofree char *mac = lodge_mac_dup_canonical (lodge_nic_get_mac (draft));
  g_autofree char *owner = NULL;

  /* Whether it is one at all, the codec says. */
  if (mac == NULL)
    return TRUE;
  owner = find_owner (link, domain, mac);
  if (owner == NULL)
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE,
                           mac,
                           /* Translators: a MAC address and a machine’s name. */
                           _ ("The address %s belongs to an adapter of “%s”. Two adapters with one "
                              "address disturb each other: choose another."),
                           mac,
                           owner));
  return FALSE;
}

gboolean
lodge_libvirt_nic_check_identity (LodgeLibvirtLink *link,
                                  virDomainPtr domain,
                                  LodgeNic *draft,
                                  GError **error)
{
  return check_model (draft, error) && check_mac (link, domain, draft, error);
}

gboolean
lodge_libvirt_native_check (LodgeLibvirtLink *link,
                            virDomainPtr domain,
                            LodgeNic *draft,
                            GError **error)
{
  return check_abilities (link, draft, error) && check_model (draft, error) &&
         check_network (link, draft, error) && check_mac (link, domain, draft, error);
}

char *
lodge_libvirt_native_dup_free_mac (LodgeLibvirtLink *link)
{
  for (;;)
    {
      g_autofree char *mac = lodge_mac_random ();
      g_autofree char *owner = find_owner (link, NULL, mac);

      if (owner == NULL)
        return g_steal_pointer (&mac);
    }
}
