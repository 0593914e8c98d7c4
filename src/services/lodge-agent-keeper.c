/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-keeper.h"

#include "lodge-agent-hold.h"
#include "lodge-agent-start.h"
#include "lodge-vmm-guardian.h"

/* How soon it is noticed that an agent has died, or that somebody else made it necessary. */
#define LOOK_SECONDS 5

/* Belongs to the core; what is under way keeps it, without the core, until it has ended. */
typedef struct
{
  gatomicrefcount references;
  GListModel *connections; /* NULL: the core has gone */
  guint next;              /* whose turn it is: one after the other */
  guint n_ensuring;
  guint timer;
} Keeper;

static void
unref (Keeper *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    g_free (self);
}

static gboolean
nics_need (GListModel *connections)
{
  for (guint i = 0; connections != NULL && i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);
      GListModel *machines = lodge_vmm_get_machines (vmm);

      for (guint k = 0; k < g_list_model_get_n_items (machines); k++)
        {
          g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, k);

          if (lodge_agent_is_needed_by_nics (vmm, machine))
            return TRUE;
        }
    }
  return FALSE;
}

static void
on_ensured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Keeper *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_agent_ensure_finish (result, &error))
    g_log (G_LOG_DOMAIN,
           nics_need (self->connections) ? G_LOG_LEVEL_MESSAGE : G_LOG_LEVEL_DEBUG,
           "%s",
           error->message);
  self->n_ensuring--;
  unref (self);
}

static gboolean
is_system (LodgeVmm *vmm)
{
  g_autofree char *uri = lodge_vmm_dup_uri (vmm);

  return g_strcmp0 (uri, LODGE_AGENT_HELD_URI) == 0;
}

static gboolean
is_due (LodgeVmm *vmm)
{
  return lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED &&
         (is_system (vmm) ? lodge_agent_is_missed (vmm) : lodge_agent_is_needed (vmm));
}

static void
look (Keeper *self)
{
  guint n_connections = g_list_model_get_n_items (self->connections);

  for (guint i = 0; i < n_connections && self->n_ensuring == 0; i++)
    {
      g_autoptr (LodgeVmm) vmm =
          g_list_model_get_item (self->connections, self->next++ % n_connections);

      if (!is_due (vmm))
        continue;
      self->n_ensuring++;
      g_atomic_ref_count_inc (&self->references);
      lodge_agent_ensure_async (vmm, NULL, on_ensured_cb, self);
    }
}

static gboolean
on_time_cb (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_state_changed_cb (LodgeVmm *vmm, GParamSpec *pspec, Keeper *self)
{
  look (self);
}

static gboolean
is_needed (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic)
{
  return nic != NULL ? lodge_machine_is_active (machine) && lodge_agent_is_needed_for (vmm, nic)
                     : lodge_agent_is_needed_by_nics (vmm, machine);
}

static const LodgeVmmGuardian guardian = {
  .is_needed = is_needed,
  .ensure_async = lodge_agent_ensure_async,
  .ensure_finish = lodge_agent_ensure_finish,
};

static void
on_connections_changed_cb (
    GListModel *connections, guint position, guint removed, guint added, Keeper *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);

      lodge_vmm_set_guardian (vmm, &guardian);
      g_signal_connect (vmm, "notify::state", G_CALLBACK (on_state_changed_cb), self);
    }
}

static void
stop (gpointer data)
{
  Keeper *self = data;

  g_source_remove (self->timer);
  for (guint i = 0; i < g_list_model_get_n_items (self->connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (self->connections, i);

      g_signal_handlers_disconnect_by_data (vmm, self);
    }
  g_signal_handlers_disconnect_by_data (self->connections, self);
  g_clear_object (&self->connections);
  unref (self);
}

void
lodge_agent_keep (LodgeCore *core)
{
  Keeper *self;

  g_return_if_fail (LODGE_IS_CORE (core));

  self = g_new0 (Keeper, 1);
  g_atomic_ref_count_init (&self->references);
  self->connections = g_object_ref (lodge_core_get_connections (core));
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, on_time_cb, self);
  g_signal_connect (
      self->connections, "items-changed", G_CALLBACK (on_connections_changed_cb), self);
  on_connections_changed_cb (
      self->connections, 0, 0, g_list_model_get_n_items (self->connections), self);
  g_object_set_data_full (G_OBJECT (core), "lodge-agent-keeper", self, stop);
}
