/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-forward.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/* Drafts of network adapters, for lodge_vmm_add_nic_async () and lodge_vmm_set_nic_async (). Main thread. */

/* The most adapters that a machine may have. */
#define LODGE_NIC_MAX 8

/* A MAC address that no adapter of a machine in @machines (nullable; stored or running) has:
 * 52:54:00 and three random octets. (transfer full) */
char *lodge_nic_draft_dup_free_mac (GListModel *machines);

/*
 * A MAC address as a person types it ("52-54-00-AB-CD-EF" too) in libvirt's spelling. Fails with
 * LODGE_VMM_ERROR_INVALID and a sentence when it is none, is one of a group or all zeros; with IN_USE,
 * naming the machine, when another adapter has it. @machines: (nullable). @machine, @id: (nullable):
 * the adapter that it is for, which may have it already. (transfer full)
 */
char *lodge_nic_draft_dup_mac (const char *typed, GListModel *machines, LodgeMachine *machine, const char *id, GError **error);

/* A new adapter for @machine: NAT, plugged in, virtio unless its other adapters agree on something
 * else, with a free MAC. Fails with LODGE_VMM_ERROR_INVALID when it has LODGE_NIC_MAX. (transfer full) */
LodgeNic *lodge_nic_draft_new (LodgeMachine *machine, GListModel *machines, GError **error);

/* A copy of the machine's adapter with this id, or NULL. @stored: as stored rather than as running.
 * (transfer full) */
LodgeNic *lodge_nic_draft_dup (LodgeMachine *machine, const char *id, gboolean stored);

/* The models that can be chosen; ends with NULL. What a machine has besides stays possible. */
const char *const *lodge_nic_draft_get_models (void);

/*
 * Everything that can be known of a draft without asking the host: name of network or bridge present
 * where the mode needs one, a new MAC, MTU (0, or 576 to 65521), loss up to 1000, delay up to 10,000,
 * forwards well-formed, and no two of them on one port of the host, here or on another machine in
 * @machines that runs. LODGE_VMM_ERROR_INVALID or IN_USE with a sentence. @machines: (nullable).
 */
gboolean lodge_nic_draft_validate (LodgeNic *draft, LodgeMachine *machine, GListModel *machines, GError **error);

/* The adapter's forwards as such; texts that are none are left out. (transfer full) (element-type LodgeForward) */
GPtrArray *lodge_nic_draft_dup_forwards (LodgeNic *nic);

/* FALSE with LODGE_VMM_ERROR_IN_USE when one of the draft's forwards wants the same port of the host. */
gboolean lodge_nic_draft_add_forward (LodgeNic *draft, const LodgeForward *forward, GError **error);

/* Removes the forward with this name or text ("tcp:127.0.0.1:2222" is enough). FALSE: there is none. */
gboolean lodge_nic_draft_remove_forward (LodgeNic *draft, const char *name_or_text);

G_END_DECLS
