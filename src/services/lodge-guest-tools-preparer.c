/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-guest-tools-preparer.h"

#include <glib/gi18n-lib.h>

#include "lodge-safe-act.h"

typedef struct
{
  LodgeMachine *machine;
  gboolean ports;
  char *disc;
  char *drive;
  gboolean force;
} Prepare;

static void
prepare_free (gpointer data)
{
  Prepare *prepare = data;

  g_object_unref (prepare->machine);
  g_free (prepare->disc);
  g_free (prepare->drive);
  g_free (prepare);
}

/* (transfer none) */
static LodgeDisk *
find_drive (LodgeMachine *machine, const char *id)
{
  GListModel *disks = lodge_machine_config_get_disks (lodge_machine_get_config (machine));
  LodgeDisk *full = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      if (lodge_disk_get_kind (disk) != LODGE_DISK_KIND_CDROM)
        continue;
      if (id != NULL ? g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (disk)), id) == 0
                     : lodge_disk_get_path (disk) == NULL)
        return disk; /* the list holds it */
      if (full == NULL && id == NULL)
        full = disk;
    }
  return full;
}

static void
on_inserted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lodge_vmm_set_medium_finish (LODGE_VMM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Takes @task. */
static void
insert (GTask *task)
{
  LodgeVmm *vmm = g_task_get_source_object (task);
  const Prepare *prepare = g_task_get_task_data (task);
  LodgeDisk *drive = prepare->disc != NULL ? find_drive (prepare->machine, prepare->drive) : NULL;

  if (drive != NULL)
    {
      lodge_vmm_set_medium_async (vmm,
                                  prepare->machine,
                                  lodge_device_get_id (LODGE_DEVICE (drive)),
                                  prepare->disc,
                                  prepare->force,
                                  g_task_get_cancellable (task),
                                  on_inserted_cb,
                                  task);
      return;
    }
  if (prepare->disc == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                              NULL,
                                              "%s",
                                              _ ("The machine has no CD drive for the disc.")));
  g_object_unref (task);
}

static void
on_ports_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (lodge_vmm_edit_finish (LODGE_VMM (source), result, NULL, &error))
    {
      insert (task);
      return;
    }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
begin (LodgeVmm *vmm,
       LodgeMachine *machine,
       gpointer data,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  const Prepare *prepare = data;
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  GTask *task = g_task_new (vmm, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  /* Lives as long as the act. */
  g_task_set_task_data (task, data, NULL);
  lodge_machine_edit_set_agents (edit, TRUE);
  if (prepare->ports)
    lodge_vmm_edit_async (vmm, machine, edit, FALSE, cancellable, on_ports_added_cb, task);
  else
    insert (task);
}

static gboolean
finish (LodgeVmm *vmm, GAsyncResult *result, gpointer data, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lodge_safe_act_run_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lodge_tools_preparer_prepare_async (LodgeCore *core,
                                    LodgeMachine *machine,
                                    const LodgeToolsPreparation *preparation,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_autofree char *title = NULL;
  LodgeSafeAct act = { .begin = begin, .finish = finish, .free_data = prepare_free };
  Prepare *prepare;
  GTask *task;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (preparation != NULL);

  prepare = g_new0 (Prepare, 1);
  prepare->machine = g_object_ref (machine);
  prepare->ports = preparation->ports;
  prepare->disc = g_strdup (preparation->disc);
  prepare->drive = g_strdup (preparation->drive);
  prepare->force = preparation->force;
  title = g_strdup_printf (_ ("Preparing “%s” for guest tools"), lodge_machine_get_title (machine));
  act.title = title;
  /* Translators: a snapshot's title. */
  act.snapshot_title = preparation->snapshot ? _ ("Before installing guest tools") : NULL;
  act.data = prepare;
  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, lodge_tools_preparer_prepare_async);
  lodge_safe_act_run_async (core, machine, &act, cancellable, on_prepared_cb, task);
}

gboolean
lodge_tools_preparer_prepare_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_tools_preparer_prepare_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
