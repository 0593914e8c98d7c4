/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-query.h"

#include "lodge-netd-json.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CLIENTS 16
#define PATIENCE (5 * G_TIME_SPAN_SECOND)
#define MAX_QUESTION (64 * 1024)

typedef struct
{
  int fd;
  int place;
  gint64 deadline;
  GString *question;
  char *answer; /* NULL: still asked */
  gsize length;
  gsize sent;
} Client;

struct _LodgeNetdQuerent
{
  int fd;
  int place;
  LodgeNetdSwitch *network;
  GPtrArray *clients; /* of Client */
};

static void
client_free (gpointer data)
{
  Client *client = data;

  close (client->fd);
  g_string_free (client->question, TRUE);
  g_free (client->answer);
  g_free (client);
}

LodgeNetdQuerent *
lodge_netd_querent_new (int fd, LodgeNetdSwitch *network)
{
  LodgeNetdQuerent *self = g_new0 (LodgeNetdQuerent, 1);

  self->fd = fd;
  self->network = network;
  self->clients = g_ptr_array_new_with_free_func (client_free);
  return self;
}

void
lodge_netd_querent_free (LodgeNetdQuerent *self)
{
  g_ptr_array_unref (self->clients);
  close (self->fd);
  g_free (self);
}

void
lodge_netd_querent_prepare (LodgeNetdQuerent *self, LodgeNetdPoll *poll)
{
  gint64 now = g_get_monotonic_time ();

  self->place =
      self->clients->len < MAX_CLIENTS ? lodge_netd_poll_add (poll, self->fd, POLLIN) : -1;
  for (guint i = 0; i < self->clients->len; i++)
    {
      Client *client = g_ptr_array_index (self->clients, i);

      client->place =
          lodge_netd_poll_add (poll, client->fd, client->answer != NULL ? POLLOUT : POLLIN);
      lodge_netd_poll_limit (poll, client->deadline, now);
    }
}

static char *
dup_error (const GError *error)
{
  JsonBuilder *builder = lodge_netd_json_begin ();

  lodge_netd_json_set_string (builder, "error", error->message);
  return lodge_netd_json_end (builder);
}

static char *
dup_answer (LodgeNetdQuerent *self, const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeNetdQuery) query = lodge_netd_query_new_from_line (line, &error);
  g_autoptr (LodgeNetdStatus) status = NULL;

  if (query == NULL)
    return dup_error (error);
  if (query->capture)
    return lodge_netd_switch_capture (self->network, query->port, query->path, &error)
               ? lodge_netd_json_end (lodge_netd_json_begin ())
               : dup_error (error);
  status = lodge_netd_switch_dup_status (self->network);
  return lodge_netd_status_to_line (status);
}

/* FALSE: the client has gone or asks too much. */
static gboolean
read_question (LodgeNetdQuerent *self, Client *client)
{
  char buffer[4096];
  gssize length = recv (client->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  g_autofree char *answer = NULL;
  char *end;

  if (length < 0)
    return errno == EAGAIN || errno == EINTR;
  if (length == 0)
    return FALSE;
  g_string_append_len (client->question, buffer, length);
  end = memchr (client->question->str, '\n', client->question->len);
  if (end == NULL)
    return client->question->len < MAX_QUESTION;
  *end = '\0';
  answer = dup_answer (self, client->question->str);
  client->answer = g_strconcat (answer, "\n", NULL);
  client->length = strlen (client->answer);
  return TRUE;
}

/* FALSE: all is said, or nobody listens. */
static gboolean
write_answer (Client *client)
{
  gssize sent = send (client->fd,
                      client->answer + client->sent,
                      client->length - client->sent,
                      MSG_DONTWAIT | MSG_NOSIGNAL);

  if (sent < 0)
    return errno == EAGAIN || errno == EINTR;
  client->sent += sent;
  return client->sent < client->length;
}

static gboolean
serve (LodgeNetdQuerent *self, Client *client, LodgeNetdPoll *poll, gint64 now)
{
  if (client->deadline <= now)
    return FALSE;
  if (lodge_netd_poll_get (poll, client->place) == 0)
    return TRUE;
  if (client->answer == NULL && !read_question (self, client))
    return FALSE;
  return client->answer == NULL || write_answer (client);
}

void
lodge_netd_querent_dispatch (LodgeNetdQuerent *self, LodgeNetdPoll *poll)
{
  gint64 now = g_get_monotonic_time ();
  Client *client;
  int fd;

  for (guint i = self->clients->len; i-- > 0;)
    if (!serve (self, g_ptr_array_index (self->clients, i), poll, now))
      g_ptr_array_remove_index_fast (self->clients, i);
  if (lodge_netd_poll_get (poll, self->place) == 0)
    return;
  fd = accept4 (self->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0)
    return;
  client = g_new0 (Client, 1);
  client->fd = fd;
  client->deadline = now + PATIENCE;
  client->question = g_string_new (NULL);
  g_ptr_array_add (self->clients, client);
}
