/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-host.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_SECONDS 2
#define BUFFER (64 * 1024)

struct _LodgeNetdHost
{
  int fd;
};

static int
open_netlink (guint32 groups, int flags)
{
  const struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = groups };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | flags, NETLINK_ROUTE);

  if (fd >= 0 && bind (fd, (const struct sockaddr *)&address, sizeof address) != 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

LodgeNetdHost *
lodge_netd_host_new (void)
{
  LodgeNetdHost *self = g_new0 (LodgeNetdHost, 1);

  self->fd =
      open_netlink (RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_IFADDR | RTMGRP_IPV6_ROUTE,
                    SOCK_NONBLOCK);
  return self;
}

void
lodge_netd_host_free (LodgeNetdHost *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

int
lodge_netd_host_get_fd (LodgeNetdHost *self)
{
  return self->fd;
}

/* What the host answers to. */
typedef struct
{
  GArray *four; /* of LodgeNetdRange */
  GArray *six;  /* of LodgeNetdRange6 */
} Ranges;

static void
add_route6 (GArray *ranges, struct nlmsghdr *message)
{
  struct rtmsg *route = NLMSG_DATA (message);
  struct rtattr *attribute = RTM_RTA (route);
  int length = (int)RTM_PAYLOAD (message);
  LodgeNetdRange6 range = { { 0 }, route->rtm_dst_len };

  for (; RTA_OK (attribute, length); attribute = RTA_NEXT (attribute, length))
    if (attribute->rta_type == RTA_DST && RTA_PAYLOAD (attribute) == LODGE_NETD_ADDRESS6)
      memcpy (range.address, RTA_DATA (attribute), LODGE_NETD_ADDRESS6);
  g_array_append_val (ranges, range);
}

static void
add_route4 (GArray *ranges, struct nlmsghdr *message)
{
  struct rtmsg *route = NLMSG_DATA (message);
  struct rtattr *attribute = RTM_RTA (route);
  int length = (int)RTM_PAYLOAD (message);
  LodgeNetdRange range = { 0, route->rtm_dst_len };

  for (; RTA_OK (attribute, length); attribute = RTA_NEXT (attribute, length))
    if (attribute->rta_type == RTA_DST && RTA_PAYLOAD (attribute) == 4)
      range.address = lodge_netd_get32 (RTA_DATA (attribute));
  g_array_append_val (ranges, range);
}

static void
add_route (Ranges *ranges, struct nlmsghdr *message)
{
  struct rtmsg *route = NLMSG_DATA (message);

  if (route->rtm_type != RTN_LOCAL && route->rtm_type != RTN_BROADCAST &&
      route->rtm_type != RTN_ANYCAST)
    return;
  if (route->rtm_family == AF_INET)
    add_route4 (ranges->four, message);
  else if (route->rtm_family == AF_INET6)
    add_route6 (ranges->six, message);
}

/* FALSE: the dump is not whole. */
static gboolean
read_routes (int fd, Ranges *ranges)
{
  g_autofree char *buffer = g_malloc (BUFFER);

  for (;;)
    {
      gssize received = recv (fd, buffer, BUFFER, 0);
      struct nlmsghdr *message = (struct nlmsghdr *)(gpointer)buffer;
      int length = (int)received;

      if (received <= 0)
        return FALSE;
      for (; NLMSG_OK (message, length); message = NLMSG_NEXT (message, length))
        {
          if (message->nlmsg_type == NLMSG_ERROR || (message->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
            return FALSE;
          if (message->nlmsg_type == NLMSG_DONE)
            return TRUE;
          if (message->nlmsg_type == RTM_NEWROUTE)
            add_route (ranges, message);
        }
    }
}

static gboolean
dump_routes (guint8 family, Ranges *ranges)
{
  struct
  {
    struct nlmsghdr header;
    struct rtmsg route;
  } request = {
    .header = { .nlmsg_len = sizeof request,
                .nlmsg_type = RTM_GETROUTE,
                .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
    .route = { .rtm_family = family },
  };
  const struct timeval patience = { PATIENCE_SECONDS, 0 };
  int fd = open_netlink (0, 0);
  gboolean whole;

  if (fd < 0)
    return FALSE;
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  whole = send (fd, &request, sizeof request, 0) == sizeof request && read_routes (fd, ranges);
  close (fd);
  return whole;
}

void
lodge_netd_host_update (LodgeNetdHost *self, LodgeNetdFilter *filter)
{
  const LodgeNetdRange everything = { 0, 0 };
  const LodgeNetdRange6 everything6 = { { 0 }, 0 };
  g_autoptr (GArray) four = g_array_new (FALSE, FALSE, sizeof (LodgeNetdRange));
  g_autoptr (GArray) six = g_array_new (FALSE, FALSE, sizeof (LodgeNetdRange6));
  Ranges ranges = { four, six };
  char drained[4096];

  while (self->fd >= 0 && recv (self->fd, drained, sizeof drained, MSG_DONTWAIT) > 0)
    ;
  /* A change in the middle of the dump is announced, and makes another round. */
  if (self->fd < 0 || !dump_routes (AF_INET, &ranges))
    lodge_netd_filter_set_host (filter, &everything, 1);
  else
    lodge_netd_filter_set_host (filter, (const LodgeNetdRange *)(gpointer)four->data, four->len);
  if (self->fd < 0 || !dump_routes (AF_INET6, &ranges))
    lodge_netd_filter_set_host6 (filter, &everything6, 1);
  else
    lodge_netd_filter_set_host6 (filter, (const LodgeNetdRange6 *)(gpointer)six->data, six->len);
}
