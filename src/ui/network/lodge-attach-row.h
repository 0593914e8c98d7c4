/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-network-words.h"

G_BEGIN_DECLS

/*
 * LodgeAttachRow: one thing that an adapter can be attached to, as a radio button with a description, or
 * with the reason why not.
 * Signals: "chosen": by the user; "action": what would make it possible is wanted.
 */
#define LODGE_TYPE_ATTACH_ROW (lodge_attach_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAttachRow, lodge_attach_row, LODGE, ATTACH_ROW, AdwActionRow)

/* @group: (nullable): any of the other rows. */
GtkWidget  *lodge_attach_row_new (LodgeAttach attach, LodgeAttachRow *group);
LodgeAttach lodge_attach_row_get_attach (LodgeAttachRow *self);
void        lodge_attach_row_set_active (LodgeAttachRow *self, gboolean active);

/* @obstacle: (nullable): it is possible. @action: (nullable): of the button that removes it. */
void lodge_attach_row_show (LodgeAttachRow *self, const char *description, const char *obstacle, const char *action);

G_END_DECLS
