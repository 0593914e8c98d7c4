/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks and the machines on them. */
#include "config.h"

#include "lodge-libvirt-network.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "lodge-domain-xml.h"
#include "lodge-file.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-libvirt-reading.h"
#include "lodge-live-nic-xml.h"
#include "lodge-network-xml.h"

/* For whom another Lodge program is at the same. */
#define REPLUG_TRIES 100
#define REPLUG_PAUSE (50 * G_TIME_SPAN_MILLISECOND)

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
  if (LV (virNetworkCreate (network)) < 0 && LV (virNetworkIsActive (network)) != 1)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
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

/* libvirt plugs a port in only when it moves to another network: so to one of a moment's life and
 * back. */
static void
replug (LodgeLibvirtLink *link, GPtrArray *users, const char *name)
{
  g_autofree char *other = g_strdup_printf ("lodge-replug-%08x", g_random_int ());
  g_autofree char *text = lodge_network_xml_bare_text (other);
  g_autoptr (LodgeVirNetwork) network =
      LV (virNetworkCreateXML (lodge_libvirt_link_get_connect (link), text));

  if (network == NULL)
    {
      virResetLastError ();
      return;
    }
  for (guint i = 0; i < users->len; i++)
    {
      LodgeLibvirtNetworkUser *user = users->pdata[i];

      if (user->running)
        lodge_libvirt_native_replug (user->domain, name, other);
    }
  LV (virNetworkDestroy (network));
  virResetLastError ();
}

/* Whether an adapter of the running machine's on the network is in no bridge. */
static gboolean
hangs (LodgeLibvirtLink *link, virDomainPtr domain, const char *name)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, 0, NULL);
  g_autoptr (LodgeDomainXml) xml =
      text != NULL ? lodge_domain_xml_new_from_text (text, NULL) : NULL;
  g_autoptr (LodgeMachineConfig) config = xml != NULL ? lodge_domain_xml_to_config (xml) : NULL;
  GListModel *nics = config != NULL ? lodge_machine_config_get_nics (config) : NULL;

  for (guint i = 0; nics != NULL && i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autofree char *target =
          lodge_live_nic_xml_dup_target (xml, lodge_device_get_id (LODGE_DEVICE (nic)));

      if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
          g_strcmp0 (lodge_nic_get_source (nic), name) == 0 && target != NULL &&
          !g_str_has_prefix (target, "macvtap") && !lodge_libvirt_port_is_in_bridge (link, target))
        return TRUE;
    }
  return FALSE;
}

/* Two at a time would take each other's pulled cables for what is to be. -1: it can't be had. */
static int
wait_for_turn (void)
{
  int lock = -1;

  for (guint i = 0; i < REPLUG_TRIES && lock < 0; i++)
    {
      if (i > 0)
        g_usleep (REPLUG_PAUSE);
      lock = lodge_file_lock ("replug", NULL);
    }
  return lock;
}

static void
replug_in_turn (LodgeLibvirtLink *link, const char *name, gboolean only_hanging)
{
  g_autoptr (GPtrArray) users = NULL;
  gboolean any = FALSE;
  int lock;

  if (lodge_libvirt_serves_networks (link))
    return;
  lock = wait_for_turn ();
  users = lodge_libvirt_network_list_users (link, name);
  for (guint i = 0; i < users->len; i++)
    {
      LodgeLibvirtNetworkUser *user = users->pdata[i];

      any = any || (user->running && (!only_hanging || hangs (link, user->domain, name)));
    }
  if (any && (lock >= 0 || !only_hanging))
    replug (link, users, name);
  if (lock >= 0)
    g_close (lock, NULL);
}

void
lodge_libvirt_network_replug (LodgeLibvirtLink *link, const char *name)
{
  replug_in_turn (link, name, FALSE);
}

static void
started_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;

  replug_in_turn (link, g_task_get_task_data (task), TRUE);
  g_task_return_boolean (task, TRUE);
}

void
lodge_libvirt_network_started (LodgeLibvirtLink *link, const char *name)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, g_strdup (name), g_free);
  lodge_libvirt_link_run_long (link, task, started_work);
}
