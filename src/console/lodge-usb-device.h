/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  LODGE_USB_STATE_HERE,    /* "here": this computer has it */
  LODGE_USB_STATE_GOING,   /* "going": to the machine; somebody may be asked for leave */
  LODGE_USB_STATE_THERE,   /* "there": the machine has it */
  LODGE_USB_STATE_LEAVING, /* "leaving": on its way back */
} LodgeUsbState;
#define LODGE_TYPE_USB_STATE (lodge_usb_state_get_type ())
GType lodge_usb_state_get_type (void);

/*
 * LodgeUsbDevice: a USB device of this computer, or a disc image in the guise of one, that a
 * console's machine can be given. Main thread.
 *
 * Properties: "title" char*, "id" char* ("vendor:product" or "vendor:product:serial", numbers in
 * four hexadecimal digits; by which it is known again; NULL for a disc image), "image" bool, all
 * for good; "state" LodgeUsbState.
 */
#define LODGE_TYPE_USB_DEVICE (lodge_usb_device_get_type ())
G_DECLARE_FINAL_TYPE (LodgeUsbDevice, lodge_usb_device, LODGE, USB_DEVICE, GObject)

/* @id: NULL for a disc image. @serial: (nullable) */
LodgeUsbDevice *lodge_usb_device_new (const char *title, const char *id, const char *serial);

const char *lodge_usb_device_get_title (LodgeUsbDevice *self);
const char *lodge_usb_device_get_id (LodgeUsbDevice *self); /* (nullable) */
LodgeUsbState lodge_usb_device_get_state (LodgeUsbDevice *self);

/* The console's. */
void lodge_usb_device_set_state (LodgeUsbDevice *self, LodgeUsbState state);

G_END_DECLS
