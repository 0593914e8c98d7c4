/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <poll.h>

G_BEGIN_DECLS

/* What one round of the loop waits for: descriptors and a time. */
typedef struct
{
  GArray *fds;    /* of struct pollfd */
  gint64 timeout; /* microseconds; -1: none */
} LodgeNetdPoll;

/* Gives the descriptor's place; -1 for @fd < 0. */
int lodge_netd_poll_add (LodgeNetdPoll *self, int fd, short events);

/* What has happened there since; 0 for -1. */
short lodge_netd_poll_get (LodgeNetdPoll *self, int place);

/* Waits no longer than until @due (monotonic microseconds; -1: no matter). */
void lodge_netd_poll_limit (LodgeNetdPoll *self, gint64 due, gint64 now);

G_END_DECLS
