/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-dhcp.h"
#include "lodge-netd-filter.h"
#include "lodge-netd-forwards.h"
#include "lodge-netd-host.h"
#include "lodge-netd-stack.h"
#include "lodge-netd-switch.h"

G_BEGIN_DECLS

/* Shared by lodge-netd-switch.c (where frames go) and lodge-netd-switch-status.c (what is told). */
struct _LodgeNetdSwitch
{
  char *folder;
  GHashTable *by_path; /* char * -> LodgeNetdJack (not owned) */
  GPtrArray *jacks;    /* of LodgeNetdJack */

  LodgeNetdConfig *config;
  guint32 address; /* the gateway's or the DHCP server's, host byte order; 0: none */
  guint prefix;
  guint32 dns;
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

/* The guest's address that its forwards lead to; 0: not known. */
guint32 lodge_netd_switch_find_guest (LodgeNetdSwitch *self, LodgeNetdJack *jack);

G_END_DECLS
