/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-facts.h"

G_BEGIN_DECLS

/*
 * LodgeNicEditor: the window in which an adapter of a machine is added or edited, on a draft. What
 * others change meanwhile is shown and taken over, unless it was changed here as well.
 */
#define LODGE_TYPE_NIC_EDITOR (lodge_nic_editor_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNicEditor, lodge_nic_editor, LODGE, NIC_EDITOR, AdwWindow)

/* @id: (nullable): a new one. @parent: whose window it is a dialog of. NULL when there is nothing to
 * edit: the reason has been shown. Not presented yet. (transfer full) */
GtkWidget *lodge_nic_editor_new (LodgeNetworkFacts *facts, const char *id, GtkWidget *parent);

/* Gives every property of @draft that equals @base's the value of @current. Returns whether one that
 * differs from @base's has changed underneath too. */
gboolean lodge_nic_editor_merge (LodgeNic *draft, LodgeNic *base, LodgeNic *current);

G_END_DECLS
