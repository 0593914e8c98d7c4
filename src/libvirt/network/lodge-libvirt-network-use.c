/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks and the machines on them. */
#include "config.h"

#include "lodge-libvirt-network.h"

#include <stdlib.h>

#include "lodge-domain-xml.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-libvirt-reading.h"

static void
user_free (gpointer data)
{
  LodgeLibvirtNetworkUser *user = data;

  g_free (user->title);
  virDomainFree (user->domain);
  g_free (user);
}

static LodgeMachineConfig *
read_config (virDomainPtr domain, guint flags)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, NULL);
  g_autoptr (LodgeDomainXml) xml =
      text != NULL ? lodge_domain_xml_new_from_text (text, NULL) : NULL;

  return xml != NULL ? lodge_domain_xml_to_config (xml) : NULL;
}

static gboolean
uses (LodgeMachineConfig *config, const char *name)
{
  GListModel *nics = config != NULL ? lodge_machine_config_get_nics (config) : NULL;

  for (guint i = 0; nics != NULL && i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
          g_strcmp0 (lodge_nic_get_source (nic), name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Takes over @domain. NULL: it does not use the network. */
static LodgeLibvirtNetworkUser *
read_user (virDomainPtr domain, const char *name)
{
  gboolean active = LV (virDomainIsActive (domain)) == 1;
  gboolean persistent = LV (virDomainIsPersistent (domain)) == 1;
  g_autoptr (LodgeMachineConfig) stored =
      persistent ? read_config (domain, VIR_DOMAIN_XML_INACTIVE) : NULL;
  g_autoptr (LodgeMachineConfig) live = active ? read_config (domain, 0) : NULL;
  LodgeMachineConfig *any = stored != NULL ? stored : live;
  LodgeLibvirtNetworkUser *user = NULL;

  if (!uses (stored, name) && !uses (live, name))
    {
      virDomainFree (domain);
      return NULL;
    }
  user = g_new0 (LodgeLibvirtNetworkUser, 1);
  user->domain = domain;
  user->stored = uses (stored, name);
  user->running = uses (live, name);
  user->title =
      g_strdup (lodge_machine_config_get_title (any) != NULL ? lodge_machine_config_get_title (any)
                                                             : lodge_machine_config_get_name (any));
  return user;
}

GPtrArray *
lodge_libvirt_network_list_users (LodgeLibvirtLink *link, const char *name)
{
  GPtrArray *users = g_ptr_array_new_with_free_func (user_free);
  virDomainPtr *domains = NULL;
  int n_domains =
      LV (virConnectListAllDomains (lodge_libvirt_link_get_connect (link), &domains, 0));

  for (int i = 0; i < n_domains; i++)
    {
      LodgeLibvirtNetworkUser *user = read_user (domains[i], name);

      if (user != NULL)
        g_ptr_array_add (users, user);
    }
  free (domains);
  virResetLastError ();
  return users;
}

gboolean
lodge_libvirt_network_start_named (LodgeLibvirtLink *link, const char *name, GError **error)
{
  g_autoptr (LodgeVirNetwork) network = NULL;

  if (lodge_libvirt_serves_networks (link))
    return TRUE;
  network = LV (virNetworkLookupByName (lodge_libvirt_link_get_connect (link), name));
  if (network == NULL)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  if (LV (virNetworkIsActive (network)) == 1)
    return TRUE;
  if (LV (virNetworkCreate (network)) < 0)
    {
      /* Before libvirt is asked anything else, which forgets it. */
      g_autoptr (GError) problem = lodge_libvirt_error_take ();

      if (LV (virNetworkIsActive (network)) != 1)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
    }
  virResetLastError ();
  return TRUE;
}

static gboolean
start_all (LodgeLibvirtLink *link, LodgeMachineConfig *config, GError **error)
{
  GListModel *nics = lodge_machine_config_get_nics (config);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
          lodge_nic_get_source (nic) != NULL &&
          !lodge_libvirt_network_start_named (link, lodge_nic_get_source (nic), error))
        return FALSE;
    }
  return TRUE;
}

/* What was running when memory was saved, where there is such. */
static LodgeMachineConfig *
read_saved (virDomainPtr domain)
{
  char *text = NULL;
  g_autoptr (LodgeDomainXml) xml = NULL;

  if (LV (virDomainHasManagedSaveImage (domain, 0)) == 1)
    text = LV (virDomainManagedSaveGetXMLDesc (domain, 0));
  virResetLastError ();
  if (text != NULL)
    xml = lodge_domain_xml_new_from_text (text, NULL);
  free (text);
  return xml != NULL ? lodge_domain_xml_to_config (xml) : NULL;
}

gboolean
lodge_libvirt_networks_start_for (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  const LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autoptr (LodgeMachineConfig) config = NULL;

  if (!facts->qemu || lodge_libvirt_serves_networks (link))
    return TRUE;
  if (!lodge_libvirt_native_settle_saved (link, domain, error))
    return FALSE;
  config = read_saved (domain);
  if (config == NULL)
    config = read_config (domain, VIR_DOMAIN_XML_INACTIVE);
  return config == NULL || start_all (link, config, error);
}
