/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-forwards.h"

#define AGAIN 5 /* seconds */

struct _LodgeAgentForwards
{
  LodgeVmm *vmm;
  LodgeAgentForwardsFunc again;
  gpointer user_data;
  GCancellable *cancellable;
  GHashTable *timers; /* LodgeMachine -> source id */
};

typedef struct
{
  LodgeAgentForwards *forwards; /* not when cancelled */
  LodgeMachine *machine;
} Look;

static Look *
look_new (LodgeAgentForwards *self, LodgeMachine *machine)
{
  Look *look = g_new0 (Look, 1);

  look->forwards = self;
  look->machine = g_object_ref (machine);
  return look;
}

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->machine);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static void
remove_timer (gpointer data)
{
  g_source_remove (GPOINTER_TO_UINT (data));
}

LodgeAgentForwards *
lodge_agent_forwards_new (LodgeVmm *vmm, LodgeAgentForwardsFunc again, gpointer user_data)
{
  LodgeAgentForwards *self = g_new0 (LodgeAgentForwards, 1);

  self->vmm = g_object_ref (vmm);
  self->again = again;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->timers = g_hash_table_new_full (NULL, NULL, NULL, remove_timer);
  return self;
}

void
lodge_agent_forwards_free (LodgeAgentForwards *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->timers);
  g_object_unref (self->vmm);
  g_free (self);
}

static gboolean
on_due_cb (gpointer data)
{
  Look *look = data;
  LodgeAgentForwards *self = look->forwards;

  g_hash_table_steal (self->timers, look->machine);
  if (lodge_machine_is_active (look->machine))
    self->again (look->machine, self->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
has_problem (GListModel *statuses)
{
  for (guint i = 0; i < g_list_model_get_n_items (statuses); i++)
    {
      g_autoptr (LodgeNicStatus) status = g_list_model_get_item (statuses, i);
      const char *const *problems = lodge_nic_status_get_problems (status);

      for (gsize j = 0; problems != NULL && problems[j] != NULL; j++)
        if (*problems[j] != '\0')
          return TRUE;
    }
  return FALSE;
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) statuses = lodge_vmm_read_nics_finish (LODGE_VMM (source), result, &error);
  LodgeAgentForwards *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = look->forwards;
  if (statuses == NULL || !has_problem (statuses) ||
      g_hash_table_contains (self->timers, look->machine))
    return;
  g_hash_table_insert (self->timers,
                       look->machine,
                       GUINT_TO_POINTER (g_timeout_add_seconds_full (
                           G_PRIORITY_DEFAULT, AGAIN, on_due_cb, look, look_free)));
  g_steal_pointer (&look);
}

static gboolean
has_forwards (LodgeMachine *machine)
{
  GListModel *nics = lodge_machine_get_nics (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER && lodge_nic_get_link_up (nic) &&
          lodge_nic_get_forwards (nic) != NULL)
        return TRUE;
    }
  return FALSE;
}

void
lodge_agent_forwards_look (LodgeAgentForwards *self, LodgeMachine *machine)
{
  if (lodge_machine_is_active (machine) && has_forwards (machine))
    lodge_vmm_read_nics_async (
        self->vmm, machine, self->cancellable, on_read_cb, look_new (self, machine));
}
