/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-dial.h"

G_BEGIN_DECLS

/* What the adapter that is asked about is, and where. */
typedef struct
{
  LodgeMachine *machine; /* NULL: one that does not run */
  LodgeNic *nic;         /* as it is now */
  GListModel *networks;
  LodgeHostNetwork *host; /* NULL: not known */
  gboolean privileged;
  gboolean local;
} LodgeDialContext;

struct _LodgeDialChoice
{
  GObject parent_instance;

  LodgeDialPosition position;
  char *label;
  gboolean current;
  gboolean possible;
  gboolean live;
  char *description;
  char *reason;
  LodgeDialRemedy remedy;
  char *subject;
  char *bridge;
  char *command;
  char *source;
  gboolean creates;
  LodgeNicMode mode;
};

/* lodge-dial-choice.c. (nullable) (transfer none) */
LodgeNetwork *lodge_dial_find_network (GListModel *networks, const char *name);

/* lodge-dial-choices.c: a position that can be turned to, at once or at the next start. (transfer full) */
LodgeDialChoice *lodge_dial_choice_new (const LodgeDialContext *context, LodgeDialPosition position);

/* Makes it impossible, takes @reason and gives @self back. */
LodgeDialChoice *lodge_dial_choice_refuse (LodgeDialChoice *self,
                                           LodgeDialRemedy remedy,
                                           const char *subject,
                                           char *reason);

/* The network that the dial means: the one that the adapter is on, else the usual one, else any of
 * the kind. NULL: there is none. (transfer none) */
LodgeNetwork *lodge_dial_pick_network (const LodgeDialContext *context,
                                       LodgeNetworkKind kind,
                                       const char *usual);

/* Leads to @network, or to one that is to be made when it is NULL. */
void lodge_dial_lead_to_network (LodgeDialChoice *self,
                                 const LodgeDialContext *context,
                                 LodgeNetwork *network,
                                 const char *usual);

/* lodge-dial-bridged.c. (transfer full) */
LodgeDialChoice *lodge_dial_offer_bridged (const LodgeDialContext *context);

/* Says what bridged is, and that there is no bridge and who can make one; gives @self back. */
void             lodge_dial_describe_bridged (LodgeDialChoice *self);
LodgeDialChoice *lodge_dial_refuse_without_bridge (LodgeDialChoice *self,
                                                   const LodgeDialContext *context);

/* lodge-dial-choices.c as well: one of the list, or NULL: no such adapter. (transfer full) */
LodgeDialChoice *lodge_dial_find_choice (LodgeVmm *vmm,
                                         LodgeMachine *machine,
                                         const char *id,
                                         LodgeDialPosition position,
                                         LodgeHostNetwork *host_network);

/* What the adapter is attached to at the position. OTHER: to nothing that is known. */
LodgeNicMode lodge_dial_choice_get_mode (LodgeDialChoice *self);

/* A network that is to be made, or NULL. (transfer full) */
LodgeNetwork *lodge_dial_choice_dup_network (LodgeDialChoice *self,
                                             GListModel *networks,
                                             LodgeHostNetwork *host_network);

struct _LodgeDialChange
{
  GObject parent_instance;

  LodgeEditResult result;
  char *message;
  char *network;
  GPtrArray *previous; /* of LodgeNic: as stored before */
};

/* A turn on its way. */
typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  char *id;
  LodgeDialChoice *choice;        /* NULL: as "draft" has it */
  LodgeNic *draft;                /* or NULL */
  LodgeHostNetwork *host_network; /* or NULL */
  guint minutes;                  /* 0: for good */
  gboolean stored_off;            /* lending set what is stored to off */
  LodgeDialChange *change;
  GError *error; /* what made it turn back */
} LodgeDialTurn;

/* lodge-dial-turn.c: a task with a turn as its data. (transfer full) */
GTask *lodge_dial_turn_new_task (LodgeVmm *vmm,
                                 LodgeMachine *machine,
                                 gpointer tag,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/* Takes the task from its first step on, or from where the network is there. Both take @task. */
void lodge_dial_turn_begin (GTask *task);
void lodge_dial_turn_store (GTask *task);

/* Not attached, with what can come back: forwards and guard stay. */
void lodge_dial_set_off (LodgeNic *draft);

G_END_DECLS
