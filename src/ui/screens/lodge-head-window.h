/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-head-pane.h"

G_BEGIN_DECLS

/*
 * LodgeHeadWindow: another screen of a machine in a window of its own, which goes with the
 * connection, and with the pane when that is put back into a tab. Its size, whether it fills a
 * monitor and which one are remembered. Actions: "win.fullscreen", "win.put-back", "win.record".
 * Signals "put-back" (): the user wants the screen in a tab; "record" (): it is to be recorded, or
 * no longer.
 */
#define LODGE_TYPE_HEAD_WINDOW (lodge_head_window_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHeadWindow, lodge_head_window, LODGE, HEAD_WINDOW, AdwApplicationWindow)

/* A window without a screen yet: the first page that its tabs get is the one. @id: by which it is
 * remembered, with the @number of its screen. (nullable) */
GtkWidget *lodge_head_window_new (GtkApplication *application, const char *id, guint number);
AdwTabView *lodge_head_window_get_tabs (LodgeHeadWindow *self);

/* What it shows. (transfer none) (nullable) */
LodgeHeadPane *lodge_head_window_get_pane (LodgeHeadWindow *self);

/* The window of @head. (transfer none) (nullable) */
GtkWidget *lodge_head_window_find (GtkApplication *application, LodgeConsole *head);

guint lodge_head_window_get_number (LodgeHeadWindow *self);

G_END_DECLS
