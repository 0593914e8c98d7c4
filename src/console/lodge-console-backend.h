/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-clipboard.h"

G_BEGIN_DECLS

/* What the subclasses of LodgeConsole tell it. Main thread. Each notifies when something changed.
 */

/* Any state but FAILED and ASKING; forgets the problem. */
void lodge_console_set_state (LodgeConsole *self, LodgeConsoleState state);

/* To FAILED. @problem: (transfer full). The backend has already let go of its connection. */
void lodge_console_fail (LodgeConsole *self, GError *problem);

/* To ASKING. @problem: why the last answer was no good. (transfer full) (nullable) */
void lodge_console_ask (LodgeConsole *self, LodgeCredentials wanted, GError *problem);

/* @frame: (nullable). The frame before it is killed. */
void lodge_console_set_frame (LodgeConsole *self, LodgeFrame *frame);

/* @scanout: (nullable). A frame goes. What was drawn in the one before it counts as shown. */
void lodge_console_set_scanout (LodgeConsole *self, LodgeScanout *scanout);

/* The guest has drawn in it, and waits for "scanout-shown", which may come at once. */
void lodge_console_scanout_drawn (LodgeConsole *self);

/* Whether the guest was told that this key is down, and not that it is up. */
gboolean lodge_console_is_key_down (LodgeConsole *self, guint keycode);

void lodge_console_damage (LodgeConsole *self, int x, int y, int width, int height);
void lodge_console_set_pointer_absolute (LodgeConsole *self, gboolean absolute);
void lodge_console_set_cursor (LodgeConsole *self, LodgeCursor *cursor); /* @cursor: (nullable) */
void lodge_console_set_cursor_position (LodgeConsole *self, int x, int y);
void lodge_console_forget_cursor_position (LodgeConsole *self);

void lodge_console_set_resizable (LodgeConsole *self, gboolean resizable);

/* The server says that the guest shows nothing. What the picture itself says is seen to already. */
void lodge_console_set_blank (LodgeConsole *self, gboolean blank);

/* FALSE: nobody sees it, so don't ask for updates. TRUE at first, but not for a head. */
gboolean lodge_console_get_awake (LodgeConsole *self);

/* Another screen of the machine, asleep. Its state, the kind of its pointer and whether it is
 * resizable follow @self's; frame, damage, cursor and blank are told to it. What is asked of it
 * comes to @self with @head. (transfer none) */
LodgeConsole *lodge_console_add_head (LodgeConsole *self, guint head);

/* Closes and forgets one of them, or all. */
void lodge_console_remove_head (LodgeConsole *self, LodgeConsole *head);
void lodge_console_remove_heads (LodgeConsole *self);

/* The classes for the two protocols. @endpoint: a reference is taken. (transfer full) */
LodgeConsole *lodge_spice_console_new (LodgeConsoleEndpoint *endpoint);
LodgeConsole *lodge_vnc_console_new (LodgeConsoleEndpoint *endpoint);

G_END_DECLS
