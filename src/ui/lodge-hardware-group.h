/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-machine-config.h"

G_BEGIN_DECLS

/* LodgeHardwareGroup: what a machine is made of, to read. */
#define LODGE_TYPE_HARDWARE_GROUP (lodge_hardware_group_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeHardwareGroup, lodge_hardware_group, LODGE, HARDWARE_GROUP, AdwPreferencesGroup)

void lodge_hardware_group_show (LodgeHardwareGroup *self, LodgeMachineConfig *config);

G_END_DECLS
