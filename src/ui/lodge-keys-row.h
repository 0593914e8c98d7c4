/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-key-names.h"

G_BEGIN_DECLS

/*
 * LodgeKeysRow: asks for a key combination, by name ("ctrl+alt+f5") or by pressing it after a click
 * on its button, for which the desktop is asked for its own shortcuts. Escape alone ends that.
 *
 * Signals: "chosen" (gpointer, a const LodgeKeyCombination* for the time of the signal); "refused"
 * (char*): why what was typed is none, in a sentence.
 */
#define LODGE_TYPE_KEYS_ROW (lodge_keys_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeKeysRow, lodge_keys_row, LODGE, KEYS_ROW, AdwEntryRow)

/* Shows a combination, or nothing. @keys: (nullable) */
void lodge_keys_row_set_keys (LodgeKeysRow *self, const LodgeKeyCombination *keys);

G_END_DECLS
