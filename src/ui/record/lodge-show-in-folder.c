/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-show-in-folder.h"

static void
show_folder (GtkWindow *window, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  if (uri != NULL)
    gtk_show_uri (window, uri, GDK_CURRENT_TIME);
}

/* Without a file manager that can do so: whatever opens a folder. */
static void
on_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *path = user_data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (reply == NULL)
    show_folder (NULL, path);
}

void
lodge_show_in_folder (GtkWindow *window, const char *path)
{
  GApplication *application = g_application_get_default ();
  GDBusConnection *bus =
      application != NULL ? g_application_get_dbus_connection (application) : NULL;
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  const char *uris[] = { uri, NULL };

  if (bus == NULL || uri == NULL)
    {
      show_folder (window, path);
      return;
    }
  g_dbus_connection_call (bus,
                          "org.freedesktop.FileManager1",
                          "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1",
                          "ShowItems",
                          g_variant_new ("(^ass)", uris, ""),
                          NULL,
                          G_DBUS_CALL_FLAGS_NONE,
                          -1,
                          NULL,
                          on_shown_cb,
                          g_strdup (path));
}
