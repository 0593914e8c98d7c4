/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* One of the programs in a guest that talk to the host. */
typedef enum
{
  LODGE_GUEST_TOOL_ABSENT,    /* "absent": the machine has no port for it */
  LODGE_GUEST_TOOL_SILENT,    /* "silent": nobody in the guest uses the port, or the machine does not run */
  LODGE_GUEST_TOOL_CONNECTED, /* "connected": it answers */
} LodgeGuestToolState;
#define LODGE_TYPE_GUEST_TOOL_STATE (lodge_guest_tool_state_get_type ())
GType lodge_guest_tool_state_get_type (void);

/* LodgeGuestTools: what a guest has of them, at one moment. A boxed type. */
typedef struct
{
  LodgeGuestToolState agent; /* QEMU's guest agent */
  LodgeGuestToolState spice; /* SPICE's agent */
  char *system;              /* what the guest agent calls the system that runs ("Debian GNU/Linux 12"), as the guest
                                says it: hostile; or NULL */
  char *system_id;           /* likewise: os-release's ID ("debian", "mswindows"), or NULL */
} LodgeGuestTools;
#define LODGE_TYPE_GUEST_TOOLS (lodge_guest_tools_get_type ())
GType            lodge_guest_tools_get_type (void);
LodgeGuestTools *lodge_guest_tools_copy (const LodgeGuestTools *self);
void             lodge_guest_tools_free (LodgeGuestTools *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeGuestTools, lodge_guest_tools_free)

G_END_DECLS
