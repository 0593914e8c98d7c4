/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-mac.h"

#define HOST_ONLY_FIRST 56
#define OTHERS_FIRST 100
#define DEFAULT_PREFIX 24
#define FIRST_LEASE 101
#define MIN_PREFIX 8
#define MAX_PREFIX 30
#define MAX_DOMAIN 200
/* RFC 791 and RFC 8200: what every link must carry; Linux's largest. */
#define MIN_MTU 68
#define MIN_MTU_IPV6 1280
#define MAX_MTU 65535

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL && *error == NULL)
    *error = g_error_new_valist (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, args);
  va_end (args);
  return FALSE;
}

static void
set_address (LodgeNetwork *draft, const char *property, guint32 address)
{
  g_autofree char *text = lodge_ipv4_to_text (address);

  g_object_set (draft, property, text, NULL);
}

static gboolean
wants_address (LodgeNetwork *draft)
{
  switch (lodge_network_get_kind (draft))
    {
    case LODGE_NETWORK_KIND_NAT:
    case LODGE_NETWORK_KIND_HOST_ONLY:
    case LODGE_NETWORK_KIND_ROUTED:
      return TRUE;
    case LODGE_NETWORK_KIND_INTERNAL:
      return lodge_network_get_dhcp (draft);
    default:
      return FALSE;
    }
}

static void
fill_in_range (LodgeNetwork *draft)
{
  guint prefix = lodge_network_get_prefix (draft);
  guint32 address, lowest, highest, start, end;

  if (!lodge_network_get_dhcp (draft) || prefix < MIN_PREFIX || prefix > MAX_PREFIX ||
      !lodge_ipv4_parse (lodge_network_get_address (draft), &address))
    return;
  lowest = address & lodge_ipv4_mask (prefix);
  highest = lowest | ~lodge_ipv4_mask (prefix);
  start = prefix <= DEFAULT_PREFIX ? lowest + FIRST_LEASE : lowest + 1;
  end = prefix < DEFAULT_PREFIX ? (lowest | 0xff) - 1 : highest - 1;

  /* The larger part on one side of the network's own address. */
  if (address >= start && address <= end && address - start > end - address)
    end = address - 1;
  else if (address >= start && address <= end)
    start = address + 1;
  if (lodge_network_get_dhcp_start (draft) == NULL)
    set_address (draft, "dhcp-start", start);
  if (lodge_network_get_dhcp_end (draft) == NULL)
    set_address (draft, "dhcp-end", end);
}

void
lodge_network_draft_fill_in (LodgeNetwork *draft, GPtrArray *used)
{
  gboolean host_only = lodge_network_get_kind (draft) == LODGE_NETWORK_KIND_HOST_ONLY;
  guint32 address;

  if (!wants_address (draft))
    return;
  if (lodge_network_get_address (draft) == NULL &&
      lodge_subnet_find_free (used, host_only ? HOST_ONLY_FIRST : OTHERS_FIRST, &address))
    {
      set_address (draft, "address", address + 1);
      g_object_set (draft, "prefix", DEFAULT_PREFIX, NULL);
    }
  if (lodge_network_get_prefix (draft) == 0)
    g_object_set (draft, "prefix", DEFAULT_PREFIX, NULL);
  fill_in_range (draft);
}

typedef struct
{
  guint32 address;
  guint32 lowest;
  guint32 highest;
} Range;

static gboolean
is_inside (const Range *range, guint32 address)
{
  return address > range->lowest && address < range->highest;
}

static gboolean
check_kind (LodgeNetwork *draft, GError **error)
{
  LodgeNetworkKind kind = lodge_network_get_kind (draft);

  if (kind == LODGE_NETWORK_KIND_BRIDGED && lodge_network_get_bridge (draft) == NULL &&
      lodge_network_get_forward_device (draft) == NULL)
    return refuse (
        error, _ ("A bridged network needs a bridge or an adapter of this computer. Choose one."));
  if (wants_address (draft) && lodge_network_get_address (draft) == NULL)
    return refuse (error, _ ("Every private subnet is in use. Type an address that is free."));
  if (!wants_address (draft) && lodge_network_get_address (draft) != NULL)
    return refuse (error, _ ("This kind of network has no address of its own. Remove it."));
  if (kind == LODGE_NETWORK_KIND_BRIDGED && lodge_network_get_dhcp (draft))
    return refuse (error,
                   _ ("On a bridged network the router gives out addresses. Turn DHCP off."));
  return TRUE;
}

static gboolean
check_address (LodgeNetwork *draft, Range *range, GError **error)
{
  const char *text = lodge_network_get_address (draft);
  guint prefix = lodge_network_get_prefix (draft);
  guint first;

  if (!lodge_ipv4_parse (text, &range->address))
    return refuse (
        error, _ ("“%s” is no IPv4 address. Write four numbers, such as 192.168.56.1."), text);
  if (prefix < MIN_PREFIX || prefix > MAX_PREFIX)
    return refuse (error,
                   _ ("The subnet’s length must be from %d to %d. 24 is usual."),
                   MIN_PREFIX,
                   MAX_PREFIX);
  first = range->address >> 24;
  if (first == 0 || first == 127 || first >= 224)
    return refuse (
        error, _ ("%s is reserved. Choose a private address such as 192.168.56.1."), text);
  range->lowest = range->address & lodge_ipv4_mask (prefix);
  range->highest = range->lowest | ~lodge_ipv4_mask (prefix);
  if (!is_inside (range, range->address))
    return refuse (error, _ ("%s is not an address of one computer in its subnet."), text);
  return TRUE;
}

static gboolean
check_range (LodgeNetwork *draft, const Range *range, GError **error)
{
  guint32 start, end;

  if (!lodge_network_get_dhcp (draft))
    return TRUE;
  /* Only to those who have a fixed one. */
  if (lodge_network_get_dhcp_start (draft) == NULL && lodge_network_get_dhcp_end (draft) == NULL &&
      lodge_network_get_hosts (draft) != NULL)
    return TRUE;
  if (!lodge_ipv4_parse (lodge_network_get_dhcp_start (draft), &start) ||
      !lodge_ipv4_parse (lodge_network_get_dhcp_end (draft), &end))
    return refuse (error, _ ("Say with two IPv4 addresses which ones are given out."));
  if (!is_inside (range, start) || !is_inside (range, end))
    return refuse (error, _ ("The addresses given out must lie in the network’s own subnet."));
  if (start > end)
    return refuse (error, _ ("The first address given out must not be above the last."));
  if (range->address >= start && range->address <= end)
    return refuse (error, _ ("The network’s own address must not be among those given out."));
  return TRUE;
}

static gboolean
is_host_name (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > MAX_DOMAIN || name[0] == '-' || name[0] == '.')
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '.')
      return FALSE;
  return TRUE;
}

/* Counts @key as used; FALSE when it was. */
static gboolean
use_once (GHashTable *seen, const char *key)
{
  return g_hash_table_add (seen, g_strdup (key));
}

static gboolean
check_host (const char *text, const Range *range, GHashTable *seen, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n_words = g_strv_length (words);
  g_autofree char *mac = n_words > 0 ? lodge_mac_dup_canonical (words[0]) : NULL;
  guint32 address;

  if (n_words < 2 || n_words > 3 || mac == NULL || !lodge_mac_is_unicast (mac))
    return refuse (
        error, _ ("“%s” is no fixed address. Write a MAC address and an IPv4 address."), text);
  if (range == NULL || !lodge_ipv4_parse (words[1], &address) || !is_inside (range, address) ||
      address == range->address)
    return refuse (
        error, _ ("The fixed address %s must be a free one of the network’s subnet."), words[1]);
  if (n_words == 3 && !is_host_name (words[2]))
    return refuse (error, _ ("“%s” is no host name."), words[2]);
  if (!use_once (seen, mac) || !use_once (seen, words[1]))
    return refuse (error, _ ("The fixed address “%s” is there twice."), text);
  return TRUE;
}

static gboolean
check_name (const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  if (g_strv_length (words) == 2 && g_hostname_is_ip_address (words[0]) && is_host_name (words[1]))
    return TRUE;
  return refuse (
      error, _ ("“%s” is no name for an address. Write an address and a host name."), text);
}

static gboolean
check_lists (LodgeNetwork *draft, const Range *range, GError **error)
{
  const char *const *hosts = lodge_network_get_hosts (draft);
  const char *const *names = lodge_network_get_names (draft);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    if (!check_host (hosts[i], range, seen, error))
      return FALSE;
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!check_name (names[i], error))
      return FALSE;
  if (lodge_network_get_domain (draft) != NULL && !is_host_name (lodge_network_get_domain (draft)))
    return refuse (error, _ ("“%s” is no DNS domain."), lodge_network_get_domain (draft));
  return TRUE;
}

static gboolean
check_rest (LodgeNetwork *draft, GError **error)
{
  const char *text = lodge_network_get_ipv6_address (draft);
  guint prefix = lodge_network_get_ipv6_prefix (draft);
  guint mtu = lodge_network_get_mtu (draft);
  g_autoptr (GInetAddress) address = NULL;

  if (text != NULL)
    {
      address = g_inet_address_new_from_string (text);
      if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6 ||
          g_inet_address_get_is_loopback (address) || g_inet_address_get_is_multicast (address) ||
          g_inet_address_get_is_any (address) || g_inet_address_get_is_link_local (address))
        return refuse (
            error, _ ("“%s” is no IPv6 address for a network. fd00:56::1 would be one."), text);
      if (prefix == 0 || prefix > 126)
        return refuse (error, _ ("The IPv6 subnet’s length must be from 1 to 126. 64 is usual."));
    }
  if (mtu != 0 && (mtu < (text != NULL ? MIN_MTU_IPV6 : MIN_MTU) || mtu > MAX_MTU))
    return refuse (error, _ ("An MTU of %u is not possible. 1500 is usual."), mtu);
  return TRUE;
}

gboolean
lodge_network_draft_check (LodgeNetwork *draft, GError **error)
{
  Range range = { 0 };
  gboolean has_address = lodge_network_get_address (draft) != NULL;

  if (!lodge_network_name_is_valid (lodge_network_get_name (draft)))
    return refuse (
        error, _ ("A network’s name is 1 to 50 letters, digits, dots, dashes and underscores."));
  if (!check_kind (draft, error))
    return FALSE;
  if (has_address && (!check_address (draft, &range, error) || !check_range (draft, &range, error)))
    return FALSE;
  return check_lists (draft, has_address ? &range : NULL, error) && check_rest (draft, error);
}

const LodgeSubnet *
lodge_network_draft_find_clash (LodgeNetwork *draft, GPtrArray *used)
{
  guint32 address;
  guint prefix = lodge_network_get_prefix (draft);

  if (!lodge_ipv4_parse (lodge_network_get_address (draft), &address) || prefix > 32)
    return NULL;
  return lodge_subnet_find_clash (used, address, prefix);
}
