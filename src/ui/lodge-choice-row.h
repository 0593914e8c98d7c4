/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * LodgeChoiceRow: an AdwComboRow of a GtkStringList that shows what is chosen under its title, where it has
 * as many lines as it needs: beside the title libadwaita 1.2 cuts it.
 *
 * Properties:
 *   "note"  char*  what else there is to say, below; or NULL
 */
#define LODGE_TYPE_CHOICE_ROW (lodge_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeChoiceRow, lodge_choice_row, LODGE, CHOICE_ROW, AdwComboRow)

void lodge_choice_row_set_note (LodgeChoiceRow *self, const char *note);

G_END_DECLS
