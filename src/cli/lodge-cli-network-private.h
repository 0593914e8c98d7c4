/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-cli-private.h"

G_BEGIN_DECLS

#define LODGE_CLI_NET_PREFIX 24 /* of a subnet that is given without */

typedef struct
{
  char *kind;
  char *subnet;
  gboolean dhcp;
  gboolean no_dhcp;
  char *dhcp_start;
  char *dhcp_end;
  char *ipv6;
  char *domain;
  char *bridge;
  char *device;
  char *mtu;
  char **hosts;
  char **names;
  gboolean autostart;
  gboolean no_autostart;
} LodgeCliNetOptions;

typedef enum
{
  LODGE_CLI_NET_LIST,
  LODGE_CLI_NET_SHOW,
  LODGE_CLI_NET_CREATE,
  LODGE_CLI_NET_EDIT,
  LODGE_CLI_NET_START,
  LODGE_CLI_NET_STOP,
  LODGE_CLI_NET_DELETE,
  LODGE_CLI_NET_LEASES,
  LODGE_CLI_NET_REACH,
} LodgeCliNetOperation;

typedef struct
{
  LodgeNetwork *network; /* or NULL */
  LodgeNetwork *draft;   /* or NULL */
  char *name;            /* as typed, or NULL */
} LodgeCliNetRun;

/* lodge-cli-network-options.c: what is to be done, and what a network is to be. */
LodgeCliNetOperation lodge_cli_net_get_operation (LodgeCli *self);
gboolean             lodge_cli_net_check (LodgeCli *self, GError **error);
gboolean
lodge_cli_net_apply (const LodgeCliNetOptions *options, LodgeNetwork *draft, GError **error);

/* lodge-cli-network-tell.c: what there is. All but the printing finish the run. */
void lodge_cli_net_tell_list (LodgeCli *self);
void lodge_cli_net_print (LodgeNetwork *network);
void lodge_cli_net_finish (LodgeCli *self, LodgeNetwork *network, const char *sentence);
void lodge_cli_net_on_leases_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
void lodge_cli_net_on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
