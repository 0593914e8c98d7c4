/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * As much of QEMU's guest agent as libvirt needs to shut a machine down or restart it: lines of
 * JSON on the port org.qemu.guest_agent.0 (QEMU's qapi-schema.json of the agent describes them).
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
  else if (strcmp (verb, "guest-ping") == 0)
    dprintf (fd, "{\"return\": {}}\n");
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
