/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * From Linux input codes (KEY_* of linux/input-event-codes.h) to the scancodes a PC keyboard sends
 * (set 1, as in Microsoft's "Keyboard Scan Code Specification"), which is what guests understand
 * whatever the layouts on either side.
 */

/* RFB's extended key event and QEMU's "qnum": the set 1 code, with bit 7 set for those that follow
 * an 0xe0. 0: no such key. */
guint lodge_keymap_to_qnum (guint keycode);

/* SPICE's: the set 1 code, with 0x100 added for those that follow an 0xe0. 0: no such key. */
guint lodge_keymap_to_spice (guint keycode);

/* The Linux input code of an X keycode, for servers whose keycodes are not evdev's (those are the
 * input code plus 8). 0: not known. */
guint lodge_keymap_from_xfree86 (guint x_keycode);

G_END_DECLS
