/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-dhcp.h"
#include "lodge-netd-filter.h"
#include "lodge-netd-forwards.h"
#include "lodge-netd-host.h"
#include "lodge-netd-stack.h"
#include "lodge-netd-switch.h"

G_BEGIN_DECLS

/* Shared by lodge-netd-switch.c (where frames go) and its parts. */
struct _LodgeNetdSwitch
{
  char *folder;
  GHashTable *by_path; /* char * -> LodgeNetdJack (not owned) */
  GPtrArray *jacks;    /* of LodgeNetdJack */

  LodgeNetdConfig *config;
  guint32 address; /* the gateway's or the DHCP server's, host byte order; 0: none */
  guint prefix;
  guint32 dns;
  guint prefix6; /* 0: no IPv6 */
  guint8 gateway6[LODGE_NETD_ADDRESS6];
  guint8 dns6[LODGE_NETD_ADDRESS6];
  guint8 mac[6]; /* of what the network itself sends */
  gboolean dhcp_usable;

  LodgeNetdFilter *filter;
  LodgeNetdHost *host;
  int host_place;
  LodgeNetdDhcp *dhcp;
  LodgeNetdForwards *forwards;
  gint64 forwards_due; /* when those that failed are tried again; -1 */
  gboolean forwards_stale;
  LodgeNetdStack *stack; /* or NULL */
  LodgeNetdStackConfig stack_config;
};

/* lodge-netd-switch-honesty.c: whether the frame may come from this jack at all. */
gboolean lodge_netd_switch_is_honest (LodgeNetdSwitch *self, LodgeNetdJack *jack, const LodgeNetdFrame *frame);

/* lodge-netd-switch-answers.c: answers what is for the network itself; FALSE: the frame is for others. */
gboolean lodge_netd_switch_answer (LodgeNetdSwitch *self, LodgeNetdJack *jack, const LodgeNetdFrame *frame);

/* The guest's address that its forwards lead to; 0: not known. */
guint32 lodge_netd_switch_find_guest (LodgeNetdSwitch *self, LodgeNetdJack *jack);

G_END_DECLS
