/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-facts.h"

#include "lodge-model-watch.h"

#define READ_SECONDS 2

/* The host's own network changes seldom: read with every n-th look at the adapters. */
#define HOST_EVERY 5

struct _LodgeNetworkFacts
{
  GObject parent_instance;

  LodgeCore *core; /* weak */
  LodgeVmm *vmm;
  LodgeMachine *machine;
  LodgeHostNetwork *host_network;
  GListModel *statuses; /* of LodgeNicStatus, or NULL */
  char *problem;

  LodgeModelWatch *stored_watch;
  LodgeModelWatch *running_watch;
  LodgeModelWatch *networks_watch;
  GCancellable *cancellable; /* of what is being read */
  guint n_holds;
  guint n_looks;
  guint look_id;
  guint changed_id;
  gboolean reading;
  gboolean reading_host;
};

G_DEFINE_FINAL_TYPE (LodgeNetworkFacts, lodge_network_facts, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
on_changed_due_cb (gpointer data)
{
  LodgeNetworkFacts *self = data;

  self->changed_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
queue_changed (LodgeNetworkFacts *self)
{
  if (self->changed_id == 0)
    self->changed_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_changed_due_cb, self, NULL);
}

static void
take_statuses (LodgeNetworkFacts *self, GListModel *statuses, const char *problem)
{
  g_set_object (&self->statuses, statuses);
  g_free (self->problem);
  self->problem = g_strdup (problem);
  queue_changed (self);
}

static void
on_nics_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) statuses = lodge_vmm_read_nics_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeNetworkFacts *self = LODGE_NETWORK_FACTS (user_data);
  self->reading = FALSE;
  take_statuses (self, statuses, error != NULL ? error->message : NULL);
}

static void
on_host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeHostNetwork) host_network = lodge_host_network_read_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeNetworkFacts *self = LODGE_NETWORK_FACTS (user_data);
  self->reading_host = FALSE;
  if (g_set_object (&self->host_network, host_network))
    queue_changed (self);
}

static void
read_nics (LodgeNetworkFacts *self)
{
  if (!lodge_machine_is_active (self->machine))
    {
      if (self->statuses != NULL || self->problem != NULL)
        take_statuses (self, NULL, NULL);
      return;
    }
  if (self->reading || lodge_vmm_get_state (self->vmm) != LODGE_VMM_STATE_CONNECTED)
    return;
  self->reading = TRUE;
  lodge_vmm_read_nics_async (self->vmm, self->machine, self->cancellable, on_nics_read_cb, self);
}

static void
read_host (LodgeNetworkFacts *self)
{
  if (self->reading_host || !lodge_host_get_local (lodge_vmm_get_host (self->vmm)))
    return;
  self->reading_host = TRUE;
  lodge_host_network_read_async (self->cancellable, on_host_read_cb, self);
}

static gboolean
on_look_cb (gpointer data)
{
  LodgeNetworkFacts *self = data;

  if (++self->n_looks % HOST_EVERY == 0)
    read_host (self);
  read_nics (self);
  return G_SOURCE_CONTINUE;
}

static void
on_running_changed_cb (LodgeNetworkFacts *self)
{
  LodgeMachineConfig *running = lodge_machine_get_running (self->machine);

  lodge_model_watch_set_model (self->running_watch,
                               running != NULL ? lodge_machine_config_get_nics (running) : NULL);
  lodge_network_facts_read (self);
  queue_changed (self);
}

static void
stop_reading (LodgeNetworkFacts *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->look_id, g_source_remove);
  self->reading = FALSE;
  self->reading_host = FALSE;
}

static void
lodge_network_facts_dispose (GObject *object)
{
  LodgeNetworkFacts *self = LODGE_NETWORK_FACTS (object);

  stop_reading (self);
  g_clear_handle_id (&self->changed_id, g_source_remove);
  g_clear_weak_pointer (&self->core);
  g_clear_object (&self->stored_watch);
  g_clear_object (&self->running_watch);
  g_clear_object (&self->networks_watch);
  g_clear_object (&self->statuses);
  g_clear_object (&self->host_network);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_network_facts_parent_class)->dispose (object);
}

static void
lodge_network_facts_finalize (GObject *object)
{
  g_free (LODGE_NETWORK_FACTS (object)->problem);
  G_OBJECT_CLASS (lodge_network_facts_parent_class)->finalize (object);
}

static void
lodge_network_facts_class_init (LodgeNetworkFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_network_facts_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_network_facts_finalize;

  signals[CHANGED] = g_signal_new (
      "changed", LODGE_TYPE_NETWORK_FACTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_network_facts_init (LodgeNetworkFacts *self)
{
  LodgeModelWatch **watches[] = { &self->stored_watch,
                                  &self->running_watch,
                                  &self->networks_watch };

  for (gsize i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      *watches[i] = lodge_model_watch_new ();
      g_signal_connect_object (
          *watches[i], "changed", G_CALLBACK (queue_changed), self, G_CONNECT_SWAPPED);
    }
}

LodgeNetworkFacts *
lodge_network_facts_new (LodgeVmm *vmm, LodgeMachine *machine)
{
  static const char *const WATCHED[] = { "notify::state", "notify::activity", "notify::present" };

  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  LodgeNetworkFacts *self = g_object_new (LODGE_TYPE_NETWORK_FACTS, NULL);
  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  self->vmm = g_object_ref (vmm);
  self->machine = g_object_ref (machine);
  lodge_model_watch_set_model (self->stored_watch, lodge_machine_config_get_nics (config));
  lodge_model_watch_set_model (self->networks_watch, lodge_vmm_get_networks (vmm));
  for (gsize i = 0; i < G_N_ELEMENTS (WATCHED); i++)
    g_signal_connect_object (
        machine, WATCHED[i], G_CALLBACK (queue_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      machine, "notify::running", G_CALLBACK (on_running_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      vmm, "notify::state", G_CALLBACK (queue_changed), self, G_CONNECT_SWAPPED);
  on_running_changed_cb (self);
  return self;
}

LodgeVmm *
lodge_network_facts_get_vmm (LodgeNetworkFacts *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (self), NULL);
  return self->vmm;
}

LodgeMachine *
lodge_network_facts_get_machine (LodgeNetworkFacts *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (self), NULL);
  return self->machine;
}

LodgeHostNetwork *
lodge_network_facts_get_host_network (LodgeNetworkFacts *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (self), NULL);
  return self->host_network;
}

LodgeNicStatus *
lodge_network_facts_get_status (LodgeNetworkFacts *self, const char *id)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (self), NULL);

  guint n_statuses = self->statuses != NULL ? g_list_model_get_n_items (self->statuses) : 0;
  for (guint i = 0; i < n_statuses; i++)
    {
      g_autoptr (LodgeNicStatus) status = g_list_model_get_item (self->statuses, i);
      if (g_strcmp0 (lodge_nic_status_get_id (status), id) == 0)
        return status; /* the list keeps it alive */
    }
  return NULL;
}

const char *
lodge_network_facts_get_problem (LodgeNetworkFacts *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (self), NULL);
  return self->problem;
}

LodgeNic *
lodge_network_facts_get_nic (LodgeNetworkFacts *self, const char *id, gboolean stored)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (self), NULL);

  LodgeMachineConfig *config = lodge_machine_get_config (self->machine);
  GListModel *nics =
      stored ? lodge_machine_config_get_nics (config) : lodge_machine_get_nics (self->machine);
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return nic; /* the list keeps it alive */
    }
  return NULL;
}

GListModel *
lodge_network_facts_create_cards (LodgeNetworkFacts *self, gboolean stored)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (self), NULL);
  return lodge_reach_compute_for (
      self->vmm, self->machine, stored, self->host_network, self->statuses);
}

void
lodge_network_facts_hold (LodgeNetworkFacts *self)
{
  g_return_if_fail (LODGE_IS_NETWORK_FACTS (self));

  if (self->n_holds++ > 0)
    return;
  self->cancellable = g_cancellable_new ();
  self->look_id = g_timeout_add_seconds (READ_SECONDS, on_look_cb, self);
  lodge_network_facts_read (self);
}

void
lodge_network_facts_release (LodgeNetworkFacts *self)
{
  g_return_if_fail (LODGE_IS_NETWORK_FACTS (self));
  g_return_if_fail (self->n_holds > 0);

  if (--self->n_holds == 0)
    stop_reading (self);
}

void
lodge_network_facts_read (LodgeNetworkFacts *self)
{
  g_return_if_fail (LODGE_IS_NETWORK_FACTS (self));

  if (self->n_holds == 0)
    return;
  read_host (self);
  read_nics (self);
}

LodgeCore *
lodge_network_facts_get_core (LodgeNetworkFacts *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (self), NULL);
  return self->core;
}

void
lodge_network_facts_set_core (LodgeNetworkFacts *self, LodgeCore *core)
{
  g_return_if_fail (LODGE_IS_NETWORK_FACTS (self));
  g_set_weak_pointer (&self->core, core);
}
