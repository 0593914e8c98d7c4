/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/* LodgeWindow: the main window: the list of machines beside one machine, or what to do when there
 * is none. Works 360 pixels wide. */
#define LODGE_TYPE_WINDOW (lodge_window_get_type ())
G_DECLARE_FINAL_TYPE (LodgeWindow, lodge_window, LODGE, WINDOW, AdwApplicationWindow)

GtkWidget *lodge_window_new (GtkApplication *application, LodgeCore *core);

/* Opens the assistant; @path: (nullable): a local file to begin with. */
void lodge_window_create_machine (LodgeWindow *self, const char *path);

/* Shows @machine; NULL: none. */
void lodge_window_show_machine (LodgeWindow *self, LodgeMachine *machine);
LodgeMachine *lodge_window_get_machine (LodgeWindow *self);

G_END_DECLS
