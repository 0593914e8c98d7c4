/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-cli-private.h"

G_BEGIN_DECLS

/* The options of "snapshot", shared by its files. */
typedef struct
{
  char *title;
  char *note;
  gboolean no_memory;
  gboolean quiesce;
  gboolean disks_only;
  gboolean cold;
  gboolean no_safety;
  gboolean children;
  gboolean files;
  char *with;
  char *keep;
  char *budget;
  char *with_memory;
  char *before_network;
} LodgeCliSnapshotOptions;

/* The snapshot that the third argument names, or NULL after having finished the run. */
LodgeSnapshot *lodge_cli_find_snapshot (LodgeCli *self, LodgeMachine *machine);

/* A job in the list, with its progress shown; the run's data. */
LodgeJob *lodge_cli_begin_snapshot_job (LodgeCli *self, LodgeMachine *machine, const char *what);

/* What "restore" and "undo" end with. */
void lodge_cli_finish_restore (GObject *source, GAsyncResult *result, gpointer user_data);

/* lodge-cli-snapshot-policy.c: what becomes of snapshots by themselves. */
gboolean lodge_cli_check_schedule (LodgeCli *self, GError **error);
void lodge_cli_run_schedule (LodgeCli *self, LodgeMachine *machine);
void lodge_cli_run_pin (LodgeCli *self, LodgeMachine *machine);
void lodge_cli_run_undo (LodgeCli *self, LodgeMachine *machine);

G_END_DECLS
