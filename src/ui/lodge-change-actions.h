/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeChangeActions: changes to a machine before which a snapshot is taken. Adds to the machine's action
 * group
 *   "grow-disk" (s: a disk's id)  makes it larger
 *   "change-firmware"             of a machine that is off
 *   "guest-tools"                 shows what the guest has, and gets it ready to install them
 * and takes them out again when it is disposed. Dialogs appear over @parent. Main thread.
 */
#define LODGE_TYPE_CHANGE_ACTIONS (lodge_change_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeChangeActions, lodge_change_actions, LODGE, CHANGE_ACTIONS, GObject)

LodgeChangeActions *lodge_change_actions_new (LodgeCore *core,
                                              LodgeMachine *machine,
                                              GActionMap *map,
                                              GtkWidget *parent);

G_END_DECLS
