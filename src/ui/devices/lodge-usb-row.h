/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-usb-control.h"

G_BEGIN_DECLS

/* A row about @device: what it is, who has it, and a switch that gives it to the machine and takes
 * it back; folded below, for what is known again, whether the machine is always given it. @control:
 * outlives it. */
GtkWidget *lodge_usb_row_new (LodgeUsbControl *control, LodgeUsbDevice *device);

G_END_DECLS
