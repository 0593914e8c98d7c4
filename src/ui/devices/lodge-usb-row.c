/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-usb-row.h"

#include <glib/gi18n.h>

#define DEVICE "lodge-usb-device"
#define CONTROL "lodge-usb-control"

static const char *
get_words (LodgeUsbDevice *device)
{
  switch (lodge_usb_device_get_state (device))
    {
    case LODGE_USB_STATE_GOING:
      return _ ("On its way to the machine…");
    case LODGE_USB_STATE_THERE:
      return _ ("The machine has it");
    case LODGE_USB_STATE_LEAVING:
      return _ ("On its way back…");
    case LODGE_USB_STATE_HERE:
    default:
      return lodge_usb_device_get_id (device) != NULL ? lodge_usb_device_get_id (device)
                                                      : _ ("Disc image");
    }
}

static gboolean
is_wanted (LodgeUsbDevice *device)
{
  LodgeUsbState state = lodge_usb_device_get_state (device);

  return state == LODGE_USB_STATE_GOING || state == LODGE_USB_STATE_THERE;
}

/* The switch says what is wished, its colour what is; the device decides both. */
static void
update_switch (GtkSwitch *widget, GParamSpec *pspec, LodgeUsbDevice *device)
{
  gtk_switch_set_active (widget, is_wanted (device));
  gtk_switch_set_state (widget, lodge_usb_device_get_state (device) == LODGE_USB_STATE_THERE);
}

static void
update_subtitle (GObject *row, GParamSpec *pspec, LodgeUsbDevice *device)
{
  g_object_set (row, "subtitle", get_words (device), NULL);
}

static gboolean
on_state_set_cb (GtkSwitch *widget, gboolean wanted, gpointer user_data)
{
  LodgeUsbDevice *device = g_object_get_data (G_OBJECT (widget), DEVICE);
  LodgeUsbControl *control = g_object_get_data (G_OBJECT (widget), CONTROL);

  if (wanted != is_wanted (device))
    lodge_usb_control_give (
        control, device, wanted, GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (widget))));
  return TRUE;
}

static void
on_always_cb (GtkSwitch *widget)
{
  LodgeUsbDevice *device = g_object_get_data (G_OBJECT (widget), DEVICE);
  LodgeUsbControl *control = g_object_get_data (G_OBJECT (widget), CONTROL);

  lodge_usb_control_set_always (control, device, gtk_switch_get_active (widget));
}

static GtkWidget *
create_switch (LodgeUsbControl *control, LodgeUsbDevice *device, const char *name)
{
  GtkWidget *widget = gtk_switch_new ();

  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (widget), DEVICE, g_object_ref (device), g_object_unref);
  g_object_set_data (G_OBJECT (widget), CONTROL, control);
  return widget;
}

static GtkWidget *
create_give_switch (LodgeUsbControl *control, LodgeUsbDevice *device)
{
  /* Translators: %s is a USB device. */
  g_autofree char *name =
      g_strdup_printf (_ ("Give %s to the machine"), lodge_usb_device_get_title (device));
  GtkWidget *widget = create_switch (control, device, name);

  update_switch (GTK_SWITCH (widget), NULL, device);
  g_signal_connect (widget, "state-set", G_CALLBACK (on_state_set_cb), NULL);
  g_signal_connect_object (
      device, "notify::state", G_CALLBACK (update_switch), widget, G_CONNECT_SWAPPED);
  return widget;
}

static GtkWidget *
create_always_row (LodgeUsbControl *control, LodgeUsbDevice *device)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *widget = create_switch (control, device, _ ("Always for This Machine"));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Always for This Machine"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               _ ("Given whenever it is plugged in while the display is open"));
  gtk_switch_set_active (GTK_SWITCH (widget), lodge_usb_control_get_always (control, device));
  g_signal_connect (widget, "notify::active", G_CALLBACK (on_always_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), widget);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), widget);
  return row;
}

static GtkWidget *
create_image_row (LodgeUsbControl *control, LodgeUsbDevice *device)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *widget = create_give_switch (control, device);

  adw_action_row_add_prefix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("media-optical-symbolic"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), widget);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), widget);
  return row;
}

static GtkWidget *
create_device_row (LodgeUsbControl *control, LodgeUsbDevice *device)
{
  GtkWidget *row = adw_expander_row_new ();

  adw_expander_row_add_action (ADW_EXPANDER_ROW (row), create_give_switch (control, device));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), create_always_row (control, device));
  return row;
}

GtkWidget *
lodge_usb_row_new (LodgeUsbControl *control, LodgeUsbDevice *device)
{
  gboolean image = lodge_usb_device_get_id (device) == NULL;
  GtkWidget *row = image ? create_image_row (control, device) : create_device_row (control, device);

  /* What a device calls itself is no markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), lodge_usb_device_get_title (device));
  update_subtitle (G_OBJECT (row), NULL, device);
  g_signal_connect_object (
      device, "notify::state", G_CALLBACK (update_subtitle), row, G_CONNECT_SWAPPED);
  return row;
}
