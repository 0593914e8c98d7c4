/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-usb.h"

#include <glib/gi18n-lib.h>

#include "lodge-spice-usb-facts.h"
#include "lodge-vmm-error.h"

struct _LodgeSpiceUsb
{
  SpiceSession *session;          /* not owned */
  LodgeConsole *console;          /* not owned */
  SpiceUsbDeviceManager *manager; /* NULL before the first channel */
  GHashTable *devices;            /* SpiceUsbDevice -> LodgeUsbDevice */
  GQueue images;                  /* of Giving: drives that the library has been asked for */
  guint n_channels;
  gboolean failed; /* there is no manager */
};

/* A device on its way to the machine or back. */
typedef struct
{
  GTask *task;
  LodgeUsbDevice *device; /* NULL: a drive that is not there yet */
  char *title;
} Giving;

static void
giving_free (Giving *giving)
{
  g_object_unref (giving->task);
  g_clear_object (&giving->device);
  g_free (giving->title);
  g_free (giving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Giving, giving_free)

static Giving *
giving_new (GTask *task, LodgeUsbDevice *device, const char *title)
{
  Giving *giving = g_new0 (Giving, 1);

  giving->task = g_object_ref (task);
  giving->device = device != NULL ? g_object_ref (device) : NULL;
  giving->title = g_strdup (title);
  return giving;
}

/* (nullable) */
static SpiceUsbDevice *
find_device (LodgeSpiceUsb *self, LodgeUsbDevice *device)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->devices);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (value == (gpointer)device)
      return key;
  return NULL;
}

static void
return_gone (GTask *task)
{
  g_task_return_error (task,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                            NULL,
                                            _ ("The USB device is gone. Plug it in again.")));
}

/* The library's word on @device after something was done with it. */
static void
update_state (LodgeSpiceUsb *self, SpiceUsbDevice *device)
{
  LodgeUsbDevice *ours = g_hash_table_lookup (self->devices, device);

  if (ours != NULL)
    lodge_usb_device_set_state (ours,
                                spice_usb_device_manager_is_device_connected (self->manager, device)
                                    ? LODGE_USB_STATE_THERE
                                    : LODGE_USB_STATE_HERE);
}

static void
on_given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Giving) giving = user_data;
  GError *error = NULL;
  gboolean given = spice_usb_device_manager_connect_device_finish (
      SPICE_USB_DEVICE_MANAGER (source), result, &error);

  lodge_usb_device_set_state (giving->device, given ? LODGE_USB_STATE_THERE : LODGE_USB_STATE_HERE);
  if (given)
    g_task_return_boolean (giving->task, TRUE);
  else
    g_task_return_error (giving->task, lodge_spice_usb_problem_new (giving->title, error));
}

/* @giving: (transfer full) */
static void
give (LodgeSpiceUsb *self, SpiceUsbDevice *device, Giving *giving)
{
  lodge_usb_device_set_state (giving->device, LODGE_USB_STATE_GOING);
  spice_usb_device_manager_connect_device_async (
      self->manager, device, g_task_get_cancellable (giving->task), on_given_cb, giving);
}

static LodgeUsbDevice *
describe (LodgeSpiceUsb *self, SpiceUsbDevice *device, Giving *image)
{
  if (!spice_usb_device_manager_is_device_shared_cd (self->manager, device))
    return lodge_spice_usb_describe (device);
  return lodge_usb_device_new (image != NULL ? image->title : _ ("Disc Image"), NULL, NULL);
}

static void
on_device_added_cb (SpiceUsbDeviceManager *manager, SpiceUsbDevice *device, LodgeSpiceUsb *self)
{
  Giving *image = NULL;
  LodgeUsbDevice *ours;

  if (g_hash_table_contains (self->devices, device))
    return;
  if (spice_usb_device_manager_is_device_shared_cd (manager, device))
    image = g_queue_pop_head (&self->images);
  ours = describe (self, device, image);
  g_hash_table_insert (self->devices, g_boxed_copy (SPICE_TYPE_USB_DEVICE, device), ours);
  update_state (self, device);
  lodge_console_add_usb_device (self->console, ours);
  if (image == NULL)
    return;
  image->device = g_object_ref (ours);
  give (self, device, image);
}

static void
on_device_removed_cb (SpiceUsbDeviceManager *manager, SpiceUsbDevice *device, LodgeSpiceUsb *self)
{
  LodgeUsbDevice *ours = g_hash_table_lookup (self->devices, device);

  if (ours == NULL)
    return;
  lodge_usb_device_set_state (ours, LODGE_USB_STATE_HERE);
  lodge_console_remove_usb_device (self->console, ours);
  g_hash_table_remove (self->devices, device);
}

/* The guest, or the device itself, has ended it. */
static void
on_device_error_cb (SpiceUsbDeviceManager *manager,
                    SpiceUsbDevice *device,
                    const GError *error,
                    LodgeSpiceUsb *self)
{
  LodgeUsbDevice *ours = g_hash_table_lookup (self->devices, device);
  g_autoptr (GError) why = NULL;

  update_state (self, device);
  if (ours == NULL)
    return;
  why = lodge_spice_usb_lost_new (lodge_usb_device_get_title (ours), error);
  lodge_console_usb_lost (self->console, why);
}

/* While the library asks for leave. */
static void
on_inhibit_cb (LodgeSpiceUsb *self)
{
  gboolean inhibited = FALSE;

  g_object_get (self->session, "inhibit-keyboard-grab", &inhibited, NULL);
  if (inhibited)
    lodge_console_want_keyboard (self->console);
}

static void
listen (LodgeSpiceUsb *self)
{
  g_autoptr (GPtrArray) devices = spice_usb_device_manager_get_devices (self->manager);

  /* Nothing goes that nobody has chosen. */
  g_object_set (self->manager, "auto-connect", FALSE, NULL);
  g_signal_connect (self->manager, "device-added", G_CALLBACK (on_device_added_cb), self);
  g_signal_connect (self->manager, "device-removed", G_CALLBACK (on_device_removed_cb), self);
  g_signal_connect (self->manager, "device-error", G_CALLBACK (on_device_error_cb), self);
  g_signal_connect_swapped (
      self->session, "notify::inhibit-keyboard-grab", G_CALLBACK (on_inhibit_cb), self);
  for (guint i = 0; i < devices->len; i++)
    on_device_added_cb (self->manager, g_ptr_array_index (devices, i), self);
}

/* Not before the session has a channel for it: many have none. */
static void
ensure_manager (LodgeSpiceUsb *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) problem = NULL;
  SpiceUsbDeviceManager *manager;

  if (self->manager != NULL || self->failed)
    return;

  manager = spice_usb_device_manager_get (self->session, &error);
  if (manager != NULL)
    {
      self->manager = g_object_ref (manager);
      listen (self);
      return;
    }
  self->failed = TRUE;
  problem = lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                                 error->message,
                                 _ ("This computer’s USB devices can’t be listed."));
  lodge_console_set_usb_problem (self->console, problem);
}

static void
free_device (gpointer device)
{
  g_boxed_free (SPICE_TYPE_USB_DEVICE, device);
}

LodgeSpiceUsb *
lodge_spice_usb_new (SpiceSession *session, LodgeConsole *console)
{
  LodgeSpiceUsb *self = g_new0 (LodgeSpiceUsb, 1);

  self->session = session;
  self->console = console;
  self->devices = g_hash_table_new_full (NULL, NULL, free_device, g_object_unref);
  g_queue_init (&self->images);
  return self;
}

void
lodge_spice_usb_free (LodgeSpiceUsb *self)
{
  Giving *image;

  g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  while ((image = g_queue_pop_head (&self->images)) != NULL)
    {
      return_gone (image->task);
      giving_free (image);
    }
  lodge_console_set_usb_ports (self->console, 0);
  g_hash_table_unref (self->devices);
  g_clear_object (&self->manager);
  g_free (self);
}

gboolean
lodge_spice_usb_attach (LodgeSpiceUsb *self, SpiceChannel *channel)
{
  if (!SPICE_IS_USBREDIR_CHANNEL (channel))
    return FALSE;

  ensure_manager (self);
  lodge_console_set_usb_ports (self->console, ++self->n_channels);
  return TRUE;
}

void
lodge_spice_usb_detach (LodgeSpiceUsb *self, SpiceChannel *channel)
{
  if (SPICE_IS_USBREDIR_CHANNEL (channel) && self->n_channels > 0)
    lodge_console_set_usb_ports (self->console, --self->n_channels);
}

void
lodge_spice_usb_give (LodgeSpiceUsb *self, LodgeUsbDevice *device, GTask *task)
{
  SpiceUsbDevice *theirs = find_device (self, device);

  if (theirs == NULL)
    return_gone (task);
  else
    give (self, theirs, giving_new (task, device, lodge_usb_device_get_title (device)));
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Giving) giving = user_data;
  GError *error = NULL;
  gboolean taken = spice_usb_device_manager_disconnect_device_finish (
      SPICE_USB_DEVICE_MANAGER (source), result, &error);

  lodge_usb_device_set_state (giving->device, taken ? LODGE_USB_STATE_HERE : LODGE_USB_STATE_THERE);
  if (taken)
    g_task_return_boolean (giving->task, TRUE);
  else
    g_task_return_error (giving->task, lodge_spice_usb_problem_new (giving->title, error));
}

void
lodge_spice_usb_take (LodgeSpiceUsb *self, LodgeUsbDevice *device, GTask *task)
{
  SpiceUsbDevice *theirs = find_device (self, device);

  if (theirs == NULL || !spice_usb_device_manager_is_device_connected (self->manager, theirs))
    {
      lodge_usb_device_set_state (device, LODGE_USB_STATE_HERE);
      g_task_return_boolean (task, TRUE);
      return;
    }
  lodge_usb_device_set_state (device, LODGE_USB_STATE_LEAVING);
  spice_usb_device_manager_disconnect_device_async (
      self->manager,
      theirs,
      NULL,
      on_taken_cb,
      giving_new (task, device, lodge_usb_device_get_title (device)));
}

/* The library opens the file at once, and says nothing of use when it can't: so it was looked at
 * before. Then the drive comes as any other device does. */
static void
create_drive (LodgeSpiceUsb *self, const char *path, GTask *task)
{
  g_autofree char *title = g_path_get_basename (path);
  g_autofree char *writable = g_strdup (path);
  GError *error = NULL;

  g_queue_push_tail (&self->images, giving_new (task, NULL, title));
  if (spice_usb_device_manager_create_shared_cd_device (self->manager, writable, &error))
    return;
  giving_free (g_queue_pop_tail (&self->images));
  g_task_return_error (task,
                       lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                                            error != NULL ? error->message : NULL,
                                            _ ("“%s” can’t be read as a disc."),
                                            title));
  g_clear_error (&error);
}

void
lodge_spice_usb_give_image (LodgeSpiceUsb *self, const char *path, GTask *task)
{
  if (self->manager == NULL)
    return_gone (task);
  else
    create_drive (self, path, task);
}
