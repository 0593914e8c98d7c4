/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-show-in-folder.h"

#include <glib/gi18n.h>

/* Long enough to look up from what one came to do. */
#define TOLD_SECONDS 10

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

static void
on_show_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (user_data));

  lodge_show_in_folder (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                        g_variant_get_bytestring (parameter));
}

static void
on_tell_screenshot_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lodge_show_in_folder_tell (
      LODGE_DISPLAY_PAGE (user_data), _ ("Screenshot saved"), g_variant_get_bytestring (parameter));
}

void
lodge_show_in_folder_add_actions (LodgeDisplayPage *page, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = {
    { "show-in-folder", on_show_cb, "ay" },
    { "tell-screenshot", on_tell_screenshot_cb, "ay" },
  };

  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (page));

  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), page);
}

void
lodge_show_in_folder_tell (LodgeDisplayPage *page, const char *sentence, const char *path)
{
  AdwToast *toast = adw_toast_new (sentence);

  if (path != NULL && *path != '\0')
    {
      adw_toast_set_button_label (toast, _ ("Show in Folder"));
      adw_toast_set_action_name (toast, "page.show-in-folder");
      adw_toast_set_action_target_value (toast, g_variant_new_bytestring (path));
    }
  adw_toast_set_timeout (toast, TOLD_SECONDS);
  /* What somebody has just done does not queue behind what can wait. */
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  lodge_display_page_add_toast (page, toast);
}
