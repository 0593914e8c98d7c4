/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-console-view.h"

G_BEGIN_DECLS

/*
 * LodgeHeadPane: another screen of a machine, to be put into a tab or a window, and from one to the
 * other. The screen is switched on by being asked for the size of the pane. Signal "ended" (): the
 * machine has no such screen any more, or its display is closed.
 */
#define LODGE_TYPE_HEAD_PANE (lodge_head_pane_get_type ())
G_DECLARE_FINAL_TYPE (LodgeHeadPane, lodge_head_pane, LODGE, HEAD_PANE, AdwBin)

/* @head: of lodge_console_get_heads (). @title: the machine's. @number: of the screen, from 2 on.
 */
GtkWidget *lodge_head_pane_new (LodgeConsole *head, const char *title, guint number);

/* @follow: a switch: whether the screen follows the pane's size. */
void lodge_head_pane_set_follow (LodgeHeadPane *self, GAction *follow);

LodgeConsole *lodge_head_pane_get_head (LodgeHeadPane *self);
LodgeConsoleView *lodge_head_pane_get_view (LodgeHeadPane *self);
guint lodge_head_pane_get_number (LodgeHeadPane *self);

/* "Screen 2", and with the machine's name in front. (transfer full) */
char *lodge_head_pane_dup_name (guint number);
char *lodge_head_pane_dup_title (LodgeHeadPane *self);
char *lodge_head_pane_dup_screen_title (const char *title, guint number);

G_END_DECLS
