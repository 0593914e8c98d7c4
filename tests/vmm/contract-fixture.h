/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "contract-backend.h"
#include "lodge-test.h"

G_BEGIN_DECLS

/* One case's connection, with synchronous spellings of the operations. */
typedef struct
{
  const ContractBackend *backend;
  LodgeVmm *vmm;
} Contract;

typedef void (*ContractCase) (Contract *contract);

/* The longest that anything may take: session tests run emulated guests on busy machines. */
#define CONTRACT_SECONDS 30

void contract_add (const char *path, ContractCase func);
void contract_add_connection (void);
void contract_add_lifecycle (void);
void contract_add_definition (void);
void contract_add_devices (void);
void contract_add_network (void);
void contract_add_snapshots (void);
void contract_add_clones (void);

/* Skips the rest of a case; use as: if (!contract_needs (…)) return; */
gboolean contract_needs (Contract *self, gboolean condition, const char *reason);

#define contract_wait(condition) lodge_test_wait_for (condition, CONTRACT_SECONDS)

/* A machine of ours with this title, off, without disks. (transfer full) */
LodgeMachine *contract_create_machine (Contract *self, const char *title);

/* Removes it again and drops the reference. */
void contract_remove_machine (Contract *self, LodgeMachine *machine);

gboolean contract_control (Contract *self, LodgeMachine *machine, LodgeVerb verb, GError **error);
gboolean contract_undefine (Contract *self, LodgeMachine *machine, GError **error);
gboolean contract_edit (Contract *self, LodgeMachine *machine, const LodgeMachineEdit *edit, LodgeEditResult *edit_result, GError **error);
LodgeDefinition *contract_get_definition (Contract *self, LodgeMachine *machine, GError **error);

/* Does the verb, which must succeed, and checks that the model shows @state at once. */
void contract_move (Contract *self, LodgeMachine *machine, LodgeVerb verb, LodgeMachineState state);

/* A machine that is off, with a blank disk. (transfer full) */
LodgeMachine *contract_create_with_disk (Contract *self, const char *title);
char *contract_dup_disk_path (LodgeMachine *machine);

/* The machine and the disk that it ends with. */
void contract_remove_with_disk (Contract *self, LodgeMachine *machine);

#define CONTRACT_NEEDS_SNAPSHOTS(self)                                                             \
  if (!contract_needs (self, self->backend->has_snapshots, "This backend takes no snapshots."))    \
  return

/* Runs one operation of @vmm to its end. */
#define CONTRACT_RUN(result, function, ...)                                                                 \
  g_autoptr (GAsyncResult) result = NULL;                                                          \
  {                                                                                                \
    GAsyncResult *place = NULL;                                                                    \
    function (__VA_ARGS__, NULL, lodge_test_store_result_cb, &place);                              \
    result = lodge_test_await (&place);                                                            \
  }

G_END_DECLS
