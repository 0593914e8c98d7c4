/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-device.h"

G_BEGIN_DECLS

/* LodgeDisplay: one <graphics> element of a machine. Threads as LodgeDevice. */
#define LODGE_TYPE_DISPLAY (lodge_display_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDisplay, lodge_display, LODGE, DISPLAY, LodgeDevice)

LodgeDisplay *lodge_display_new (LodgeDisplayProtocol protocol);

LodgeDisplayProtocol lodge_display_get_protocol (LodgeDisplay *self);
void                 lodge_display_set_protocol (LodgeDisplay *self, LodgeDisplayProtocol protocol);

LodgeDisplayListen lodge_display_get_listen (LodgeDisplay *self);
void               lodge_display_set_listen (LodgeDisplay *self, LodgeDisplayListen listen);

/* "address": what it listens on as text (an IP address or a socket's path), or NULL. */
const char *lodge_display_get_address (LodgeDisplay *self);
void        lodge_display_set_address (LodgeDisplay *self, const char *address);

G_END_DECLS
