/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-forward-open.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

static gboolean
is_secure_web (guint16 port)
{
  return port == 443 || port == 8443;
}

LodgeForwardOpen
lodge_forward_open_get_kind (const LodgeForward *forward)
{
  if (forward->protocol != LODGE_FORWARD_PROTOCOL_TCP)
    return LODGE_FORWARD_OPEN_NOTHING;
  switch (forward->guest_port)
    {
    case 22:
      return LODGE_FORWARD_OPEN_SSH;
    case 80:
    case 443:
    case 3000:
    case 8000:
    case 8080:
    case 8443:
      return LODGE_FORWARD_OPEN_WEB;
    default:
      return LODGE_FORWARD_OPEN_NOTHING;
    }
}

const char *
lodge_forward_open_get_label (LodgeForwardOpen kind)
{
  switch (kind)
    {
    case LODGE_FORWARD_OPEN_SSH:
      return _ ("Open SSH");
    case LODGE_FORWARD_OPEN_WEB:
      return _ ("Open Web");
    case LODGE_FORWARD_OPEN_NOTHING:
    default:
      return NULL;
    }
}

/* Every address of the host includes its loopback. */
static const char *
get_address (const LodgeForward *forward)
{
  return g_strcmp0 (forward->host_address, "0.0.0.0") == 0 ? "127.0.0.1" : forward->host_address;
}

char *
lodge_forward_open_dup_uri (const LodgeForward *forward)
{
  if (lodge_forward_open_get_kind (forward) == LODGE_FORWARD_OPEN_SSH)
    return g_strdup_printf ("ssh://%s:%u", get_address (forward), forward->host_port);
  return g_strdup_printf ("%s://%s:%u/",
                          is_secure_web (forward->guest_port) ? "https" : "http",
                          get_address (forward),
                          forward->host_port);
}

static GAppInfo *
create_terminal (const LodgeForward *forward, GError **error)
{
  /* Digits and dots: there is nothing in it to quote. */
  g_autofree char *line =
      g_strdup_printf ("ssh -p %u %s", forward->host_port, get_address (forward));

  return g_app_info_create_from_commandline (line, "ssh", G_APP_INFO_CREATE_NEEDS_TERMINAL, error);
}

static void
open_ssh (const LodgeForward *forward, GtkWidget *parent)
{
  g_autoptr (GAppInfo) handler = g_app_info_get_default_for_uri_scheme ("ssh");
  g_autofree char *uri = lodge_forward_open_dup_uri (forward);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkAppLaunchContext) context =
      gdk_display_get_app_launch_context (gtk_widget_get_display (parent));
  GList uris = { .data = uri };
  gboolean launched;

  if (handler != NULL)
    {
      launched = g_app_info_launch_uris (handler, &uris, G_APP_LAUNCH_CONTEXT (context), &error);
    }
  else
    {
      g_autoptr (GAppInfo) terminal = create_terminal (forward, &error);
      launched = terminal != NULL &&
                 g_app_info_launch (terminal, NULL, G_APP_LAUNCH_CONTEXT (context), &error);
    }
  if (launched)
    return;

  g_autoptr (GError) told = g_error_new (G_IO_ERROR,
                                         G_IO_ERROR_FAILED,
                                         _ ("No terminal could be started. Open one and type: ssh "
                                            "-p %u %s"),
                                         forward->host_port,
                                         get_address (forward));
  lodge_ui_show_error (parent, _ ("SSH could not be opened"), told);
}

static void
on_shown_cb (GObject *window, GAsyncResult *result, gpointer data)
{
  g_autofree char *uri = data;
  g_autoptr (GtkWidget) parent = GTK_WIDGET (window);
  g_autoptr (GError) error = NULL;

  if (gtk_show_uri_full_finish (GTK_WINDOW (window), result, &error))
    return;
  g_autoptr (GError) told =
      g_error_new (G_IO_ERROR,
                   g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? G_IO_ERROR_CANCELLED
                                                                             : G_IO_ERROR_FAILED,
                   _ ("No web browser could be started. Open this address in one: %s"),
                   uri);
  lodge_ui_show_error (parent, _ ("The web page could not be opened"), told);
}

static void
open_web (const LodgeForward *forward, GtkWidget *parent)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (parent));
  char *uri = lodge_forward_open_dup_uri (forward);

  gtk_show_uri_full (g_object_ref (window), uri, GDK_CURRENT_TIME, NULL, on_shown_cb, uri);
}

void
lodge_forward_open (const LodgeForward *forward, GtkWidget *parent)
{
  g_return_if_fail (forward != NULL);
  g_return_if_fail (GTK_IS_WIDGET (parent));

  LodgeForwardOpen kind = lodge_forward_open_get_kind (forward);
  if (kind == LODGE_FORWARD_OPEN_SSH)
    open_ssh (forward, parent);
  else if (kind == LODGE_FORWARD_OPEN_WEB)
    open_web (forward, parent);
}
