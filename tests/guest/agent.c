/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * As much of QEMU's guest agent as libvirt needs to shut a machine down, to restart it and to know
 * its network: lines of JSON on the port org.qemu.guest_agent.0 (QEMU's qapi-schema.json of the
 * agent describes them).
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guest.h"

#define PORTS "/sys/class/virtio-ports"

int
open_port (const char *wanted)
{
  DIR *folder = opendir (PORTS);
  int fd = -1;

  if (folder == NULL)
    return -1;
  for (struct dirent *entry = readdir (folder); entry != NULL && fd < 0; entry = readdir (folder))
    {
      char path[320], name[64] = "";

      snprintf (path, sizeof path, PORTS "/%s/name", entry->d_name);
      FILE *file = fopen (path, "r");
      if (file == NULL)
        continue;
      if (fgets (name, sizeof name, file) != NULL && strcspn (name, "\n") == strlen (wanted) &&
          strncmp (name, wanted, strlen (wanted)) == 0)
        {
          snprintf (path, sizeof path, "/dev/%s", entry->d_name);
          fd = open (path, O_RDWR | O_CLOEXEC);
        }
      fclose (file);
    }
  closedir (folder);
  return fd;
}

/* The string or number that follows a key, for lines as plain as libvirt's. */
static void
find_value (const char *line, const char *key, char *value, size_t size)
{
  const char *at = strstr (line, key);

  *value = '\0';
  if (at == NULL)
    return;
  at += strlen (key);
  at += strspn (at, "\": ");
  snprintf (value, size, "%.*s", (int)strcspn (at, "\",}"), at);
}

/* The first line of what the kernel tells of an adapter. */
static void
read_fact (const char *adapter, const char *name, char *value, size_t size)
{
  char path[320];
  FILE *file;

  *value = '\0';
  snprintf (path, sizeof path, "/sys/class/net/%s/%s", adapter, name);
  file = fopen (path, "r");
  if (file == NULL)
    return;
  if (fgets (value, (int)size, file) == NULL)
    *value = '\0';
  value[strcspn (value, "\n")] = '\0';
  fclose (file);
}

static void
tell_address (int fd, const char *adapter)
{
  struct ifreq request = { 0 };
  char address[INET_ADDRSTRLEN] = "";
  int probe = socket (AF_INET, SOCK_DGRAM, 0);

  snprintf (request.ifr_name, sizeof request.ifr_name, "%.15s", adapter);
  if (probe >= 0 && ioctl (probe, SIOCGIFADDR, &request) == 0)
    {
      inet_ntop (
          AF_INET, &((struct sockaddr_in *)&request.ifr_addr)->sin_addr, address, sizeof address);
      dprintf (fd,
               ", \"ip-addresses\": [{\"ip-address-type\": \"ipv4\", \"ip-address\": \"%s\", "
               "\"prefix\": 24}]",
               address);
    }
  if (probe >= 0)
    close (probe);
}

static void
tell_adapters (int fd)
{
  static const char *const counters[] = { "rx_bytes", "rx_packets", "tx_bytes", "tx_packets" };
  static const char *const keys[] = { "rx-bytes", "rx-packets", "tx-bytes", "tx-packets" };
  DIR *folder = opendir ("/sys/class/net");
  const char *before = "";

  dprintf (fd, "{\"return\": [");
  for (struct dirent *entry = folder != NULL ? readdir (folder) : NULL; entry != NULL;
       entry = readdir (folder))
    {
      char value[64];

      if (*entry->d_name == '.')
        continue;
      read_fact (entry->d_name, "address", value, sizeof value);
      dprintf (
          fd, "%s{\"name\": \"%s\", \"hardware-address\": \"%s\"", before, entry->d_name, value);
      tell_address (fd, entry->d_name);
      dprintf (fd, ", \"statistics\": {");
      for (int i = 0; i < 4; i++)
        {
          char path[32];

          snprintf (path, sizeof path, "statistics/%s", counters[i]);
          read_fact (entry->d_name, path, value, sizeof value);
          dprintf (fd, "%s\"%s\": %s", i > 0 ? ", " : "", keys[i], value);
        }
      dprintf (fd, "}}");
      before = ", ";
    }
  dprintf (fd, "]}\n");
  if (folder != NULL)
    closedir (folder);
}

static void
answer (int fd, const char *line)
{
  char verb[64], id[32], mode[32];

  find_value (line, "\"execute\"", verb, sizeof verb);
  find_value (line, "\"id\"", id, sizeof id);
  find_value (line, "\"mode\"", mode, sizeof mode);
  if (strcmp (verb, "guest-sync") == 0)
    dprintf (fd, "{\"return\": %s}\n", id);
  else if (strcmp (verb, "guest-sync-delimited") == 0)
    dprintf (fd, "\xff{\"return\": %s}\n", id);
  else if (strcmp (verb, "guest-get-osinfo") == 0)
    dprintf (fd, "{\"return\": {\"id\": \"fedora\", \"pretty-name\": \"Guest of the tests\"}}\n");
  else if (strcmp (verb, "guest-ping") == 0)
    dprintf (fd, "{\"return\": {}}\n");
  else if (strcmp (verb, "guest-network-get-interfaces") == 0)
    tell_adapters (fd);
  else if (strcmp (verb, "guest-set-time") == 0 || strcmp (verb, "guest-fsfreeze-freeze") == 0 ||
           strcmp (verb, "guest-fsfreeze-thaw") == 0)
    {
      report ("AGENT: %s", verb);
      dprintf (fd,
               strcmp (verb, "guest-set-time") == 0 ? "{\"return\": {}}\n" : "{\"return\": 1}\n");
    }
  else if (strcmp (verb, "guest-shutdown") == 0)
    {
      report ("AGENT: guest-shutdown %s", mode);
      if (strcmp (mode, "reboot") == 0)
        restart ();
      else
        power_off ();
    }
  else
    dprintf (fd, "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Not known here\"}}\n");
}

int
serve_agent (void)
{
  char line[4096];
  size_t length = 0;
  int fd;

  open_serial ();
  while ((fd = open_port ("org.qemu.guest_agent.0")) < 0)
    usleep (200000);
  report ("AGENT: listens");
  for (;;)
    {
      ssize_t got = read (fd, line + length, 1);

      /* Nobody at the other end. */
      if (got <= 0)
        usleep (200000);
      if (got <= 0 || (line[length] != '\n' && ++length < sizeof line - 1))
        continue;
      line[length] = '\0';
      answer (fd, line);
      length = 0;
    }
}
