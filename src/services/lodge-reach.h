/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-host-network.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * The reachability card: who can reach whom. A pure function of what is attached to what; it asks
 * nobody and touches nothing. Main thread (it reads the model).
 */

typedef enum
{
  LODGE_REACH_GUEST_TO_HOST,     /* "guest-to-host": the guest opens connections to the host's addresses */
  LODGE_REACH_HOST_TO_GUEST,     /* "host-to-guest" */
  LODGE_REACH_GUEST_TO_GUEST,    /* "guest-to-guest": to other machines of this connection */
  LODGE_REACH_GUEST_TO_INTERNET, /* "guest-to-internet": to the host's own network and what is behind it */
  LODGE_REACH_LAN_TO_GUEST,      /* "lan-to-guest": other computers of the host's network reach the guest */
  LODGE_REACH_HOST_LOOPBACK,     /* "host-loopback": the guest reaches what listens on the host's 127.0.0.1 only */
} LodgeReachQuestion;
#define LODGE_REACH_N_QUESTIONS 6
#define LODGE_TYPE_REACH_QUESTION (lodge_reach_question_get_type ())
GType lodge_reach_question_get_type (void);

typedef enum
{
  LODGE_REACH_NO,      /* "no" */
  LODGE_REACH_DEPENDS, /* "depends": the reason says on what that Lodge can't know */
  LODGE_REACH_FORWARD, /* "forward": only by the port forwards in "subjects" */
  LODGE_REACH_YES,     /* "yes" */
} LodgeReachAnswer;
#define LODGE_TYPE_REACH_ANSWER (lodge_reach_answer_get_type ())
GType lodge_reach_answer_get_type (void);

/* In the user's words: "Machine to this computer", "By port forward". (transfer none) */
const char *lodge_reach_question_get_label (LodgeReachQuestion question);
const char *lodge_reach_answer_get_label (LodgeReachAnswer answer);

/*
 * LodgeReachLine: one question answered. Immutable.
 *
 * Properties (readable):
 *   "question"        LodgeReachQuestion
 *   "answer"          LodgeReachAnswer
 *   "question-label", "answer-label" char*
 *   "reason"          char*  one sentence for a person; never NULL
 *   "subjects"        GStrv  what it is about: the texts of the forwards (answer FORWARD, and where a
 *                            forward is not in force), or the titles of the machines; or NULL
 *   "adapter"         char*  on the card of a whole machine: the id of the adapter that decides; or NULL
 */
#define LODGE_TYPE_REACH_LINE (lodge_reach_line_get_type ())
G_DECLARE_FINAL_TYPE (LodgeReachLine, lodge_reach_line, LODGE, REACH_LINE, GObject)

LodgeReachQuestion lodge_reach_line_get_question (LodgeReachLine *self);
LodgeReachAnswer   lodge_reach_line_get_answer (LodgeReachLine *self);
const char        *lodge_reach_line_get_reason (LodgeReachLine *self);
const char *const *lodge_reach_line_get_subjects (LodgeReachLine *self); /* (nullable) */
const char        *lodge_reach_line_get_adapter (LodgeReachLine *self);  /* (nullable) */

/*
 * LodgeReachCard: all questions of one adapter, or of a machine as a whole. Immutable.
 *
 * Properties (readable):
 *   "id"      char*   the adapter's, or NULL: the whole machine
 *   "title"   char*   "Whole machine", "Adapter 1"
 *   "place"   char*   what it is attached to, in words: "NAT", "Internal network “lab”"; "" for the machine
 *   "note"    char*   a sentence beside the answers: that a restart is needed, that forwards are kept but
 *                     not in force, that a guest with several adapters could pass traffic on; or NULL
 *   "running" bool    it tells what is so now; else what will be so when the machine runs
 *   "lines"   GListModel* of LodgeReachLine: always LODGE_REACH_N_QUESTIONS, in their order
 */
#define LODGE_TYPE_REACH_CARD (lodge_reach_card_get_type ())
G_DECLARE_FINAL_TYPE (LodgeReachCard, lodge_reach_card, LODGE, REACH_CARD, GObject)

const char     *lodge_reach_card_get_id (LodgeReachCard *self); /* (nullable) */
const char     *lodge_reach_card_get_title (LodgeReachCard *self);
const char     *lodge_reach_card_get_place (LodgeReachCard *self);
const char     *lodge_reach_card_get_note (LodgeReachCard *self); /* (nullable) */
gboolean        lodge_reach_card_get_running (LodgeReachCard *self);
GListModel     *lodge_reach_card_get_lines (LodgeReachCard *self);
LodgeReachLine *lodge_reach_card_get_line (LodgeReachCard *self, LodgeReachQuestion question); /* (transfer none) */

/* What the answers come from. Nothing in it is changed or kept. */
typedef struct
{
  LodgeMachine *machine;
  gboolean stored;                /* what the next start will bring, also while it runs */
  LodgeHost *host;
  GListModel *networks;           /* of LodgeNetwork: the connection's */
  GListModel *machines;           /* of LodgeMachine: the connection's, @machine among them or not */
  LodgeHostNetwork *host_network; /* NULL: not known, the host is remote */
  GListModel *statuses;           /* (nullable) of LodgeNicStatus: lodge_vmm_read_nics_async () */
} LodgeReachInput;

/*
 * The cards: the whole machine first, then its adapters in order. A caller shows them anew when any
 * part of the input has changed.
 * Returns: (transfer full) (element-type LodgeReachCard)
 */
GListModel *lodge_reach_compute (const LodgeReachInput *input);

/* The same with all that @vmm has. @host_network, @statuses: (nullable). */
GListModel *lodge_reach_compute_for (LodgeVmm *vmm,
                                     LodgeMachine *machine,
                                     gboolean stored,
                                     LodgeHostNetwork *host_network,
                                     GListModel *statuses);

/* What an adapter is attached to, in words. @networks: (nullable). (transfer full) */
char *lodge_reach_dup_place (LodgeNic *nic, GListModel *networks);

G_END_DECLS
