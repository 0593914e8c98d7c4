/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-banner.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeAttention: tells on a banner what a machine needs from its user: QEMU died, the host's disk
 * is full, the guest ignored "shut down". Main thread. The banner's button activates actions of
 * the group "machine" found from the banner.
 */
#define LODGE_TYPE_ATTENTION (lodge_attention_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAttention, lodge_attention, LODGE, ATTENTION, GObject)

/* @banner: kept weakly. */
LodgeAttention *lodge_attention_new (LodgeBanner *banner);

/* @vmm and @machine: both or neither NULL. */
void lodge_attention_set_machine (LodgeAttention *self, LodgeVmm *vmm, LodgeMachine *machine);

G_END_DECLS
