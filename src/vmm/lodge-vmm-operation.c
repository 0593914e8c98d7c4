/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-private.h"
#include "lodge-vmm-operation.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

typedef struct
{
  LodgeVmmOperationSpec spec; /* with a reference to the machine */
  GAsyncReadyCallback callback;
  gpointer user_data;
  GTask *caller;      /* until it was returned */
  GSource *cancelled; /* while the caller waits */
  gboolean has_activity;
  gboolean backend_done;
  gboolean in_callback;
} Operation;

static GQuark
owner_quark (void)
{
  return g_quark_from_static_string ("lodge-vmm-operation");
}

static void
operation_clear (gpointer data)
{
  Operation *self = data;

  if (self->has_activity)
    {
      g_object_set_qdata (G_OBJECT (self->spec.machine), owner_quark (), NULL);
      lodge_machine_end_activity (self->spec.machine);
    }
  g_clear_object (&self->spec.machine);
  g_clear_object (&self->caller);
}

static void
operation_unref (Operation *self)
{
  g_rc_box_release_full (self, operation_clear);
}

/* A callback may go on with the same machine: the next operation takes over from the one that ends.
 */
static gboolean
operation_begin_activity (Operation *self)
{
  LodgeMachine *machine = self->spec.machine;
  Operation *owner = g_object_get_qdata (G_OBJECT (machine), owner_quark ());

  if (owner != NULL && owner->backend_done && owner->in_callback)
    {
      owner->has_activity = FALSE;
      lodge_machine_end_activity (machine);
    }
  self->has_activity = lodge_machine_begin_activity (machine, self->spec.activity);
  if (self->has_activity)
    g_object_set_qdata (G_OBJECT (machine), owner_quark (), self);
  return self->has_activity;
}

/* The caller's task, to be answered now. Returns: (transfer full) */
static GTask *
operation_steal_caller (Operation *self)
{
  if (self->cancelled != NULL)
    {
      g_source_destroy (self->cancelled);
      g_clear_pointer (&self->cancelled, g_source_unref);
    }
  return g_steal_pointer (&self->caller);
}

static void
return_cancelled (GTask *task)
{
  g_task_return_new_error (
      task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _ ("The operation was cancelled."));
}

static void
drop_result (GTask *backend, const LodgeVmmOperationSpec *spec)
{
  gpointer result = NULL;
  gssize number = -1;

  switch (spec->kind)
    {
    case LODGE_VMM_RESULT_BOOLEAN:
      g_task_propagate_boolean (backend, NULL);
      break;
    case LODGE_VMM_RESULT_INT:
      g_task_propagate_int (backend, NULL);
      break;
    case LODGE_VMM_RESULT_FD:
      number = g_task_propagate_int (backend, NULL);
      if (number >= 0)
        g_close ((int)number, NULL);
      break;
    case LODGE_VMM_RESULT_POINTER:
      result = g_task_propagate_pointer (backend, NULL);
      if (result != NULL)
        spec->free_result (result);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
pass_result (GTask *backend, const LodgeVmmOperationSpec *spec, GTask *caller)
{
  GError *error = NULL;
  gpointer result = NULL;
  gssize number = 0;

  switch (spec->kind)
    {
    case LODGE_VMM_RESULT_BOOLEAN:
      number = g_task_propagate_boolean (backend, &error);
      break;
    case LODGE_VMM_RESULT_INT:
    case LODGE_VMM_RESULT_FD:
      number = g_task_propagate_int (backend, &error);
      break;
    case LODGE_VMM_RESULT_POINTER:
      result = g_task_propagate_pointer (backend, &error);
      break;
    default:
      g_assert_not_reached ();
    }

  if (error != NULL)
    g_task_return_error (caller, error);
  else if (spec->kind == LODGE_VMM_RESULT_BOOLEAN)
    g_task_return_boolean (caller, number != 0);
  else if (spec->kind == LODGE_VMM_RESULT_POINTER)
    g_task_return_pointer (caller, result, spec->free_result);
  else
    g_task_return_int (caller, number);
}

static void
on_caller_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Operation *self = user_data;

  self->in_callback = TRUE;
  if (self->callback != NULL)
    self->callback (object, result, self->user_data);
  self->in_callback = FALSE;
  operation_unref (self);
}

static gboolean
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) caller = operation_steal_caller (user_data);

  return_cancelled (caller);
  return G_SOURCE_REMOVE;
}

static void
on_backend_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Operation *self = user_data;
  GTask *backend = G_TASK (result);
  GCancellable *cancellable = g_task_get_cancellable (backend);
  g_autoptr (GTask) caller = operation_steal_caller (self);
  gboolean cancelled = g_cancellable_is_cancelled (cancellable) && !self->spec.always_tells;

  self->backend_done = TRUE;
  if (caller != NULL && !cancelled)
    pass_result (backend, &self->spec, caller);
  else
    {
      /* Who cancels may have gone since and counts on being told of nothing else. */
      drop_result (backend, &self->spec);
      if (caller != NULL)
        return_cancelled (caller);
    }
  operation_unref (self);
}

static GError *
new_busy_error (LodgeMachine *machine)
{
  const char *title = lodge_machine_get_title (machine);
  g_autofree char *text = NULL;

  switch (lodge_machine_get_activity (machine))
    {
    case LODGE_ACTIVITY_CREATING:
      text = g_strdup_printf (_ ("“%s” is just being created."), title);
      break;
    case LODGE_ACTIVITY_STARTING:
      text = g_strdup_printf (_ ("“%s” is just being started."), title);
      break;
    case LODGE_ACTIVITY_SAVING:
      text = g_strdup_printf (_ ("The state of “%s” is just being saved."), title);
      break;
    case LODGE_ACTIVITY_EDITING:
      text = g_strdup_printf (_ ("The settings of “%s” are just being changed."), title);
      break;
    case LODGE_ACTIVITY_DELETING:
      text = g_strdup_printf (_ ("“%s” is just being deleted."), title);
      break;
    case LODGE_ACTIVITY_SHUTTING_DOWN:
    case LODGE_ACTIVITY_FORCING_OFF:
      text = g_strdup_printf (_ ("“%s” is just being shut down."), title);
      break;
    case LODGE_ACTIVITY_RESTARTING:
      text = g_strdup_printf (_ ("“%s” is just being restarted."), title);
      break;
    case LODGE_ACTIVITY_SNAPSHOTTING:
      text = g_strdup_printf (_ ("The snapshots of “%s” are just being worked on."), title);
      break;
    case LODGE_ACTIVITY_RESTORING:
      text = g_strdup_printf (_ ("“%s” is just going back to a snapshot."), title);
      break;
    case LODGE_ACTIVITY_CLONING:
      text = g_strdup_printf (_ ("“%s” is just being cloned."), title);
      break;
    case LODGE_ACTIVITY_NONE:
    case LODGE_ACTIVITY_PAUSING:
    case LODGE_ACTIVITY_RESUMING:
    default:
      text = g_strdup_printf (_ ("“%s” is busy."), title);
      break;
    }
  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_BUSY, NULL, _ ("%s Try again when that is done."), text);
}

/* Why the operation can't start, or NULL: it can, and has its activity. */
static GError *
operation_check (LodgeVmm *vmm, Operation *self, gboolean supported)
{
  LodgeMachine *machine = self->spec.machine;

  if (!supported)
    return lodge_vmm_error_new (
        LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, _ ("This connection does not offer that."));
  if (lodge_vmm_get_state (vmm) != LODGE_VMM_STATE_CONNECTED)
    {
      g_autoptr (GError) problem = lodge_vmm_dup_problem (vmm);

      return lodge_vmm_error_new (
          LODGE_VMM_ERROR_DISCONNECTED,
          problem != NULL ? problem->message : NULL,
          _ ("There is no connection to the virtualization service at the moment. Lodge connects "
             "again by itself as soon as it can; then try again."));
    }
  if (machine != NULL && !lodge_machine_get_present (machine))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                NULL,
                                _ ("“%s” does not exist any more."),
                                lodge_machine_get_title (machine));
  if (machine != NULL && self->spec.activity != LODGE_ACTIVITY_NONE && !self->spec.spares &&
      !self->spec.never_busy && lodge_machine_get_is_template (machine))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                                NULL,
                                _ ("“%s” is a template, which stays as it is. Make a new machine "
                                   "from it, or turn it back into a machine first."),
                                lodge_machine_get_title (machine));
  if (machine != NULL && self->spec.activity != LODGE_ACTIVITY_NONE &&
      !operation_begin_activity (self) && !self->spec.never_busy)
    return new_busy_error (machine);
  return NULL;
}

GTask *
lodge_vmm_operation_begin (LodgeVmm *self,
                           const LodgeVmmOperationSpec *spec,
                           gboolean supported,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Operation *operation = g_rc_box_new0 (Operation);
  g_autoptr (GTask) caller = g_task_new (self, NULL, on_caller_done_cb, operation);
  GTask *backend;
  GError *error;

  operation->spec = *spec;
  if (spec->machine != NULL)
    g_object_ref (spec->machine);
  operation->callback = callback;
  operation->user_data = user_data;
  g_task_set_source_tag (caller, spec->tag);

  if (g_cancellable_is_cancelled (cancellable))
    {
      return_cancelled (caller);
      return NULL;
    }
  error = operation_check (self, operation, supported);
  if (error != NULL)
    {
      g_task_return_error (caller, error);
      return NULL;
    }

  operation->caller = g_steal_pointer (&caller);
  backend = g_task_new (self, cancellable, on_backend_done_cb, g_rc_box_acquire (operation));
  g_task_set_source_tag (backend, spec->tag);
  /* A late result must come through so that it can be freed: a descriptor would leak otherwise. */
  g_task_set_check_cancellable (backend, FALSE);

  if (cancellable != NULL && !spec->always_tells)
    {
      operation->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (
          operation->cancelled, G_SOURCE_FUNC (on_cancelled_cb), operation, NULL);
      g_source_attach (operation->cancelled, NULL);
    }
  return backend;
}

gboolean
lodge_vmm_owns_machine (LodgeVmm *self, LodgeMachine *machine)
{
  g_autofree char *uri = NULL;

  if (!LODGE_IS_MACHINE (machine))
    return FALSE;
  uri = lodge_vmm_dup_uri (self);
  return g_strcmp0 (uri, lodge_machine_get_uri (machine)) == 0;
}

static GTask *
get_result (LodgeVmm *self, GAsyncResult *result, gpointer tag)
{
  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return G_TASK (result);
}

gboolean
lodge_vmm_operation_finish_boolean (LodgeVmm *self,
                                    GAsyncResult *result,
                                    gpointer tag,
                                    GError **error)
{
  GTask *task = get_result (self, result, tag);

  return task != NULL && g_task_propagate_boolean (task, error);
}

int
lodge_vmm_operation_finish_int (LodgeVmm *self, GAsyncResult *result, gpointer tag, GError **error)
{
  GTask *task = get_result (self, result, tag);

  return task != NULL ? (int)g_task_propagate_int (task, error) : -1;
}

gpointer
lodge_vmm_operation_finish_pointer (LodgeVmm *self,
                                    GAsyncResult *result,
                                    gpointer tag,
                                    GError **error)
{
  GTask *task = get_result (self, result, tag);

  return task != NULL ? g_task_propagate_pointer (task, error) : NULL;
}
