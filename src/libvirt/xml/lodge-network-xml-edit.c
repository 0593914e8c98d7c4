/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making and changing a network's definition. */
#include "config.h"

#include "lodge-network-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-mac.h"
#include "lodge-nwfilter-xml.h"
#include "lodge-xml-field.h"
#include "lodge-xml-load.h"
#include "lodge-xml-save.h"

/* libvirt's dnsmasq pings an address for three seconds before it gives it out. */
#define NO_PING "dnsmasq:options/dnsmasq:option[@value='no-ping']"

static gboolean
differs (const char *a, const char *b)
{
  return g_strcmp0 (a, b) != 0;
}

static gboolean
strv_differs (const char *const *a, const char *const *b)
{
  if (a == NULL || b == NULL)
    return a != b;
  return !g_strv_equal (a, b);
}

static void
set_prefix (xmlNode *ip, guint prefix)
{
  lodge_xml_set (ip, "@netmask", NULL);
  lodge_xml_set_uint (ip, "@prefix", prefix);
}

static xmlNode *
ensure_ip (xmlNode *root, gboolean ipv6)
{
  xmlNode *ip = lodge_network_xml_find_ip (root, ipv6);

  if (ip != NULL)
    return ip;
  ip = lodge_xml_append (root, "ip");
  if (ipv6)
    lodge_xml_set (ip, "@family", "ipv6");
  return ip;
}

static void
remove_if_any (xmlNode *node)
{
  if (node != NULL)
    lodge_xml_remove (node);
}

/* See lodge-nwfilter-xml.h. libvirt makes an address where there is none. */
static void
apply_host_mac (xmlNode *root, LodgeNetwork *draft, LodgeNetwork *now, gboolean served)
{
  const char *mac = lodge_network_get_bridge_mac (now);
  gboolean internal = lodge_network_get_kind (draft) == LODGE_NETWORK_KIND_INTERNAL;

  if (internal && !served &&
      (mac == NULL || lodge_network_get_kind (now) != LODGE_NETWORK_KIND_INTERNAL))
    lodge_xml_set (root, "mac/@address", LODGE_INTERNAL_HOST_MAC);
  else if (!internal && g_strcmp0 (mac, LODGE_INTERNAL_HOST_MAC) == 0)
    lodge_xml_set (root, "mac/@address", NULL);
}

static gboolean
apply_kind (xmlNode *root, LodgeNetwork *draft, LodgeNetwork *now, gboolean served, GError **error)
{
  LodgeNetworkKind kind = lodge_network_get_kind (draft);
  gboolean marks = served && kind == LODGE_NETWORK_KIND_INTERNAL && lodge_network_get_dhcp (draft);
  const char *device = lodge_network_get_forward_device (draft);

  if (kind == LODGE_NETWORK_KIND_INTERNAL && lodge_network_get_dhcp (draft) && !served)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                               NULL,
                               _ ("Here an internal network can’t give out addresses without this "
                                  "computer being on it. Turn DHCP off, or choose host-only.")));
      return FALSE;
    }
  if (kind == LODGE_NETWORK_KIND_OTHER && lodge_network_get_kind (now) != kind)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                              NULL,
                                              _ ("Lodge can’t make such a network.")));
      return FALSE;
    }
  lodge_xml_set (root, "metadata/lodge-network:network/@kind", marks ? "internal" : NULL);
  if (kind == lodge_network_get_kind (now) &&
      !differs (device, lodge_network_get_forward_device (now)))
    return TRUE;
  if (kind == LODGE_NETWORK_KIND_HOST_ONLY || kind == LODGE_NETWORK_KIND_INTERNAL)
    {
      remove_if_any (lodge_xml_find (root, "forward"));
      return TRUE;
    }
  if (kind == LODGE_NETWORK_KIND_OTHER)
    return TRUE;
  if (kind != lodge_network_get_kind (now))
    remove_if_any (lodge_xml_find (root, "forward"));
  lodge_xml_set (root,
                 "forward/@mode",
                 kind == LODGE_NETWORK_KIND_NAT      ? "nat"
                 : kind == LODGE_NETWORK_KIND_ROUTED ? "route"
                                                     : "bridge");
  if (kind == LODGE_NETWORK_KIND_BRIDGED)
    {
      lodge_xml_set (root, "forward/@dev", NULL);
      lodge_xml_set (root, "forward/interface/@dev", device);
    }
  else
    {
      /* libvirt prints the device twice, and refuses two that differ. */
      lodge_xml_set (root, "forward/interface/@dev", NULL);
      lodge_xml_set (root, "forward/@dev", device);
    }
  return TRUE;
}

static gboolean
parse_host (const char *entry, char **mac, char **ip, char **name)
{
  g_auto (GStrv) words = g_strsplit (entry, " ", 3);

  if (g_strv_length (words) < 2)
    return FALSE;
  *mac = lodge_mac_dup_canonical (words[0]);
  *ip = g_strdup (words[1]);
  *name = g_strdup (words[2]);
  return *mac != NULL;
}

static void
write_host (xmlNode *host, const char *entry)
{
  g_autofree char *mac = NULL;
  g_autofree char *ip = NULL;
  g_autofree char *name = NULL;

  if (!parse_host (entry, &mac, &ip, &name))
    return;
  lodge_xml_set (host, "@mac", mac);
  lodge_xml_set (host, "@name", name);
  lodge_xml_set (host, "@ip", ip);
}

/* The <host> that @entry's MAC has, or NULL. */
static xmlNode *
find_host (xmlNode *dhcp, const char *entry)
{
  g_autofree char *wanted = NULL;
  g_autofree char *ip = NULL;
  g_autofree char *name = NULL;

  if (!parse_host (entry, &wanted, &ip, &name))
    return NULL;
  for (xmlNode *node = lodge_xml_first_element (dhcp); node != NULL;
       node = lodge_xml_next_element (node))
    {
      g_autofree char *mac = NULL;

      if (!lodge_xml_is (node, "host"))
        continue;
      mac = lodge_mac_dup_canonical (lodge_xml_peek_attr (node, "mac"));
      if (g_strcmp0 (mac, wanted) == 0)
        return node;
    }
  return NULL;
}

static gboolean
is_listed (const char *const *list, const char *entry)
{
  return list != NULL && g_strv_contains (list, entry);
}

static gboolean
has_mac_of (const char *const *list, const char *entry)
{
  for (guint i = 0; list != NULL && list[i] != NULL; i++)
    if (strcspn (list[i], " ") == strcspn (entry, " ") &&
        g_ascii_strncasecmp (list[i], entry, strcspn (entry, " ")) == 0)
      return TRUE;
  return FALSE;
}

static void
apply_hosts (xmlNode *ip, const char *const *wanted, const char *const *now)
{
  xmlNode *dhcp = lodge_xml_find (ip, "dhcp");

  for (guint i = 0; now != NULL && now[i] != NULL && dhcp != NULL; i++)
    if (!has_mac_of (wanted, now[i]))
      remove_if_any (find_host (dhcp, now[i]));
  for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++)
    {
      xmlNode *host;

      dhcp = lodge_xml_ensure (ip, "dhcp");
      host = find_host (dhcp, wanted[i]);
      write_host (host != NULL ? host : lodge_xml_append (dhcp, "host"), wanted[i]);
    }
}

static void
apply_range (xmlNode *ip, LodgeNetwork *draft, LodgeNetwork *now)
{
  const char *start = lodge_network_get_dhcp_start (draft);
  const char *end = lodge_network_get_dhcp_end (draft);

  if (!differs (start, lodge_network_get_dhcp_start (now)) &&
      !differs (end, lodge_network_get_dhcp_end (now)))
    return;
  lodge_xml_set (ip, "dhcp/range/@start", start);
  lodge_xml_set (ip, "dhcp/range/@end", end);
}

static void
apply_ipv4 (xmlNode *root, LodgeNetwork *draft, LodgeNetwork *now)
{
  const char *address = lodge_network_get_address (draft);
  xmlNode *ip;

  if (address == NULL)
    {
      remove_if_any (lodge_network_xml_find_ip (root, FALSE));
      return;
    }
  ip = ensure_ip (root, FALSE);
  if (differs (address, lodge_network_get_address (now)))
    lodge_xml_set (ip, "@address", address);
  if (lodge_network_get_prefix (draft) != lodge_network_get_prefix (now))
    set_prefix (ip, lodge_network_get_prefix (draft));
  if (!lodge_network_get_dhcp (draft))
    {
      remove_if_any (lodge_xml_find (ip, "dhcp"));
      return;
    }
  apply_range (ip, draft, now);
  if (strv_differs (lodge_network_get_hosts (draft), lodge_network_get_hosts (now)))
    apply_hosts (ip, lodge_network_get_hosts (draft), lodge_network_get_hosts (now));
}

static void
apply_ipv6 (xmlNode *root, LodgeNetwork *draft, LodgeNetwork *now)
{
  const char *address = lodge_network_get_ipv6_address (draft);
  gboolean nat = lodge_network_get_kind (draft) == LODGE_NETWORK_KIND_NAT;
  xmlNode *ip;

  if (!differs (address, lodge_network_get_ipv6_address (now)) &&
      lodge_network_get_ipv6_prefix (draft) == lodge_network_get_ipv6_prefix (now))
    return;
  if (address == NULL)
    {
      remove_if_any (lodge_network_xml_find_ip (root, TRUE));
      lodge_xml_set (root, "forward/nat/@ipv6", NULL);
      return;
    }
  ip = ensure_ip (root, TRUE);
  lodge_xml_set (ip, "@address", address);
  set_prefix (ip, lodge_network_get_ipv6_prefix (draft));
  if (nat)
    lodge_xml_set (root, "forward/nat/@ipv6", "yes");
}

static void
add_name (xmlNode *dns, const char *entry)
{
  g_auto (GStrv) words = g_strsplit (entry, " ", 2);
  xmlNode *host = NULL;

  for (xmlNode *node = lodge_xml_first_element (dns); node != NULL && host == NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, "host") && g_strcmp0 (lodge_xml_peek_attr (node, "ip"), words[0]) == 0)
      host = node;
  if (host == NULL)
    {
      host = lodge_xml_append (dns, "host");
      lodge_xml_set (host, "@ip", words[0]);
    }
  xmlNodeAddContent (lodge_xml_append (host, "hostname"), (const xmlChar *)words[1]);
}

static void
remove_name (xmlNode *dns, const char *entry)
{
  g_auto (GStrv) words = g_strsplit (entry, " ", 2);

  for (xmlNode *host = lodge_xml_first_element (dns); host != NULL;
       host = lodge_xml_next_element (host))
    {
      if (!lodge_xml_is (host, "host") ||
          g_strcmp0 (lodge_xml_peek_attr (host, "ip"), words[0]) != 0)
        continue;
      for (xmlNode *node = lodge_xml_first_element (host); node != NULL;
           node = lodge_xml_next_element (node))
        {
          xmlChar *content = xmlNodeGetContent (node);
          gboolean is_it = g_strcmp0 ((const char *)content, words[1]) == 0;

          xmlFree (content);
          if (!is_it)
            continue;
          lodge_xml_remove (node);
          if (lodge_xml_find (host, "hostname") == NULL)
            lodge_xml_remove (host);
          return;
        }
    }
}

static void
apply_names (xmlNode *root, LodgeNetwork *draft, LodgeNetwork *now)
{
  const char *const *wanted = lodge_network_get_names (draft);
  const char *const *present = lodge_network_get_names (now);
  xmlNode *dns = lodge_xml_find (root, "dns");

  for (guint i = 0; present != NULL && present[i] != NULL && dns != NULL; i++)
    if (!is_listed (wanted, present[i]))
      remove_name (dns, present[i]);
  for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++)
    if (!is_listed (present, wanted[i]))
      add_name (lodge_xml_ensure (root, "dns"), wanted[i]);
  if (dns != NULL && lodge_xml_first_element (dns) == NULL && dns->properties == NULL)
    lodge_xml_remove (dns);
}

static void
apply_rest (xmlNode *root, LodgeNetwork *draft, LodgeNetwork *now)
{
  if (differs (lodge_network_get_domain (draft), lodge_network_get_domain (now)))
    lodge_xml_set (root, "domain/@name", lodge_network_get_domain (draft));
  if (lodge_network_get_mtu (draft) != lodge_network_get_mtu (now))
    {
      if (lodge_network_get_mtu (draft) != 0)
        lodge_xml_set_uint (root, "mtu/@size", lodge_network_get_mtu (draft));
      else
        lodge_xml_set (root, "mtu/@size", NULL);
    }
  if (lodge_network_get_kind (draft) == LODGE_NETWORK_KIND_BRIDGED &&
      differs (lodge_network_get_bridge (draft), lodge_network_get_bridge (now)))
    lodge_xml_set (root, "bridge/@name", lodge_network_get_bridge (draft));
}

gboolean
lodge_network_xml_apply (LodgeNetworkXml *self,
                         LodgeNetwork *draft,
                         gboolean served,
                         GError **error)
{
  xmlNode *root;
  g_autoptr (LodgeNetwork) now = NULL;

  g_return_val_if_fail (LODGE_IS_NETWORK_XML (self), FALSE);

  root = lodge_network_xml_get_root (self);
  now = lodge_network_xml_to_network (self, served);
  if (!apply_kind (root, draft, now, served, error))
    return FALSE;
  apply_host_mac (root, draft, now, served);
  apply_ipv4 (root, draft, now);
  apply_ipv6 (root, draft, now);
  apply_names (root, draft, now);
  apply_rest (root, draft, now);
  return TRUE;
}

LodgeNetworkXml *
lodge_network_xml_new_from_draft (LodgeNetwork *draft, gboolean served, GError **error)
{
  xmlDoc *doc = lodge_xml_new_doc ("network");
  g_autoptr (LodgeNetworkXml) self = lodge_network_xml_take_doc (doc);
  xmlNode *root = lodge_network_xml_get_root (self);
  gboolean own_bridge = lodge_network_get_kind (draft) != LODGE_NETWORK_KIND_BRIDGED;

  lodge_xml_set (root, "name", lodge_network_get_name (draft));
  if (!lodge_network_xml_apply (self, draft, served, error))
    return NULL;
  /* Spanning tree costs every new port seconds in which DHCP clients give up; a bridge that only
   * machines are on has no loop to guard against. */
  if (own_bridge)
    {
      lodge_xml_set (root, "bridge/@stp", "off");
      lodge_xml_set (root, "bridge/@delay", "0");
    }
  if (lodge_network_get_dhcp (draft) && !served)
    lodge_xml_ensure (root, NO_PING);
  return g_steal_pointer (&self);
}

static char *
save_and_free (xmlDoc *doc)
{
  char *text = lodge_xml_save (doc);

  xmlFreeDoc (doc);
  return text;
}

char *
lodge_network_xml_host_text (const char *entry)
{
  xmlDoc *doc = lodge_xml_new_doc ("host");

  write_host (xmlDocGetRootElement (doc), entry);
  return save_and_free (doc);
}

char *
lodge_network_xml_name_text (const char *entry)
{
  g_auto (GStrv) words = g_strsplit (entry, " ", 2);
  xmlDoc *doc = lodge_xml_new_doc ("host");
  xmlNode *root = xmlDocGetRootElement (doc);

  lodge_xml_set (root, "@ip", words[0]);
  lodge_xml_set (root, "hostname", words[1]);
  return save_and_free (doc);
}

char *
lodge_network_xml_range_text (const char *start, const char *end)
{
  xmlDoc *doc = lodge_xml_new_doc ("range");
  xmlNode *root = xmlDocGetRootElement (doc);

  lodge_xml_set (root, "@start", start);
  lodge_xml_set (root, "@end", end);
  return save_and_free (doc);
}

char *
lodge_network_xml_bare_text (const char *name)
{
  xmlDoc *doc = lodge_xml_new_doc ("network");
  xmlNode *root = xmlDocGetRootElement (doc);

  lodge_xml_set (root, "name", name);
  lodge_xml_set (root, "bridge/@stp", "off");
  lodge_xml_set (root, "bridge/@delay", "0");
  return save_and_free (doc);
}
