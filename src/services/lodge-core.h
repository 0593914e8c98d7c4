/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* Makes the backend for a URI; called once per connection. Returns: (transfer full) */
typedef LodgeVmm *(*LodgeVmmFactory) (const char *uri, gpointer user_data);

/*
 * LodgeCore: what the three programs share: connections, all machines in one list, jobs, and the
 * recovery of what a killed program left half done. Main thread.
 */
#define LODGE_TYPE_CORE (lodge_core_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCore, lodge_core, LODGE, CORE, GObject)

LodgeCore *lodge_core_new (LodgeVmmFactory factory, gpointer factory_data, GDestroyNotify factory_destroy);

/* The connection for @uri, made (not yet connected) when it is new. (transfer none) */
LodgeVmm *lodge_core_add_connection (LodgeCore *self, const char *uri);

/* Takes the connection and its machines out of the lists and disconnects it. */
void lodge_core_remove_connection (LodgeCore *self, LodgeVmm *vmm);

/* Read-only lists. Jobs: of LodgeJob, newest last; a finished one leaves after it was seen. */
GListModel *lodge_core_get_connections (LodgeCore *self); /* of LodgeVmm */
GListModel *lodge_core_get_machines (LodgeCore *self);    /* of LodgeMachine, of all connections */
GListModel *lodge_core_get_jobs (LodgeCore *self);

/* The connection that @machine belongs to. (transfer none) */
LodgeVmm *lodge_core_get_vmm (LodgeCore *self, LodgeMachine *machine);

/* Shows @job in the list until it has finished. */
void lodge_core_add_job (LodgeCore *self, LodgeJob *job);

/*
 * Machines meant by what a person typed: an exact UUID or libvirt name, else an exact title, else a
 * unique UUID prefix of at least 8 digits. Fails with LODGE_VMM_ERROR_NOT_FOUND or, listing the
 * candidates with their UUIDs, LODGE_VMM_ERROR_INVALID. (transfer none)
 */
LodgeMachine *lodge_core_find_machine (LodgeCore *self, const char *text, GError **error);

/*
 * Rolls back or finishes what journal entries without a living owner describe, for each connection
 * once it is connected. Runs by itself after connecting; the pair is for programs that want to wait.
 * Finish gives the number of entries settled, or -1.
 */
void lodge_core_recover_async (LodgeCore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
int  lodge_core_recover_finish (LodgeCore *self, GAsyncResult *result, GError **error);

G_END_DECLS
