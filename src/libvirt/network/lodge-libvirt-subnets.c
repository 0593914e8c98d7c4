/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which IPv4 ranges a new network must keep away from. */
#include "config.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "lodge-libvirt-network.h"
#include "lodge-subnet.h"

/* A route as wide as this is a default route or half of one (VPNs make two of those): it leads
 * everywhere and clashes with nothing. */
#define NARROWEST_DEFAULT 7

static void
add (GPtrArray *used, guint32 address, guint prefix, const char *user)
{
  g_ptr_array_add (used, lodge_subnet_new (address, prefix, user));
}

/* The bridges of libvirt's networks are told by their networks' names. */
static GHashTable *
add_networks (LodgeLibvirtLink *link, const char *uuid, GPtrArray *used)
{
  GHashTable *bridges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) networks = lodge_libvirt_networks_read (link, NULL);

  for (guint i = 0; networks != NULL && i < networks->len; i++)
    {
      LodgeNetwork *network = networks->pdata[i];
      gboolean bridged = lodge_network_get_kind (network) == LODGE_NETWORK_KIND_BRIDGED;
      g_autofree char *user =
          g_strdup_printf (_ ("the network “%s”"), lodge_network_get_name (network));
      guint32 address;

      if (!bridged && lodge_network_get_bridge (network) != NULL)
        g_hash_table_add (bridges, g_strdup (lodge_network_get_bridge (network)));
      if (g_strcmp0 (lodge_network_get_uuid (network), uuid) != 0 &&
          lodge_ipv4_parse (lodge_network_get_address (network), &address))
        add (used, address, MIN (lodge_network_get_prefix (network), 32), user);
    }
  return bridges;
}

static guint
count_bits (guint32 mask)
{
  guint n_bits = 0;

  for (; mask != 0; mask <<= 1)
    n_bits++;
  return n_bits;
}

static void
add_addresses (GHashTable *bridges, GPtrArray *used)
{
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) < 0)
    return;
  for (struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
    {
      struct sockaddr_in address, mask;
      g_autofree char *user = NULL;

      if (one->ifa_addr == NULL || one->ifa_netmask == NULL ||
          one->ifa_addr->sa_family != AF_INET || (one->ifa_flags & IFF_LOOPBACK) != 0 ||
          g_hash_table_contains (bridges, one->ifa_name))
        continue;
      memcpy (&address, one->ifa_addr, sizeof address);
      memcpy (&mask, one->ifa_netmask, sizeof mask);
      user = g_strdup_printf (_ ("this computer’s adapter %s"), one->ifa_name);
      add (used, ntohl (address.sin_addr.s_addr), count_bits (ntohl (mask.sin_addr.s_addr)), user);
    }
  freeifaddrs (all);
}

/* /proc/net/route (proc(5)): name, destination, gateway, flags, three numbers, mask, …; addresses
 * as hexadecimal numbers in the byte order of the network read as the host's. */
static void
add_route (const char *line, GHashTable *bridges, GPtrArray *used)
{
  g_auto (GStrv) words = g_strsplit_set (line, "\t ", -1);
  g_autofree char *user = NULL;
  guint32 destination, mask;
  guint prefix;

  if (g_strv_length (words) < 8 || g_hash_table_contains (bridges, words[0]))
    return;
  destination = ntohl ((guint32)g_ascii_strtoull (words[1], NULL, 16));
  mask = ntohl ((guint32)g_ascii_strtoull (words[7], NULL, 16));
  prefix = count_bits (mask);
  if (prefix <= NARROWEST_DEFAULT || words[1][0] == '\0')
    return;
  user = g_strdup_printf (_ ("a route of this computer’s through %s"), words[0]);
  add (used, destination, prefix, user);
}

static void
add_routes (GHashTable *bridges, GPtrArray *used)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/net/route", &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    add_route (lines[i], bridges, used);
}

GPtrArray *
lodge_libvirt_list_subnets (LodgeLibvirtLink *link, const char *uuid)
{
  const LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  GPtrArray *used = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_subnet_free);
  g_autoptr (GHashTable) bridges = add_networks (link, uuid, used);

  if (facts->local && facts->qemu)
    {
      add_addresses (bridges, used);
      add_routes (bridges, used);
    }
  return used;
}
