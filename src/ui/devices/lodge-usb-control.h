/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-usb.h"
#include "lodge-display-page.h"

G_BEGIN_DECLS

/*
 * LodgeUsbControl: which of this computer's USB devices a page's machine is given, by hand or, for
 * those that the user has said so of, whenever the display is connected and they are plugged in;
 * and as action "usb" (opens a window about it). Main thread.
 *
 * Signal "changed" (): the console is another, or has other ports.
 */
#define LODGE_TYPE_USB_CONTROL (lodge_usb_control_get_type ())
G_DECLARE_FINAL_TYPE (LodgeUsbControl, lodge_usb_control, LODGE, USB_CONTROL, GObject)

/* @page: outlives it. The action is added to @map. (transfer full) */
LodgeUsbControl *lodge_usb_control_new (LodgeDisplayPage *page, GActionMap *map);

/* Of whom things are remembered from now on. (nullable) */
void lodge_usb_control_set_id (LodgeUsbControl *self, const char *id);

LodgeDisplayPage *lodge_usb_control_get_page (LodgeUsbControl *self);

/* Of the display that is shown and connected; (nullable) (transfer none) */
LodgeConsole *lodge_usb_control_get_console (LodgeUsbControl *self);

/* Gives @device to the machine, or takes it back. What goes wrong is told on @widget's window. */
void lodge_usb_control_give (LodgeUsbControl *self,
                             LodgeUsbDevice *device,
                             gboolean give,
                             GtkWidget *widget);

/* Gives the machine the disc image at @path, as a USB drive. */
void lodge_usb_control_give_image (LodgeUsbControl *self, const char *path, GtkWidget *widget);

/* Whether the machine is always given @device, known by vendor, product and serial number. Saying
 * so does not give it at once. */
gboolean lodge_usb_control_get_always (LodgeUsbControl *self, LodgeUsbDevice *device);
void lodge_usb_control_set_always (LodgeUsbControl *self, LodgeUsbDevice *device, gboolean always);

G_END_DECLS
