/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-usb-dialog.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"
#include "lodge-usb-row.h"
#include "lodge-vmm.h"

/* What a machine of other tools is given when it has none. */
#define NEW_PORTS 4

struct _LodgeUsbDialog
{
  AdwPreferencesWindow parent_instance;

  AdwPreferencesGroup *device_group;
  AdwPreferencesGroup *image_group;
  AdwPreferencesRow *none_row;
  GtkWidget *ports_button;

  LodgeUsbControl *control; /* not owned */
  GSignalGroup *device_signals;
  GPtrArray *rows;
  GtkFileChooserNative *chooser; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LodgeUsbDialog, lodge_usb_dialog, ADW_TYPE_PREFERENCES_WINDOW)

/* Why there is nothing to choose; NULL: there could be. */
static const char *
get_obstacle (LodgeConsole *console)
{
  if (console == NULL)
    return _ ("USB devices go to the machine with its display, which is not connected. Start the "
              "machine first.");
  if (lodge_console_get_usb_ports (console) == 0)
    return _ (
        "This machine’s display has no ports for USB devices. A SPICE display can have them.");
  if (lodge_console_get_usb_problem (console) != NULL)
    return lodge_console_get_usb_problem (console)->message;
  return NULL;
}

static void update (LodgeUsbDialog *self);

static gboolean
has_spice (LodgeMachine *machine)
{
  GListModel *displays = lodge_machine_config_get_displays (lodge_machine_get_config (machine));

  for (guint i = 0; i < g_list_model_get_n_items (displays); i++)
    {
      g_autoptr (LodgeDisplay) display = g_list_model_get_item (displays, i);

      if (lodge_display_get_protocol (display) == LODGE_DISPLAY_PROTOCOL_SPICE)
        return TRUE;
    }
  return FALSE;
}

/* Ports that the machine has from its next start on. */
static gboolean
has_stored_ports (LodgeUsbDialog *self)
{
  LodgeMachine *machine =
      lodge_display_page_get_machine (lodge_usb_control_get_page (self->control));

  return machine != NULL &&
         lodge_machine_config_get_usb_ports (lodge_machine_get_config (machine)) > 0;
}

static void
forget_rows (LodgeUsbDialog *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      gboolean image = ADW_IS_ACTION_ROW (row);

      adw_preferences_group_remove (image ? self->image_group : self->device_group, row);
    }
  g_ptr_array_set_size (self->rows, 0);
}

/* TRUE: a device. FALSE: an image. */
static gboolean
add_row (LodgeUsbDialog *self, LodgeUsbDevice *device)
{
  GtkWidget *row = lodge_usb_row_new (self->control, device);
  gboolean image = lodge_usb_device_get_id (device) == NULL;

  adw_preferences_group_add (image ? self->image_group : self->device_group, row);
  g_ptr_array_add (self->rows, row);
  return !image;
}

/* The machine to which ports can be added; NULL: there is none, or it has them from its next start
 * on. (transfer none) */
static LodgeMachine *
find_portless (LodgeUsbDialog *self)
{
  LodgeConsole *console = lodge_usb_control_get_console (self->control);
  LodgeMachine *machine =
      lodge_display_page_get_machine (lodge_usb_control_get_page (self->control));

  if (machine == NULL || console == NULL || lodge_console_get_usb_ports (console) > 0 ||
      !(lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_EDIT) ||
      lodge_machine_config_get_usb_ports (lodge_machine_get_config (machine)) > 0)
    return NULL;
  return has_spice (machine) ? machine : NULL;
}

static void
on_ports_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeUsbDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_edit_finish (LODGE_VMM (source), result, NULL, &error))
    lodge_ui_show_error (GTK_WIDGET (self), _ ("The ports could not be added"), error);
  gtk_widget_set_sensitive (self->ports_button, TRUE);
  if (self->rows != NULL)
    update (self);
}

static void
on_add_ports_cb (LodgeUsbDialog *self)
{
  LodgeMachine *machine = find_portless (self);
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();

  if (machine == NULL)
    return;
  gtk_widget_set_sensitive (self->ports_button, FALSE);
  lodge_machine_edit_set_usb_ports (edit, NEW_PORTS);
  lodge_vmm_edit_async (lodge_display_page_get_vmm (lodge_usb_control_get_page (self->control)),
                        machine,
                        edit,
                        FALSE,
                        NULL,
                        on_ports_added_cb,
                        g_object_ref (self));
}

static const char *
get_none_title (LodgeUsbDialog *self, const char *obstacle)
{
  if (obstacle == NULL)
    return _ ("None Here");
  return find_portless (self) != NULL ? _ ("No Ports Yet") : _ ("Not Possible Now");
}

/* What stands where no device does. */
static void
show_none (LodgeUsbDialog *self, const char *obstacle)
{
  adw_preferences_row_set_title (self->none_row, get_none_title (self, obstacle));
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self->none_row),
      obstacle != NULL ? obstacle
                       : _ ("No USB device is plugged into this computer. One that is plugged in "
                            "appears here."));
  adw_preferences_group_set_description (
      self->device_group,
      obstacle != NULL ? NULL
                       : _ ("What the machine is given is not this computer’s for that time. Smart "
                            "card readers and cameras are USB devices too."));
}

static void
list_devices (LodgeUsbDialog *self)
{
  LodgeConsole *console = lodge_usb_control_get_console (self->control);
  GListModel *devices = console != NULL ? lodge_console_get_usb_devices (console) : NULL;
  guint n_items = devices != NULL ? g_list_model_get_n_items (devices) : 0;
  guint n_devices = 0;

  forget_rows (self);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (LodgeUsbDevice) device = g_list_model_get_item (devices, i);

      n_devices += add_row (self, device);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->none_row), n_devices == 0);
}

static void
update (LodgeUsbDialog *self)
{
  LodgeConsole *console = lodge_usb_control_get_console (self->control);
  const char *obstacle = get_obstacle (console);

  if (console != NULL && lodge_console_get_usb_ports (console) == 0 && has_stored_ports (self))
    obstacle = _ ("The machine has ports for USB devices from its next start on: shut it down and "
                  "start it again.");
  if (find_portless (self) != NULL)
    obstacle =
        _ ("This machine’s display has no ports for USB devices. Added ones are there at its "
           "next start.");
  gtk_widget_set_visible (self->ports_button, find_portless (self) != NULL);
  show_none (self, obstacle);
  gtk_widget_set_visible (GTK_WIDGET (self->image_group), obstacle == NULL);
  g_signal_group_set_target (self->device_signals,
                             console != NULL ? lodge_console_get_usb_devices (console) : NULL);
  list_devices (self);
}

static void
on_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  LodgeUsbDialog *self = LODGE_USB_DIALOG (user_data);
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (path != NULL)
    lodge_usb_control_give_image (self->control, path, GTK_WIDGET (self));
  g_clear_object (&self->chooser);
}

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) discs = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (discs, _ ("Disc images"));
  gtk_file_filter_add_suffix (discs, "iso");
  gtk_file_chooser_add_filter (chooser, discs);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
}

static void
on_insert_cb (LodgeUsbDialog *self)
{
  if (self->chooser == NULL)
    {
      self->chooser = gtk_file_chooser_native_new (_ ("Insert Disc Image"),
                                                   GTK_WINDOW (self),
                                                   GTK_FILE_CHOOSER_ACTION_OPEN,
                                                   _ ("_Insert"),
                                                   _ ("_Cancel"));
      gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
      add_filters (GTK_FILE_CHOOSER (self->chooser));
      g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen_cb), self, 0);
    }
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
lodge_usb_dialog_dispose (GObject *object)
{
  LodgeUsbDialog *self = LODGE_USB_DIALOG (object);

  g_clear_object (&self->device_signals);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (lodge_usb_dialog_parent_class)->dispose (object);
}

static void
lodge_usb_dialog_class_init (LodgeUsbDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_usb_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/devices/lodge-usb-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeUsbDialog, device_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeUsbDialog, image_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeUsbDialog, none_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeUsbDialog, ports_button);
  gtk_widget_class_bind_template_callback (widget_class, on_insert_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_ports_cb);
}

static void
lodge_usb_dialog_init (LodgeUsbDialog *self)
{
  self->rows = g_ptr_array_new ();
  self->device_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (
      self->device_signals, "items-changed", G_CALLBACK (list_devices), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lodge_usb_dialog_new (LodgeUsbControl *control)
{
  LodgeUsbDialog *self = g_object_new (LODGE_TYPE_USB_DIALOG, NULL);

  self->control = control;
  g_signal_connect_object (control, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
