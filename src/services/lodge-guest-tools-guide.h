/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* What guest tools are good for, and how they come into a guest, in a person's words. Any thread but
 * for find_discs. */

typedef enum
{
  LODGE_TOOLS_WAY_UNKNOWN, /* "unknown": nobody knows which system that is */
  LODGE_TOOLS_WAY_COMMAND, /* "command": one to be typed in the guest */
  LODGE_TOOLS_WAY_DISC,    /* "disc": a Windows guest's disc with drivers and tools */
} LodgeToolsWay;
#define LODGE_TYPE_TOOLS_WAY (lodge_tools_way_get_type ())
GType lodge_tools_way_get_type (void);

/* Where the disc for Windows comes from: for a browser. */
#define LODGE_TOOLS_DISC_ADDRESS \
  "https://fedorapeople.org/groups/virt/virtio-win/direct-downloads/stable-virtio/virtio-win.iso"

/* @system_id: (nullable): what the guest says of itself (LodgeGuestTools), believed first; @config: which
 * system the machine's definition is said to be for. @command: (out) (nullable) (transfer none): static, NULL
 * unless COMMAND. */
LodgeToolsWay lodge_tools_guide_find_way (const char *system_id, LodgeMachineConfig *config, const char **command);

/* A sentence or two on each of the two programs: whether it is there, and what that means. (transfer
 * none) */
const char *lodge_tools_guide_describe_agent (const LodgeGuestTools *tools, gboolean active);
const char *lodge_tools_guide_describe_spice (const LodgeGuestTools *tools, gboolean active, gboolean spice);

/* Whether the machine has a SPICE display. */
gboolean lodge_tools_guide_has_spice (LodgeMachine *machine);

/* Whether a port is missing that preparing would add. */
gboolean lodge_tools_guide_lacks_ports (const LodgeGuestTools *tools, gboolean spice);

/*
 * Discs with guest tools on this computer: where the package virtio-win puts them, in the folder of the
 * machines' disks, and among the downloads; newest first. Finish: (transfer full): paths, never NULL.
 * Empty on a connection to another computer. Main thread.
 */
void  lodge_tools_guide_find_discs_async (LodgeVmm *vmm,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GStrv lodge_tools_guide_find_discs_finish (GAsyncResult *result, GError **error);

G_END_DECLS
