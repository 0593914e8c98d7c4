/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-usb-device.h"

G_BEGIN_DECLS

/* What this computer knows of a USB device, as a LodgeUsbDevice. (transfer full) */
LodgeUsbDevice *lodge_spice_usb_describe (SpiceUsbDevice *device);

/* Why @title could not be given, in words. @cause: (transfer full). G_IO_ERROR_CANCELLED stays what
 * it is. (transfer full) */
GError *lodge_spice_usb_problem_new (const char *title, GError *cause);

/* Why the machine has @title no longer, in words. (transfer full) */
GError *lodge_spice_usb_lost_new (const char *title, const GError *cause);

G_END_DECLS
