/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-endpoint.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "lodge-vmm-error.h"

struct _LodgeFakeEndpoint
{
  GObject parent_instance;

  LodgeDisplayProtocol protocol;
  LodgeFakeServerFunc server;
  gpointer user_data;
  GPtrArray *runs;
  guint n_opened;
};

static void lodge_fake_endpoint_iface_init (LodgeConsoleEndpointInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeFakeEndpoint,
                               lodge_fake_endpoint,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LODGE_TYPE_CONSOLE_ENDPOINT,
                                                      lodge_fake_endpoint_iface_init))

typedef struct
{
  LodgeFakeServerFunc server;
  gpointer user_data;
  GThread *thread;
  int fd;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  /* Wakes a server that waits for a client who is still on its way out. */
  shutdown (run->fd, SHUT_RDWR);
  g_thread_join (run->thread);
  close (run->fd);
  g_free (run);
}

static gpointer
run_server (gpointer data)
{
  Run *run = data;

  run->server (run->fd, run->user_data);
  shutdown (run->fd, SHUT_RDWR);

  return NULL;
}

/* Nobody wanted it any more. */
static void
close_fd (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

static LodgeDisplayProtocol
lodge_fake_endpoint_get_protocol (LodgeConsoleEndpoint *endpoint)
{
  return LODGE_FAKE_ENDPOINT (endpoint)->protocol;
}

static void
lodge_fake_endpoint_open_async (LodgeConsoleEndpoint *endpoint,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  LodgeFakeEndpoint *self = LODGE_FAKE_ENDPOINT (endpoint);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  struct timeval timeout = { .tv_sec = 10 };
  int fds[2];
  Run *run;

  self->n_opened++;
  if (self->server == NULL || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    {
      g_task_return_error (task,
                           lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE, NULL, "No server."));
      return;
    }

  setsockopt (fds[1], SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  setsockopt (fds[1], SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  run = g_new0 (Run, 1);
  run->server = self->server;
  run->user_data = self->user_data;
  run->fd = fds[1];
  run->thread = g_thread_new ("fake-server", run_server, run);
  g_ptr_array_add (self->runs, run);
  g_task_return_pointer (task, GINT_TO_POINTER (fds[0]), close_fd);
}

static int
lodge_fake_endpoint_open_finish (LodgeConsoleEndpoint *endpoint,
                                 GAsyncResult *result,
                                 GError **error)
{
  GError *local_error = NULL;
  gpointer fd = g_task_propagate_pointer (G_TASK (result), &local_error);

  if (local_error == NULL)
    return GPOINTER_TO_INT (fd);
  g_propagate_error (error, local_error);
  return -1;
}

static void
lodge_fake_endpoint_iface_init (LodgeConsoleEndpointInterface *iface)
{
  iface->get_protocol = lodge_fake_endpoint_get_protocol;
  iface->open_async = lodge_fake_endpoint_open_async;
  iface->open_finish = lodge_fake_endpoint_open_finish;
}

static void
lodge_fake_endpoint_finalize (GObject *object)
{
  LodgeFakeEndpoint *self = LODGE_FAKE_ENDPOINT (object);

  g_ptr_array_unref (self->runs);

  G_OBJECT_CLASS (lodge_fake_endpoint_parent_class)->finalize (object);
}

static void
lodge_fake_endpoint_class_init (LodgeFakeEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_fake_endpoint_finalize;
}

static void
lodge_fake_endpoint_init (LodgeFakeEndpoint *self)
{
  self->runs = g_ptr_array_new_with_free_func (run_free);
}

LodgeConsoleEndpoint *
lodge_fake_endpoint_new (LodgeDisplayProtocol protocol,
                         LodgeFakeServerFunc server,
                         gpointer user_data)
{
  LodgeFakeEndpoint *self = g_object_new (LODGE_TYPE_FAKE_ENDPOINT, NULL);

  self->protocol = protocol;
  lodge_fake_endpoint_set_server (self, server, user_data);

  return LODGE_CONSOLE_ENDPOINT (self);
}

void
lodge_fake_endpoint_set_server (LodgeFakeEndpoint *self,
                                LodgeFakeServerFunc server,
                                gpointer user_data)
{
  self->server = server;
  self->user_data = user_data;
}

guint
lodge_fake_endpoint_get_n_opened (LodgeFakeEndpoint *self)
{
  return self->n_opened;
}
