/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake's clones, and its runs that keep nothing. */
#include "config.h"

#include "lodge-fake-vmm-private.h"

typedef struct
{
  LodgeCloneRequest *request;
  LodgeJob *job;
  char *name;
  guint64 capacity;
  gboolean is_template;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_clear_pointer (&args->request, lodge_clone_request_free);
  g_clear_object (&args->job);
  g_free (args->name);
  g_free (args);
}

/* What a machine is, or was when the snapshot @name (nullable) was taken; else the task has failed.
 */
static LodgeMachineConfig *
find_config (LodgeFakeDomain *domain, const char *name, GTask *task)
{
  LodgeMachineConfig *config =
      name != NULL ? lodge_fake_vmm_find_snapshot_config (domain, name) : domain->stored;

  if (config != NULL)
    return lodge_machine_config_copy (config);
  g_task_return_error (
      task,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, NULL, "The snapshot is not there any more."));
  return NULL;
}

static void
give_disks (LodgeFakeVmm *self, LodgeMachineConfig *config)
{
  GListModel *disks = lodge_machine_config_get_disks (config);

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);
      g_autofree char *name = g_strdup_printf ("clone-%08x.qcow2", g_random_int ());
      g_autofree char *path = NULL;
      LodgeImageInfo info = { .format = (char *)"qcow2" };

      if (lodge_disk_get_kind (disk) != LODGE_DISK_KIND_DISK || lodge_disk_get_path (disk) == NULL)
        continue;
      path = lodge_vmm_dup_disk_path (LODGE_VMM (self), name);
      info.path = path;
      lodge_fake_vmm_add_image (self, &info);
      g_object_set (disk, "path", path, "format", "qcow2", NULL);
    }
}

static void
forget_macs (LodgeMachineConfig *config)
{
  GListModel *nics = lodge_machine_config_get_nics (config);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      g_object_set (nic, "mac", NULL, NULL);
    }
}

static void
run_clone (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;
  g_autoptr (LodgeMachineConfig) config = NULL;
  LodgeFakeDomain *made;

  if (g_task_return_error_if_cancelled (task))
    return;
  config = find_config (domain, args->request->snapshot, task);
  if (config == NULL)
    return;
  lodge_machine_config_set_uuid (config, NULL);
  lodge_machine_config_set_name (config, NULL);
  lodge_machine_config_set_title (config, args->request->title);
  lodge_machine_config_set_is_template (config, FALSE);
  forget_macs (config);
  give_disks (self, config);
  if (args->job != NULL)
    lodge_job_report (args->job, 1.0);
  made = lodge_fake_vmm_define (self, config);
  lodge_fake_vmm_show (self, made->uuid);
  g_task_return_pointer (
      task, g_object_ref (lodge_vmm_find_machine (LODGE_VMM (self), made->uuid)), g_object_unref);
}

static void
run_start (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  g_autoptr (LodgeMachineConfig) config = NULL;

  if (domain->live != NULL || domain->state == LODGE_MACHINE_STATE_SAVED)
    {
      g_task_return_error (task,
                           lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                                                NULL,
                                                "The machine is not in a state for that."));
      return;
    }
  config = find_config (domain, ((Args *)data)->name, task);
  if (config == NULL)
    return;
  lodge_machine_config_set_disposable (config, TRUE);
  domain->live = g_steal_pointer (&config);
  domain->from_snapshot = ((Args *)data)->name != NULL;
  lodge_fake_vmm_move (self, domain, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_NONE);
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
run_keep (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  if (domain->live == NULL || !lodge_machine_config_get_disposable (domain->live))
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE, NULL, "There is nothing to keep."));
      return;
    }
  lodge_machine_config_set_disposable (domain->live, FALSE);
  if (domain->from_snapshot)
    {
      g_clear_object (&domain->stored);
      domain->stored = lodge_machine_config_copy (domain->live);
      domain->revision++;
    }
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
run_independent (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  LodgeJob *job = ((Args *)data)->job;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (job != NULL)
    lodge_job_report (job, 1.0);
  if (domain->snapshot_features != NULL)
    g_clear_pointer (&domain->snapshot_features->base, g_free);
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
run_template (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  gboolean wanted = ((Args *)data)->is_template;

  if (wanted && (domain->live != NULL || domain->state == LODGE_MACHINE_STATE_SAVED))
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE, NULL, "The machine is not off."));
      return;
    }
  lodge_machine_config_set_is_template (domain->stored, wanted);
  domain->revision++;
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_boolean (task, TRUE);
}

/* What was in the way by the features that a test has set is not any more. */
static void
forget_obstacle (LodgeFakeDomain *domain, const char *device)
{
  GPtrArray *obstacles =
      domain->snapshot_features != NULL ? domain->snapshot_features->obstacles : NULL;

  for (guint i = 0; obstacles != NULL && i < obstacles->len; i++)
    if (g_strcmp0 (((LodgeObstacle *)g_ptr_array_index (obstacles, i))->device, device) == 0)
      {
        g_ptr_array_remove_index (obstacles, i);
        return;
      }
}

static void
run_convert (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  const char *device = ((Args *)data)->name;
  GListModel *disks = lodge_machine_config_get_disks (domain->stored);

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (disk)), device) != 0)
        continue;
      if (domain->live != NULL)
        g_task_return_error (
            task,
            lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE, NULL, "The machine is not off."));
      if (domain->live != NULL)
        return;
      g_object_set (disk, "format", "qcow2", NULL);
      forget_obstacle (domain, device);
      lodge_fake_vmm_show (self, domain->uuid);
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_task_return_error (
      task, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, NULL, "There is no such disk."));
}

static LodgeDisk *
find_disk (LodgeMachineConfig *config, const char *id)
{
  GListModel *disks = lodge_machine_config_get_disks (config);

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (disk)), id) == 0)
        return disk; /* the list holds it */
    }
  return NULL;
}

static void
run_grow (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  const Args *args = data;
  LodgeDisk *disk = find_disk (domain->stored, args->name);
  LodgeDisk *live = domain->live != NULL ? find_disk (domain->live, args->name) : NULL;

  if (disk == NULL)
    g_task_return_error (
        task, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, NULL, "There is no such disk."));
  else if (domain->state == LODGE_MACHINE_STATE_SAVED)
    g_task_return_error (
        task, lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE, NULL, "Its state is saved."));
  else if (args->capacity <= lodge_disk_get_capacity (disk))
    g_task_return_error (
        task, lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, "It is that large already."));
  else
    {
      lodge_disk_set_capacity (disk, args->capacity);
      if (live != NULL)
        lodge_disk_set_capacity (live, args->capacity);
      lodge_fake_vmm_show (self, domain->uuid);
      g_task_return_boolean (task, TRUE);
    }
}

static void
run_locate (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  if (domain->snapshot_features == NULL)
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, NULL, "Nothing needs that file."));
      return;
    }
  forget_obstacle (domain, ((Args *)data)->name);
  g_clear_pointer (&domain->snapshot_features->take, g_free);
  g_task_return_boolean (task, TRUE);
}

static void
run_set_aside (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  const char *device = ((Args *)data)->name;
  const char *aside[] = { device, NULL };

  if (domain->snapshot_features == NULL)
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, NULL, "There is no such device."));
      return;
    }
  forget_obstacle (domain, device);
  g_strfreev (domain->snapshot_features->aside);
  domain->snapshot_features->aside = g_strdupv ((GStrv)aside);
  g_task_return_int (task, LODGE_EDIT_RESULT_APPLIED);
}

static void
run_put_back (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  if (domain->snapshot_features != NULL)
    g_clear_pointer (&domain->snapshot_features->aside, g_strfreev);
  g_task_return_int (task, LODGE_EDIT_RESULT_APPLIED);
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
fake_clone (LodgeVmm *vmm,
            LodgeMachine *machine,
            const LodgeCloneRequest *request,
            LodgeJob *job,
            GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->request = lodge_clone_request_copy (request);
  g_set_object (&args->job, job);
  if (job != NULL)
    lodge_job_report (job, 0.5);
  start (vmm, "clone", machine, run_clone, args, task);
}

static void
fake_make_independent (LodgeVmm *vmm, LodgeMachine *machine, LodgeJob *job, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  g_set_object (&args->job, job);
  if (job != NULL)
    lodge_job_report (job, 0.5);
  start (vmm, "make_independent", machine, run_independent, args, task);
}

static void
fake_set_template (LodgeVmm *vmm, LodgeMachine *machine, gboolean is_template, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->is_template = is_template;
  start (vmm, "set_template", machine, run_template, args, task);
}

static void
fake_convert_disk (LodgeVmm *vmm, LodgeMachine *machine, const char *id, LodgeJob *job, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (id);
  start (vmm, "convert_disk", machine, run_convert, args, task);
}

static void
fake_grow_disk (LodgeVmm *vmm, LodgeMachine *machine, const char *id, guint64 capacity, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (id);
  args->capacity = capacity;
  start (vmm, "grow_disk", machine, run_grow, args, task);
}

static void
fake_locate_file (
    LodgeVmm *vmm, LodgeMachine *machine, const char *missing, const char *path, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (missing);
  start (vmm, "locate_file", machine, run_locate, args, task);
}

static void
fake_set_aside (LodgeVmm *vmm, LodgeMachine *machine, const char *id, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (id);
  start (vmm, "set_aside", machine, run_set_aside, args, task);
}

static void
fake_put_back (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  start (vmm, "put_back", machine, run_put_back, g_new0 (Args, 1), task);
}

static void
fake_start_disposable (LodgeVmm *vmm, LodgeMachine *machine, const char *name, GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->name = g_strdup (name);
  start (vmm, "start_disposable", machine, run_start, args, task);
}

static void
fake_keep_disposable (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  start (vmm, "keep_disposable", machine, run_keep, g_new0 (Args, 1), task);
}

void
lodge_fake_vmm_clones_init (LodgeVmmInterface *iface)
{
  iface->clone = fake_clone;
  iface->make_independent = fake_make_independent;
  iface->locate_file = fake_locate_file;
  iface->convert_disk = fake_convert_disk;
  iface->grow_disk = fake_grow_disk;
  iface->set_aside = fake_set_aside;
  iface->put_back = fake_put_back;
  iface->set_template = fake_set_template;
  iface->start_disposable = fake_start_disposable;
  iface->keep_disposable = fake_keep_disposable;
}
