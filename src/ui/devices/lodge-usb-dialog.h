/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-usb-control.h"

G_BEGIN_DECLS

/*
 * LodgeUsbDialog: this computer's USB devices and which of them a machine has, disc images to give
 * it as a USB drive, and in words why there is nothing to choose.
 */
#define LODGE_TYPE_USB_DIALOG (lodge_usb_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeUsbDialog, lodge_usb_dialog, LODGE, USB_DIALOG, AdwPreferencesWindow)

/* @control: outlives it. */
GtkWidget *lodge_usb_dialog_new (LodgeUsbControl *control);

G_END_DECLS
