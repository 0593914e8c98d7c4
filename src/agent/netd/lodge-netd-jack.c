/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-jack.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* QEMU's socket holds ten frames; a burst of a TCP window has to wait here. */
#define MAX_QUEUE 1024
#define MAX_DELAYED 4096
#define RETRY (200 * 1000)

typedef struct
{
  gint64 due;
  gsize length;
  guint8 data[];
} Waiting;

LodgeNetdJack *
lodge_netd_jack_new (const char *name, const char *path)
{
  LodgeNetdJack *self = g_new0 (LodgeNetdJack, 1);

  self->name = g_strdup (name);
  self->path = g_strdup (path);
  self->fd = -1;
  self->place = -1;
  g_queue_init (&self->in_queue);
  g_queue_init (&self->out_queue);
  g_queue_init (&self->lookups);
  return self;
}

static void
unplug (LodgeNetdJack *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

void
lodge_netd_jack_free (LodgeNetdJack *self)
{
  unplug (self);
  g_queue_clear_full (&self->in_queue, g_free);
  g_queue_clear_full (&self->out_queue, g_free);
  g_queue_clear_full (&self->lookups, g_free);
  g_clear_pointer (&self->capture, lodge_netd_pcap_free);
  g_strfreev (self->forwards);
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

gboolean
lodge_netd_jack_configure (LodgeNetdJack *self, const LodgeNetdPort *port)
{
  if (!lodge_netd_mac_from_text (port->mac, self->mac))
    return FALSE;
  lodge_netd_shaper_configure (&self->in, port->limit_in, port->delay, port->loss);
  lodge_netd_shaper_configure (&self->out, port->limit_out, port->delay, port->loss);
  g_strfreev (self->forwards);
  self->forwards = g_strdupv (port->forwards);
  return TRUE;
}

static int
open_path (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (strlen (path) >= sizeof address.sun_path)
    return -1;
  memcpy (address.sun_path, path, strlen (path));
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect (fd, (const struct sockaddr *)&address, sizeof address) != 0)
    {
      close (fd);
      return -1;
    }
  return fd;
}

static gboolean
plug (LodgeNetdJack *self)
{
  gint64 now;

  if (self->fd >= 0)
    return TRUE;
  now = g_get_monotonic_time ();
  if (now < self->retry_at)
    return FALSE;
  self->retry_at = now + RETRY;
  self->fd = open_path (self->path);
  return self->fd >= 0;
}

gboolean
lodge_netd_jack_is_attached (LodgeNetdJack *self)
{
  int fd = open_path (self->path);

  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

/* One attempt: 0, or an error's number. Never an empty datagram, which QEMU takes for an end. */
static int
write_frame (LodgeNetdJack *self, const guint8 *data, gsize length)
{
  if (!plug (self))
    return ENOTCONN;
  if (send (self->fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
    return 0;
  return errno;
}

/* EAGAIN: it has to wait; everything else is done with. */
static int
pass_to_guest (LodgeNetdJack *self, const guint8 *data, gsize length)
{
  int number = write_frame (self, data, length);

  if (number == ECONNREFUSED || number == ECONNRESET || number == EPIPE)
    {
      /* QEMU has ended; its successor is at the same path. */
      unplug (self);
      self->retry_at = 0;
      number = write_frame (self, data, length);
    }
  if (number == EAGAIN || number == ENOBUFS)
    return EAGAIN;
  if (number != 0)
    {
      self->dropped++;
      return 0;
    }
  self->rx_packets++;
  self->rx_bytes += length;
  if (self->capture != NULL)
    lodge_netd_pcap_add (self->capture, data, length, g_get_real_time ());
  return 0;
}

static void
enqueue (
    LodgeNetdJack *self, GQueue *queue, const guint8 *data, gsize length, gint64 due, guint limit)
{
  Waiting *waiting;

  if (g_queue_get_length (queue) >= limit)
    {
      self->dropped++;
      return;
    }
  waiting = g_malloc (sizeof *waiting + length);
  waiting->due = due;
  waiting->length = length;
  memcpy (waiting->data, data, length);
  g_queue_push_tail (queue, waiting);
}

void
lodge_netd_jack_send (LodgeNetdJack *self, const guint8 *data, gsize length)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due = lodge_netd_shaper_take (&self->in, length, now, g_random_int_range (0, 1000));

  if (due < 0)
    {
      self->dropped++;
      return;
    }
  if (due <= now && g_queue_is_empty (&self->in_queue) && pass_to_guest (self, data, length) == 0)
    return;
  enqueue (self, &self->in_queue, data, length, due, due > now ? MAX_DELAYED : MAX_QUEUE);
}

void
lodge_netd_jack_receive (LodgeNetdJack *self,
                         const guint8 *data,
                         gsize length,
                         LodgeNetdJackFunc func,
                         gpointer user_data)
{
  gint64 now = g_get_monotonic_time ();
  gint64 due = lodge_netd_shaper_take (&self->out, length, now, g_random_int_range (0, 1000));

  self->tx_packets++;
  self->tx_bytes += length;
  if (self->capture != NULL)
    lodge_netd_pcap_add (self->capture, data, length, g_get_real_time ());
  /* It is there: no need to wait before an answer. */
  self->retry_at = 0;
  if (due < 0)
    self->dropped++;
  else if (due <= now && g_queue_is_empty (&self->out_queue))
    func (self, data, length, user_data);
  else
    enqueue (self, &self->out_queue, data, length, due, MAX_DELAYED);
}

void
lodge_netd_jack_prepare (LodgeNetdJack *self, LodgeNetdPoll *poll, gint64 now)
{
  Waiting *in = g_queue_peek_head (&self->in_queue);
  Waiting *out = g_queue_peek_head (&self->out_queue);

  self->place = -1;
  if (out != NULL)
    lodge_netd_poll_limit (poll, out->due, now);
  if (in == NULL)
    return;
  if (in->due > now)
    lodge_netd_poll_limit (poll, in->due, now);
  else if (plug (self))
    self->place = lodge_netd_poll_add (poll, self->fd, POLLOUT);
  else
    lodge_netd_poll_limit (poll, self->retry_at, now);
}

void
lodge_netd_jack_dispatch (LodgeNetdJack *self,
                          gint64 now,
                          LodgeNetdJackFunc func,
                          gpointer user_data)
{
  Waiting *waiting;

  while ((waiting = g_queue_peek_head (&self->out_queue)) != NULL && waiting->due <= now)
    {
      g_queue_pop_head (&self->out_queue);
      func (self, waiting->data, waiting->length, user_data);
      g_free (waiting);
    }
  while ((waiting = g_queue_peek_head (&self->in_queue)) != NULL && waiting->due <= now)
    {
      if (pass_to_guest (self, waiting->data, waiting->length) != 0)
        break;
      g_queue_pop_head (&self->in_queue);
      g_free (waiting);
    }
  if (self->capture != NULL)
    lodge_netd_pcap_flush (self->capture);
}

void
lodge_netd_jack_note_address (LodgeNetdJack *self, guint32 address)
{
  guint at = 0;

  if (address == 0 || self->seen[0] == address)
    return;
  while (at < LODGE_NETD_MAX_SEEN - 1 && self->seen[at] != 0 && self->seen[at] != address)
    at++;
  memmove (&self->seen[1], &self->seen[0], at * sizeof self->seen[0]);
  self->seen[0] = address;
}

void
lodge_netd_jack_note_address6 (LodgeNetdJack *self, const guint8 *address)
{
  static const guint8 none[16] = { 0 };

  if (memcmp (address, none, sizeof none) == 0 || address[0] == 0xff)
    return;
  for (guint i = 0; i < self->n_seen6; i++)
    if (memcmp (self->seen6[i], address, sizeof none) == 0)
      return;
  if (self->n_seen6 < LODGE_NETD_MAX_SEEN)
    memcpy (self->seen6[self->n_seen6++], address, sizeof none);
}

void
lodge_netd_jack_note_lookup (LodgeNetdJack *self, const char *name)
{
  GList *known = g_queue_find_custom (&self->lookups, name, (GCompareFunc)g_strcmp0);

  if (known != NULL)
    {
      g_queue_unlink (&self->lookups, known);
      g_queue_push_head_link (&self->lookups, known);
      return;
    }
  if (g_queue_get_length (&self->lookups) >= LODGE_NETD_MAX_LOOKUPS)
    g_free (g_queue_pop_tail (&self->lookups));
  g_queue_push_head (&self->lookups, g_strdup (name));
}
