/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-clone-actions.h"

G_BEGIN_DECLS

/*
 * LodgeTemplateActions: machines that are kept to make others from. Adds to the machine's action group
 *   "use-as-template"           of a machine that is off
 *   "end-template"              of a template
 *   "make-linked", "make-full"  of a template: a new machine at once, with the next free name
 * and takes them out again when it is disposed. What takes time is a job of the core. Errors are told
 * in dialogs over @parent.
 */
#define LODGE_TYPE_TEMPLATE_ACTIONS (lodge_template_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeTemplateActions, lodge_template_actions, LODGE, TEMPLATE_ACTIONS, GObject)

LodgeTemplateActions *lodge_template_actions_new (LodgeCloneActions *clone,
                                                  GActionMap *map,
                                                  GtkWidget *parent);

/* A new machine: a linked one, where nothing rests on what it would rest on a full one. */
void lodge_template_actions_make (LodgeTemplateActions *self);

G_END_DECLS
