/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gvnc.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/* The keyboard of a VNC connection, which must be open. Main thread. */

/* @keycode: Linux input code; @keyval: keysym, for servers that know no scancodes, or 0. */
void lodge_vnc_keys_send (VncConnection *connection, guint keycode, guint keyval, gboolean pressed);

/* Taps the lock keys whose lights differ. Only once the server has told of the guest's. */
void lodge_vnc_keys_set_locks (VncConnection *connection, LodgeLocks locks);

/* Taps all modifiers that @console does not hold, in a way that opens no menu. */
void lodge_vnc_keys_tap_modifiers (VncConnection *connection, LodgeConsole *console);

G_END_DECLS
