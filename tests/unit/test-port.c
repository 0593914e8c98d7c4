/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-port.h"
#include "lodge-test.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Binds a port that nobody has on @family's loopback or, with @any, on all addresses. */
static int
take_port (int family, int type, gboolean any, guint16 *port)
{
  struct sockaddr_in name = { .sin_family = AF_INET };
  struct sockaddr_in6 name6 = { .sin6_family = AF_INET6 };
  gboolean six = family == AF_INET6;
  struct sockaddr *address = six ? (struct sockaddr *)&name6 : (struct sockaddr *)&name;
  socklen_t length = six ? sizeof name6 : sizeof name;
  int fd = socket (family, type | SOCK_CLOEXEC, 0);

  name.sin_addr.s_addr = htonl (any ? INADDR_ANY : INADDR_LOOPBACK);
  name6.sin6_addr = in6addr_any;
  if (fd < 0 || bind (fd, address, length) < 0)
    return -1;
  if (type == SOCK_STREAM)
    g_assert_cmpint (listen (fd, 1), ==, 0);
  g_assert_cmpint (getsockname (fd, address, &length), ==, 0);
  *port = ntohs (six ? name6.sin6_port : name.sin_port);
  return fd;
}

static void
assert_taken (gboolean udp, const char *address, guint16 port)
{
  g_autofree char *problem = lodge_port_dup_problem (udp, address, port);

  g_test_message ("%s", problem);
  /* This program, by the name that the kernel keeps of it. */
  g_assert_nonnull (problem);
  g_assert_nonnull (strstr (problem, "“test-port”"));
}

static void
test_taken (void)
{
  guint16 port = 0;
  int fd = take_port (AF_INET, SOCK_STREAM, FALSE, &port);
  g_autofree char *other = lodge_port_dup_problem (FALSE, "127.0.0.2", port);
  g_autofree char *after = NULL;

  assert_taken (FALSE, "127.0.0.1", port);
  assert_taken (FALSE, "0.0.0.0", port);
  g_assert_null (other);
  close (fd);
  after = lodge_port_dup_problem (FALSE, "127.0.0.1", port);
  g_assert_null (after);

  fd = take_port (AF_INET, SOCK_DGRAM, TRUE, &port);
  assert_taken (TRUE, "127.0.0.1", port);
  close (fd);
}

static void
test_taken_by_ipv6 (void)
{
  guint16 port = 0;
  int fd = take_port (AF_INET6, SOCK_STREAM, TRUE, &port);

  if (fd < 0)
    {
      g_test_skip ("There is no IPv6 here.");
      return;
    }
  assert_taken (FALSE, "127.0.0.1", port);
  close (fd);
}

static void
test_impossible (void)
{
  g_autofree char *address = lodge_port_dup_problem (FALSE, "192.0.2.1", 4242);
  g_autofree char *text = lodge_port_dup_problem (FALSE, "somewhere", 4242);
  g_autofree char *reserved = NULL;

  g_assert_nonnull (strstr (address, "192.0.2.1"));
  g_assert_nonnull (strstr (text, "somewhere"));
  if (geteuid () == 0)
    {
      g_test_message ("An administrator may open every port.");
      return;
    }
  reserved = lodge_port_dup_problem (FALSE, "127.0.0.1", 1);
  g_assert_nonnull (strstr (reserved, "1024"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/port/taken", test_taken);
  g_test_add_func ("/port/taken-by-ipv6", test_taken_by_ipv6);
  g_test_add_func ("/port/impossible", test_impossible);
  return g_test_run ();
}
