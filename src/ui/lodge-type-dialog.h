/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-display-page.h"

G_BEGIN_DECLS

/*
 * LodgeTypeDialog: types a text into a guest as a person would, for guests that have no clipboard
 * in common with the host. It begins with what the clipboard holds, asks which layout the guest's
 * keyboard has, tells which characters that layout lacks, and can be stopped at any key.
 */
#define LODGE_TYPE_TYPE_DIALOG (lodge_type_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeTypeDialog, lodge_type_dialog, LODGE, TYPE_DIALOG, AdwWindow)

/* Adds "type-text" to @map, which opens it over the console of @page while there is one, and
 * "type-string" (s), with that text in it. @page: outlives @map. */
void lodge_type_dialog_add_action (LodgeDisplayPage *page, GActionMap *map);

/* Over the window of @view, into the console that it shows. */
GtkWidget *lodge_type_dialog_new (LodgeConsoleView *view);

G_END_DECLS
