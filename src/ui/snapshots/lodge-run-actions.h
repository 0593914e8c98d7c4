/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeRunActions: running a machine without keeping anything. Adds to the machine's action group
 *   "start-disposable"             from now
 *   "start-snapshot" (s: its name) from a snapshot
 *   "keep-changes"                 asks how
 * and takes them out again when it is disposed. Errors are told in dialogs over @parent.
 */
#define LODGE_TYPE_RUN_ACTIONS (lodge_run_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeRunActions, lodge_run_actions, LODGE, RUN_ACTIONS, GObject)

LodgeRunActions *lodge_run_actions_new (LodgeCore *core,
                                        LodgeMachine *machine,
                                        GActionMap *map,
                                        GtkWidget *parent);

G_END_DECLS
