/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-cli-private.h"

G_BEGIN_DECLS

#define LODGE_CLI_NIC_MAX_MINUTES 1440

typedef struct
{
  char *nic;
  char *mode;
  char *network;
  char *bridge;
  char *device;
  char *mac;
  char *model;
  char *guard;
  char *fastest;
  char *mtu;
  char *limit_in;
  char *limit_out;
  char *delay;
  char *loss;
  gboolean running_only;
  char *minutes;
  gboolean no_safety;
} LodgeCliNicOptions;

/* What the steps of one run share. */
typedef struct
{
  LodgeMachine *machine;
  LodgeNic *draft; /* or NULL */
  guint minutes;   /* 0: for good */
} LodgeCliNicRun;

/* lodge-cli-nic-options.c: what is to be done, and what an adapter is to be. @create: (out)
 * (transfer none): the name of an internal network that is to be made first, or NULL. */
gboolean lodge_cli_nic_check (LodgeCli *self, GError **error);
gboolean lodge_cli_nic_is_operation (LodgeCli *self, const char *name);
gboolean lodge_cli_nic_changes_attachment (const LodgeCliNicOptions *options);
gboolean
lodge_cli_nic_apply (const LodgeCliNicOptions *options, LodgeNic *draft, GError **error);
gboolean lodge_cli_nic_apply_attachment (LodgeCli    *self,
                                         LodgeNic    *draft,
                                         const char **create,
                                         GError     **error);

/* lodge-cli-nic-tell.c: the adapters, once they are read. Finishes the run. */
void lodge_cli_nic_on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data);

G_END_DECLS
