/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-watch.h"

/* One object whose signals all lead to the same; frees its handlers with itself. */
typedef struct
{
  LodgeAgentWatch *watch;
  LodgeMachine *machine;
  GListModel *nics;
  GPtrArray *seen; /* of LodgeNic */
} Watched;

struct _LodgeAgentWatch
{
  LodgeVmm *vmm;
  LodgeAgentWatchFunc func;
  gpointer user_data;
  GPtrArray *machines; /* of Watched */
  GPtrArray *networks; /* of LodgeNetwork */
};

static void follow_nics (Watched *watched);

static void
tell (Watched *watched)
{
  watched->watch->func (watched->machine, watched->watch->user_data);
}

static void
on_nic_changed_cb (LodgeNic *nic, GParamSpec *pspec, Watched *watched)
{
  tell (watched);
}

static void
on_nics_changed_cb (GListModel *nics, guint position, guint removed, guint added, Watched *watched)
{
  follow_nics (watched);
  tell (watched);
}

static void
on_machine_changed_cb (LodgeMachine *machine, GParamSpec *pspec, Watched *watched)
{
  follow_nics (watched);
  tell (watched);
}

static void
unfollow_nics (Watched *watched)
{
  for (guint i = 0; i < watched->seen->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (watched->seen, i), watched);
  g_ptr_array_set_size (watched->seen, 0);
  if (watched->nics != NULL)
    g_signal_handlers_disconnect_by_data (watched->nics, watched);
  g_clear_object (&watched->nics);
}

/* The list is another one when the machine starts or stops. */
static void
follow_nics (Watched *watched)
{
  unfollow_nics (watched);
  watched->nics = g_object_ref (lodge_machine_get_nics (watched->machine));
  g_signal_connect (watched->nics, "items-changed", G_CALLBACK (on_nics_changed_cb), watched);
  for (guint i = 0; i < g_list_model_get_n_items (watched->nics); i++)
    {
      LodgeNic *nic = g_list_model_get_item (watched->nics, i);

      g_signal_connect (nic, "notify", G_CALLBACK (on_nic_changed_cb), watched);
      g_ptr_array_add (watched->seen, nic);
    }
}

static void
watched_free (gpointer data)
{
  Watched *watched = data;

  unfollow_nics (watched);
  g_ptr_array_unref (watched->seen);
  g_signal_handlers_disconnect_by_data (watched->machine, watched);
  g_object_unref (watched->machine);
  g_free (watched);
}

static void
add_machine (LodgeAgentWatch *self, LodgeMachine *machine)
{
  static const char *const properties[] = {
    "notify::state", "notify::state-since", "notify::running", "notify::present", NULL
  };
  Watched *watched = g_new0 (Watched, 1);

  watched->watch = self;
  watched->machine = g_object_ref (machine);
  watched->seen = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; properties[i] != NULL; i++)
    g_signal_connect (machine, properties[i], G_CALLBACK (on_machine_changed_cb), watched);
  follow_nics (watched);
  g_ptr_array_add (self->machines, watched);
}

static gboolean
is_watched (LodgeAgentWatch *self, LodgeMachine *machine)
{
  for (guint i = 0; i < self->machines->len; i++)
    if (((Watched *)g_ptr_array_index (self->machines, i))->machine == machine)
      return TRUE;
  return FALSE;
}

static gboolean
list_has (GListModel *list, gpointer object)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      if (item == object)
        return TRUE;
    }
  return FALSE;
}

static void
on_machines_changed_cb (
    GListModel *machines, guint position, guint removed, guint added, LodgeAgentWatch *self)
{
  for (guint i = removed > 0 ? self->machines->len : 0; i-- > 0;)
    if (!list_has (machines, ((Watched *)g_ptr_array_index (self->machines, i))->machine))
      g_ptr_array_remove_index_fast (self->machines, i);
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (!is_watched (self, machine))
        add_machine (self, machine);
      self->func (machine, self->user_data);
    }
  if (added == 0)
    self->func (NULL, self->user_data);
}

static void
on_network_changed_cb (LodgeNetwork *network, GParamSpec *pspec, LodgeAgentWatch *self)
{
  self->func (NULL, self->user_data);
}

static void
follow_networks (LodgeAgentWatch *self, GListModel *networks)
{
  for (guint i = 0; i < self->networks->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->networks, i), self);
  g_ptr_array_set_size (self->networks, 0);
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      LodgeNetwork *network = g_list_model_get_item (networks, i);

      g_signal_connect (network, "notify", G_CALLBACK (on_network_changed_cb), self);
      g_ptr_array_add (self->networks, network);
    }
}

static void
on_networks_changed_cb (
    GListModel *networks, guint position, guint removed, guint added, LodgeAgentWatch *self)
{
  follow_networks (self, networks);
  self->func (NULL, self->user_data);
}

LodgeAgentWatch *
lodge_agent_watch_new (LodgeVmm *vmm, LodgeAgentWatchFunc func, gpointer user_data)
{
  LodgeAgentWatch *self = g_new0 (LodgeAgentWatch, 1);
  GListModel *machines = lodge_vmm_get_machines (vmm);
  GListModel *networks = lodge_vmm_get_networks (vmm);

  self->vmm = g_object_ref (vmm);
  self->func = func;
  self->user_data = user_data;
  self->machines = g_ptr_array_new_with_free_func (watched_free);
  self->networks = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (machines, "items-changed", G_CALLBACK (on_machines_changed_cb), self);
  g_signal_connect (networks, "items-changed", G_CALLBACK (on_networks_changed_cb), self);
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      add_machine (self, machine);
    }
  follow_networks (self, networks);
  return self;
}

void
lodge_agent_watch_free (LodgeAgentWatch *self)
{
  g_signal_handlers_disconnect_by_data (lodge_vmm_get_machines (self->vmm), self);
  g_signal_handlers_disconnect_by_data (lodge_vmm_get_networks (self->vmm), self);
  g_ptr_array_unref (self->machines);
  for (guint i = 0; i < self->networks->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->networks, i), self);
  g_ptr_array_unref (self->networks);
  g_object_unref (self->vmm);
  g_free (self);
}
