/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * LodgeHeadWindow: another screen of a machine in a window of its own. The screen is switched on by
 * being asked for the size of the window, and off when the window is closed. The window goes with
 * the connection. Actions: "win.fullscreen".
 */
#define LODGE_TYPE_HEAD_WINDOW (lodge_head_window_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHeadWindow, lodge_head_window, LODGE, HEAD_WINDOW, AdwApplicationWindow)

/* The window of @head, of lodge_console_get_heads (), which may be there already. @title: the
 * machine's. @number: of the screen, from 2 on. (transfer none) */
GtkWidget *lodge_head_window_open (GtkApplication *application,
                                   LodgeConsole *head,
                                   const char *title,
                                   guint number);

/* The window of @head that is there already. (transfer none) (nullable) */
GtkWidget *lodge_head_window_find (GtkApplication *application, LodgeConsole *head);

guint lodge_head_window_get_number (LodgeHeadWindow *self);

G_END_DECLS
