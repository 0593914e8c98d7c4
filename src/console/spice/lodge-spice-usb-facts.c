/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-usb-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-vmm-error.h"

#define SYSFS "/sys/bus/usb/devices"

/* An attribute of the kernel's: memory, not a disk. (transfer full) (nullable) */
static char *
read_attribute (const char *device, const char *name)
{
  g_autofree char *path = g_build_filename (SYSFS, device, name, NULL);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return g_strstrip (text);
}

static gboolean
attribute_is (const char *device, const char *name, guint64 value)
{
  g_autofree char *text = read_attribute (device, name);

  return text != NULL && g_ascii_strtoull (text, NULL, 10) == value;
}

/* (transfer full) (nullable) */
static char *
dup_serial (guint64 bus, guint64 address)
{
  g_autoptr (GDir) folder = g_dir_open (SYSFS, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (attribute_is (name, "busnum", bus) && attribute_is (name, "devnum", address))
      return read_attribute (name, "serial");
  return NULL;
}

LodgeUsbDevice *
lodge_spice_usb_describe (SpiceUsbDevice *device)
{
  /* Manufacturer, product, "[vendor:product]", bus, address. */
  g_autofree char *text = spice_usb_device_get_description (device, "%4$d\n%5$d\n%3$s\n%1$s %2$s");
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "\n", 4);
  g_autofree char *serial = NULL;
  char *id;

  if (g_strv_length (parts) < 4)
    return lodge_usb_device_new (_ ("USB Device"), "0000:0000", NULL);
  id = g_strdelimit (parts[2], "[]", ' ');
  serial =
      dup_serial (g_ascii_strtoull (parts[0], NULL, 10), g_ascii_strtoull (parts[1], NULL, 10));
  return lodge_usb_device_new (g_strstrip (parts[3]), g_strstrip (id), serial);
}

/* That the user may not open the device the library tells by words alone, which no language
 * changes: its own for what the helper says, and libusb's. */
static gboolean
is_denied (const GError *cause)
{
  static const char *const WORDS[] = { "USB device node ACL", "acl helper", "LIBUSB_ERROR_ACCESS" };

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (strstr (cause->message, WORDS[i]) != NULL)
      return TRUE;
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
}

GError *
lodge_spice_usb_problem_new (const char *title, GError *cause)
{
  g_autoptr (GError) owned = cause;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&owned);
  if (cause->domain == G_SPAWN_ERROR)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_UNAVAILABLE,
        cause->message,
        _ ("The program that lets you use USB devices is not installed. Install "
           "spice-client-glib-usb-acl-helper."));
  if (g_error_matches (cause, SPICE_CLIENT_ERROR, SPICE_CLIENT_ERROR_USB_DEVICE_REJECTED))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                cause->message,
                                /* Translators: %s is a USB device. */
                                _ ("The machine is set to refuse devices like “%s”. Change the USB "
                                   "filter in its definition."),
                                title);
  if (g_error_matches (cause, SPICE_CLIENT_ERROR, SPICE_CLIENT_ERROR_USB_DEVICE_LOST))
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_FOUND, cause->message, _ ("The USB device is gone. Plug it in again."));
  if (is_denied (cause))
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_DENIED,
        cause->message,
        /* Translators: %s is a USB device. */
        _ ("This computer does not let you use “%s”. Ask its administrator."),
        title);
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_FAILED,
      cause->message,
      /* Translators: %s is a USB device. */
      _ ("“%s” could not be given to the machine. If a program here uses it, close that program."),
      title);
}

GError *
lodge_spice_usb_lost_new (const char *title, const GError *cause)
{
  if (g_error_matches (cause, SPICE_CLIENT_ERROR, SPICE_CLIENT_ERROR_USB_DEVICE_REJECTED) ||
      g_error_matches (cause, SPICE_CLIENT_ERROR, SPICE_CLIENT_ERROR_USB_DEVICE_LOST))
    return lodge_spice_usb_problem_new (title, g_error_copy (cause));
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_FAILED,
      cause->message,
      /* Translators: %s is a USB device. */
      _ ("The machine lost “%s”. Unplug the device, plug it in again and give it once more."),
      title);
}
