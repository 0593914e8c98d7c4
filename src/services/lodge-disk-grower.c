/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-disk-grower.h"

#include <glib/gi18n-lib.h>

#include "lodge-safe-act.h"
#include "lodge-size.h"

#define SECTOR 512

typedef struct
{
  char *id;
  guint64 capacity;
} Grow;

static void
grow_free (gpointer data)
{
  Grow *grow = data;

  g_free (grow->id);
  g_free (grow);
}

static void
begin (LodgeVmm *vmm,
       LodgeMachine *machine,
       gpointer data,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  const Grow *grow = data;

  lodge_vmm_grow_disk_async (
      vmm, machine, grow->id, grow->capacity, cancellable, callback, user_data);
}

static gboolean
finish (LodgeVmm *vmm, GAsyncResult *result, gpointer data, GError **error)
{
  return lodge_vmm_grow_disk_finish (vmm, result, error);
}

static GError *
new_size_error (void)
{
  g_autofree char *most = lodge_size_format (LODGE_DISK_MAX_CAPACITY);

  return lodge_vmm_error_new (
      LODGE_VMM_ERROR_INVALID, NULL, _ ("A disk can have at most %s."), most);
}

static void
on_grown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lodge_safe_act_run_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
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
  g_autofree char *title = NULL;
  LodgeSafeAct act = { .begin = begin, .finish = finish, .free_data = grow_free };
  GTask *task;
  Grow *grow;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (id != NULL);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, lodge_disk_grower_grow_async);
  if (capacity == 0 || capacity > LODGE_DISK_MAX_CAPACITY)
    {
      g_task_return_error (task, new_size_error ());
      g_object_unref (task);
      return;
    }
  grow = g_new0 (Grow, 1);
  grow->id = g_strdup (id);
  grow->capacity = (capacity + SECTOR - 1) / SECTOR * SECTOR;
  title = g_strdup_printf (_ ("Enlarging a disk of “%s”"), lodge_machine_get_title (machine));
  act.title = title;
  /* Translators: a snapshot's title. */
  act.snapshot_title = snapshot ? _ ("Before enlarging the disk") : NULL;
  act.data = grow;
  lodge_safe_act_run_async (core, machine, &act, cancellable, on_grown_cb, task);
}

gboolean
lodge_disk_grower_grow_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_disk_grower_grow_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
