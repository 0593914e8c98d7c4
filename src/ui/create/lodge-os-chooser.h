/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-os-catalog.h"

G_BEGIN_DECLS

/*
 * LodgeOsChooser: a searchable list of operating systems, loaded when first shown.
 *
 * Signal: "chosen" (LodgeOs*, NULL: one that is not listed).
 */
#define LODGE_TYPE_OS_CHOOSER (lodge_os_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LodgeOsChooser, lodge_os_chooser, LODGE, OS_CHOOSER, AdwBin)

/* Empties and focuses the search. */
void lodge_os_chooser_begin (LodgeOsChooser *self);

G_END_DECLS
