/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeShapingGroup: limits, delay and loss of an adapter's draft, for testing networks; where what it is
 * attached to can't have them, the rows say why. Signal: "changed".
 */
#define LODGE_TYPE_SHAPING_GROUP (lodge_shaping_group_get_type ())
G_DECLARE_FINAL_TYPE (LodgeShapingGroup, lodge_shaping_group, LODGE, SHAPING_GROUP, AdwPreferencesGroup)

void lodge_shaping_group_show (LodgeShapingGroup *self, LodgeNic *draft, LodgeVmm *vmm);

/* Why an adapter that is attached in @mode can't be limited, or not be delayed; NULL: it can. Static. */
const char *lodge_shaping_group_get_obstacle (LodgeNicMode mode, gboolean privileged, gboolean delay);

G_END_DECLS
