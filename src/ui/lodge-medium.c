/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-medium.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lodge-ui.h"

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  char *drive;
  char *path;        /* NULL: eject */
  GtkWidget *parent; /* weak */
} Change;

static Change *
change_new (LodgeVmm *vmm, LodgeMachine *machine, const char *drive, GtkWidget *parent)
{
  Change *change = g_new0 (Change, 1);

  change->vmm = g_object_ref (vmm);
  change->machine = g_object_ref (machine);
  change->drive = g_strdup (drive);
  g_set_weak_pointer (&change->parent, parent);
  return change;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->vmm);
  g_object_unref (change->machine);
  g_free (change->drive);
  g_free (change->path);
  g_clear_weak_pointer (&change->parent);
  g_free (change);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Change, change_free)

static void
free_closure_data (gpointer data, GClosure *closure)
{
  change_free (data);
}

static GtkWindow *
get_window (GtkWidget *parent)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static gboolean
is_meant (LodgeDisk *disk, const char *drive, gboolean full)
{
  if (drive != NULL && *drive != '\0')
    return g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (disk)), drive) == 0;
  return lodge_disk_get_kind (disk) == LODGE_DISK_KIND_CDROM &&
         (lodge_disk_get_path (disk) != NULL) == full;
}

LodgeDisk *
lodge_medium_find_drive (LodgeMachine *machine, const char *drive, gboolean full)
{
  GListModel *disks = lodge_machine_config_get_disks (lodge_machine_get_config (machine));
  LodgeDisk *other = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (is_meant (disk, drive, full))
        return disk; /* the list holds it */
      if (other == NULL && !full && lodge_disk_get_kind (disk) == LODGE_DISK_KIND_CDROM)
        other = disk;
    }
  return drive != NULL && *drive != '\0' ? NULL : other;
}

static void apply (Change *change, gboolean force);

static void
on_locked_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Change *change = user_data;

  if (g_strcmp0 (response, "force") == 0)
    {
      Change *again = change_new (change->vmm, change->machine, change->drive, change->parent);

      again->path = g_strdup (change->path);
      apply (again, TRUE);
    }
}

/* Takes @change. */
static void
ask_to_force (Change *change, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (
      get_window (change->parent), _ ("The Disc Is in Use"), error->message);

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "force", _ ("_Eject Anyway"), NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "force", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (
      dialog, "response", G_CALLBACK (on_locked_response_cb), change, free_closure_data, 0);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Change) change = user_data;
  g_autoptr (GError) error = NULL;

  if (lodge_vmm_set_medium_finish (LODGE_VMM (source), result, &error))
    return;
  if (g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_LOCKED) &&
      get_window (change->parent) != NULL)
    ask_to_force (g_steal_pointer (&change), error);
  else
    lodge_ui_show_error (change->parent,
                         change->path != NULL ? _ ("The disc could not be inserted")
                                              : _ ("The disc could not be ejected"),
                         error);
}

/* Takes @change. */
static void
apply (Change *change, gboolean force)
{
  lodge_vmm_set_medium_async (change->vmm,
                              change->machine,
                              change->drive,
                              change->path,
                              force,
                              NULL,
                              on_applied_cb,
                              change);
}

void
lodge_medium_set (
    LodgeVmm *vmm, LodgeMachine *machine, const char *drive, const char *path, GtkWidget *parent)
{
  LodgeDisk *disk = lodge_medium_find_drive (machine, drive, path == NULL);
  Change *change = NULL;

  if (disk == NULL)
    return;
  change = change_new (vmm, machine, lodge_device_get_id (LODGE_DEVICE (disk)), parent);
  change->path = g_strdup (path);
  apply (change, FALSE);
}

static void
on_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Change *change = user_data;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    lodge_medium_set (change->vmm, change->machine, change->drive, path, change->parent);
  /* GTK 4.8 crashes when a screen reader asks for a closed window that still exists. */
  if (change->parent != NULL)
    g_object_set_data (G_OBJECT (change->parent), "lodge-disc-chooser", NULL);
}

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) discs = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (discs, _ ("Discs"));
  gtk_file_filter_add_suffix (discs, "iso");
  gtk_file_filter_add_suffix (discs, "img");
  gtk_file_filter_add_mime_type (discs, "application/vnd.efi.iso");
  gtk_file_filter_add_mime_type (discs, "application/x-cd-image");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, discs);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
start_in_folder (GtkFileChooser *chooser, const char *now)
{
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);
  g_autofree char *folder = now != NULL ? g_path_get_dirname (now) : g_strdup (downloads);
  g_autoptr (GFile) file = folder != NULL ? g_file_new_for_path (folder) : NULL;

  if (folder != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR))
    gtk_file_chooser_set_current_folder (chooser, file, NULL);
}

typedef struct
{
  GtkWidget *parent;
  LodgeMediumPicked picked;
  gpointer user_data;
} Pick;

static void
free_pick (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
on_picked_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  const Pick *pick = user_data;
  GtkWidget *parent = pick->parent;
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    pick->picked (path, pick->user_data);
  /* GTK 4.8 crashes when a screen reader asks for a closed window that still exists. */
  g_object_set_data (G_OBJECT (parent), "lodge-disc-chooser", NULL);
}

static void
show_chooser (GtkFileChooserNative *chooser, GtkWidget *parent, const char *now)
{
  add_filters (GTK_FILE_CHOOSER (chooser));
  start_in_folder (GTK_FILE_CHOOSER (chooser), now);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  /* GTK does not own a native dialog: it lives as long as its parent and no longer. */
  g_object_set_data_full (G_OBJECT (parent), "lodge-disc-chooser", chooser, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
lodge_medium_pick (GtkWidget *parent, const char *now, LodgeMediumPicked picked, gpointer user_data)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("Choose a Disc"),
                                                               get_window (parent),
                                                               GTK_FILE_CHOOSER_ACTION_OPEN,
                                                               _ ("_Choose"),
                                                               _ ("_Cancel"));
  Pick *pick = g_new0 (Pick, 1);

  pick->parent = parent;
  pick->picked = picked;
  pick->user_data = user_data;
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_picked_cb), pick, free_pick, 0);
  show_chooser (chooser, parent, now);
}

void
lodge_medium_choose (LodgeVmm *vmm, LodgeMachine *machine, const char *drive, GtkWidget *parent)
{
  LodgeDisk *disk = lodge_medium_find_drive (machine, drive, FALSE);
  GtkFileChooserNative *chooser = NULL;

  if (disk == NULL)
    return;
  chooser = gtk_file_chooser_native_new (_ ("Choose a Disc"),
                                         get_window (parent),
                                         GTK_FILE_CHOOSER_ACTION_OPEN,
                                         _ ("_Insert"),
                                         _ ("_Cancel"));
  g_signal_connect_data (
      chooser,
      "response",
      G_CALLBACK (on_chosen_cb),
      change_new (vmm, machine, lodge_device_get_id (LODGE_DEVICE (disk)), parent),
      free_closure_data,
      0);
  show_chooser (chooser, parent, lodge_disk_get_path (disk));
}
