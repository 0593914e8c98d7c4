/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-forward.h"
#include "lodge-reach.h"

G_BEGIN_DECLS

/* Which rules hold for an adapter. */
typedef enum
{
  LODGE_PLACE_NOWHERE,   /* not attached */
  LODGE_PLACE_UNPLUGGED, /* its cable is pulled */
  LODGE_PLACE_CUT,       /* attached, but nothing carries its frames now */
  LODGE_PLACE_MISSING,   /* to a network, bridge or host adapter that is not there */
  LODGE_PLACE_STOPPED,   /* to a network that is stopped */
  LODGE_PLACE_USER,
  LODGE_PLACE_NAT,
  LODGE_PLACE_SERVED_NAT,
  LODGE_PLACE_HOST_ONLY,
  LODGE_PLACE_SERVED_HOST_ONLY,
  LODGE_PLACE_INTERNAL,
  LODGE_PLACE_ROUTED,
  LODGE_PLACE_BRIDGE,
  LODGE_PLACE_MACVTAP,
  LODGE_PLACE_OTHER,
} LodgePlace;

/* An adapter in its surroundings. */
typedef struct
{
  const LodgeReachInput *input;
  LodgeMachine *machine;   /* that it is of */
  gboolean running;        /* it is about now */
  LodgeNic *nic;
  LodgeNicStatus *status;  /* or NULL */
  LodgeNetwork *network;   /* owned; of mode NETWORK, or NULL */
  LodgePlace place;
  const char *bridge;      /* of BRIDGE */
  const char *device;      /* of MACVTAP */
  char *segment;           /* what others share with it, or NULL: nothing */
  GPtrArray *forwards;     /* of LodgeForward: in force */
  GPtrArray *broken;       /* of char*: texts of those that are not, though they should be */
  const char *problem;     /* of the first of them */
} LodgeReachAdapter;

/* lodge-reach-place.c */
LodgeReachAdapter *lodge_reach_adapter_new (const LodgeReachInput *input,
                                            LodgeMachine *machine,
                                            LodgeNic *nic,
                                            gboolean running);
void lodge_reach_adapter_free (LodgeReachAdapter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeReachAdapter, lodge_reach_adapter_free)

/* Whether it is attached to something that carries frames. */
gboolean lodge_reach_adapter_is_attached (const LodgeReachAdapter *self);

/* Whether port forwards work where it is. */
gboolean lodge_reach_adapter_takes_forwards (const LodgeReachAdapter *self);

/* Whether the host itself has an address where the adapter is. */
gboolean lodge_reach_adapter_meets_host (const LodgeReachAdapter *self);

/* The adapters of the other machines, as they are or will be.
 * Returns: (transfer full) (element-type LodgeReachAdapter) */
GPtrArray *lodge_reach_dup_others (const LodgeReachInput *input);

/* lodge-reach-rules.c (transfer full) */
LodgeReachLine *lodge_reach_answer (const LodgeReachAdapter *self,
                                    LodgeReachQuestion question,
                                    GPtrArray *others);

/* The parts of it. say takes @subjects; none, or empty: none. (transfer full) */
LodgeReachLine *lodge_reach_say (LodgeReachQuestion question,
                                 LodgeReachAnswer answer,
                                 GStrv subjects,
                                 const char *format,
                                 ...) G_GNUC_PRINTF (4, 5);
LodgeReachLine *lodge_reach_say_unknown (LodgeReachQuestion question);

/* lodge-reach-forwards.c. (transfer full) */
gboolean        lodge_reach_forward_is_loopback (const LodgeForward *forward);
LodgeReachLine *lodge_reach_answer_by_forward (const LodgeReachAdapter *self,
                                               LodgeReachQuestion question);
LodgeReachLine *lodge_reach_answer_by_wide_forward (const LodgeReachAdapter *self);

/* lodge-reach-host.c (transfer full) */
LodgeReachLine *lodge_reach_answer_host (const LodgeReachAdapter *self);
LodgeReachLine *lodge_reach_answer_from_host (const LodgeReachAdapter *self);
LodgeReachLine *lodge_reach_answer_loopback (const LodgeReachAdapter *self);

/* lodge-reach-guests.c (transfer full) */
LodgeReachLine *lodge_reach_answer_guest (const LodgeReachAdapter *self, GPtrArray *others);

/* lodge-reach-world.c (transfer full) */
LodgeReachLine *lodge_reach_answer_internet (const LodgeReachAdapter *self);
LodgeReachLine *lodge_reach_answer_lan (const LodgeReachAdapter *self);

struct _LodgeReachLine
{
  GObject parent_instance;

  LodgeReachQuestion question;
  LodgeReachAnswer answer;
  char *question_label;
  char *answer_label;
  char *reason;
  GStrv subjects;
  char *adapter;
};

/* lodge-reach-card.c. @subjects: (nullable). (transfer full) */
LodgeReachLine *lodge_reach_line_new (LodgeReachQuestion question,
                                      LodgeReachAnswer answer,
                                      const char *reason,
                                      const char *const *subjects,
                                      const char *adapter);

struct _LodgeReachCard
{
  GObject parent_instance;

  char *id;
  char *title;
  char *place;
  char *note;
  gboolean running;
  GListStore *store;
  GListModel *lines;
};

LodgeReachCard *lodge_reach_card_new (const char *id, gboolean running); /* (transfer full) */
void            lodge_reach_card_take_line (LodgeReachCard *self, LodgeReachLine *line);

G_END_DECLS
