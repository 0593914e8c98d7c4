/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct _LodgeAgentClock
{
  int fd;
  guint source;
  GSourceFunc func;
  gpointer user_data;
};

static gboolean
on_rung_cb (int fd, GIOCondition condition, gpointer user_data)
{
  LodgeAgentClock *self = user_data;
  guint64 times;

  /* ECANCELED: the clock was set. */
  if (read (fd, &times, sizeof times) == sizeof times || errno == ECANCELED)
    self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

LodgeAgentClock *
lodge_agent_clock_new (GSourceFunc func, gpointer user_data)
{
  LodgeAgentClock *self = g_new0 (LodgeAgentClock, 1);

  self->func = func;
  self->user_data = user_data;
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->fd < 0)
    g_error ("No timer can be had: %s", g_strerror (errno));
  self->source = g_unix_fd_add (self->fd, G_IO_IN, on_rung_cb, self);
  return self;
}

void
lodge_agent_clock_free (LodgeAgentClock *self)
{
  g_source_remove (self->source);
  close (self->fd);
  g_free (self);
}

void
lodge_agent_clock_set (LodgeAgentClock *self, gint64 when)
{
  const struct itimerspec alarm_time = {
    .it_value = { when / G_USEC_PER_SEC, when % G_USEC_PER_SEC * 1000 },
  };

  if (timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &alarm_time, NULL) !=
      0)
    g_warning ("A time could not be set: %s", g_strerror (errno));
}
