/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "lodge-console-endpoint.h"
#include "lodge-vmm-error.h"

#define CONNECT_SECONDS 20

#define LODGE_TYPE_TARGET_ENDPOINT (lodge_target_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (LodgeTargetEndpoint, lodge_target_endpoint, LODGE, TARGET_ENDPOINT, GObject)

struct _LodgeTargetEndpoint
{
  GObject parent_instance;

  LodgeViewTarget *target;
};

static void lodge_target_endpoint_iface_init (LodgeConsoleEndpointInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeTargetEndpoint,
                               lodge_target_endpoint,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LODGE_TYPE_CONSOLE_ENDPOINT,
                                                      lodge_target_endpoint_iface_init))

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
  GSocket *socket;
  int fd;

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (connection == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_autoptr (GError) cause = g_steal_pointer (&error);

          error = lodge_console_endpoint_no_answer (cause);
        }
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  socket = g_socket_connection_get_socket (connection);
  /* A key press is a few bytes that must not wait for more. */
  if (g_socket_get_family (socket) != G_SOCKET_FAMILY_UNIX)
    g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  /* The connection closes its own descriptor when it goes. */
  fd = fcntl (g_socket_get_fd (socket), F_DUPFD_CLOEXEC, 3);
  if (fd < 0)
    g_task_return_new_error (
        task, G_IO_ERROR, g_io_error_from_errno (errno), _ ("Too many files are open."));
  else
    g_task_return_pointer (task, GINT_TO_POINTER (fd), close_fd);
}

static GSocketConnectable *
dup_address (const LodgeViewTarget *target)
{
  if (target->path != NULL)
    return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (target->path));
  return g_network_address_new (target->host, (guint16)target->port);
}

static LodgeDisplayProtocol
lodge_target_endpoint_get_protocol (LodgeConsoleEndpoint *endpoint)
{
  return ((LodgeTargetEndpoint *)endpoint)->target->protocol;
}

static const LodgeViewTarget *
lodge_target_endpoint_get_target (LodgeConsoleEndpoint *endpoint)
{
  return ((LodgeTargetEndpoint *)endpoint)->target;
}

static void
lodge_target_endpoint_open_async (LodgeConsoleEndpoint *endpoint,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LodgeTargetEndpoint *self = (LodgeTargetEndpoint *)endpoint;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = dup_address (self->target);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_target_endpoint_open_async);
  /* The system's proxies are for the web. */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, CONNECT_SECONDS);
  g_socket_client_connect_async (client, address, cancellable, on_connected_cb, task);
}

static int
lodge_target_endpoint_open_finish (LodgeConsoleEndpoint *endpoint,
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
lodge_target_endpoint_iface_init (LodgeConsoleEndpointInterface *iface)
{
  iface->get_protocol = lodge_target_endpoint_get_protocol;
  iface->open_async = lodge_target_endpoint_open_async;
  iface->open_finish = lodge_target_endpoint_open_finish;
  iface->get_target = lodge_target_endpoint_get_target;
}

static void
lodge_target_endpoint_finalize (GObject *object)
{
  g_clear_pointer (&((LodgeTargetEndpoint *)object)->target, lodge_view_target_free);

  G_OBJECT_CLASS (lodge_target_endpoint_parent_class)->finalize (object);
}

static void
lodge_target_endpoint_class_init (LodgeTargetEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_target_endpoint_finalize;
}

static void
lodge_target_endpoint_init (LodgeTargetEndpoint *self)
{
}

LodgeConsoleEndpoint *
lodge_target_endpoint_new (const LodgeViewTarget *target)
{
  LodgeTargetEndpoint *self;

  g_return_val_if_fail (target != NULL, NULL);

  self = g_object_new (LODGE_TYPE_TARGET_ENDPOINT, NULL);
  self->target = lodge_view_target_copy (target);

  return LODGE_CONSOLE_ENDPOINT (self);
}

LodgeConsoleEndpoint *
lodge_socket_endpoint_new (LodgeDisplayProtocol protocol, const char *socket_path)
{
  g_autoptr (LodgeViewTarget) target = NULL;

  g_return_val_if_fail (socket_path != NULL, NULL);

  target = lodge_view_target_new_for_socket (protocol, socket_path);
  return lodge_target_endpoint_new (target);
}
