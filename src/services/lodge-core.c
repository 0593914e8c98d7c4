/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-core.h"

#include "lodge-list.h"
#include "lodge-recovery.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Fewer digits than this are too easily hit by chance, or by a title. */
#define MIN_UUID_PREFIX 8

struct _LodgeCore
{
  GObject parent_instance;

  LodgeVmmFactory factory;
  gpointer factory_data;
  GDestroyNotify factory_destroy;

  GListStore *connections;    /* of LodgeVmm */
  GListStore *machine_models; /* of GListModel, in the order of connections */
  GListStore *jobs;
  GListModel *connections_view;
  GListModel *machines;
  GListModel *jobs_view;

  GQueue to_recover; /* of LodgeVmm, owned */
  gboolean recovering;
  GPtrArray *waiting; /* of GTask: want to know when the queue has run empty */
  int settled;        /* since somebody was told */
};

G_DEFINE_FINAL_TYPE (LodgeCore, lodge_core, G_TYPE_OBJECT)

static void recover_next (LodgeCore *self);

static void
on_recovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeCore) self = user_data;

  self->recovering = FALSE;
  self->settled += lodge_recovery_run_finish (result);
  recover_next (self);
}

/* One connection at a time: two recoveries would look for the same entries. */
static void
recover_next (LodgeCore *self)
{
  g_autoptr (LodgeVmm) vmm = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  int settled = self->settled;

  if (self->recovering)
    return;

  vmm = g_queue_pop_head (&self->to_recover);
  if (vmm != NULL)
    {
      self->recovering = TRUE;
      lodge_recovery_run_async (self, vmm, on_recovered_cb, g_object_ref (self));
      return;
    }
  if (self->waiting->len == 0)
    return;

  waiting = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->settled = 0;
  for (guint i = 0; i < waiting->len; i++)
    g_task_return_int (waiting->pdata[i], settled);
}

static void
queue_recovery (LodgeCore *self, LodgeVmm *vmm)
{
  if (g_queue_find (&self->to_recover, vmm) == NULL)
    g_queue_push_tail (&self->to_recover, g_object_ref (vmm));
}

static void
on_vmm_notify_state_cb (LodgeVmm *vmm, GParamSpec *pspec, LodgeCore *self)
{
  if (lodge_vmm_get_state (vmm) != LODGE_VMM_STATE_CONNECTED)
    return;
  queue_recovery (self, vmm);
  recover_next (self);
}

LodgeCore *
lodge_core_new (LodgeVmmFactory factory, gpointer factory_data, GDestroyNotify factory_destroy)
{
  LodgeCore *self;

  g_return_val_if_fail (factory != NULL, NULL);

  self = g_object_new (LODGE_TYPE_CORE, NULL);
  self->factory = factory;
  self->factory_data = factory_data;
  self->factory_destroy = factory_destroy;
  return self;
}

/* The connection whose URI is @uri, or NULL. (transfer none) */
static LodgeVmm *
find_connection (LodgeCore *self, const char *uri)
{
  guint length = g_list_model_get_n_items (G_LIST_MODEL (self->connections));

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (G_LIST_MODEL (self->connections), i);
      g_autofree char *vmm_uri = lodge_vmm_dup_uri (vmm);

      if (g_strcmp0 (vmm_uri, uri) == 0)
        return vmm; /* the store keeps it */
    }
  return NULL;
}

LodgeVmm *
lodge_core_add_connection (LodgeCore *self, const char *uri)
{
  g_autoptr (LodgeVmm) vmm = NULL;
  LodgeVmm *known;

  g_return_val_if_fail (LODGE_IS_CORE (self), NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  known = find_connection (self, uri);
  if (known != NULL)
    return known;

  vmm = self->factory (uri, self->factory_data);
  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);
  g_signal_connect_object (vmm, "notify::state", G_CALLBACK (on_vmm_notify_state_cb), self, 0);
  g_list_store_append (self->connections, vmm);
  g_list_store_append (self->machine_models, lodge_vmm_get_machines (vmm));
  if (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED)
    on_vmm_notify_state_cb (vmm, NULL, self);
  return vmm;
}

void
lodge_core_remove_connection (LodgeCore *self, LodgeVmm *vmm)
{
  g_autoptr (LodgeVmm) kept = NULL;
  guint position = 0;

  g_return_if_fail (LODGE_IS_CORE (self));
  g_return_if_fail (LODGE_IS_VMM (vmm));

  if (!g_list_store_find (self->connections, vmm, &position))
    return;
  kept = g_object_ref (vmm);
  g_signal_handlers_disconnect_by_func (vmm, on_vmm_notify_state_cb, self);
  if (g_queue_remove (&self->to_recover, vmm))
    g_object_unref (vmm);
  g_list_store_remove (self->connections, position);
  g_list_store_remove (self->machine_models, position);
  lodge_vmm_disconnect (vmm);
}

GListModel *
lodge_core_get_connections (LodgeCore *self)
{
  g_return_val_if_fail (LODGE_IS_CORE (self), NULL);

  return self->connections_view;
}

GListModel *
lodge_core_get_machines (LodgeCore *self)
{
  g_return_val_if_fail (LODGE_IS_CORE (self), NULL);

  return self->machines;
}

GListModel *
lodge_core_get_jobs (LodgeCore *self)
{
  g_return_val_if_fail (LODGE_IS_CORE (self), NULL);

  return self->jobs_view;
}

LodgeVmm *
lodge_core_get_vmm (LodgeCore *self, LodgeMachine *machine)
{
  g_return_val_if_fail (LODGE_IS_CORE (self), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  return find_connection (self, lodge_machine_get_uri (machine));
}

typedef struct
{
  LodgeCore *core;
  LodgeJob *job;
} FinishedJob;

static void
finished_job_free (FinishedJob *finished)
{
  g_object_unref (finished->core);
  g_object_unref (finished->job);
  g_free (finished);
}

static gboolean
on_job_idle_cb (gpointer user_data)
{
  FinishedJob *finished = user_data;
  guint position;

  if (g_list_store_find (finished->core->jobs, finished->job, &position))
    g_list_store_remove (finished->core->jobs, position);
  return G_SOURCE_REMOVE;
}

/* Everybody who listens to the job sees the end first; then it leaves. Its error is told by whoever
 * asked for the work. */
static void
on_job_notify_finished_cb (LodgeJob *job, GParamSpec *pspec, LodgeCore *self)
{
  FinishedJob *finished = g_new0 (FinishedJob, 1);

  finished->core = g_object_ref (self);
  finished->job = g_object_ref (job);
  g_idle_add_full (
      G_PRIORITY_DEFAULT_IDLE, on_job_idle_cb, finished, (GDestroyNotify)finished_job_free);
}

void
lodge_core_add_job (LodgeCore *self, LodgeJob *job)
{
  g_return_if_fail (LODGE_IS_CORE (self));
  g_return_if_fail (LODGE_IS_JOB (job));

  if (lodge_job_get_finished (job) || g_list_store_find (self->jobs, job, NULL))
    return;
  g_list_store_append (self->jobs, job);
  g_signal_connect_object (
      job, "notify::finished", G_CALLBACK (on_job_notify_finished_cb), self, 0);
}

typedef gboolean (*MachineTest) (LodgeMachine *machine, const char *text);

static gboolean
has_name_or_uuid (LodgeMachine *machine, const char *text)
{
  return g_ascii_strcasecmp (lodge_machine_get_uuid (machine), text) == 0 ||
         g_strcmp0 (lodge_machine_get_name (machine), text) == 0;
}

static gboolean
has_title (LodgeMachine *machine, const char *text)
{
  return g_strcmp0 (lodge_machine_get_title (machine), text) == 0;
}

static gboolean
has_uuid_prefix (LodgeMachine *machine, const char *text)
{
  gsize length = strlen (text);

  return length >= MIN_UUID_PREFIX &&
         g_ascii_strncasecmp (lodge_machine_get_uuid (machine), text, length) == 0;
}

/* Returns: (element-type LodgeMachine) (transfer full) */
static GPtrArray *
find_all (LodgeCore *self, MachineTest test, const char *text)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  guint length = g_list_model_get_n_items (self->machines);

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (self->machines, i);

      if (test (machine, text))
        g_ptr_array_add (found, g_steal_pointer (&machine));
    }
  return found;
}

static char *
describe_candidates (GPtrArray *machines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < machines->len; i++)
    g_string_append_printf (text,
                            "\n  %s  %s  %s",
                            lodge_machine_get_uuid (machines->pdata[i]),
                            lodge_machine_get_title (machines->pdata[i]),
                            lodge_machine_get_uri (machines->pdata[i]));
  return g_string_free (text, FALSE);
}

LodgeMachine *
lodge_core_find_machine (LodgeCore *self, const char *text, GError **error)
{
  static const MachineTest tests[] = { has_name_or_uuid, has_title, has_uuid_prefix };

  g_return_val_if_fail (LODGE_IS_CORE (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autoptr (GPtrArray) found = find_all (self, tests[i], text);
      g_autofree char *candidates = NULL;

      if (found->len == 1)
        return found->pdata[0]; /* the list keeps it */
      if (found->len == 0)
        continue;
      candidates = describe_candidates (found);
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                              NULL,
                                              _ ("“%s” can mean several machines. Give the UUID of "
                                                 "one of these:%s"),
                                              text,
                                              candidates));
      return NULL;
    }

  g_propagate_error (
      error,
      lodge_vmm_error_new (
          LODGE_VMM_ERROR_NOT_FOUND, NULL, _ ("There is no machine called “%s”."), text));
  return NULL;
}

void
lodge_core_recover_async (LodgeCore *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task;
  guint length;

  g_return_if_fail (LODGE_IS_CORE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lodge_core_recover_async);
  g_ptr_array_add (self->waiting, task);

  length = g_list_model_get_n_items (G_LIST_MODEL (self->connections));
  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (G_LIST_MODEL (self->connections), i);

      if (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED)
        queue_recovery (self, vmm);
    }
  recover_next (self);
}

int
lodge_core_recover_finish (LodgeCore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LODGE_IS_CORE (self), -1);
  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

static void
lodge_core_finalize (GObject *object)
{
  LodgeCore *self = LODGE_CORE (object);

  g_queue_clear_full (&self->to_recover, g_object_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->machines);
  g_clear_object (&self->connections_view);
  g_clear_object (&self->jobs_view);
  g_clear_object (&self->machine_models);
  g_clear_object (&self->connections);
  g_clear_object (&self->jobs);
  if (self->factory_destroy != NULL)
    self->factory_destroy (self->factory_data);

  G_OBJECT_CLASS (lodge_core_parent_class)->finalize (object);
}

static void
lodge_core_class_init (LodgeCoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_core_finalize;
}

static void
lodge_core_init (LodgeCore *self)
{
  self->connections = g_list_store_new (LODGE_TYPE_VMM);
  self->machine_models = g_list_store_new (G_TYPE_LIST_MODEL);
  self->jobs = g_list_store_new (LODGE_TYPE_JOB);
  self->connections_view =
      G_LIST_MODEL (lodge_read_only_list_new (G_LIST_MODEL (self->connections)));
  self->jobs_view = G_LIST_MODEL (lodge_read_only_list_new (G_LIST_MODEL (self->jobs)));
  self->machines = G_LIST_MODEL (
      lodge_flatten_list_new (LODGE_TYPE_MACHINE, G_LIST_MODEL (self->machine_models)));
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->to_recover);
}
