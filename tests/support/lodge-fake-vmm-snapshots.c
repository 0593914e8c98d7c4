/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake's snapshots: a tree per machine, kept beside its definitions. */
#include "config.h"

#include "lodge-fake-vmm-private.h"

#include "lodge-machine-private.h"
#include "lodge-size.h"

typedef struct
{
  LodgeSnapshot *snapshot;
  LodgeMachineConfig *stored;
  gboolean paused;
} FakeSnapshot;

typedef struct
{
  LodgeSnapshotRequest *request;
  LodgeSnapshot *draft;
  LodgeRestoreMode mode;
  LodgeJob *job;
  char *name;
  gboolean children;
  LodgeSnapshotPolicy policy;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_clear_pointer (&args->request, lodge_snapshot_request_free);
  g_clear_object (&args->draft);
  g_clear_object (&args->job);
  g_free (args->name);
  g_free (args);
}

static void
fake_snapshot_free (gpointer data)
{
  FakeSnapshot *self = data;

  g_object_unref (self->snapshot);
  g_clear_object (&self->stored);
  g_free (self);
}

void
lodge_fake_vmm_snapshots_clear (LodgeFakeDomain *domain)
{
  g_clear_pointer (&domain->snapshots, g_ptr_array_unref);
  g_clear_pointer (&domain->snapshot_features, lodge_snapshot_features_free);
  g_clear_pointer (&domain->file_changes, lodge_file_changes_free);
  g_clear_pointer (&domain->guest_tools, lodge_guest_tools_free);
}

static GPtrArray *
get_tree (LodgeFakeDomain *domain)
{
  if (domain->snapshots == NULL)
    domain->snapshots = g_ptr_array_new_with_free_func (fake_snapshot_free);
  return domain->snapshots;
}

static FakeSnapshot *
find (LodgeFakeDomain *domain, const char *name)
{
  GPtrArray *tree = get_tree (domain);

  for (guint i = 0; i < tree->len; i++)
    {
      FakeSnapshot *entry = g_ptr_array_index (tree, i);

      if (g_strcmp0 (lodge_snapshot_get_name (entry->snapshot), name) == 0)
        return entry;
    }
  return NULL;
}

LodgeMachineConfig *
lodge_fake_vmm_find_snapshot_config (LodgeFakeDomain *domain, const char *name)
{
  FakeSnapshot *entry = find (domain, name);

  return entry != NULL ? entry->stored : NULL;
}

gboolean
lodge_fake_vmm_has_snapshot (LodgeFakeDomain *domain, const char *name)
{
  return find (domain, name) != NULL;
}

static const char *
find_current (LodgeFakeDomain *domain)
{
  GPtrArray *tree = get_tree (domain);

  for (guint i = 0; i < tree->len; i++)
    {
      FakeSnapshot *entry = g_ptr_array_index (tree, i);

      if (lodge_snapshot_get_current (entry->snapshot))
        return lodge_snapshot_get_name (entry->snapshot);
    }
  return NULL;
}

static void
set_current (LodgeFakeDomain *domain, const char *name)
{
  GPtrArray *tree = get_tree (domain);

  for (guint i = 0; i < tree->len; i++)
    {
      LodgeSnapshot *snapshot = ((FakeSnapshot *)g_ptr_array_index (tree, i))->snapshot;

      g_object_set (
          snapshot, "current", g_strcmp0 (lodge_snapshot_get_name (snapshot), name) == 0, NULL);
    }
}

/* The model gets copies: what is shown must not change with the truth. */
static void
show_tree (LodgeFakeVmm *self, LodgeFakeDomain *domain)
{
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (g_object_unref);
  LodgeMachine *machine = lodge_vmm_find_machine (LODGE_VMM (self), domain->uuid);
  GPtrArray *tree = get_tree (domain);

  if (machine == NULL)
    return;
  for (guint i = 0; i < tree->len; i++)
    {
      LodgeSnapshot *snapshot = ((FakeSnapshot *)g_ptr_array_index (tree, i))->snapshot;
      LodgeSnapshot *copy = lodge_snapshot_new (lodge_snapshot_get_name (snapshot));

      lodge_snapshot_assign (copy, snapshot);
      g_ptr_array_add (copies, copy);
    }
  lodge_machine_update_snapshots (machine, copies);
}

static void
refuse_missing (GTask *task)
{
  g_task_return_error (
      task,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, NULL, "The snapshot is not there any more."));
}

static void
run_read (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  show_tree (self, domain);
  g_task_return_boolean (task, TRUE);
}

static void
run_features (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  LodgeSnapshotFeatures *features;

  if (domain->snapshot_features != NULL)
    features = lodge_snapshot_features_copy (domain->snapshot_features);
  else
    {
      features = lodge_snapshot_features_new ();
      features->memory_bytes =
          domain->live != NULL ? lodge_machine_config_get_memory (domain->live) / 2 : 0;
      features->space_needed = features->memory_bytes;
      features->space_free = 50 * LODGE_GIB;
      features->seconds = domain->live != NULL ? 2 : 0;
    }
  g_task_return_pointer (task, features, (GDestroyNotify)lodge_snapshot_features_free);
}

static LodgeSnapshotKind
kind_of (LodgeFakeDomain *domain, const LodgeSnapshotRequest *request)
{
  if (domain->live == NULL)
    return LODGE_SNAPSHOT_KIND_OFF;
  return request->memory ? LODGE_SNAPSHOT_KIND_RUNNING : LODGE_SNAPSHOT_KIND_DISKS;
}

static LodgeSnapshot *
snapshot_of_now (LodgeFakeVmm *self, LodgeFakeDomain *domain, const LodgeSnapshotRequest *request)
{
  g_autofree char *name = g_strdup_printf ("snapshot-%u", ++domain->n_snapshots_taken);
  LodgeSnapshot *snapshot = lodge_snapshot_new (name);

  g_object_set (snapshot,
                "title",
                request->title,
                "note",
                request->note,
                "parent",
                find_current (domain),
                /* In order, also when two are taken within a tick of the clock. */
                "created",
                (guint64)g_get_real_time () + domain->n_snapshots_taken,
                "kind",
                kind_of (domain, request),
                "origin",
                request->origin,
                "pinned",
                request->pinned,
                "hidden",
                request->hidden,
                "size",
                (guint64)LODGE_MIB,
                "thumbnail",
                domain->live != NULL ? self->screenshot : NULL,
                NULL);
  return snapshot;
}

static void
add_to_tree (LodgeFakeDomain *domain, LodgeSnapshot *snapshot, gboolean current)
{
  FakeSnapshot *entry = g_new0 (FakeSnapshot, 1);

  entry->snapshot = g_object_ref (snapshot);
  entry->stored = lodge_machine_config_copy (domain->stored);
  entry->paused = domain->state == LODGE_MACHINE_STATE_PAUSED;
  g_ptr_array_add (get_tree (domain), entry);
  if (current)
    set_current (domain, lodge_snapshot_get_name (snapshot));
}

static void
run_take (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;
  g_autoptr (LodgeSnapshot) snapshot = NULL;

  if (domain->snapshot_features != NULL && domain->snapshot_features->take != NULL)
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (
              LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", domain->snapshot_features->take));
      return;
    }
  snapshot = snapshot_of_now (self, domain, args->request);
  add_to_tree (domain, snapshot, TRUE);
  if (args->job != NULL)
    lodge_job_report (args->job, 1.0);
  lodge_fake_vmm_show (self, domain->uuid);
  show_tree (self, domain);
  g_task_return_pointer (task, g_strdup (lodge_snapshot_get_name (snapshot)), g_free);
}

static void
note_policy (LodgeMachineConfig *config, const LodgeSnapshotPolicy *policy)
{
  lodge_machine_config_set_snapshot_schedule (config, policy->schedule);
  lodge_machine_config_set_snapshot_minutes (config, policy->minutes);
  lodge_machine_config_set_snapshot_keep (config, policy->keep);
  lodge_machine_config_set_snapshot_budget (config, policy->budget);
  lodge_machine_config_set_snapshot_memory (config, policy->memory);
  lodge_machine_config_set_snapshot_network (config, policy->network);
}

/* What does not travel in time. */
static void
carry_policy (LodgeMachineConfig *config, LodgeMachineConfig *present)
{
  const LodgeSnapshotPolicy policy = {
    .schedule = lodge_machine_config_get_snapshot_schedule (present),
    .minutes = lodge_machine_config_get_snapshot_minutes (present),
    .keep = lodge_machine_config_get_snapshot_keep (present),
    .budget = lodge_machine_config_get_snapshot_budget (present),
    .memory = lodge_machine_config_get_snapshot_memory (present),
    .network = lodge_machine_config_get_snapshot_network (present),
  };

  note_policy (config, &policy);
  lodge_machine_config_set_snapshot_undo (config, lodge_machine_config_get_snapshot_undo (present));
}

static void
run_set_policy (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  note_policy (domain->stored, &((Args *)data)->policy);
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
run_set_undo (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  lodge_machine_config_set_snapshot_undo (domain->stored, ((Args *)data)->name);
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
run_restore (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;
  FakeSnapshot *entry = find (domain, args->name);
  g_autoptr (LodgeMachineConfig) present = NULL;
  gboolean running;

  if (entry == NULL)
    {
      refuse_missing (task);
      return;
    }
  running = lodge_snapshot_get_kind (entry->snapshot) == LODGE_SNAPSHOT_KIND_RUNNING &&
            args->mode == LODGE_RESTORE_AS_TAKEN;
  lodge_fake_vmm_move (self, domain, LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_FORCED_OFF);
  present = g_steal_pointer (&domain->stored);
  domain->stored = lodge_machine_config_copy (entry->stored);
  carry_policy (domain->stored, present);
  domain->revision++;
  if (running)
    lodge_fake_vmm_move (self,
                         domain,
                         entry->paused ? LODGE_MACHINE_STATE_PAUSED : LODGE_MACHINE_STATE_RUNNING,
                         LODGE_MACHINE_REASON_NONE);
  set_current (domain, args->name);
  lodge_fake_vmm_show (self, domain->uuid);
  show_tree (self, domain);
  g_task_return_boolean (task, TRUE);
}

static void
delete_branch (LodgeFakeDomain *domain, const char *name)
{
  GPtrArray *tree = get_tree (domain);

  for (guint i = 0; i < tree->len; i++)
    {
      FakeSnapshot *entry = g_ptr_array_index (tree, i);

      if (g_strcmp0 (lodge_snapshot_get_parent (entry->snapshot), name) == 0)
        {
          g_autofree char *child = g_strdup (lodge_snapshot_get_name (entry->snapshot));

          delete_branch (domain, child);
          /* The array has changed under the index. */
          i = G_MAXUINT;
        }
    }
  g_ptr_array_remove (tree, find (domain, name));
}

static void
adopt_children (LodgeFakeDomain *domain, const char *name, const char *parent)
{
  GPtrArray *tree = get_tree (domain);

  for (guint i = 0; i < tree->len; i++)
    {
      LodgeSnapshot *snapshot = ((FakeSnapshot *)g_ptr_array_index (tree, i))->snapshot;

      if (g_strcmp0 (lodge_snapshot_get_parent (snapshot), name) == 0)
        g_object_set (snapshot, "parent", parent, NULL);
    }
}

static void
run_delete (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;
  FakeSnapshot *entry = find (domain, args->name);
  g_autofree char *parent = NULL;

  if (entry == NULL)
    {
      refuse_missing (task);
      return;
    }
  parent = g_strdup (lodge_snapshot_get_parent (entry->snapshot));
  if (!args->children)
    adopt_children (domain, args->name, parent);
  delete_branch (domain, args->name);
  if (find_current (domain) == NULL)
    set_current (domain, parent);
  lodge_fake_vmm_show (self, domain->uuid);
  show_tree (self, domain);
  g_task_return_boolean (task, TRUE);
}

static void
run_edit (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;
  FakeSnapshot *entry = find (domain, lodge_snapshot_get_name (args->draft));

  if (entry == NULL)
    {
      refuse_missing (task);
      return;
    }
  g_object_set (entry->snapshot,
                "title",
                lodge_snapshot_get_title (args->draft),
                "note",
                lodge_snapshot_get_note (args->draft),
                "pinned",
                lodge_snapshot_get_pinned (args->draft),
                "hidden",
                lodge_snapshot_get_hidden (args->draft),
                NULL);
  show_tree (self, domain);
  g_task_return_boolean (task, TRUE);
}

static void
run_read_config (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  FakeSnapshot *entry = find (domain, ((Args *)data)->name);

  if (entry == NULL)
    refuse_missing (task);
  else
    g_task_return_pointer (task, lodge_machine_config_copy (entry->stored), g_object_unref);
}

static void
start (LodgeVmm *vmm,
       const char *operation,
       LodgeMachine *machine,
       LodgeFakeRun run,
       Args *args,
       GTask *task)
{
  const LodgeFakeCall call = { .operation = operation, .machine = machine, .run = run };

  lodge_fake_vmm_start_call (LODGE_FAKE_VMM (vmm), &call, args, args_free, task);
}

static void
fake_read_snapshots (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  start (vmm, "read_snapshots", machine, run_read, g_new0 (Args, 1), task);
}

static void
fake_read_snapshot_features (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  start (vmm, "read_snapshot_features", machine, run_features, g_new0 (Args, 1), task);
}

static void
fake_take_snapshot (LodgeVmm *vmm,
                    LodgeMachine *machine,
                    const LodgeSnapshotRequest *request,
                    LodgeJob *job,
                    GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->request = lodge_snapshot_request_copy (request);
  g_set_object (&args->job, job);
  start (vmm, "take_snapshot", machine, run_take, args, task);
}

static void
fake_restore_snapshot (LodgeVmm *vmm,
                       LodgeMachine *machine,
                       const char *name,
                       LodgeRestoreMode mode,
                       LodgeJob *job,
                       GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (name);
  args->mode = mode;
  start (vmm, "restore_snapshot", machine, run_restore, args, task);
}

static void
fake_delete_snapshot (LodgeVmm *vmm,
                      LodgeMachine *machine,
                      const char *name,
                      gboolean children,
                      LodgeJob *job,
                      GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (name);
  args->children = children;
  start (vmm, "delete_snapshot", machine, run_delete, args, task);
}

static void
fake_edit_snapshot (LodgeVmm *vmm, LodgeMachine *machine, LodgeSnapshot *draft, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->draft = lodge_snapshot_new (lodge_snapshot_get_name (draft));
  lodge_snapshot_assign (args->draft, draft);
  start (vmm, "edit_snapshot", machine, run_edit, args, task);
}

static void
fake_read_snapshot_config (LodgeVmm *vmm, LodgeMachine *machine, const char *name, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (name);
  start (vmm, "read_snapshot_config", machine, run_read_config, args, task);
}

static void
fake_set_snapshot_policy (LodgeVmm *vmm,
                          LodgeMachine *machine,
                          const LodgeSnapshotPolicy *policy,
                          GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->policy = *policy;
  start (vmm, "set_snapshot_policy", machine, run_set_policy, args, task);
}

static void
fake_set_snapshot_undo (LodgeVmm *vmm, LodgeMachine *machine, const char *name, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (name);
  start (vmm, "set_snapshot_undo", machine, run_set_undo, args, task);
}

static void
run_sync_clock (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  if (domain->live != NULL && lodge_machine_config_get_agents (domain->live))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                              NULL,
                                              "No agent in the guest sets its clock."));
}

static void
fake_sync_clock (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  start (vmm, "sync_clock", machine, run_sync_clock, g_new0 (Args, 1), task);
}

void
lodge_fake_vmm_snapshots_init (LodgeVmmInterface *iface)
{
  iface->read_snapshots = fake_read_snapshots;
  iface->read_snapshot_features = fake_read_snapshot_features;
  iface->take_snapshot = fake_take_snapshot;
  iface->restore_snapshot = fake_restore_snapshot;
  iface->delete_snapshot = fake_delete_snapshot;
  iface->edit_snapshot = fake_edit_snapshot;
  iface->read_snapshot_config = fake_read_snapshot_config;
  iface->set_snapshot_policy = fake_set_snapshot_policy;
  iface->sync_clock = fake_sync_clock;
  iface->set_snapshot_undo = fake_set_snapshot_undo;
  lodge_fake_vmm_compare_init (iface);
}

void
lodge_fake_vmm_add_snapshot (LodgeFakeVmm *self, const char *uuid, LodgeSnapshot *snapshot)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);
  g_autoptr (LodgeSnapshot) copy = lodge_snapshot_new (lodge_snapshot_get_name (snapshot));

  g_assert_nonnull (domain);
  lodge_snapshot_assign (copy, snapshot);
  add_to_tree (domain, copy, lodge_snapshot_get_current (snapshot));
  lodge_fake_vmm_event (self, uuid);
}

guint
lodge_fake_vmm_get_n_snapshots (LodgeFakeVmm *self, const char *uuid)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  return get_tree (domain)->len;
}

void
lodge_fake_vmm_set_snapshot_features (LodgeFakeVmm *self,
                                      const char *uuid,
                                      const LodgeSnapshotFeatures *features)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  g_clear_pointer (&domain->snapshot_features, lodge_snapshot_features_free);
  if (features != NULL)
    domain->snapshot_features = lodge_snapshot_features_copy (features);
}
