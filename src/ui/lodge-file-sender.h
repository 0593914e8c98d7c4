/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-console-files.h"
#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeFileSender: sends files to the guest of the console that is shown on an overlay: those that
 * are dropped on it, and those that are chosen. It puts on the overlay what a drop would do, or why
 * it can't be, while files hover over it, and the progress of what is sent, with Cancel. What is
 * under way goes on when the overlay shows something else, or is gone. Main thread.
 *
 * Signal "told" (char *sentence): something for the user to know that is no problem.
 */
#define LODGE_TYPE_FILE_SENDER (lodge_file_sender_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFileSender, lodge_file_sender, LODGE, FILE_SENDER, GObject)

/* @overlay: outlives it. (transfer full) */
LodgeFileSender *lodge_file_sender_new (GtkOverlay *overlay);

/* The list of jobs that it adds its own to. (nullable) */
void lodge_file_sender_set_core (LodgeFileSender *self, LodgeCore *core);

/* @console: what is shown and connected; NULL: drops are left to whatever is below. @keeper: what
 * must live for the console to stay connected. (nullable) */
void lodge_file_sender_set_console (LodgeFileSender *self, LodgeConsole *console, GObject *keeper);

/* Asks which files, or tells why none can be sent. */
void lodge_file_sender_choose (LodgeFileSender *self);

/* @files: of GFile. FALSE: they can't be sent, of which the user is told. */
gboolean lodge_file_sender_send (LodgeFileSender *self, GListModel *files);

G_END_DECLS
