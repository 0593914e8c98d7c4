/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/* LodgeToolsDialog: which of its tools a guest has, what they are good for, and how they get there, with a
 * snapshot before. Follows the guest while it is open. */
#define LODGE_TYPE_TOOLS_DIALOG (lodge_tools_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LodgeToolsDialog, lodge_tools_dialog, LODGE, TOOLS_DIALOG, AdwPreferencesWindow)

/* @page_actions: (nullable): where "type-string" types into the machine's display, as of
 * lodge_type_dialog_add_action (). @parent: (nullable): the dialog appears on its window. Main thread. */
void lodge_tools_dialog_present (LodgeCore *core,
                                 LodgeMachine *machine,
                                 GActionGroup *page_actions,
                                 GtkWidget *parent);

G_END_DECLS
