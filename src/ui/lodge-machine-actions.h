/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeMachineActions: everything that can be done to one machine, as the actions of a group that
 * is meant to be inserted as "machine": start, pause, resume, toggle-pause, primary, shut-down,
 * restart, reset, force-off, save, discard-saved, send-keys (s: as of lodge-key-names.h),
 * screenshot, choose-disc and eject-disc (s: a drive's id, or ""), grow-disk (s: a disk's id), guest-tools, change-firmware,
 * rename, delete. They are enabled
 * when they make sense, ask where something can be lost, and say what failed. Main thread.
 */
#define LODGE_TYPE_MACHINE_ACTIONS (lodge_machine_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeMachineActions, lodge_machine_actions, LODGE, MACHINE_ACTIONS, GObject)

/* @parent: dialogs appear on its window; kept weakly. */
LodgeMachineActions *
lodge_machine_actions_new (LodgeCore *core, LodgeMachine *machine, GtkWidget *parent);

GActionGroup *lodge_machine_actions_get_group (LodgeMachineActions *self);
LodgeMachine *lodge_machine_actions_get_machine (LodgeMachineActions *self);

G_END_DECLS
