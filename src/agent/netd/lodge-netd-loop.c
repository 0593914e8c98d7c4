/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-loop.h"

#include "lodge-netd-query.h"
#include "lodge-netd-switch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Frames taken at a time, so that nobody else waits for long. */
#define BATCH 16
/* How long a predecessor may take to end. */
#define LOCK_SECONDS 5

typedef struct
{
  const char *folder;
  int lock; /* the folder, held exclusively */
  int fd;   /* of frames */
  int place;
  int input_place;
  GString *input;
  LodgeNetdSwitch *network;
  LodgeNetdQuerent *querent;
  guint8 *buffers;
} Loop;

static gboolean
complain (const char *what)
{
  fprintf (stderr, "lodge-netd: %s: %s\n", what, g_strerror (errno));
  return FALSE;
}

/* The folder is ours alone, and we are alone in it. */
static gboolean
lock_folder (Loop *self)
{
  struct stat status;

  self->lock = open (self->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (self->lock < 0 || fstat (self->lock, &status) != 0)
    return complain (self->folder);
  if (status.st_uid != geteuid () || (status.st_mode & 0077) != 0)
    {
      errno = EACCES;
      return complain (self->folder);
    }
  alarm (LOCK_SECONDS);
  if (flock (self->lock, LOCK_EX) != 0)
    return complain (self->folder);
  alarm (0);
  return TRUE;
}

static int
bind_socket (const char *folder, const char *name, int type)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd;

  if (strlen (path) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      complain (path);
      return -1;
    }
  memcpy (address.sun_path, path, strlen (path));
  unlink (path);
  fd = socket (AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind (fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
      (type == SOCK_STREAM && listen (fd, 8) != 0))
    {
      complain (path);
      if (fd >= 0)
        close (fd);
      return -1;
    }
  return fd;
}

static gboolean
open_sockets (Loop *self)
{
  int query;

  umask (0177);
  self->fd = bind_socket (self->folder, LODGE_NETD_SWITCH, SOCK_DGRAM);
  query = bind_socket (self->folder, LODGE_NETD_QUERY, SOCK_STREAM);
  if (query >= 0)
    self->querent = lodge_netd_querent_new (query, self->network);
  return self->fd >= 0 && query >= 0;
}

static void
obey (Loop *self, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeNetdConfig) config = lodge_netd_config_new_from_line (line, &error);

  if (config == NULL)
    {
      fprintf (stderr, "lodge-netd: %s\n", error->message);
      return;
    }
  lodge_netd_switch_configure (self->network, config);
  puts (LODGE_NETD_READY);
  fflush (stdout);
}

/* FALSE: it has ended. */
static gboolean
read_input (Loop *self)
{
  char buffer[4096];
  gssize length = read (STDIN_FILENO, buffer, sizeof buffer);
  char *end;

  if (length < 0)
    return errno == EAGAIN || errno == EINTR;
  if (length == 0)
    return FALSE;
  g_string_append_len (self->input, buffer, length);
  while ((end = memchr (self->input->str, '\n', self->input->len)) != NULL)
    {
      *end = '\0';
      obey (self, self->input->str);
      g_string_erase (self->input, 0, end - self->input->str + 1);
    }
  return self->input->len < LODGE_NETD_MAX_LINE;
}

static void
receive_frames (Loop *self)
{
  struct sockaddr_un names[BATCH];
  struct mmsghdr messages[BATCH];
  struct iovec vectors[BATCH];
  int n;

  for (guint i = 0; i < BATCH; i++)
    {
      /* One byte more than the longest frame, to see that one is too long. */
      vectors[i] = (struct iovec){ self->buffers + i * (LODGE_NETD_MAX_FRAME + 1),
                                   LODGE_NETD_MAX_FRAME + 1 };
      messages[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = &names[i],
                                                   .msg_namelen = sizeof names[i] - 1,
                                                   .msg_iov = &vectors[i],
                                                   .msg_iovlen = 1 } };
    }
  memset (names, 0, sizeof names);
  n = recvmmsg (self->fd, messages, BATCH, MSG_DONTWAIT, NULL);
  for (int i = 0; i < n; i++)
    if (messages[i].msg_hdr.msg_namelen > G_STRUCT_OFFSET (struct sockaddr_un, sun_path))
      lodge_netd_switch_receive (
          self->network, names[i].sun_path, vectors[i].iov_base, messages[i].msg_len);
}

/* One round; FALSE: the last one. */
static gboolean
go_round (Loop *self, LodgeNetdPoll *round)
{
  struct timespec timeout;
  gboolean failed;

  g_array_set_size (round->fds, 0);
  round->timeout = -1;
  self->input_place = lodge_netd_poll_add (round, STDIN_FILENO, POLLIN);
  self->place = lodge_netd_poll_add (round, self->fd, POLLIN);
  lodge_netd_querent_prepare (self->querent, round);
  lodge_netd_switch_prepare (self->network, round);

  timeout.tv_sec = round->timeout / G_TIME_SPAN_SECOND;
  timeout.tv_nsec = round->timeout % G_TIME_SPAN_SECOND * 1000;
  failed = ppoll ((struct pollfd *)(gpointer)round->fds->data,
                  round->fds->len,
                  round->timeout >= 0 ? &timeout : NULL,
                  NULL) < 0;
  if (failed && errno != EINTR)
    return complain ("poll");

  /* The switch first: it looks at the round's descriptors, which a new configuration may close. */
  lodge_netd_switch_dispatch (self->network, round, failed);
  if (failed)
    return TRUE;
  if (lodge_netd_poll_get (round, self->place) != 0)
    receive_frames (self);
  lodge_netd_querent_dispatch (self->querent, round);
  return lodge_netd_poll_get (round, self->input_place) == 0 || read_input (self);
}

int
lodge_netd_loop_run (const char *folder)
{
  Loop self = { .folder = folder, .lock = -1, .fd = -1 };
  LodgeNetdPoll round = { .fds = g_array_new (FALSE, FALSE, sizeof (struct pollfd)) };
  gboolean begun;

  self.network = lodge_netd_switch_new (folder);
  self.input = g_string_new (NULL);
  self.buffers = g_malloc (BATCH * (LODGE_NETD_MAX_FRAME + 1));
  begun = lock_folder (&self) && open_sockets (&self);
  while (begun && go_round (&self, &round))
    ;

  g_clear_pointer (&self.querent, lodge_netd_querent_free);
  lodge_netd_switch_free (self.network);
  if (self.fd >= 0)
    close (self.fd);
  if (self.lock >= 0)
    close (self.lock);
  g_array_unref (round.fds);
  g_string_free (self.input, TRUE);
  g_free (self.buffers);
  return begun ? 0 : 1;
}
