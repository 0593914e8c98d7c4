/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-poll.h"

int
lodge_netd_poll_add (LodgeNetdPoll *self, int fd, short events)
{
  const struct pollfd entry = { fd, events, 0 };

  if (fd < 0)
    return -1;
  g_array_append_val (self->fds, entry);
  return (int)self->fds->len - 1;
}

short
lodge_netd_poll_get (LodgeNetdPoll *self, int place)
{
  return place >= 0 ? g_array_index (self->fds, struct pollfd, place).revents : 0;
}

void
lodge_netd_poll_limit (LodgeNetdPoll *self, gint64 due, gint64 now)
{
  gint64 wait = MAX (due - now, 0);

  if (due >= 0 && (self->timeout < 0 || wait < self->timeout))
    self->timeout = wait;
}
