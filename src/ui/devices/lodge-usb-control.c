/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-usb-control.h"

#include <glib/gi18n.h>

#include "lodge-display-memory.h"
#include "lodge-ui.h"
#include "lodge-usb-dialog.h"

#define KEY "usb"

struct _LodgeUsbControl
{
  GObject parent_instance;

  LodgeDisplayPage *page;        /* not owned */
  GSignalGroup *console_signals; /* its target: the console that is connected */
  GSignalGroup *device_signals;  /* of its list */
  GtkWindow *dialog;             /* weak; (nullable) */
  char *id;                      /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LodgeUsbControl, lodge_usb_control, G_TYPE_OBJECT)

static guint changed_signal;

/* What is done to a device, until it is done. */
typedef struct
{
  LodgeUsbControl *control;
  GtkWidget *widget; /* weak; NULL: told on the page */
} Doing;

static Doing *
doing_new (LodgeUsbControl *self, GtkWidget *widget)
{
  Doing *doing = g_new0 (Doing, 1);

  doing->control = g_object_ref (self);
  g_set_weak_pointer (&doing->widget, widget);
  return doing;
}

static void
doing_free (Doing *doing)
{
  g_object_unref (doing->control);
  g_clear_weak_pointer (&doing->widget);
  g_free (doing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Doing, doing_free)

static void
tell (LodgeUsbControl *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
tell_problem (Doing *doing, const GError *error)
{
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (doing->widget != NULL)
    lodge_ui_show_error (doing->widget, _ ("The USB device stays here"), error);
  else if (doing->control->page != NULL)
    lodge_display_page_tell (doing->control->page, error->message);
}

static void
on_attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Doing) doing = user_data;
  g_autoptr (GError) error = NULL;

  if (lodge_console_attach_usb_finish (LODGE_CONSOLE (source), result, &error))
    return;
  tell_problem (doing, error);
  /* The switches show a wish that came to nothing. */
  tell (doing->control);
}

static void
on_detached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Doing) doing = user_data;
  g_autoptr (GError) error = NULL;

  if (lodge_console_detach_usb_finish (LODGE_CONSOLE (source), result, &error) || error == NULL)
    return;
  if (doing->widget != NULL)
    lodge_ui_show_error (doing->widget, _ ("The USB device could not be taken back"), error);
  tell (doing->control);
}

static void
on_image_attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Doing) doing = user_data;
  g_autoptr (GError) error = NULL;

  if (lodge_console_attach_image_finish (LODGE_CONSOLE (source), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (doing->widget != NULL)
    lodge_ui_show_error (doing->widget, _ ("The disc image was not inserted"), error);
}

/* Those from @position on that the machine is always given. */
static void
give_remembered (LodgeUsbControl *self, GListModel *devices, guint position, guint n_devices)
{
  LodgeConsole *console = lodge_usb_control_get_console (self);

  for (guint i = position; console != NULL && i < position + n_devices; i++)
    {
      g_autoptr (LodgeUsbDevice) device = g_list_model_get_item (devices, i);

      if (lodge_usb_control_get_always (self, device))
        lodge_console_attach_usb_async (
            console, device, NULL, on_attached_cb, doing_new (self, NULL));
    }
}

static void
on_devices_cb (
    LodgeUsbControl *self, guint position, guint removed, guint added, GListModel *devices)
{
  give_remembered (self, devices, position, added);
}

/* Somebody is asked for leave, and has to be able to type. */
static void
on_keyboard_wanted_cb (LodgeUsbControl *self)
{
  lodge_console_view_release_input (lodge_display_page_get_view (self->page));
}

/* Where the user looks at the switch that has turned, else over the display. */
static void
on_lost_cb (LodgeUsbControl *self, const GError *why)
{
  if (self->dialog != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->dialog)))
    lodge_ui_show_error (GTK_WIDGET (self->dialog), _ ("The USB device came back"), why);
  else
    lodge_display_page_tell (self->page, why->message);
}

static void
on_connected_cb (LodgeUsbControl *self)
{
  LodgeConsole *console = NULL;
  GListModel *devices = NULL;
  gboolean connected = FALSE;

  g_object_get (self->page, "connected", &connected, NULL);
  if (connected)
    console = lodge_console_view_get_console (lodge_display_page_get_view (self->page));
  if (console == lodge_usb_control_get_console (self))
    return;
  if (console != NULL)
    devices = lodge_console_get_usb_devices (console);
  g_signal_group_set_target (self->console_signals, console);
  g_signal_group_set_target (self->device_signals, devices);
  if (devices != NULL)
    give_remembered (self, devices, 0, g_list_model_get_n_items (devices));
  tell (self);
}

static void
on_usb_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeUsbControl *self = LODGE_USB_CONTROL (user_data);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->page));

  if (self->dialog == NULL)
    {
      g_set_weak_pointer (&self->dialog, GTK_WINDOW (lodge_usb_dialog_new (self)));
      gtk_window_set_transient_for (self->dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
    }
  gtk_window_present (self->dialog);
}

static void
lodge_usb_control_dispose (GObject *object)
{
  LodgeUsbControl *self = LODGE_USB_CONTROL (object);

  if (self->dialog != NULL)
    gtk_window_destroy (self->dialog);
  g_clear_weak_pointer (&self->dialog);
  g_clear_object (&self->console_signals);
  g_clear_object (&self->device_signals);
  g_clear_weak_pointer (&self->page);
  G_OBJECT_CLASS (lodge_usb_control_parent_class)->dispose (object);
}

static void
lodge_usb_control_finalize (GObject *object)
{
  g_free (LODGE_USB_CONTROL (object)->id);
  G_OBJECT_CLASS (lodge_usb_control_parent_class)->finalize (object);
}

static void
lodge_usb_control_class_init (LodgeUsbControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_usb_control_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_usb_control_finalize;
  changed_signal = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_usb_control_init (LodgeUsbControl *self)
{
  self->console_signals = g_signal_group_new (LODGE_TYPE_CONSOLE);
  g_signal_group_connect_swapped (self->console_signals, "usb-changed", G_CALLBACK (tell), self);
  g_signal_group_connect_swapped (
      self->console_signals, "keyboard-wanted", G_CALLBACK (on_keyboard_wanted_cb), self);
  g_signal_group_connect_swapped (self->console_signals, "usb-lost", G_CALLBACK (on_lost_cb), self);
  self->device_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (
      self->device_signals, "items-changed", G_CALLBACK (on_devices_cb), self);
}

LodgeUsbControl *
lodge_usb_control_new (LodgeDisplayPage *page, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = { { "usb", on_usb_cb } };
  LodgeUsbControl *self = g_object_new (LODGE_TYPE_USB_CONTROL, NULL);

  g_set_weak_pointer (&self->page, page);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  g_signal_connect_object (
      page, "notify::connected", G_CALLBACK (on_connected_cb), self, G_CONNECT_SWAPPED);
  on_connected_cb (self);
  return self;
}

void
lodge_usb_control_set_id (LodgeUsbControl *self, const char *id)
{
  g_return_if_fail (LODGE_IS_USB_CONTROL (self));

  /* A window about one machine is none about another. */
  if (self->dialog != NULL && g_strcmp0 (self->id, id) != 0)
    gtk_window_destroy (self->dialog);
  /* Nor is what is shown still the machine that will be. */
  if (g_strcmp0 (self->id, id) != 0)
    {
      g_signal_group_set_target (self->console_signals, NULL);
      g_signal_group_set_target (self->device_signals, NULL);
    }
  g_free (self->id);
  self->id = g_strdup (id);
}

LodgeDisplayPage *
lodge_usb_control_get_page (LodgeUsbControl *self)
{
  g_return_val_if_fail (LODGE_IS_USB_CONTROL (self), NULL);
  return self->page;
}

LodgeConsole *
lodge_usb_control_get_console (LodgeUsbControl *self)
{
  gpointer console;

  g_return_val_if_fail (LODGE_IS_USB_CONTROL (self), NULL);

  console =
      self->console_signals != NULL ? g_signal_group_dup_target (self->console_signals) : NULL;
  if (console != NULL)
    g_object_unref (console);
  return console;
}

void
lodge_usb_control_give (LodgeUsbControl *self,
                        LodgeUsbDevice *device,
                        gboolean give,
                        GtkWidget *widget)
{
  LodgeConsole *console = lodge_usb_control_get_console (self);

  if (console == NULL)
    return;
  if (give)
    lodge_console_attach_usb_async (
        console, device, NULL, on_attached_cb, doing_new (self, widget));
  else
    lodge_console_detach_usb_async (
        console, device, NULL, on_detached_cb, doing_new (self, widget));
}

void
lodge_usb_control_give_image (LodgeUsbControl *self, const char *path, GtkWidget *widget)
{
  LodgeConsole *console = lodge_usb_control_get_console (self);

  if (console != NULL)
    lodge_console_attach_image_async (
        console, path, NULL, on_image_attached_cb, doing_new (self, widget));
}

/* (transfer full) (array zero-terminated=1) */
static char **
dup_remembered (LodgeUsbControl *self)
{
  g_autoptr (GVariant) value =
      lodge_display_memory_get (self->id, KEY, G_VARIANT_TYPE_STRING_ARRAY);

  return value != NULL ? g_variant_dup_strv (value, NULL) : g_new0 (char *, 1);
}

gboolean
lodge_usb_control_get_always (LodgeUsbControl *self, LodgeUsbDevice *device)
{
  g_auto (GStrv) remembered = dup_remembered (self);
  const char *id = lodge_usb_device_get_id (device);

  return id != NULL && g_strv_contains ((const char *const *)remembered, id);
}

void
lodge_usb_control_set_always (LodgeUsbControl *self, LodgeUsbDevice *device, gboolean always)
{
  g_auto (GStrv) remembered = dup_remembered (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;
  const char *id = lodge_usb_device_get_id (device);

  if (id == NULL || lodge_usb_control_get_always (self, device) == always)
    return;
  for (guint i = 0; remembered[i] != NULL; i++)
    if (g_strcmp0 (remembered[i], id) != 0)
      g_strv_builder_add (builder, remembered[i]);
  if (always)
    g_strv_builder_add (builder, id);
  changed = g_strv_builder_end (builder);
  lodge_display_memory_set (self->id, KEY, g_variant_new_strv ((const char *const *)changed, -1));
}
