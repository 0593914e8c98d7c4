/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "lodge-console-endpoint.h"
#include "lodge-vmm-error.h"

#define LODGE_TYPE_SOCKET_ENDPOINT (lodge_socket_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSocketEndpoint, lodge_socket_endpoint, LODGE, SOCKET_ENDPOINT, GObject)

struct _LodgeSocketEndpoint
{
  GObject parent_instance;

  LodgeDisplayProtocol protocol;
  char *path;
};

static void lodge_socket_endpoint_iface_init (LodgeConsoleEndpointInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeSocketEndpoint,
                               lodge_socket_endpoint,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LODGE_TYPE_CONSOLE_ENDPOINT,
                                                      lodge_socket_endpoint_iface_init))

static void
close_fd (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  int fd;

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (connection == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_autoptr (GError) cause = g_steal_pointer (&error);

          error = lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                                       cause->message,
                                       _ ("The display does not answer. Is the machine running?"));
        }
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* The connection closes its own descriptor when it goes. */
  fd = fcntl (g_socket_get_fd (g_socket_connection_get_socket (connection)), F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    g_task_return_new_error (
        task, G_IO_ERROR, g_io_error_from_errno (errno), _ ("Too many files are open."));
  else
    g_task_return_pointer (task, GINT_TO_POINTER (fd), close_fd);
}

static LodgeDisplayProtocol
lodge_socket_endpoint_get_protocol (LodgeConsoleEndpoint *endpoint)
{
  return ((LodgeSocketEndpoint *)endpoint)->protocol;
}

static void
lodge_socket_endpoint_open_async (LodgeConsoleEndpoint *endpoint,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LodgeSocketEndpoint *self = (LodgeSocketEndpoint *)endpoint;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_socket_endpoint_open_async);
  g_socket_client_connect_async (
      client, G_SOCKET_CONNECTABLE (address), cancellable, on_connected_cb, task);
}

static int
lodge_socket_endpoint_open_finish (LodgeConsoleEndpoint *endpoint,
                                   GAsyncResult *result,
                                   GError **error)
{
  GError *local_error = NULL;
  gpointer fd = g_task_propagate_pointer (G_TASK (result), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return -1;
    }

  return GPOINTER_TO_INT (fd);
}

static void
lodge_socket_endpoint_iface_init (LodgeConsoleEndpointInterface *iface)
{
  iface->get_protocol = lodge_socket_endpoint_get_protocol;
  iface->open_async = lodge_socket_endpoint_open_async;
  iface->open_finish = lodge_socket_endpoint_open_finish;
}

static void
lodge_socket_endpoint_finalize (GObject *object)
{
  g_free (((LodgeSocketEndpoint *)object)->path);

  G_OBJECT_CLASS (lodge_socket_endpoint_parent_class)->finalize (object);
}

static void
lodge_socket_endpoint_class_init (LodgeSocketEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_socket_endpoint_finalize;
}

static void
lodge_socket_endpoint_init (LodgeSocketEndpoint *self)
{
}

LodgeConsoleEndpoint *
lodge_socket_endpoint_new (LodgeDisplayProtocol protocol, const char *socket_path)
{
  LodgeSocketEndpoint *self;

  g_return_val_if_fail (socket_path != NULL, NULL);

  self = g_object_new (LODGE_TYPE_SOCKET_ENDPOINT, NULL);
  self->protocol = protocol;
  self->path = g_strdup (socket_path);

  return LODGE_CONSOLE_ENDPOINT (self);
}
