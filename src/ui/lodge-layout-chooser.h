/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-layout.h"

G_BEGIN_DECLS

/*
 * LodgeLayoutChooser: a list of all keyboard layouts, in which the guest's is chosen. At first that
 * which was chosen last, or else the user's own. The choice is remembered at once.
 *
 * Signal "changed" (): the layout, or the problem, is another.
 */
#define LODGE_TYPE_LAYOUT_CHOOSER (lodge_layout_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LodgeLayoutChooser, lodge_layout_chooser, LODGE, LAYOUT_CHOOSER, AdwBin)

/* NULL while it is read, or can't be. (transfer none) (nullable) */
LodgeLayout *lodge_layout_chooser_get_layout (LodgeLayoutChooser *self);

/* Why there is none, in a sentence. (nullable) */
const char *lodge_layout_chooser_get_problem (LodgeLayoutChooser *self);

G_END_DECLS
