/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-pcap.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#define MAGIC 0xa1b2c3d4
#define LINK_ETHERNET 1
#define MAX_LENGTH 262144

struct _LodgeNetdPcap
{
  char *path;
  int fd; /* -1: full */
  GByteArray *waiting;
};

static void
add32 (GByteArray *array, guint32 value)
{
  g_byte_array_append (array, (const guint8 *)&value, sizeof value);
}

LodgeNetdPcap *
lodge_netd_pcap_new (const char *path, GError **error)
{
  const guint16 version[] = { 2, 4 };
  LodgeNetdPcap *self;
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_autofree char *shown = g_filename_display_name (path);

      g_set_error (error,
                   G_IO_ERROR,
                   g_io_error_from_errno (errno),
                   _ ("The file “%s” can’t be made: %s."),
                   shown,
                   g_strerror (errno));
      return NULL;
    }
  self = g_new0 (LodgeNetdPcap, 1);
  self->path = g_strdup (path);
  self->fd = fd;
  self->waiting = g_byte_array_new ();
  add32 (self->waiting, MAGIC);
  g_byte_array_append (self->waiting, (const guint8 *)version, sizeof version);
  add32 (self->waiting, 0); /* the zone: UTC */
  add32 (self->waiting, 0);
  add32 (self->waiting, MAX_LENGTH);
  add32 (self->waiting, LINK_ETHERNET);
  lodge_netd_pcap_flush (self);
  return self;
}

void
lodge_netd_pcap_free (LodgeNetdPcap *self)
{
  lodge_netd_pcap_flush (self);
  if (self->fd >= 0)
    close (self->fd);
  g_byte_array_unref (self->waiting);
  g_free (self->path);
  g_free (self);
}

const char *
lodge_netd_pcap_get_path (LodgeNetdPcap *self)
{
  return self->path;
}

void
lodge_netd_pcap_add (LodgeNetdPcap *self, const guint8 *data, gsize length, gint64 now)
{
  if (self->fd < 0)
    return;
  add32 (self->waiting, (guint32)(now / G_TIME_SPAN_SECOND));
  add32 (self->waiting, (guint32)(now % G_TIME_SPAN_SECOND));
  add32 (self->waiting, (guint32)length);
  add32 (self->waiting, (guint32)length);
  g_byte_array_append (self->waiting, data, (guint)length);
}

gboolean
lodge_netd_pcap_flush (LodgeNetdPcap *self)
{
  gsize done = 0;

  while (self->fd >= 0 && done < self->waiting->len)
    {
      gssize written = write (self->fd, self->waiting->data + done, self->waiting->len - done);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        {
          close (self->fd);
          self->fd = -1;
          break;
        }
      done += written;
    }
  g_byte_array_set_size (self->waiting, 0);
  return self->fd >= 0;
}
