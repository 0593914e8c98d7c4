/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-serial-pane.h"

G_BEGIN_DECLS

/* Adds "serial" to @map, a switch that shows the pane and gives it the keyboard. */
void lodge_serial_action_add (LodgeSerialPane *pane, GActionMap *map);

G_END_DECLS
