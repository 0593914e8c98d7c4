/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console-usb.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceUsb: USB devices of this computer in a SPICE session. Each channel of the session
 * carries one. What the machine was given comes back when it is freed. Main thread.
 */
typedef struct _LodgeSpiceUsb LodgeSpiceUsb;

/* @console: outlives it. (transfer full) */
LodgeSpiceUsb *lodge_spice_usb_new (SpiceSession *session, LodgeConsole *console);
void lodge_spice_usb_free (LodgeSpiceUsb *self);

/* TRUE: @channel is one for a USB device; the library connects it. Within "channel-new". */
gboolean lodge_spice_usb_attach (LodgeSpiceUsb *self, SpiceChannel *channel);

/* @channel is about to go; others are ignored. */
void lodge_spice_usb_detach (LodgeSpiceUsb *self, SpiceChannel *channel);

/* As the vfuncs of LodgeConsole. */
void lodge_spice_usb_give (LodgeSpiceUsb *self, LodgeUsbDevice *device, GTask *task);
void lodge_spice_usb_take (LodgeSpiceUsb *self, LodgeUsbDevice *device, GTask *task);
void lodge_spice_usb_give_image (LodgeSpiceUsb *self, const char *path, GTask *task);

G_END_DECLS
