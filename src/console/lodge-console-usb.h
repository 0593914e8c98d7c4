/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"
#include "lodge-usb-device.h"

G_BEGIN_DECLS

/*
 * USB devices of this computer, which a console's machine can be given for a time: until they are
 * taken back, are unplugged, or the console closes. None goes by itself. Main thread, nothing
 * blocks.
 *
 * Signals of LodgeConsole: "usb-changed" (): ports or problem are others; "keyboard-wanted" ():
 * somebody else is about to ask the user something, for which no grab may hold the keyboard;
 * "usb-lost" (GError *why): the machine had a device and could not keep it, in words.
 */

/* This computer's devices: a GListModel of LodgeUsbDevice. Empty while the display has no ports.
 * (transfer none) */
GListModel *lodge_console_get_usb_devices (LodgeConsole *self);

/* How many devices the machine can be given at once; 0: this display has no way, or is not
 * connected. */
guint lodge_console_get_usb_ports (LodgeConsole *self);

/* Why this computer's devices can't be had, in words; NULL: nothing known. */
const GError *lodge_console_get_usb_problem (LodgeConsole *self);

/* Gives it to the machine, for which an administrator may be asked. Errors: LODGE_VMM_ERROR;
 * G_IO_ERROR_CANCELLED also when the asked one declined. */
void lodge_console_attach_usb_async (LodgeConsole *self,
                                     LodgeUsbDevice *device,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean lodge_console_attach_usb_finish (LodgeConsole *self, GAsyncResult *result, GError **error);

/* Takes it back. A disc image is gone from the list then. */
void lodge_console_detach_usb_async (LodgeConsole *self,
                                     LodgeUsbDevice *device,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean lodge_console_detach_usb_finish (LodgeConsole *self, GAsyncResult *result, GError **error);

/* Gives the machine a USB CD drive with the disc image at @path in it, which only is read. */
void lodge_console_attach_image_async (LodgeConsole *self,
                                       const char *path,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
lodge_console_attach_image_finish (LodgeConsole *self, GAsyncResult *result, GError **error);

/* For subclasses. */
void lodge_console_set_usb_ports (LodgeConsole *self, guint ports);
void lodge_console_set_usb_problem (LodgeConsole *self, const GError *problem); /* (nullable) */
void lodge_console_add_usb_device (LodgeConsole *self, LodgeUsbDevice *device);
void lodge_console_remove_usb_device (LodgeConsole *self, LodgeUsbDevice *device);
void lodge_console_want_keyboard (LodgeConsole *self);
void lodge_console_usb_lost (LodgeConsole *self, const GError *why);

G_END_DECLS
