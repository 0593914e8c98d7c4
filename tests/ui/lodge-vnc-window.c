/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vnc-window.h"

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>

#include "lodge-fake-vnc.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-view-target.h"
#include "lodge-viewer-window.h"

#define EXTENDED_KEY_EVENT -258
#define WIDTH 640
#define HEIGHT 400
#define COLOR 0x204060

static gpointer
serve (gpointer data)
{
  LodgeVncWindow *self = data;
  g_autoptr (GSocketConnection) connection =
      g_socket_listener_accept (self->listener, NULL, NULL, NULL);
  int fd;
  char text[64];
  LodgeFakeVncMessage message;

  if (connection == NULL)
    return NULL;
  fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  g_unix_set_fd_nonblocking (fd, FALSE, NULL);
  lodge_fake_vnc_handshake (fd, WIDTH, HEIGHT);
  while ((message = lodge_fake_vnc_read (fd, text)) != LODGE_FAKE_VNC_UPDATE_REQUEST &&
         message != LODGE_FAKE_VNC_GONE)
    ;
  lodge_fake_vnc_update (fd, self->plain ? 1 : 2);
  if (!self->plain)
    lodge_fake_vnc_pseudo (fd, EXTENDED_KEY_EVENT, 0);
  lodge_fake_vnc_raw (fd, 0, 0, WIDTH, HEIGHT, COLOR);
  while ((message = lodge_fake_vnc_read (fd, text)) != LODGE_FAKE_VNC_GONE)
    if (message == LODGE_FAKE_VNC_EXTENDED_KEY || message == LODGE_FAKE_VNC_KEY)
      g_async_queue_push (self->heard, g_strdup (text));
  return NULL;
}

void
lodge_vnc_window_assert_hears (LodgeVncWindow *self, const char *const *expected)
{
  for (guint i = 0; expected[i] != NULL; i++)
    {
      g_autofree char *text = NULL;

      lodge_test_wait_for (g_async_queue_length (self->heard) > 0, 10);
      text = g_async_queue_pop (self->heard);
      g_assert_cmpstr (text, ==, expected[i]);
    }
  g_assert_cmpint (g_async_queue_length (self->heard), <=, 0);
}

/* By then the display knows what the server said before the picture. */
static gboolean
has_picture (LodgeVncWindow *self)
{
  g_autoptr (GdkTexture) texture = lodge_console_view_dup_texture (self->view);
  g_autofree guint32 *pixels = g_new0 (guint32, WIDTH * HEIGHT);

  if (texture == NULL || gdk_texture_get_width (texture) != WIDTH ||
      gdk_texture_get_height (texture) != HEIGHT)
    return FALSE;
  gdk_texture_download (texture, (guchar *)pixels, WIDTH * sizeof *pixels);
  return (pixels[WIDTH * HEIGHT - 1] & 0xffffff) == COLOR;
}

void
lodge_vnc_window_open (LodgeVncWindow *self, GtkApplication *application, gboolean plain)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;
  LodgeViewTarget *target;

  self->plain = plain;
  self->folder = g_dir_make_tmp ("lodge-keys-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "vnc", NULL);
  self->heard = g_async_queue_new_full (g_free);
  self->listener = g_socket_listener_new ();
  address = g_unix_socket_address_new (self->path);
  g_socket_listener_add_address (
      self->listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  self->thread = g_thread_new ("vnc", serve, self);

  uri = g_strdup_printf ("vnc+unix://%s", self->path);
  target = lodge_view_target_new_from_uri (uri, &error);
  g_assert_no_error (error);
  self->window = lodge_viewer_window_open_target (application, target, NULL, FALSE);
  lodge_view_target_free (target);
  gtk_window_present (GTK_WINDOW (self->window));
  lodge_test_wait_for (
      gtk_window_is_active (GTK_WINDOW (self->window)) &&
          lodge_ui_test_shows (self->window, "Click into the display to use the machine"),
      20);
  self->view =
      LODGE_CONSOLE_VIEW (lodge_ui_test_find (self->window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL));
  lodge_test_wait_for (has_picture (self), 10);
}

void
lodge_vnc_window_close (LodgeVncWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_socket_listener_close (self->listener);
  g_thread_join (self->thread);
  g_object_unref (self->listener);
  g_async_queue_unref (self->heard);
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}
