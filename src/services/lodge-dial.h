/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-host-network.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * The network dial: five positions for what an adapter is attached to. Main thread.
 *
 * Turning it is one operation: it makes the default network of the position where there is none
 * ("internal", "host-only"), starts one that is stopped, and attaches the adapter with its cable
 * plugged in; when a step fails, what it made before is taken back. Forwards, MAC, model and limits of
 * the adapter stay.
 */
typedef enum
{
  LODGE_DIAL_OFF,       /* "off": attached to nothing, cable unplugged */
  LODGE_DIAL_INTERNAL,  /* "internal" */
  LODGE_DIAL_HOST_ONLY, /* "host-only" */
  LODGE_DIAL_NAT,       /* "nat": QEMU's own, alone; or a NAT network */
  LODGE_DIAL_BRIDGED,   /* "bridged" */
  LODGE_DIAL_OTHER,     /* "other": shown, never offered */
} LodgeDialPosition;
#define LODGE_TYPE_DIAL_POSITION (lodge_dial_position_get_type ())
GType lodge_dial_position_get_type (void);

/* In the user's words: "Off", "Internal", "Host-only", "NAT", "Bridged", "Other". */
const char *lodge_dial_position_get_label (LodgeDialPosition position);

/* The names of the networks that Lodge makes when there is none of the kind. */
#define LODGE_DIAL_INTERNAL_NAME "internal"
#define LODGE_DIAL_HOST_ONLY_NAME "host-only"

/* Where the dial stands for an adapter. A pulled cable is OFF. */
LodgeDialPosition lodge_dial_get_position (LodgeNic *nic, GListModel *networks);

/* The one thing to do about a position that is not possible. */
typedef enum
{
  LODGE_DIAL_REMEDY_NONE,          /* "none": there is nothing */
  LODGE_DIAL_REMEDY_START_NETWORK, /* "start-network": turning the dial does it by itself */
  LODGE_DIAL_REMEDY_RESTART,       /* "restart": possible, but only at the machine's next start */
  LODGE_DIAL_REMEDY_ALLOW_BRIDGE,  /* "allow-bridge": an administrator lets QEMU enter the bridge in "subject" */
  LODGE_DIAL_REMEDY_MAKE_BRIDGE,   /* "make-bridge": an administrator makes a bridge of the adapter in "subject" */
  LODGE_DIAL_REMEDY_SYSTEM,        /* "system": use the system connection */
} LodgeDialRemedy;
#define LODGE_TYPE_DIAL_REMEDY (lodge_dial_remedy_get_type ())
GType lodge_dial_remedy_get_type (void);

/*
 * LodgeDialChoice: one position for one adapter. Immutable.
 *
 * Properties (readable):
 *   "position"    LodgeDialPosition
 *   "label"       char*
 *   "current"     bool    the dial stands there
 *   "possible"    bool    it can be turned there now
 *   "live"        bool    it takes effect at once; else at the next start
 *   "description" char*   what it does: one sentence; never NULL
 *   "reason"      char*   why it is not possible, or why it waits for the next start; else NULL
 *   "remedy"      LodgeDialRemedy
 *   "subject"     char*   of the remedy, or NULL
 *   "bridge"      char*   that ALLOW_BRIDGE and MAKE_BRIDGE are about, or NULL
 *   "command"     char*   what an administrator types instead of using Lodge's helper, or NULL
 *   "source"      char*   the network, bridge or host adapter that it would be attached to, or NULL
 *   "creates"     bool    and that network would be made
 */
#define LODGE_TYPE_DIAL_CHOICE (lodge_dial_choice_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDialChoice, lodge_dial_choice, LODGE, DIAL_CHOICE, GObject)

LodgeDialPosition lodge_dial_choice_get_position (LodgeDialChoice *self);
gboolean          lodge_dial_choice_get_current (LodgeDialChoice *self);
gboolean          lodge_dial_choice_get_possible (LodgeDialChoice *self);
gboolean          lodge_dial_choice_get_live (LodgeDialChoice *self);
const char       *lodge_dial_choice_get_description (LodgeDialChoice *self);
const char       *lodge_dial_choice_get_reason (LodgeDialChoice *self); /* (nullable) */
LodgeDialRemedy   lodge_dial_choice_get_remedy (LodgeDialChoice *self);
const char       *lodge_dial_choice_get_subject (LodgeDialChoice *self); /* (nullable) */
const char       *lodge_dial_choice_get_bridge (LodgeDialChoice *self);  /* (nullable) */
const char       *lodge_dial_choice_get_command (LodgeDialChoice *self); /* (nullable) */
const char       *lodge_dial_choice_get_source (LodgeDialChoice *self);  /* (nullable) */
gboolean          lodge_dial_choice_get_creates (LodgeDialChoice *self);

/*
 * The five positions from OFF to BRIDGED for the machine's adapter @id. @host_network: (nullable): not
 * known. Returns: (transfer full) (element-type LodgeDialChoice); empty when there is no such adapter.
 */
GListModel *lodge_dial_list_choices (LodgeVmm *vmm, LodgeMachine *machine, const char *id, LodgeHostNetwork *host_network);

/* What BRIDGED would be for an adapter that is attached to nothing, of a machine that does not run.
 * @host_network: (nullable). (transfer full) */
LodgeDialChoice *lodge_dial_dup_bridged (LodgeVmm *vmm, LodgeHostNetwork *host_network);

/* The same where a bridge is wanted, which this computer itself can be reached by, and not a share of its
 * adapter, which it can't. (transfer full) */
LodgeDialChoice *lodge_dial_dup_new_bridge (LodgeVmm *vmm, LodgeHostNetwork *host_network);

/*
 * What an operation of the dial did, and what takes it back. Immutable.
 * Properties (readable):
 *   "result"  LodgeEditResult as int: LODGE_EDIT_RESULT_AT_NEXT_START when any part of it waits
 *   "message" char*   one sentence for a toast
 *   "network" char*   the network that was made for it, or NULL
 */
#define LODGE_TYPE_DIAL_CHANGE (lodge_dial_change_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDialChange, lodge_dial_change, LODGE, DIAL_CHANGE, GObject)

LodgeEditResult lodge_dial_change_get_result (LodgeDialChange *self);
const char     *lodge_dial_change_get_message (LodgeDialChange *self);
const char     *lodge_dial_change_get_network (LodgeDialChange *self); /* (nullable) */

/*
 * Turns the dial of the adapter @id, stored and, where it can be, running. @position: not OTHER.
 * A position that is not possible fails with LODGE_VMM_ERROR_NOT_SUPPORTED and the choice's reason.
 */
void             lodge_dial_turn_async (LodgeVmm *vmm, LodgeMachine *machine, const char *id, LodgeDialPosition position, LodgeHostNetwork *host_network, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeDialChange *lodge_dial_turn_finish (GAsyncResult *result, GError **error); /* (transfer full) */

/*
 * Attaches the adapter for @minutes (1 to 1440) only, on a running machine: what is stored is set to
 * off first where it is not, so that the end of the time, of lodge-agent, of the session or of the
 * host leaves it off. LODGE_VMM_ERROR_WRONG_STATE when the machine does not run.
 */
void             lodge_dial_lend_async (LodgeVmm *vmm, LodgeMachine *machine, const char *id, LodgeDialPosition position, guint minutes, LodgeHostNetwork *host_network, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeDialChange *lodge_dial_lend_finish (GAsyncResult *result, GError **error); /* (transfer full) */

/* The same with an adapter as @draft (a copy of the machine's, with its id) has it. The network that it
 * names must exist. */
void             lodge_dial_lend_draft_async (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *draft, guint minutes, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeDialChange *lodge_dial_lend_draft_finish (GAsyncResult *result, GError **error); /* (transfer full) */

/* Pulls the cables of all adapters and turns all dials to OFF, as far as each can, at once: an adapter that
 * can't be switched has its cable pulled. Goes on past a failure and then tells the first. */
void             lodge_dial_cut_async (LodgeVmm *vmm, LodgeMachine *machine, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
LodgeDialChange *lodge_dial_cut_finish (GAsyncResult *result, GError **error); /* (transfer full) */

/* Takes @change back: the adapters as they were stored, then the network that was made for it. */
void     lodge_dial_undo_async (LodgeVmm *vmm, LodgeMachine *machine, LodgeDialChange *change, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_dial_undo_finish (GAsyncResult *result, GError **error);

G_END_DECLS
