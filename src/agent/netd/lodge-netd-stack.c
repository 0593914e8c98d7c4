/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-stack.h"

#include <errno.h>
#include <libslirp.h>
#include <string.h>

struct _LodgeNetdStack
{
  Slirp *slirp;
  LodgeNetdFrameFunc func;
  gpointer user_data;
  LodgeNetdPoll *poll; /* while a round is under way */
  GPtrArray *timers;
};

typedef struct
{
  SlirpTimerId id;
  void *data;
  gint64 due; /* monotonic microseconds; -1: not set */
} Timer;

static ssize_t
on_frame_cb (const void *data, size_t length, void *user_data)
{
  LodgeNetdStack *self = user_data;

  self->func (data, length, self->user_data);
  return (ssize_t)length;
}

static void
on_guest_error_cb (const char *message, void *user_data)
{
  g_debug ("guest: %s", message);
}

static int64_t
get_clock_cb (void *user_data)
{
  return g_get_monotonic_time () * 1000;
}

static void *
new_timer_cb (SlirpTimerId id, void *data, void *user_data)
{
  LodgeNetdStack *self = user_data;
  Timer *timer = g_new0 (Timer, 1);

  timer->id = id;
  timer->data = data;
  timer->due = -1;
  g_ptr_array_add (self->timers, timer);
  return timer;
}

static void
free_timer_cb (void *timer, void *user_data)
{
  LodgeNetdStack *self = user_data;

  g_ptr_array_remove (self->timers, timer);
}

static void
set_timer_cb (void *data, int64_t milliseconds, void *user_data)
{
  Timer *timer = data;

  timer->due = milliseconds * 1000;
}

static void
ignore_fd_cb (int fd, void *user_data)
{
}

static void
ignore_cb (void *user_data)
{
}

static const SlirpCb callbacks = {
  .send_packet = on_frame_cb,
  .guest_error = on_guest_error_cb,
  .clock_get_ns = get_clock_cb,
  .timer_free = free_timer_cb,
  .timer_mod = set_timer_cb,
  .register_poll_fd = ignore_fd_cb,
  .unregister_poll_fd = ignore_fd_cb,
  .notify = ignore_cb,
  .timer_new_opaque = new_timer_cb,
};

static struct in_addr
to_network (guint32 address)
{
  return (struct in_addr){ .s_addr = htonl (address) };
}

LodgeNetdStack *
lodge_netd_stack_new (const LodgeNetdStackConfig *config,
                      LodgeNetdFrameFunc func,
                      gpointer user_data)
{
  LodgeNetdStack *self = g_new0 (LodgeNetdStack, 1);
  guint32 mask = G_MAXUINT32 << (32 - config->prefix);
  SlirpConfig slirp = {
    .version = SLIRP_CONFIG_VERSION_MAX,
    .in_enabled = true,
    .vnetwork = to_network (config->gateway & mask),
    .vnetmask = to_network (mask),
    .vhost = to_network (config->gateway),
    .vdhcp_start = to_network (config->gateway),
    .vnameserver = to_network (config->dns != 0 ? config->dns : config->gateway),
    .if_mtu = config->mtu,
    .if_mru = config->mtu,
    .disable_host_loopback = config->no_loopback,
    .disable_dns = config->dns == 0,
    .disable_dhcp = true,
  };

  slirp.in6_enabled = config->prefix6 != 0;
  slirp.vprefix_len = config->prefix6;
  memcpy (&slirp.vhost6, config->gateway6, LODGE_NETD_ADDRESS6);
  memcpy (&slirp.vnameserver6, config->dns6, LODGE_NETD_ADDRESS6);
  slirp.vprefix_addr6 = slirp.vhost6;
  lodge_netd_mask6 (slirp.vprefix_addr6.s6_addr, config->prefix6);
  self->func = func;
  self->user_data = user_data;
  self->timers = g_ptr_array_new_with_free_func (g_free);
  self->slirp = slirp_new (&slirp, &callbacks, self);
  return self;
}

void
lodge_netd_stack_free (LodgeNetdStack *self)
{
  slirp_cleanup (self->slirp);
  g_ptr_array_unref (self->timers);
  g_free (self);
}

void
lodge_netd_stack_send (LodgeNetdStack *self, const guint8 *data, gsize length)
{
  slirp_input (self->slirp, data, (int)length);
}

static int
add_fd_cb (int fd, int events, void *user_data)
{
  LodgeNetdStack *self = user_data;
  short wanted = 0;

  wanted |= events & SLIRP_POLL_IN ? POLLIN : 0;
  wanted |= events & SLIRP_POLL_OUT ? POLLOUT : 0;
  wanted |= events & SLIRP_POLL_PRI ? POLLPRI : 0;
  return lodge_netd_poll_add (self->poll, fd, wanted);
}

static int
get_events_cb (int place, void *user_data)
{
  LodgeNetdStack *self = user_data;
  short seen = lodge_netd_poll_get (self->poll, place);
  int events = 0;

  events |= seen & POLLIN ? SLIRP_POLL_IN : 0;
  events |= seen & POLLOUT ? SLIRP_POLL_OUT : 0;
  events |= seen & POLLPRI ? SLIRP_POLL_PRI : 0;
  events |= seen & POLLERR ? SLIRP_POLL_ERR : 0;
  events |= seen & POLLHUP ? SLIRP_POLL_HUP : 0;
  return events;
}

void
lodge_netd_stack_prepare (LodgeNetdStack *self, LodgeNetdPoll *poll)
{
  uint32_t milliseconds = G_MAXUINT32;
  gint64 now = g_get_monotonic_time ();

  self->poll = poll;
  slirp_pollfds_fill (self->slirp, &milliseconds, add_fd_cb, self);
  if (milliseconds != G_MAXUINT32)
    lodge_netd_poll_limit (poll, now + (gint64)milliseconds * 1000, now);
  for (guint i = 0; i < self->timers->len; i++)
    lodge_netd_poll_limit (poll, ((Timer *)g_ptr_array_index (self->timers, i))->due, now);
}

void
lodge_netd_stack_dispatch (LodgeNetdStack *self, LodgeNetdPoll *poll, gboolean failed)
{
  gint64 now = g_get_monotonic_time ();

  self->poll = poll;
  slirp_pollfds_poll (self->slirp, failed, get_events_cb, self);
  self->poll = NULL;
  for (guint i = 0; i < self->timers->len; i++)
    {
      Timer *timer = g_ptr_array_index (self->timers, i);

      if (timer->due < 0 || timer->due > now)
        continue;
      timer->due = -1;
      slirp_handle_timer (self->slirp, timer->id, timer->data);
    }
}

int
lodge_netd_stack_add_forward (LodgeNetdStack *self,
                              gboolean udp,
                              guint32 host,
                              guint16 host_port,
                              guint32 guest,
                              guint16 guest_port)
{
  errno = 0;
  if (slirp_add_hostfwd (
          self->slirp, udp, to_network (host), host_port, to_network (guest), guest_port) == 0)
    return 0;
  return errno != 0 ? errno : EIO;
}

void
lodge_netd_stack_remove_forward (LodgeNetdStack *self,
                                 gboolean udp,
                                 guint32 host,
                                 guint16 host_port)
{
  slirp_remove_hostfwd (self->slirp, udp, to_network (host), host_port);
}
