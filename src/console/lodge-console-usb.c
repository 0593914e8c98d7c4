/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-usb.h"

#include <glib/gi18n-lib.h>

#include "lodge-console-private.h"
#include "lodge-vmm-error.h"

enum
{
  CHANGED,
  KEYBOARD_WANTED,
  LOST,
  N_USB_SIGNALS
};

static guint signals[N_USB_SIGNALS];

static guint
new_signal (const char *name)
{
  return g_signal_new (
      name, LODGE_TYPE_CONSOLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

void
lodge_console_install_usb (void)
{
  signals[CHANGED] = new_signal ("usb-changed");
  signals[KEYBOARD_WANTED] = new_signal ("keyboard-wanted");
  signals[LOST] = g_signal_new ("usb-lost",
                                LODGE_TYPE_CONSOLE,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                1,
                                G_TYPE_ERROR);
}

GListModel *
lodge_console_get_usb_devices (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return G_LIST_MODEL (lodge_console_get_private (self)->usb_devices);
}

guint
lodge_console_get_usb_ports (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), 0);

  return lodge_console_get_private (self)->usb_ports;
}

const GError *
lodge_console_get_usb_problem (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return lodge_console_get_private (self)->usb_problem;
}

static guint
count_taken (LodgeConsole *self)
{
  GListModel *devices = lodge_console_get_usb_devices (self);
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (LodgeUsbDevice) device = g_list_model_get_item (devices, i);

      count += lodge_usb_device_get_state (device) != LODGE_USB_STATE_HERE;
    }
  return count;
}

/* Answers the task when no device can be given. */
static gboolean
refuse (LodgeConsole *self, GTask *task)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);
  GError *problem = NULL;

  if (priv->usb_ports == 0 || LODGE_CONSOLE_GET_CLASS (self)->attach_usb == NULL)
    problem = lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, _ ("This display has no ports for USB devices."));
  else if (priv->usb_problem != NULL)
    problem = g_error_copy (priv->usb_problem);
  else if (count_taken (self) >= priv->usb_ports)
    problem = lodge_vmm_error_new (
        LODGE_VMM_ERROR_WRONG_STATE,
        NULL,
        ngettext (
            "The machine has only %u port for USB devices, which is taken. Take that one back "
            "first.",
            "All %u ports that the machine has for USB devices are taken. Take one back first.",
            priv->usb_ports),
        priv->usb_ports);
  if (problem == NULL)
    return FALSE;
  g_task_return_error (task, problem);
  return TRUE;
}

static GTask *
create_task (LodgeConsole *self,
             gpointer tag,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

void
lodge_console_attach_usb_async (LodgeConsole *self,
                                LodgeUsbDevice *device,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task =
      create_task (self, lodge_console_attach_usb_async, cancellable, callback, user_data);

  g_return_if_fail (LODGE_IS_CONSOLE (self) && LODGE_IS_USB_DEVICE (device));

  if (lodge_usb_device_get_state (device) != LODGE_USB_STATE_HERE)
    g_task_return_boolean (task, TRUE);
  else if (!refuse (self, task))
    LODGE_CONSOLE_GET_CLASS (self)->attach_usb (self, device, task);
}

void
lodge_console_detach_usb_async (LodgeConsole *self,
                                LodgeUsbDevice *device,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task =
      create_task (self, lodge_console_detach_usb_async, cancellable, callback, user_data);

  g_return_if_fail (LODGE_IS_CONSOLE (self) && LODGE_IS_USB_DEVICE (device));

  /* It came back with the session. */
  if (lodge_console_get_private (self)->usb_ports == 0)
    lodge_usb_device_set_state (device, LODGE_USB_STATE_HERE);
  if (lodge_usb_device_get_state (device) != LODGE_USB_STATE_THERE)
    g_task_return_boolean (task, TRUE);
  else
    LODGE_CONSOLE_GET_CLASS (self)->detach_usb (self, device, task);
}

/* NULL: nothing is wrong with it. */
static GError *
judge_image (GFileInfo *info, const GError *error, const char *title)
{
  if (info == NULL)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                error->message,
                                /* Translators: %s is the name of a file. */
                                _ ("“%s” can’t be opened."),
                                title);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) == 0)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                NULL,
                                /* Translators: %s is the name of a file. */
                                _ ("“%s” is no disc image."),
                                title);
  if (!g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_READ))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                NULL,
                                /* Translators: %s is the name of a file. */
                                _ ("You may not read “%s”."),
                                title);
  return NULL;
}

static void
on_image_seen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LodgeConsole *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);
  g_autofree char *title = g_file_get_basename (G_FILE (source));
  GError *problem = NULL;

  if (g_task_return_error_if_cancelled (task) || refuse (self, task))
    return;
  problem = judge_image (info, error, title);
  if (problem != NULL)
    g_task_return_error (task, problem);
  else
    LODGE_CONSOLE_GET_CLASS (self)->attach_image (self, g_task_get_task_data (task), task);
}

void
lodge_console_attach_image_async (LodgeConsole *self,
                                  const char *path,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task =
      create_task (self, lodge_console_attach_image_async, cancellable, callback, user_data);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_return_if_fail (LODGE_IS_CONSOLE (self));

  g_task_set_task_data (task, g_strdup (path), g_free);
  if (!refuse (self, task))
    g_file_query_info_async (file,
                             G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
                                                            "," G_FILE_ATTRIBUTE_ACCESS_CAN_READ,
                             G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT,
                             cancellable,
                             on_image_seen_cb,
                             g_object_ref (task));
}

gboolean
lodge_console_attach_usb_finish (LodgeConsole *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
lodge_console_detach_usb_finish (LodgeConsole *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
lodge_console_attach_image_finish (LodgeConsole *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lodge_console_set_usb_ports (LodgeConsole *self, guint ports)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  if (priv->usb_ports == ports)
    return;

  priv->usb_ports = ports;
  if (ports == 0)
    {
      g_list_store_remove_all (priv->usb_devices);
      g_clear_error (&priv->usb_problem);
    }
  g_signal_emit (self, signals[CHANGED], 0);
}

void
lodge_console_set_usb_problem (LodgeConsole *self, const GError *problem)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  g_clear_error (&priv->usb_problem);
  priv->usb_problem = problem != NULL ? g_error_copy (problem) : NULL;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
lodge_console_add_usb_device (LodgeConsole *self, LodgeUsbDevice *device)
{
  g_list_store_append (lodge_console_get_private (self)->usb_devices, device);
}

void
lodge_console_remove_usb_device (LodgeConsole *self, LodgeUsbDevice *device)
{
  guint position;

  if (g_list_store_find (lodge_console_get_private (self)->usb_devices, device, &position))
    g_list_store_remove (lodge_console_get_private (self)->usb_devices, position);
}

void
lodge_console_want_keyboard (LodgeConsole *self)
{
  g_signal_emit (self, signals[KEYBOARD_WANTED], 0);
}

void
lodge_console_usb_lost (LodgeConsole *self, const GError *why)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  g_signal_emit (self, signals[LOST], 0, why);
}
