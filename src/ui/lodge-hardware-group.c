/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-hardware-group.h"

#include <glib/gi18n.h>

#include "lodge-format.h"

struct _LodgeHardwareGroup
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows; /* (element-type GtkWidget) */
};

G_DEFINE_FINAL_TYPE (LodgeHardwareGroup, lodge_hardware_group, ADW_TYPE_PREFERENCES_GROUP)

static GtkWidget *
add_row (LodgeHardwareGroup *self, const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  gtk_widget_set_focusable (row, TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
  return row;
}

static GtkWidget *
make_button (const char *icon, const char *label, const char *action, const char *drive)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", drive);
  return button;
}

/* What is in a drive changes while its row is on screen. */
static void
update_disk_row (GtkWidget *row, GParamSpec *pspec, LodgeDisk *disk)
{
  g_autofree char *details = lodge_format_disk_details (disk);
  GtkWidget *eject = g_object_get_data (G_OBJECT (row), "lodge-eject");

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), details);
  if (eject != NULL)
    gtk_widget_set_visible (eject, lodge_disk_get_path (disk) != NULL);
}

static void
add_drive_buttons (GtkWidget *row, LodgeDisk *disk)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (disk));
  GtkWidget *eject = make_button ("media-eject-symbolic", _ ("Eject"), "machine.eject-disc", id);

  adw_action_row_add_suffix (ADW_ACTION_ROW (row), eject);
  adw_action_row_add_suffix (
      ADW_ACTION_ROW (row),
      make_button ("document-open-symbolic", _ ("Choose a Disc…"), "machine.choose-disc", id));
  g_object_set_data (G_OBJECT (row), "lodge-eject", eject);
}

static void
add_grow_button (GtkWidget *row, LodgeDisk *disk)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Enlarge…"));
  g_autofree char *title = lodge_format_disk_title (disk);
  /* Translators: a disk such as “Hard disk (VirtIO)”. */
  g_autofree char *label = g_strdup_printf (_ ("Enlarge %s"), title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "machine.grow-disk");
  gtk_actionable_set_action_target (
      GTK_ACTIONABLE (button), "s", lodge_device_get_id (LODGE_DEVICE (disk)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
show_disks (LodgeHardwareGroup *self, GListModel *disks)
{
  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);
      g_autofree char *title = lodge_format_disk_title (disk);
      g_autofree char *details = lodge_format_disk_details (disk);
      gboolean hard = lodge_disk_get_kind (disk) == LODGE_DISK_KIND_DISK;
      GtkWidget *row = add_row (
          self, hard ? "drive-harddisk-symbolic" : "drive-optical-symbolic", title, details);

      if (!hard && lodge_device_get_id (LODGE_DEVICE (disk)) != NULL)
        add_drive_buttons (row, disk);
      if (hard && lodge_device_get_id (LODGE_DEVICE (disk)) != NULL &&
          !lodge_disk_get_read_only (disk) && lodge_disk_get_path (disk) != NULL)
        add_grow_button (row, disk);
      g_signal_connect_object (
          disk, "notify", G_CALLBACK (update_disk_row), row, G_CONNECT_SWAPPED);
      update_disk_row (row, NULL, disk);
    }
}

static void
show_displays (LodgeHardwareGroup *self, GListModel *displays)
{
  for (guint i = 0; i < g_list_model_get_n_items (displays); i++)
    {
      g_autoptr (LodgeDisplay) display = g_list_model_get_item (displays, i);
      const char *protocol = lodge_format_display_protocol (lodge_display_get_protocol (display));
      g_autofree char *title = g_strdup_printf (_ ("Display: %s"), protocol);
      g_autofree char *details = lodge_format_display_details (display);
      add_row (self, "video-display-symbolic", title, details);
    }
}

static void
add_change_button (GtkWidget *row)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Change…"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Possible while the machine is off"));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Change the firmware"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "machine.change-firmware");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
show_firmware (LodgeHardwareGroup *self, LodgeMachineConfig *config)
{
  const char *firmware = lodge_format_firmware (lodge_machine_config_get_firmware (config),
                                                lodge_machine_config_get_secure_boot (config));
  const char *type = lodge_machine_config_get_machine_type (config);
  const char *arch = lodge_machine_config_get_arch (config);
  g_autofree char *details = type != NULL && arch != NULL ? g_strdup_printf ("%s · %s", arch, type)
                                                          : g_strdup (arch != NULL ? arch : "");

  add_change_button (add_row (self, "application-x-firmware-symbolic", firmware, details));
  if (lodge_machine_config_get_tpm (config))
    add_row (self, "security-high-symbolic", _ ("TPM 2.0"), _ ("Emulated"));
}

static void
lodge_hardware_group_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_HARDWARE_GROUP (object)->rows);
  G_OBJECT_CLASS (lodge_hardware_group_parent_class)->finalize (object);
}

static void
lodge_hardware_group_class_init (LodgeHardwareGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_hardware_group_finalize;
}

static void
lodge_hardware_group_init (LodgeHardwareGroup *self)
{
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Hardware"));
}

void
lodge_hardware_group_show (LodgeHardwareGroup *self, LodgeMachineConfig *config)
{
  g_return_if_fail (LODGE_IS_HARDWARE_GROUP (self));
  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (config));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  show_firmware (self, config);
  show_disks (self, lodge_machine_config_get_disks (config));
  show_displays (self, lodge_machine_config_get_displays (config));
}
