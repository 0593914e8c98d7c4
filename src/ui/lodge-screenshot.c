/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-screenshot.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

typedef struct
{
  GtkWidget *parent; /* weak */
  char *title;
  GBytes *picture;
} Screenshot;

static void
screenshot_free (gpointer pointer)
{
  Screenshot *shot = pointer;

  g_clear_weak_pointer (&shot->parent);
  g_clear_pointer (&shot->picture, g_bytes_unref);
  g_free (shot->title);
  g_free (shot);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Screenshot, screenshot_free)

char *
lodge_screenshot_dup_file_name (const char *title, GDateTime *when)
{
  g_autofree char *stamp = g_date_time_format (when, "%Y-%m-%d %H-%M-%S");
  g_autofree char *safe = g_strdelimit (g_strdup (title), "/\\:", '-');

  /* A leading dot would hide the file. */
  return g_strdup_printf ("%s %s.png", safe + strspn (safe, "."), stamp);
}

static void
tell_saved (GtkWidget *parent, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GVariant) told =
      g_variant_ref_sink (g_variant_new_bytestring (path != NULL ? path : ""));

  gtk_widget_activate_action_variant (parent, "page.tell-screenshot", told);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Screenshot) shot = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    lodge_ui_show_error (shot->parent, _ ("The screenshot could not be saved"), error);
  else if (shot->parent != NULL)
    tell_saved (shot->parent, G_FILE (source));
}

static void
on_chooser_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Screenshot *shot = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_file_replace_contents_bytes_async (
          file, shot->picture, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_saved_cb, shot);
    }
  else
    {
      screenshot_free (shot);
    }
  g_object_unref (dialog);
}

/* @folder: where it is kept if nothing else is chosen. (nullable) */
static void
choose_file (Screenshot *shot, GtkWindow *parent, GFile *folder)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *name = lodge_screenshot_dup_file_name (shot->title, now);
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (
      _ ("Save Screenshot"), parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  if (folder != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), folder, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_chooser_response_cb), shot);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* The folder of pictures may be on a disk that sleeps, or nowhere. */
static void
on_folder_looked_at_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Screenshot) shot = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  GtkRoot *root = shot->parent != NULL ? gtk_widget_get_root (shot->parent) : NULL;
  gboolean is_folder = info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY;

  if (GTK_IS_WINDOW (root))
    choose_file (g_steal_pointer (&shot), GTK_WINDOW (root), is_folder ? G_FILE (source) : NULL);
}

static void
ask_where (Screenshot *shot)
{
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  g_autoptr (GFile) folder = g_file_new_for_path (pictures != NULL ? pictures : g_get_home_dir ());

  g_file_query_info_async (folder,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT,
                           NULL,
                           on_folder_looked_at_cb,
                           shot);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Screenshot) shot = user_data;
  g_autoptr (GError) error = NULL;

  shot->picture = lodge_vmm_screenshot_finish (LODGE_VMM (source), result, &error);
  if (shot->picture == NULL)
    lodge_ui_show_error (shot->parent, _ ("The screenshot could not be taken"), error);
  else
    ask_where (g_steal_pointer (&shot));
}

/* A large screen takes its time. */
static void
encode (GTask *task, gpointer source, gpointer texture, GCancellable *cancellable)
{
  g_task_return_pointer (
      task, gdk_texture_save_to_png_bytes (texture), (GDestroyNotify)g_bytes_unref);
}

static void
on_encoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Screenshot) shot = user_data;

  shot->picture = g_task_propagate_pointer (G_TASK (result), NULL);
  if (shot->picture != NULL)
    ask_where (g_steal_pointer (&shot));
}

void
lodge_screenshot_keep (GdkTexture *picture, const char *title, GtkWidget *parent)
{
  Screenshot *shot;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GDK_IS_TEXTURE (picture));

  shot = g_new0 (Screenshot, 1);
  shot->title = g_strdup (title);
  g_set_weak_pointer (&shot->parent, parent);
  task = g_task_new (NULL, NULL, on_encoded_cb, shot);
  g_task_set_task_data (task, g_object_ref (picture), g_object_unref);
  g_task_run_in_thread (task, encode);
}

void
lodge_screenshot_take (LodgeVmm *vmm, LodgeMachine *machine, GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  Screenshot *shot = g_new0 (Screenshot, 1);
  shot->title = g_strdup (lodge_machine_get_title (machine));
  g_set_weak_pointer (&shot->parent, parent);
  lodge_vmm_screenshot_async (vmm, machine, 0, NULL, on_taken_cb, shot);
}
