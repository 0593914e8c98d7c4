/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plugging in again what a network that was stopped and started has left behind: the ports of
 * running machines then hang in the air. libvirt plugs a port in only when its adapter moves to
 * another network, so each moves to one of a moment's life, here called its way, and back.
 *
 * The way is named after the network. Since libvirt gives a name once, only one program, of
 * whichever user, is on it at a time; and who comes after one that died on it knows what belongs
 * where.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "lodge-domain-xml.h"
#include "lodge-fault.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-lock.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-live-nic-xml.h"
#include "lodge-network-xml.h"

/* How long another program may be on a way before it is taken for dead. */
#define PATIENCE (3 * G_TIME_SPAN_SECOND)
#define PAUSE (50 * G_TIME_SPAN_MILLISECOND)

/* At the end of this program it is waited so long for what is on its way. */
#define LAST_PATIENCE (PATIENCE + 3 * G_TIME_SPAN_SECOND)

#define WAY_UUID_DIGITS 16

static GMutex on_the_way;

/* Adapters are not left halfway because somebody's lodgectl has said all that it had to. */
static void
wait_at_exit (void)
{
  gint64 deadline = g_get_monotonic_time () + LAST_PATIENCE;

  while (!g_mutex_trylock (&on_the_way) && g_get_monotonic_time () < deadline)
    g_usleep (PAUSE);
}

static void
set_out (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      atexit (wait_at_exit);
      g_once_init_leave (&once, 1);
    }
  g_mutex_lock (&on_the_way);
}

static char *
dup_way_name (virNetworkPtr network)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  g_autoptr (GString) name = g_string_new (LODGE_REPLUG_PREFIX);

  virNetworkGetUUIDString (network, uuid);
  for (const char *at = uuid;
       *at != '\0' && name->len < strlen (LODGE_REPLUG_PREFIX) + WAY_UUID_DIGITS;
       at++)
    if (*at != '-')
      g_string_append_c (name, *at);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* NULL: it can't be had, and nothing can be done. */
static virNetworkPtr
take_way (LodgeLibvirtLink *link, const char *way)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  g_autofree char *text = lodge_network_xml_bare_text (way);

  for (;;)
    {
      virNetworkPtr made = LV (virNetworkCreateXML (connect, text));
      g_autoptr (LodgeVirNetwork) others = NULL;

      if (made == NULL)
        others = LV (virNetworkLookupByName (connect, way));
      virResetLastError ();
      if (made != NULL || g_get_monotonic_time () > deadline)
        return made != NULL ? made : g_steal_pointer (&others);
      if (others == NULL)
        return NULL;
      g_usleep (PAUSE);
    }
}

typedef struct
{
  LodgeLibvirtLink *link;
  const char *network;
  const char *way;
  gboolean only_hanging; /* else every adapter on the network */
} Replug;

/* One machine's adapters at one moment. */
typedef struct
{
  LodgeDomainXml *xml;
  LodgeMachineConfig *config;
} Look;

static void
look_clear (Look *look)
{
  g_clear_object (&look->xml);
  g_clear_object (&look->config);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

/* How many adapters there are. */
static guint
look_at (Look *look, virDomainPtr domain, guint flags)
{
  look->xml = lodge_libvirt_fetch_xml (domain, flags | VIR_DOMAIN_XML_SECURE, NULL);
  look->config = look->xml != NULL ? lodge_domain_xml_to_config (look->xml) : NULL;
  virResetLastError ();
  return look->config != NULL
             ? g_list_model_get_n_items (lodge_machine_config_get_nics (look->config))
             : 0;
}

static gboolean
is_on (LodgeNic *nic, const char *network)
{
  return lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
         g_strcmp0 (lodge_nic_get_source (nic), network) == 0;
}

/* Whether the adapter is in no bridge although it is on a network. */
static gboolean
hangs (LodgeLibvirtLink *link, LodgeDomainXml *xml, LodgeNic *nic)
{
  g_autofree char *target =
      lodge_live_nic_xml_dup_target (xml, lodge_device_get_id (LODGE_DEVICE (nic)));

  return target != NULL && !g_str_has_prefix (target, "macvtap") &&
         !lodge_libvirt_port_is_in_bridge (link, target);
}

static gboolean
is_wanted (const Replug *replug, LodgeDomainXml *xml, LodgeNic *nic)
{
  if (is_on (nic, replug->way))
    return TRUE;
  return is_on (nic, replug->network) && (!replug->only_hanging || hangs (replug->link, xml, nic));
}

/* What the cable of an adapter that was found on a way is to be: as stored, else pulled. */
static gboolean
is_stored_up (virDomainPtr domain, const char *id)
{
  g_auto (Look) stored = { 0 };
  g_autoptr (LodgeNic) nic = NULL;

  if (look_at (&stored, domain, VIR_DOMAIN_XML_INACTIVE) > 0)
    nic = lodge_libvirt_find_nic (stored.config, id);
  return nic != NULL && lodge_nic_get_link_up (nic);
}

/* Gone with its cable pulled, so that the guest asks for an address when it is back. */
static void
replug_nic (const Replug *replug, virDomainPtr domain, LodgeDomainXml *xml, LodgeNic *nic)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
  gboolean found = is_on (nic, replug->way);
  gboolean up = found ? is_stored_up (domain, id) : lodge_nic_get_link_up (nic);

  if (!found && !lodge_libvirt_live_move_nic (domain, xml, id, replug->way, FALSE))
    return;
  lodge_fault_point ("replug.moved");
  lodge_libvirt_live_move_nic (domain, xml, id, replug->network, up);
}

/* What the user's other programs do with the machine's adapters waits, or is seen. */
static void
replug_machine (const Replug *replug, virDomainPtr domain)
{
  g_auto (LodgeLock) lock = lodge_libvirt_nics_lock (domain, NULL);
  g_auto (Look) look = { 0 };
  guint n_nics = lock >= 0 ? look_at (&look, domain, 0) : 0;

  for (guint i = 0; i < n_nics; i++)
    {
      g_autoptr (LodgeNic) nic =
          g_list_model_get_item (lodge_machine_config_get_nics (look.config), i);

      if (is_wanted (replug, look.xml, nic))
        replug_nic (replug, domain, look.xml, nic);
    }
}

static gboolean
is_machine_wanted (const Replug *replug, virDomainPtr domain)
{
  g_auto (Look) look = { 0 };
  guint n_nics = look_at (&look, domain, 0);
  gboolean wanted = FALSE;

  for (guint i = 0; i < n_nics && !wanted; i++)
    {
      g_autoptr (LodgeNic) nic =
          g_list_model_get_item (lodge_machine_config_get_nics (look.config), i);

      wanted = is_wanted (replug, look.xml, nic);
    }
  return wanted;
}

static void
domain_free (gpointer domain)
{
  virDomainFree (domain);
}

/* (transfer full) (element-type virDomain) */
static GPtrArray *
list_running (LodgeLibvirtLink *link)
{
  GPtrArray *running = g_ptr_array_new_with_free_func (domain_free);
  virDomainPtr *domains = NULL;
  int n_domains = LV (virConnectListAllDomains (
      lodge_libvirt_link_get_connect (link), &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE));

  for (int i = 0; i < n_domains; i++)
    g_ptr_array_add (running, domains[i]);
  free (domains);
  virResetLastError ();
  return running;
}

static GPtrArray *
list_wanted (const Replug *replug)
{
  g_autoptr (GPtrArray) running = list_running (replug->link);
  GPtrArray *wanted = g_ptr_array_new_with_free_func (domain_free);

  for (guint i = 0; i < running->len; i++)
    if (is_machine_wanted (replug, running->pdata[i]))
      {
        virDomainRef (running->pdata[i]);
        g_ptr_array_add (wanted, running->pdata[i]);
      }
  return wanted;
}

static void
replug_all (LodgeLibvirtLink *link, virNetworkPtr network, gboolean only_hanging)
{
  g_autofree char *way = dup_way_name (network);
  Replug replug = {
    .link = link,
    .network = virNetworkGetName (network),
    .way = way,
    .only_hanging = only_hanging,
  };
  g_autoptr (GPtrArray) machines = list_wanted (&replug);
  g_autoptr (LodgeVirNetwork) taken = NULL;

  if (machines->len == 0)
    return;
  set_out ();
  taken = take_way (link, way);
  /* Another program may have done it meanwhile: each machine is looked at again. */
  for (guint i = 0; taken != NULL && i < machines->len; i++)
    replug_machine (&replug, machines->pdata[i]);
  if (taken != NULL)
    LV (virNetworkDestroy (taken));
  virResetLastError ();
  g_mutex_unlock (&on_the_way);
}

static void
replug_named (LodgeLibvirtLink *link, const char *name, gboolean only_hanging)
{
  g_autoptr (LodgeVirNetwork) network = NULL;

  if (lodge_libvirt_serves_networks (link))
    return;
  network = LV (virNetworkLookupByName (lodge_libvirt_link_get_connect (link), name));
  virResetLastError ();
  if (network != NULL)
    replug_all (link, network, only_hanging);
}

void
lodge_libvirt_network_replug (LodgeLibvirtLink *link, const char *name)
{
  replug_named (link, name, FALSE);
}

static void
started_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;

  replug_named (link, g_task_get_task_data (task), TRUE);
  g_task_return_boolean (task, TRUE);
}

void
lodge_libvirt_network_started (LodgeLibvirtLink *link, const char *name)
{
  GTask *task;

  if (g_str_has_prefix (name, LODGE_REPLUG_PREFIX))
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_task_data (task, g_strdup (name), g_free);
  lodge_libvirt_link_run_long (link, task, started_work);
}

/* One pass over what runs: most often nothing hangs. */
static gboolean
is_any_hanging (LodgeLibvirtLink *link)
{
  g_autoptr (GPtrArray) running = list_running (link);
  gboolean any = FALSE;

  for (guint i = 0; i < running->len && !any; i++)
    {
      g_auto (Look) look = { 0 };
      guint n_nics = look_at (&look, running->pdata[i], 0);

      for (guint j = 0; j < n_nics && !any; j++)
        {
          g_autoptr (LodgeNic) nic =
              g_list_model_get_item (lodge_machine_config_get_nics (look.config), j);
          const char *source = lodge_nic_get_source (nic);

          any = lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK && source != NULL &&
                (g_str_has_prefix (source, LODGE_REPLUG_PREFIX) || hangs (link, look.xml, nic));
        }
    }
  return any;
}

static void
connected_work (LodgeLibvirtLink *link, gpointer data)
{
  virNetworkPtr *networks = NULL;
  int n_networks = 0;

  if (is_any_hanging (link))
    n_networks = LV (virConnectListAllNetworks (
        lodge_libvirt_link_get_connect (link), &networks, VIR_CONNECT_LIST_NETWORKS_ACTIVE));
  virResetLastError ();
  for (int i = 0; i < n_networks; i++)
    {
      if (!g_str_has_prefix (virNetworkGetName (networks[i]), LODGE_REPLUG_PREFIX))
        replug_all (link, networks[i], TRUE);
      virNetworkFree (networks[i]);
    }
  free (networks);
  g_task_return_boolean (data, TRUE);
}

void
lodge_libvirt_networks_connected (LodgeLibvirtLink *link)
{
  const LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);

  if (facts->qemu && facts->local && !lodge_libvirt_serves_networks (link))
    lodge_libvirt_link_run_long (link, g_task_new (NULL, NULL, NULL, NULL), connected_work);
}
