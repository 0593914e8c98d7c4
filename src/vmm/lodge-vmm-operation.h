/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * Within vmm/ only: the rules that hold for every operation (see lodge-vmm.h), kept in one place.
 *
 * An operation has two tasks: the backend's, which lasts until the backend has really finished, and
 * the caller's, which a cancelled caller gets back early. The machine is busy until both are over.
 */
typedef enum
{
  LODGE_VMM_RESULT_BOOLEAN,
  LODGE_VMM_RESULT_INT,
  LODGE_VMM_RESULT_FD, /* closed when nobody wants it any more */
  LODGE_VMM_RESULT_POINTER,
} LodgeVmmResultKind;

typedef struct
{
  gpointer tag;           /* the _async function */
  LodgeMachine *machine;  /* (nullable) */
  LodgeActivity activity; /* NONE: does not make the machine busy and does not mind if it is */
  gboolean never_busy;    /* shows its activity if it can, and is never refused */
  gboolean spares;        /* leaves the machine as it is, so that a template allows it */
  gboolean always_tells;  /* what was done is told even when cancelled, once it is done */
  LodgeVmmResultKind kind;
  GDestroyNotify free_result; /* of a POINTER */
} LodgeVmmOperationSpec;

/*
 * Starts an operation. @supported: whether the backend has the vfunc.
 * Returns: (transfer full) (nullable): the task for the vfunc; NULL: refused, the caller will be told.
 */
GTask *lodge_vmm_operation_begin (LodgeVmm *self,
                                  const LodgeVmmOperationSpec *spec,
                                  gboolean supported,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/* For the verbs: whether @machine is one of @self's, and what a finish gives, checked by its tag. */
gboolean lodge_vmm_owns_machine (LodgeVmm *self, LodgeMachine *machine);
gboolean lodge_vmm_operation_finish_boolean (LodgeVmm *self, GAsyncResult *result, gpointer tag, GError **error);
int      lodge_vmm_operation_finish_int (LodgeVmm *self, GAsyncResult *result, gpointer tag, GError **error);
gpointer lodge_vmm_operation_finish_pointer (LodgeVmm *self, GAsyncResult *result, gpointer tag, GError **error);

G_END_DECLS
