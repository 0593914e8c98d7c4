/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeCloneActions: new machines from a machine. Adds to the machine's action group
 *   "clone", "clone-snapshot" (s: its name)  ask in a dialog
 *   "make-independent"                       of a linked clone, asks first
 * and takes them out again when it is disposed. What takes time is a job of the core. Errors are told
 * in dialogs over @parent.
 */
#define LODGE_TYPE_CLONE_ACTIONS (lodge_clone_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCloneActions, lodge_clone_actions, LODGE, CLONE_ACTIONS, GObject)

LodgeCloneActions *lodge_clone_actions_new (LodgeCore *core,
                                            LodgeMachine *machine,
                                            GActionMap *map,
                                            GtkWidget *parent);

LodgeVmm *lodge_clone_actions_get_vmm (LodgeCloneActions *self);
LodgeMachine *lodge_clone_actions_get_machine (LodgeCloneActions *self);

/* A title for a clone that no machine has. (transfer full) */
char *lodge_clone_actions_dup_title (LodgeCloneActions *self);

/* Whether clones can be made at all, now. */
gboolean lodge_clone_actions_can (LodgeCloneActions *self);

/* @start: the new machine, once it is there. */
void lodge_clone_actions_clone (LodgeCloneActions *self,
                                const LodgeCloneRequest *request,
                                gboolean start);

G_END_DECLS
