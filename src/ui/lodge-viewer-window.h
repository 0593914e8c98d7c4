/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-console-session.h"
#include "lodge-core.h"
#include "lodge-view-target.h"

G_BEGIN_DECLS

/*
 * LodgeViewerWindow: one display in a window of its own: a machine's, which it takes from the main
 * window while it is open, or one by address. Works 360 pixels wide.
 */
#define LODGE_TYPE_VIEWER_WINDOW (lodge_viewer_window_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeViewerWindow, lodge_viewer_window, LODGE, VIEWER_WINDOW, AdwApplicationWindow)

/* The window of @machine, made when there is none yet. (transfer none) */
GtkWidget *lodge_viewer_window_open_machine (GtkApplication *application,
                                             LodgeCore *core,
                                             LodgeMachine *machine);

/* A window that waits until the core has a machine that @name means, see lodge_core_find_machine
 * (). (transfer none) */
GtkWidget *
lodge_viewer_window_await_machine (GtkApplication *application, LodgeCore *core, const char *name);

/* A window for a display by address. @session: that of the display, where there is one already.
 * (nullable) @patient: it waits for it to answer. (transfer none) */
GtkWidget *lodge_viewer_window_open_target (GtkApplication *application,
                                            const LodgeViewTarget *target,
                                            LodgeConsoleSession *session,
                                            gboolean patient);

/* What can be done with the display, as the menu has it: "page". (transfer none) */
GActionGroup *lodge_viewer_window_get_page_actions (LodgeViewerWindow *self);

G_END_DECLS
