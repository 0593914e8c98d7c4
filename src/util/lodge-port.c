/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-port.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTENING 0x0A /* TCP_LISTEN in the column "st" of /proc/net/tcp, see proc(5) */

/* The inode of the socket that has the port, or 0. Columns of proc(5): sl local_address rem_address
 * st tx:rx tr:when retrnsmt uid timeout inode. */
static guint64
find_inode_in (const char *table, gboolean udp, in_addr_t address, guint16 port)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      unsigned int local = 0;
      unsigned int local_port = 0;
      unsigned int state = 0;
      unsigned long long inode = 0;

      if (sscanf (lines[i],
                  " %*u: %x:%x %*x:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %llu",
                  &local,
                  &local_port,
                  &state,
                  &inode) != 4)
        continue;
      if (local_port == port && (udp || state == LISTENING) &&
          (local == address || local == INADDR_ANY || address == INADDR_ANY))
        return inode;
    }
  return 0;
}

/* A socket of IPv6 on all addresses has the IPv4 port as well. */
static guint64
find_inode6_in (const char *table, gboolean udp, guint16 port)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (table, &text, NULL, NULL))
    return 0;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      char local[33] = "";
      unsigned int local_port = 0;
      unsigned int state = 0;
      unsigned long long inode = 0;

      if (sscanf (lines[i],
                  " %*u: %32[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %llu",
                  local,
                  &local_port,
                  &state,
                  &inode) != 4)
        continue;
      if (local_port == port && (udp || state == LISTENING) &&
          strspn (local, "0") == sizeof local - 1)
        return inode;
    }
  return 0;
}

static gboolean
has_descriptor (const char *pid, const char *wanted)
{
  g_autofree char *folder = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char target[64];
      ssize_t length = readlink (path, target, sizeof target - 1);

      if (length <= 0)
        continue;
      target[length] = '\0';
      if (strcmp (target, wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Only one's own processes can be looked into. */
static char *
dup_pid_with_inode (guint64 inode)
{
  g_autofree char *wanted = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]", inode);
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_ascii_isdigit (name[0]) && has_descriptor (name, wanted))
      return g_strdup (name);
  return NULL;
}

/* "guest=NAME,debug-threads=on" after QEMU's -name. */
static char *
dup_machine_name (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "cmdline", NULL);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return NULL;
  for (const char *word = text; word < text + length; word += strlen (word) + 1)
    if (g_str_has_prefix (word, "guest="))
      return g_strndup (word + strlen ("guest="), strcspn (word + strlen ("guest="), ","));
  return NULL;
}

static char *
dup_holder (gboolean udp, in_addr_t address, guint16 port)
{
  guint64 inode = find_inode_in (udp ? "/proc/net/udp" : "/proc/net/tcp", udp, address, port);
  g_autofree char *pid = NULL;
  g_autofree char *machine = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (inode == 0)
    inode = find_inode6_in (udp ? "/proc/net/udp6" : "/proc/net/tcp6", udp, port);
  pid = inode != 0 ? dup_pid_with_inode (inode) : NULL;
  if (pid == NULL)
    return g_strdup_printf (_ ("Another program has port %u already. Choose another port."), port);
  machine = dup_machine_name (pid);
  if (machine != NULL)
    return g_strdup_printf (
        _ ("The machine “%s” has port %u already. Choose another port."), machine, port);
  path = g_build_filename ("/proc", pid, "comm", NULL);
  if (!g_file_get_contents (path, &name, NULL, NULL) || !g_utf8_validate (name, -1, NULL))
    return g_strdup_printf (_ ("Another program has port %u already. Choose another port."), port);
  return g_strdup_printf (
      _ ("The program “%s” has port %u already. Choose another port."), g_strstrip (name), port);
}

static int
try_port (gboolean udp, in_addr_t address, guint16 port)
{
  const struct sockaddr_in name = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = address,
  };
  const int on = 1;
  int fd = socket (AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
  int problem = 0;

  if (fd < 0)
    return 0;
  /* As QEMU does: connections that are only waiting to be forgotten don't count. */
  if (!udp)
    setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind (fd, (const struct sockaddr *)&name, sizeof name) < 0 || (!udp && listen (fd, 1) < 0))
    problem = errno;
  close (fd);
  return problem;
}

char *
lodge_port_dup_problem (gboolean udp, const char *address, guint16 port)
{
  struct in_addr parsed = { 0 };

  g_return_val_if_fail (address != NULL, NULL);

  if (inet_pton (AF_INET, address, &parsed) != 1)
    return g_strdup_printf (_ ("This computer does not have the address %s."), address);
  switch (try_port (udp, parsed.s_addr, port))
    {
    case 0:
      return NULL;
    case EADDRINUSE:
      return dup_holder (udp, parsed.s_addr, port);
    case EACCES:
      return g_strdup_printf (_ ("Port %u is reserved: ports under 1024 are opened by "
                                 "administrators only. Choose one from 1024 on."),
                              port);
    case EADDRNOTAVAIL:
      return g_strdup_printf (_ ("This computer does not have the address %s."), address);
    default:
      return g_strdup_printf (_ ("Port %u can’t be opened. Choose another port."), port);
    }
}
