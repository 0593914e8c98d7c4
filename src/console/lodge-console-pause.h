/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * LodgeConsolePause: what a guest that is paused does not hear. QEMU drops keys and buttons then,
 * so that one which was down and was let go of meanwhile would be down when the machine goes on.
 * Main thread; for lodge-console.c alone, but for lodge_console_set_paused () of lodge-console.h.
 */
typedef struct _LodgeConsolePause LodgeConsolePause;

LodgeConsolePause *lodge_console_pause_new (void);
void lodge_console_pause_free (LodgeConsolePause *self);

/* What goes to the guest. */
void
lodge_console_pause_key (LodgeConsolePause *self, guint keycode, guint keyval, gboolean pressed);
void lodge_console_pause_button (LodgeConsolePause *self, guint button, gboolean pressed);

/* As far as the guest was told. */
gboolean lodge_console_pause_is_down (LodgeConsolePause *self, guint keycode);

/* The connection is gone, and what was down with it. */
void lodge_console_pause_disconnected (LodgeConsolePause *self);

G_END_DECLS
