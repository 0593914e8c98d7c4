/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-guardian.h"

#define GUARDIAN "lodge-vmm-guardian"

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeNic *nic; /* a copy, or NULL */
  int value;
  gboolean must;
  LodgeVmmGuardedFunc func;
  GTask *task;
} Guarded;

void
lodge_vmm_set_guardian (LodgeVmm *self, const LodgeVmmGuardian *guardian)
{
  g_return_if_fail (LODGE_IS_VMM (self));

  g_object_set_data (G_OBJECT (self), GUARDIAN, (gpointer)guardian);
}

static const LodgeVmmGuardian *
get_guardian (LodgeVmm *self)
{
  return g_object_get_data (G_OBJECT (self), GUARDIAN);
}

static void
on_ensured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Guarded *guarded = user_data;
  const LodgeVmmGuardian *guardian = get_guardian (guarded->vmm);
  g_autoptr (GError) error = NULL;

  if (guardian != NULL && !guardian->ensure_finish (result, &error) && !guarded->must)
    {
      g_message ("%s", error->message);
      g_clear_error (&error);
    }
  if (error == NULL)
    guarded->func (guarded->vmm,
                   guarded->machine,
                   guarded->nic,
                   guarded->value,
                   g_steal_pointer (&guarded->task));
  else
    g_task_return_error (guarded->task, g_steal_pointer (&error));
  g_clear_object (&guarded->task);
  g_clear_object (&guarded->nic);
  g_object_unref (guarded->machine);
  g_object_unref (guarded->vmm);
  g_free (guarded);
}

void
lodge_vmm_guard (LodgeVmm *self,
                 LodgeMachine *machine,
                 LodgeNic *nic,
                 int value,
                 gboolean must,
                 LodgeVmmGuardedFunc func,
                 GTask *task)
{
  const LodgeVmmGuardian *guardian = get_guardian (self);
  Guarded *guarded;

  if (guardian == NULL || !guardian->is_needed (self, machine, nic))
    {
      func (self, machine, nic, value, task);
      return;
    }
  guarded = g_new0 (Guarded, 1);
  guarded->vmm = g_object_ref (self);
  guarded->machine = g_object_ref (machine);
  guarded->nic = nic != NULL ? LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic))) : NULL;
  guarded->value = value;
  guarded->must = must;
  guarded->func = func;
  guarded->task = task;
  guardian->ensure_async (self, NULL, on_ensured_cb, guarded);
}
