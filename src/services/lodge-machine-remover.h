/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * Deletes @machine: definition, and unless @keep_disks every file that lodge_vmm_list_files_async ()
 * calls deletable. Journalled: killed at any point, the next start finishes it. @files: (nullable):
 * the list that the user confirmed; a file that is not in it is never deleted.
 */
void     lodge_machine_remover_delete_async (LodgeCore *core, LodgeMachine *machine, GListModel *files, gboolean keep_disks, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean lodge_machine_remover_delete_finish (GAsyncResult *result, GError **error);

G_END_DECLS
