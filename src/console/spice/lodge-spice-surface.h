/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-frame.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceSurface: a SPICE primary surface as a LodgeFrame. 32-bit surfaces are wrapped without a
 * copy and so valid only until the primary is destroyed; 16-bit ones are converted as they change.
 * Freeing it kills the frame. Main thread.
 */
typedef struct _LodgeSpiceSurface LodgeSpiceSurface;

/* NULL with a sentence for the user when the surface can't be shown. (transfer full) */
LodgeSpiceSurface *lodge_spice_surface_new (const SpiceDisplayPrimary *primary, GError **error);
void lodge_spice_surface_free (LodgeSpiceSurface *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeSpiceSurface, lodge_spice_surface_free)

LodgeFrame *lodge_spice_surface_get_frame (LodgeSpiceSurface *self);

/* The server changed this rectangle. */
void lodge_spice_surface_update (LodgeSpiceSurface *self, int x, int y, int width, int height);

G_END_DECLS
