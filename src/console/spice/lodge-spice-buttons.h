/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* X's buttons, as lodge-console.h has them, in SPICE's words. Any thread. */

/* A SPICE_MOUSE_BUTTON_MASK_… of all that are down. */
int lodge_spice_to_mask (guint buttons);

/* SPICE_MOUSE_BUTTON_INVALID: it has none like it. */
int lodge_spice_to_button (guint button);

G_END_DECLS
