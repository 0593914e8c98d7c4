/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bridge of the host's wired adapter, which takes over the adapter's addresses and routes. */
#include "lodge-helper-private.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERB "bridge-create"
#define HOW_KERNEL "ip"
#define HOW_MANAGER "nm"
#define MAX_ADDRESSES 32
#define MAX_ROUTES 32
#define MAX_TEXT 64 /* an address with its prefix */

static const char *const ip_paths[] = {
  "/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip", NULL
};
static const char *const nmcli_paths[] = { "/usr/bin/nmcli", "/bin/nmcli", NULL };

/* Devices */

static bool
has_entry (const char *device, const char *entry)
{
  char path[128];

  snprintf (path, sizeof path, "/sys/class/net/%s/%s", device, entry);
  return access (path, F_OK) == 0;
}

static long
read_number (const char *device, const char *entry)
{
  char path[128];
  long number = -1;
  FILE *file;

  snprintf (path, sizeof path, "/sys/class/net/%s/%s", device, entry);
  file = fopen (path, "re");
  if (file == NULL)
    return -1;
  if (fscanf (file, "%li", &number) != 1)
    number = -1;
  fclose (file);
  return number;
}

/* Wired Ethernet that no other device owns. An access point takes no other computer's frames, and a
 * tunnel has none. */
static bool
is_suitable (const char *adapter)
{
  return read_number (adapter, "type") == ARPHRD_ETHER && !has_entry (adapter, "bridge") &&
         !has_entry (adapter, "wireless") && !has_entry (adapter, "phy80211") &&
         !has_entry (adapter, "tun_flags") && !has_entry (adapter, "master");
}

/* Whether the bridge has another port than @adapter. */
static bool
has_other_ports (const char *bridge, const char *adapter)
{
  char path[128];
  bool found = false;
  struct dirent *entry;
  DIR *ports;

  snprintf (path, sizeof path, "/sys/class/net/%s/brif", bridge);
  ports = opendir (path);
  while (ports != NULL && (entry = readdir (ports)) != NULL)
    {
      if (entry->d_name[0] != '.' && strcmp (entry->d_name, adapter) != 0)
        found = true;
    }
  if (ports != NULL)
    closedir (ports);
  return found;
}

/* What a device has */

typedef struct
{
  char addresses[MAX_ADDRESSES][MAX_TEXT];
  size_t n_addresses;
  struct
  {
    char destination[MAX_TEXT];
    char gateway[MAX_TEXT];
    char metric[16];
  } routes[MAX_ROUTES];
  size_t n_routes;
} Belongings;

static unsigned int
count_bits (const unsigned char *bytes, size_t length)
{
  unsigned int bits = 0;

  for (size_t i = 0; i < length; i++)
    bits += (unsigned int)__builtin_popcount (bytes[i]);
  return bits;
}

/* Link-local IPv6 addresses are the device's own and stay. */
static bool
format_address (const struct ifaddrs *entry, char *text, size_t size)
{
  char address[INET6_ADDRSTRLEN];
  unsigned int prefix;

  if (entry->ifa_addr->sa_family == AF_INET)
    {
      const struct sockaddr_in *in = (const void *)entry->ifa_addr;
      const struct sockaddr_in *mask = (const void *)entry->ifa_netmask;

      inet_ntop (AF_INET, &in->sin_addr, address, sizeof address);
      prefix = count_bits ((const unsigned char *)&mask->sin_addr, 4);
    }
  else if (entry->ifa_addr->sa_family == AF_INET6)
    {
      const struct sockaddr_in6 *in = (const void *)entry->ifa_addr;
      const struct sockaddr_in6 *mask = (const void *)entry->ifa_netmask;

      if (IN6_IS_ADDR_LINKLOCAL (&in->sin6_addr))
        return false;
      inet_ntop (AF_INET6, &in->sin6_addr, address, sizeof address);
      prefix = count_bits ((const unsigned char *)&mask->sin6_addr, 16);
    }
  else
    return false;
  return (size_t)snprintf (text, size, "%s/%u", address, prefix) < size;
}

static bool
read_addresses (const char *device, Belongings *own)
{
  struct ifaddrs *all = NULL;

  if (getifaddrs (&all) != 0)
    return false;
  for (const struct ifaddrs *entry = all; entry != NULL; entry = entry->ifa_next)
    {
      if (entry->ifa_addr == NULL || entry->ifa_netmask == NULL ||
          strcmp (entry->ifa_name, device) != 0 || own->n_addresses == MAX_ADDRESSES)
        continue;
      if (format_address (entry, own->addresses[own->n_addresses], MAX_TEXT))
        own->n_addresses++;
    }
  freeifaddrs (all);
  return true;
}

/* Those by a gateway; the others come and go with the addresses. proc(5). */
static bool
read_routes (const char *device, Belongings *own)
{
  FILE *file = fopen ("/proc/net/route", "re");
  char line[256];

  if (file == NULL)
    return false;
  while (own->n_routes < MAX_ROUTES && fgets (line, sizeof line, file) != NULL)
    {
      char name[IFNAMSIZ], address[INET_ADDRSTRLEN];
      unsigned int destination, gateway, flags, metric, mask;

      if (sscanf (line,
                  "%15s %x %x %x %*s %*s %u %x",
                  name,
                  &destination,
                  &gateway,
                  &flags,
                  &metric,
                  &mask) != 6 ||
          strcmp (name, device) != 0 || (flags & RTF_GATEWAY) == 0)
        continue;
      inet_ntop (AF_INET, &destination, address, sizeof address);
      snprintf (own->routes[own->n_routes].destination,
                MAX_TEXT,
                "%s/%u",
                address,
                count_bits ((const unsigned char *)&mask, 4));
      inet_ntop (AF_INET, &gateway, own->routes[own->n_routes].gateway, MAX_TEXT);
      snprintf (own->routes[own->n_routes].metric, sizeof own->routes->metric, "%u", metric);
      own->n_routes++;
    }
  fclose (file);
  return true;
}

static bool
read_mac (const char *device, char *mac, size_t size)
{
  char path[128];
  FILE *file;
  bool good;

  snprintf (path, sizeof path, "/sys/class/net/%s/address", device);
  file = fopen (path, "re");
  if (file == NULL)
    return false;
  good = fgets (mac, (int)size, file) != NULL;
  fclose (file);
  mac[good ? strcspn (mac, "\n") : 0] = '\0';
  return good && strlen (mac) == 17;
}

/* Moving */

static bool
change_address (const char *ip, const char *change, const char *address, const char *device)
{
  const char *const argv[] = { ip, "address", change, address, "dev", device, NULL };

  return helper_run (argv);
}

static bool
give_routes (const char *ip, const Belongings *own, const char *device)
{
  bool good = true;

  for (size_t i = 0; i < own->n_routes; i++)
    {
      const char *const argv[] = {
        ip,    "route", "replace", own->routes[i].destination, "via", own->routes[i].gateway,
        "dev", device,  "metric",  own->routes[i].metric,      NULL
      };

      good = helper_run (argv) && good;
    }
  return good;
}

/* Each address is given before it is taken, so that none is lost on the way; routes by a gateway go
 * with the addresses and are made again. */
static bool
move (const char *ip, const Belongings *own, const char *from, const char *to)
{
  for (size_t i = 0; i < own->n_addresses; i++)
    {
      if (!change_address (ip, "replace", own->addresses[i], to) ||
          !change_address (ip, "del", own->addresses[i], from))
        return false;
    }
  return give_routes (ip, own, to);
}

static bool
read_belongings (const char *device, Belongings *own)
{
  memset (own, 0, sizeof *own);
  return read_addresses (device, own) && read_routes (device, own);
}

/* Gives the adapter back what its bridge has, and removes the bridge; where that can't be, the
 * bridge stays with what it has. */
static int
undo_by_kernel (const char *bridge, const char *adapter)
{
  const char *ip = helper_find (ip_paths);
  const char *const leave[] = { ip, "link", "set", "dev", adapter, "nomaster", NULL };
  const char *const remove[] = { ip, "link", "delete", "dev", bridge, "type", "bridge", NULL };
  Belongings own;

  if (ip == NULL)
    return helper_say (HELPER_FAILED, "the program “ip” is not installed");
  if (has_entry (adapter, "master") && !helper_run (leave))
    return HELPER_FAILED;
  /* An adapter that was pulled gets nothing. */
  if (has_entry (adapter, "type") &&
      (!read_belongings (bridge, &own) || !move (ip, &own, bridge, adapter)))
    return HELPER_FAILED;
  return helper_run (remove) ? HELPER_DONE : HELPER_FAILED;
}

static int
create_by_kernel (const char *bridge, const char *adapter)
{
  const char *ip = helper_find (ip_paths);
  char mac[32];
  const char *const make[] = { ip,  "link", "add",    "name",      bridge, "address",
                               mac, "type", "bridge", "stp_state", "0",    "forward_delay",
                               "0", NULL };
  const char *const wake[] = { ip, "link", "set", "dev", bridge, "up", NULL };
  const char *const join[] = { ip, "link", "set", "dev", adapter, "master", bridge, NULL };
  const char *const lift[] = { ip, "link", "set", "dev", adapter, "up", NULL };
  Belongings own;

  if (ip == NULL)
    return helper_say (HELPER_FAILED, "the program “ip” is not installed");
  if (!read_mac (adapter, mac, sizeof mac) || !read_belongings (adapter, &own))
    return helper_say (HELPER_FAILED, "what %s has could not be read", adapter);
  if (!helper_run (make))
    return HELPER_FAILED;
  if (helper_run (wake) && helper_run (join) && helper_run (lift) &&
      move (ip, &own, adapter, bridge))
    return HELPER_DONE;
  undo_by_kernel (bridge, adapter);
  /* Those that were between the two. */
  give_routes (ip, &own, adapter);
  return HELPER_FAILED;
}

/* NetworkManager: what it manages is changed through it, or it would change it back. Its
 * connections outlive a restart of the computer. */
static bool
is_managed (void)
{
  return access ("/run/NetworkManager", F_OK) == 0 && helper_find (nmcli_paths) != NULL;
}

static int
undo_by_manager (const char *bridge)
{
  const char *nmcli = helper_find (nmcli_paths);
  char port[40], master[32];
  const char *const first[] = { nmcli, "connection", "delete", "id", port, NULL };
  const char *const second[] = { nmcli, "connection", "delete", "id", master, NULL };
  bool good;

  snprintf (port, sizeof port, "lodge-%s-port", bridge);
  snprintf (master, sizeof master, "lodge-%s", bridge);
  if (nmcli == NULL)
    return helper_say (HELPER_FAILED, "the program “nmcli” is not installed");
  good = helper_run (first);
  return helper_run (second) && good ? HELPER_DONE : HELPER_FAILED;
}

static int
create_by_manager (const char *bridge, const char *adapter)
{
  const char *nmcli = helper_find (nmcli_paths);
  char port[40], master[32];
  const char *const make[] = { nmcli,  "connection", "add",  "type",       "bridge", "con-name",
                               master, "ifname",     bridge, "bridge.stp", "no",     NULL };
  const char *const join[] = { nmcli, "connection", "add",   "type",   "ethernet", "con-name",
                               port,  "ifname",     adapter, "master", bridge,     NULL };
  const char *const wake[] = { nmcli, "connection", "up", "id", port, NULL };

  snprintf (port, sizeof port, "lodge-%s-port", bridge);
  snprintf (master, sizeof master, "lodge-%s", bridge);
  if (helper_run (make) && helper_run (join) && helper_run (wake))
    return HELPER_DONE;
  undo_by_manager (bridge);
  return HELPER_FAILED;
}

/* The verbs */

int
helper_bridge_create (const char *bridge, const char *adapter)
{
  bool managed = is_managed ();
  char note[64];
  int code;

  if (strcmp (bridge, adapter) == 0 || has_entry (bridge, "type"))
    return helper_say (HELPER_EXISTS, "there is a device %s", bridge);
  if (!is_suitable (adapter))
    return helper_say (HELPER_UNSUITABLE, "%s can't be a bridge's port", adapter);
  /* Of before the computer was started again: the kernel has forgotten that bridge. */
  code = helper_notes_remove (VERB, bridge);
  if (code != HELPER_DONE)
    return code;
  snprintf (note, sizeof note, "%s %s", adapter, managed ? HOW_MANAGER : HOW_KERNEL);
  code = helper_notes_add (VERB, bridge, note);
  if (code != HELPER_DONE)
    return code;
  code = managed ? create_by_manager (bridge, adapter) : create_by_kernel (bridge, adapter);
  /* What could not be taken back stays noted, to be undone later. */
  if (code != HELPER_DONE && !has_entry (bridge, "bridge"))
    helper_notes_remove (VERB, bridge);
  return code;
}

int
helper_bridge_delete (const char *bridge)
{
  char note[64], adapter[IFNAMSIZ], how[8];
  int code = HELPER_DONE;

  if (!helper_notes_get (VERB, bridge, note, sizeof note) ||
      sscanf (note, "%15s %7s", adapter, how) != 2)
    return helper_say (HELPER_NOT_DONE, "%s was not made by this program", bridge);
  if (has_other_ports (bridge, adapter))
    return helper_say (HELPER_IN_USE, "machines are on %s", bridge);
  if (strcmp (how, HOW_MANAGER) == 0)
    code = undo_by_manager (bridge);
  else if (has_entry (bridge, "bridge"))
    code = undo_by_kernel (bridge, adapter);
  return code == HELPER_DONE ? helper_notes_remove (VERB, bridge) : code;
}
