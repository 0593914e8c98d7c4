/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-network-edit.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-libvirt-errors.h"
#include "lodge-network-draft.h"

gboolean
lodge_libvirt_network_check (LodgeNetwork *draft, GPtrArray *used, GError **error)
{
  g_autoptr (GError) problem = NULL;
  const LodgeSubnet *clash = NULL;

  if (!lodge_network_draft_check (draft, &problem))
    {
      g_propagate_error (
          error, lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, "%s", problem->message));
      return FALSE;
    }
  clash = lodge_network_draft_find_clash (draft, used);
  if (clash == NULL)
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE,
                           NULL,
                           /* Translators: an address, the length of a subnet, and who uses it, such
                              as “the network “lab””. */
                           _ ("Addresses of %s/%u are in use by %s. Choose another subnet."),
                           lodge_network_get_address (draft),
                           lodge_network_get_prefix (draft),
                           clash->user));
  return FALSE;
}

virNetworkPtr
lodge_libvirt_network_define (LodgeLibvirtLink *link, LodgeNetworkXml *xml, GError **error)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  g_autofree char *text = lodge_network_xml_to_text (xml);
  virNetworkPtr network = NULL;

  g_debug ("Defining a network:\n%s", text);
  network = LV (virNetworkDefineXMLFlags (connect, text, VIR_NETWORK_DEFINE_VALIDATE));
  if (network == NULL && lodge_libvirt_last_is_unsupported ())
    network = LV (virNetworkDefineXML (connect, text));
  if (network == NULL)
    g_propagate_error (error, lodge_libvirt_error_take ());
  return network;
}

static LodgeNetworkXml *
fetch (virNetworkPtr network, guint flags, GError **error)
{
  char *text = LV (virNetworkGetXMLDesc (network, flags));
  LodgeNetworkXml *xml = NULL;

  if (text == NULL && flags != 0)
    {
      virResetLastError ();
      text = LV (virNetworkGetXMLDesc (network, 0)); /* drivers without the flag */
    }
  if (text == NULL)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  xml = lodge_network_xml_new_from_text (text, error);
  free (text);
  return xml;
}

static gboolean
has_same_subnet (LodgeNetwork *a, LodgeNetwork *b)
{
  return g_strcmp0 (lodge_network_get_address (a), lodge_network_get_address (b)) == 0 &&
         lodge_network_get_prefix (a) == lodge_network_get_prefix (b);
}

/* What is left open is filled in only where something new was asked for. */
static gboolean
accept (LodgeLibvirtLink *link, LodgeNetwork *draft, LodgeNetwork *now, GError **error)
{
  g_autoptr (GPtrArray) used = lodge_libvirt_list_subnets (link, lodge_network_get_uuid (now));

  if (g_strcmp0 (lodge_network_get_name (draft), lodge_network_get_name (now)) != 0)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                               NULL,
                               "%s",
                               _ ("A network keeps its name, because machines use it by that. "
                                  "Create another one instead.")));
      return FALSE;
    }
  if (lodge_network_get_address (draft) == NULL ||
      (lodge_network_get_dhcp (draft) && !lodge_network_get_dhcp (now)))
    lodge_network_draft_fill_in (draft, used);
  /* A clash that is there already must not keep people from changing something else. */
  if (has_same_subnet (draft, now))
    g_ptr_array_set_size (used, 0);
  return lodge_libvirt_network_check (draft, used, error);
}

/* The flags are not of the definition; what it says is compared. */
static void
take_flags (LodgeNetwork *network, LodgeNetwork *from)
{
  g_object_set (network,
                "uuid",
                lodge_network_get_uuid (from),
                "active",
                lodge_network_get_active (from),
                "autostart",
                lodge_network_get_autostart (from),
                "persistent",
                lodge_network_get_persistent (from),
                "served",
                lodge_network_get_served (from),
                "bridge-mac",
                lodge_network_get_bridge_mac (from),
                NULL);
}

/* What virNetworkUpdate () can't change: everything but the three lists. */
static gboolean
needs_restart (LodgeNetwork *draft, LodgeNetwork *now)
{
  g_autoptr (LodgeNetwork) rest = lodge_network_copy (now);

  take_flags (rest, draft);
  g_object_set (rest,
                "dhcp-start",
                lodge_network_get_dhcp_start (draft),
                "dhcp-end",
                lodge_network_get_dhcp_end (draft),
                "hosts",
                lodge_network_get_hosts (draft),
                "names",
                lodge_network_get_names (draft),
                NULL);
  return !lodge_network_equal (rest, draft);
}

static gboolean
update (virNetworkPtr network, guint command, guint section, char *xml)
{
  g_autofree char *text = xml;

  if (LV (virNetworkUpdate (network, command, section, -1, text, VIR_NETWORK_UPDATE_AFFECT_LIVE)) ==
      0)
    return TRUE;
  virResetLastError ();
  return FALSE;
}

static gboolean
is_listed (const char *const *list, const char *entry)
{
  return list != NULL && g_strv_contains (list, entry);
}

static gboolean
update_list (virNetworkPtr network,
             guint section,
             char *(*to_text) (const char *entry),
             const char *const *wanted,
             const char *const *now)
{
  for (guint i = 0; now != NULL && now[i] != NULL; i++)
    if (!is_listed (wanted, now[i]) &&
        !update (network, VIR_NETWORK_UPDATE_COMMAND_DELETE, section, to_text (now[i])))
      return FALSE;
  for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++)
    if (!is_listed (now, wanted[i]) &&
        !update (network, VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, section, to_text (wanted[i])))
      return FALSE;
  return TRUE;
}

static gboolean
is_same_list (const char *const *a, const char *const *b)
{
  for (guint i = 0; a != NULL && a[i] != NULL; i++)
    if (!is_listed (b, a[i]))
      return FALSE;
  for (guint i = 0; b != NULL && b[i] != NULL; i++)
    if (!is_listed (a, b[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_same_range (LodgeNetwork *a, LodgeNetwork *b)
{
  return g_strcmp0 (lodge_network_get_dhcp_start (a), lodge_network_get_dhcp_start (b)) == 0 &&
         g_strcmp0 (lodge_network_get_dhcp_end (a), lodge_network_get_dhcp_end (b)) == 0;
}

static gboolean
update_range (virNetworkPtr network, LodgeNetwork *draft, LodgeNetwork *now)
{
  const char *start = lodge_network_get_dhcp_start (draft);
  const char *end = lodge_network_get_dhcp_end (draft);
  const char *old_start = lodge_network_get_dhcp_start (now);
  const char *old_end = lodge_network_get_dhcp_end (now);

  if (is_same_range (draft, now))
    return TRUE;
  return start != NULL && old_start != NULL &&
         update (network,
                 VIR_NETWORK_UPDATE_COMMAND_DELETE,
                 VIR_NETWORK_SECTION_IP_DHCP_RANGE,
                 lodge_network_xml_range_text (old_start, old_end)) &&
         update (network,
                 VIR_NETWORK_UPDATE_COMMAND_ADD_LAST,
                 VIR_NETWORK_SECTION_IP_DHCP_RANGE,
                 lodge_network_xml_range_text (start, end));
}

/* libvirt's test driver says that it has done what it has not. */
static gboolean
is_live (virNetworkPtr network, LodgeNetwork *draft)
{
  g_autoptr (LodgeNetworkXml) xml = fetch (network, 0, NULL);
  g_autoptr (LodgeNetwork) live = xml != NULL ? lodge_network_xml_to_network (xml, FALSE) : NULL;

  return live != NULL && !needs_restart (draft, live) && is_same_range (draft, live) &&
         is_same_list (lodge_network_get_hosts (draft), lodge_network_get_hosts (live)) &&
         is_same_list (lodge_network_get_names (draft), lodge_network_get_names (live));
}

static gboolean
update_live (virNetworkPtr network, LodgeNetwork *draft, LodgeNetwork *now)
{
  return !needs_restart (draft, now) && update_range (network, draft, now) &&
         update_list (network,
                      VIR_NETWORK_SECTION_IP_DHCP_HOST,
                      lodge_network_xml_host_text,
                      lodge_network_get_hosts (draft),
                      lodge_network_get_hosts (now)) &&
         update_list (network,
                      VIR_NETWORK_SECTION_DNS_HOST,
                      lodge_network_xml_name_text,
                      lodge_network_get_names (draft),
                      lodge_network_get_names (now)) &&
         is_live (network, draft);
}

/* The test driver takes a new definition only of a network that is off. */
static gboolean
start_as (LodgeLibvirtLink *link, virNetworkPtr network, LodgeNetworkXml *xml, GError **error)
{
  g_autoptr (LodgeVirNetwork) defined = NULL;

  if (LV (virNetworkIsActive (network)) == 1 && LV (virNetworkDestroy (network)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  defined = lodge_libvirt_network_define (link, xml, error);
  if (defined == NULL)
    return FALSE;
  if (LV (virNetworkCreate (defined)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  lodge_libvirt_network_replug (link, virNetworkGetName (network));
  return TRUE;
}

static gboolean
restart (LodgeLibvirtLink *link,
         virNetworkPtr network,
         LodgeNetworkXml *before,
         LodgeNetworkXml *after,
         GError **error)
{
  if (start_as (link, network, after, error))
    return TRUE;
  start_as (link, network, before, NULL);
  return FALSE;
}

/* What another program has changed since @base was read stays, or is told where the draft says
 * something else. */
static gboolean
merge (LodgeNetwork *draft, LodgeNetwork *base, LodgeNetwork *now, GError **error)
{
  g_autoptr (LodgeNetwork) theirs = lodge_network_copy (now);

  take_flags (theirs, base);
  if (!lodge_network_draft_merge (draft, base, theirs))
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_CONFLICT,
                           NULL,
                           "%s",
                           _ ("Another program has changed the same of this network meanwhile. "
                              "Look at it again before you change it.")));
  return FALSE;
}

static gboolean
set_autostart (virNetworkPtr network, LodgeNetwork *base, LodgeNetwork *draft, GError **error)
{
  int wanted = lodge_network_get_autostart (draft);
  int now = 0;

  if (wanted == (int)lodge_network_get_autostart (base))
    return TRUE;
  if (LV (virNetworkGetAutostart (network, &now)) == 0 && now == wanted)
    return TRUE;
  if (LV (virNetworkSetAutostart (network, wanted)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

gboolean
lodge_libvirt_network_edit (LodgeLibvirtLink *link,
                            virNetworkPtr network,
                            LodgeNetwork *base,
                            LodgeNetwork *draft,
                            GError **error)
{
  gboolean served = lodge_libvirt_serves_networks (link);
  g_autoptr (LodgeNetworkXml) before = fetch (network, VIR_NETWORK_XML_INACTIVE, error);
  g_autoptr (LodgeNetworkXml) after =
      before != NULL ? fetch (network, VIR_NETWORK_XML_INACTIVE, error) : NULL;
  g_autoptr (LodgeVirNetwork) defined = NULL;
  g_autoptr (LodgeNetwork) now = NULL;

  if (after == NULL)
    return FALSE;
  now = lodge_network_xml_to_network (before, served);
  if (!merge (draft, base, now, error) || !accept (link, draft, now, error) ||
      !set_autostart (network, base, draft, error))
    return FALSE;
  take_flags (draft, now);
  if (lodge_network_equal (draft, now))
    return TRUE;
  if (!lodge_network_xml_apply (after, draft, served, error))
    return FALSE;
  defined = lodge_libvirt_network_define (link, after, error);
  if (defined == NULL)
    return FALSE;
  if (served || LV (virNetworkIsActive (network)) != 1 || update_live (network, draft, now))
    return TRUE;
  return restart (link, network, before, after, error);
}
