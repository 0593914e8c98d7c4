/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-disk-grower.h"

#include <glib/gi18n-lib.h>

#include "lodge-safety-net.h"
#include "lodge-size.h"

#define SECTOR 512

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeJob *job;
  char *id;
  guint64 capacity;
  char *snapshot; /* taken before, or NULL */
} Grow;

static void
grow_free (gpointer data)
{
  Grow *grow = data;

  g_object_unref (grow->vmm);
  g_object_unref (grow->machine);
  g_object_unref (grow->job);
  g_free (grow->id);
  g_free (grow->snapshot);
  g_free (grow);
}

static void
end (GTask *task, GError *error)
{
  Grow *grow = g_task_get_task_data (task);

  lodge_job_finish (grow->job, error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
on_expired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (lodge_safety_net_expire_finish (result, &error) < 0)
    g_message ("%s", error->message);
  end (user_data, NULL);
}

static void
on_grown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Grow *grow = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lodge_vmm_grow_disk_finish (LODGE_VMM (source), result, &error))
    end (task, error);
  else if (grow->snapshot != NULL)
    lodge_safety_net_expire_async (
        grow->vmm, grow->machine, grow->snapshot, NULL, on_expired_cb, task);
  else
    end (task, NULL);
}

static void
grow_disk (GTask *task)
{
  Grow *grow = g_task_get_task_data (task);

  lodge_vmm_grow_disk_async (grow->vmm,
                             grow->machine,
                             grow->id,
                             grow->capacity,
                             g_task_get_cancellable (task),
                             on_grown_cb,
                             task);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Grow *grow = g_task_get_task_data (task);
  GError *error = NULL;

  grow->snapshot = lodge_safety_net_take_finish (result, NULL, &error);
  if (grow->snapshot != NULL)
    grow_disk (task);
  else
    end (task, error);
}

static GTask *
begin (LodgeCore *core,
       LodgeMachine *machine,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  g_autoptr (GCancellable) own =
      cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  g_autofree char *title =
      g_strdup_printf (_ ("Enlarging a disk of “%s”"), lodge_machine_get_title (machine));
  Grow *grow = g_new0 (Grow, 1);
  GTask *task = g_task_new (NULL, own, callback, user_data);

  grow->vmm = g_object_ref (lodge_core_get_vmm (core, machine));
  grow->machine = g_object_ref (machine);
  grow->job = lodge_job_new (title, own);
  g_task_set_source_tag (task, lodge_disk_grower_grow_async);
  g_task_set_task_data (task, grow, grow_free);
  /* What was done is told, also to who has cancelled too late. */
  g_task_set_check_cancellable (task, FALSE);
  lodge_core_add_job (core, grow->job);
  return task;
}

void
lodge_disk_grower_grow_async (LodgeCore *core,
                              LodgeMachine *machine,
                              const char *id,
                              guint64 capacity,
                              gboolean snapshot,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const LodgeSnapshotRequest request = {
    /* Translators: a snapshot's title. */
    .title = (char *)_ ("Before enlarging the disk"),
    .origin = LODGE_SNAPSHOT_ORIGIN_SAFETY,
    .memory = TRUE,
  };
  GTask *task;
  Grow *grow;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (id != NULL);

  task = begin (core, machine, cancellable, callback, user_data);
  grow = g_task_get_task_data (task);
  grow->id = g_strdup (id);
  if (capacity == 0 || capacity > LODGE_DISK_MAX_CAPACITY)
    {
      g_autofree char *most = lodge_size_format (LODGE_DISK_MAX_CAPACITY);

      end (task,
           lodge_vmm_error_new (
               LODGE_VMM_ERROR_INVALID, NULL, _ ("A disk can have at most %s."), most));
      return;
    }
  grow->capacity = (capacity + SECTOR - 1) / SECTOR * SECTOR;
  if (snapshot)
    lodge_safety_net_take_async (
        grow->vmm, machine, &request, grow->job, g_task_get_cancellable (task), on_taken_cb, task);
  else
    grow_disk (task);
}

gboolean
lodge_disk_grower_grow_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_disk_grower_grow_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
