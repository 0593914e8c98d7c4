/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lodge-spice-loop.h"

#include <glib-unix.h>

struct SpiceTimer
{
  SpiceTimerFunc func;
  void *opaque;
  guint id;
};

struct SpiceWatch
{
  int fd;
  SpiceWatchFunc func;
  void *opaque;
  guint id;
};

static SpiceTimer *
timer_add (SpiceTimerFunc func, void *opaque)
{
  SpiceTimer *timer = g_new0 (SpiceTimer, 1);

  timer->func = func;
  timer->opaque = opaque;
  return timer;
}

static void
timer_cancel (SpiceTimer *timer)
{
  g_clear_handle_id (&timer->id, g_source_remove);
}

static gboolean
on_timer (gpointer user_data)
{
  SpiceTimer *timer = user_data;

  timer->id = 0;
  timer->func (timer->opaque);
  return G_SOURCE_REMOVE;
}

static void
timer_start (SpiceTimer *timer, uint32_t ms)
{
  timer_cancel (timer);
  timer->id = g_timeout_add (ms, on_timer, timer);
}

static void
timer_remove (SpiceTimer *timer)
{
  timer_cancel (timer);
  g_free (timer);
}

static gboolean
on_watch (int fd, GIOCondition condition, gpointer user_data)
{
  SpiceWatch *watch = user_data;
  int event = 0;

  if ((condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) != 0)
    event |= SPICE_WATCH_EVENT_READ;
  if ((condition & G_IO_OUT) != 0)
    event |= SPICE_WATCH_EVENT_WRITE;
  /* May remove the watch. */
  watch->func (fd, event, watch->opaque);
  return G_SOURCE_CONTINUE;
}

static void
watch_update_mask (SpiceWatch *watch, int mask)
{
  GIOCondition condition = 0;

  if ((mask & SPICE_WATCH_EVENT_READ) != 0)
    condition |= G_IO_IN;
  if ((mask & SPICE_WATCH_EVENT_WRITE) != 0)
    condition |= G_IO_OUT;
  g_clear_handle_id (&watch->id, g_source_remove);
  if (condition != 0)
    watch->id = g_unix_fd_add (watch->fd, condition, on_watch, watch);
}

static SpiceWatch *
watch_add (int fd, int mask, SpiceWatchFunc func, void *opaque)
{
  SpiceWatch *watch = g_new0 (SpiceWatch, 1);

  watch->fd = fd;
  watch->func = func;
  watch->opaque = opaque;
  watch_update_mask (watch, mask);
  return watch;
}

static void
watch_remove (SpiceWatch *watch)
{
  g_clear_handle_id (&watch->id, g_source_remove);
  g_free (watch);
}

SpiceCoreInterface *
lodge_spice_loop_get (void (*channel_event) (int event, SpiceChannelEventInfo *info))
{
  static SpiceCoreInterface core = {
    .base = { SPICE_INTERFACE_CORE,
              "glib",
              SPICE_INTERFACE_CORE_MAJOR,
              SPICE_INTERFACE_CORE_MINOR },
    .timer_add = timer_add,
    .timer_start = timer_start,
    .timer_cancel = timer_cancel,
    .timer_remove = timer_remove,
    .watch_add = watch_add,
    .watch_update_mask = watch_update_mask,
    .watch_remove = watch_remove,
  };

  core.channel_event = channel_event;
  return &core;
}
