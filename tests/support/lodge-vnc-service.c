/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vnc-service.h"

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>

#include "lodge-fake-vnc.h"

typedef struct
{
  guint width;
  guint height;
  guint32 color;
} Picture;

/* Each connection in a thread of its own, which keeps the service alive. */
static gboolean
on_run_cb (GSocketService *service, GSocketConnection *connection)
{
  const Picture *picture = g_object_get_data (G_OBJECT (service), "picture");
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  LodgeFakeVncMessage message;
  char text[64];

  g_unix_set_fd_nonblocking (fd, FALSE, NULL);
  lodge_fake_vnc_handshake (fd, picture->width, picture->height);
  while ((message = lodge_fake_vnc_read (fd, text)) != LODGE_FAKE_VNC_UPDATE_REQUEST)
    if (message == LODGE_FAKE_VNC_GONE)
      return TRUE;
  lodge_fake_vnc_update (fd, 1);
  lodge_fake_vnc_raw (fd, 0, 0, picture->width, picture->height, picture->color);
  while (lodge_fake_vnc_read (fd, text) != LODGE_FAKE_VNC_GONE)
    ;
  return TRUE;
}

GSocketService *
lodge_vnc_service_new (const char *path, guint width, guint height, guint32 color)
{
  GSocketService *service = g_threaded_socket_service_new (4);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  Picture *picture = g_new (Picture, 1);

  *picture = (Picture){ .width = width, .height = height, .color = color };
  g_object_set_data_full (G_OBJECT (service), "picture", picture, g_free);
  g_signal_connect (service, "run", G_CALLBACK (on_run_cb), NULL);
  g_socket_listener_add_address (G_SOCKET_LISTENER (service),
                                 address,
                                 G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT,
                                 NULL,
                                 NULL,
                                 &error);
  g_assert_no_error (error);
  return service;
}

void
lodge_vnc_service_stop (GSocketService **service)
{
  g_socket_service_stop (*service);
  g_socket_listener_close (G_SOCKET_LISTENER (*service));
  g_clear_object (service);
}
