/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-session.h"

#include "lodge-agent-leases.h"
#include "lodge-agent-plan.h"
#include "lodge-agent-settler.h"
#include "lodge-agent-snapshots.h"
#include "lodge-agent-start.h"
#include "lodge-agent-switches.h"
#include "lodge-agent-watch.h"
#include "lodge-fault.h"

/* How long readiness may be held up by what does not succeed. */
#define PATIENCE_SECONDS 10

struct _LodgeAgentSession
{
  GObject parent;

  LodgeVmm *vmm;
  LodgeAgentSwitches *switches; /* NULL: libvirt carries everything here */
  LodgeAgentLeases *leases;
  LodgeAgentSettler *settler;
  LodgeAgentSnapshots *snapshots;
  LodgeAgentWatch *watch;
  GHashTable *changed; /* machines to settle in the next look */
  guint idle;
  guint patience;
  gboolean looking; /* a look is under way: not all is begun yet */
  gboolean looked;  /* the first look has been taken, or there is nothing to look at */
  gboolean ready;
  gboolean needed;
};

enum
{
  PROP_0,
  PROP_READY,
  PROP_NEEDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE (LodgeAgentSession, lodge_agent_session, G_TYPE_OBJECT)

/* Whether it is known what each machine that runs is attached to. */
static gboolean
knows_all (LodgeAgentSession *self)
{
  GListModel *machines = lodge_vmm_get_machines (self->vmm);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (lodge_machine_is_active (machine) && lodge_machine_get_running (machine) == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
set_ready (LodgeAgentSession *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  self->ready = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

static void
update_ready (LodgeAgentSession *self)
{
  if (self->ready || !self->looked || self->looking || self->idle != 0 ||
      lodge_agent_leases_get_busy (self->leases) || lodge_agent_settler_is_busy (self->settler) ||
      (self->switches != NULL && !lodge_agent_switches_get_ready (self->switches)) ||
      !knows_all (self))
    return;
  set_ready (self);
}

/* What can't be had now is tried on; nobody should wait for it. */
static gboolean
on_patience_over_cb (gpointer user_data)
{
  LodgeAgentSession *self = user_data;

  self->patience = 0;
  set_ready (self);
  return G_SOURCE_REMOVE;
}

static void
update_needed (LodgeAgentSession *self)
{
  gboolean needed = lodge_agent_is_needed (self->vmm);

  if (needed == self->needed)
    return;
  self->needed = needed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEEDED]);
}

static void
on_notes_changed_cb (gpointer user_data)
{
  update_needed (user_data);
}

static void
apply_plan (LodgeAgentSession *self)
{
  g_autoptr (GHashTable) plan = NULL;

  if (self->switches == NULL)
    return;
  plan = lodge_agent_plan_new (self->vmm, lodge_agent_leases_is_expired, self->leases);
  lodge_agent_switches_set_plan (self->switches, plan);
}

static void
settle_changed (LodgeAgentSession *self)
{
  g_autoptr (GHashTable) changed = g_steal_pointer (&self->changed);
  GHashTableIter iter;
  gpointer machine;

  self->changed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &machine, NULL))
    if (lodge_machine_get_present (machine) && lodge_agent_plan_needs_settling (machine))
      lodge_agent_settler_settle (self->settler, machine);
}

/* The switches first, so that what is attached next meets one; but leases that have ended are no
 * part of the plan, so that nothing is carried for them while libvirt is asked to end them. */
static gboolean
on_look_cb (gpointer user_data)
{
  LodgeAgentSession *self = user_data;

  self->idle = 0;
  self->looking = TRUE;
  /* Nobody has been told yet that this one would hold anything. */
  if (!self->ready)
    lodge_agent_leases_disown (self->leases);
  apply_plan (self);
  lodge_fault_point ("agent.planned");
  lodge_agent_leases_update (self->leases);
  if (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED)
    settle_changed (self);
  self->looking = FALSE;
  update_needed (self);
  update_ready (self);
  return G_SOURCE_REMOVE;
}

static void
look_soon (LodgeAgentSession *self)
{
  if (self->looked && self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, on_look_cb, self, NULL);
}

static void
add_all_machines (LodgeAgentSession *self)
{
  GListModel *machines = lodge_vmm_get_machines (self->vmm);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    g_hash_table_add (self->changed, g_list_model_get_item (machines, i));
}

static void
on_changed_cb (LodgeMachine *machine, gpointer user_data)
{
  LodgeAgentSession *self = user_data;

  if (machine != NULL)
    g_hash_table_add (self->changed, g_object_ref (machine));
  else
    add_all_machines (self);
  look_soon (self);
}

static void
on_settled_cb (gpointer user_data)
{
  update_ready (user_data);
}

static void
on_part_changed_cb (GObject *object, GParamSpec *pspec, LodgeAgentSession *self)
{
  update_ready (self);
}

static void
on_expired_cb (LodgeAgentLeases *leases, LodgeAgentSession *self)
{
  apply_plan (self);
}

/* Connected, again too: what happened meanwhile was not seen. */
static void
on_state_changed_cb (LodgeVmm *vmm, GParamSpec *pspec, LodgeAgentSession *self)
{
  if (!self->looked || lodge_vmm_get_state (vmm) != LODGE_VMM_STATE_CONNECTED)
    return;
  add_all_machines (self);
  look_soon (self);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeAgentSession) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_wait_connected_finish (LODGE_VMM (source), result, &error))
    g_message ("%s", error->message);
  if (self->settler == NULL)
    return;
  self->looked = TRUE;
  add_all_machines (self);
  look_soon (self);
}

gboolean
lodge_agent_session_get_ready (LodgeAgentSession *self)
{
  g_return_val_if_fail (LODGE_IS_AGENT_SESSION (self), FALSE);

  return self->ready;
}

gboolean
lodge_agent_session_get_needed (LodgeAgentSession *self)
{
  g_return_val_if_fail (LODGE_IS_AGENT_SESSION (self), FALSE);

  return self->needed;
}

gboolean
lodge_agent_session_has_leases (LodgeAgentSession *self)
{
  g_return_val_if_fail (LODGE_IS_AGENT_SESSION (self), FALSE);

  return lodge_agent_leases_get_busy (self->leases) || lodge_agent_leases_get_any (self->leases);
}

void
lodge_agent_session_end_leases (LodgeAgentSession *self)
{
  g_return_if_fail (LODGE_IS_AGENT_SESSION (self));

  lodge_agent_leases_disown (self->leases);
  apply_plan (self);
  lodge_agent_leases_update (self->leases);
}

static void
lodge_agent_session_dispose (GObject *object)
{
  LodgeAgentSession *self = LODGE_AGENT_SESSION (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->vmm != NULL)
    g_signal_handlers_disconnect_by_data (self->vmm, self);
  if (self->leases != NULL)
    g_signal_handlers_disconnect_by_data (self->leases, self);
  if (self->switches != NULL)
    g_signal_handlers_disconnect_by_data (self->switches, self);
  g_clear_pointer (&self->watch, lodge_agent_watch_free);
  g_clear_pointer (&self->snapshots, lodge_agent_snapshots_free);
  g_clear_pointer (&self->settler, lodge_agent_settler_free);
  if (self->leases != NULL)
    g_object_run_dispose (G_OBJECT (self->leases));
  g_clear_object (&self->leases);
  if (self->switches != NULL)
    g_object_run_dispose (G_OBJECT (self->switches));
  g_clear_object (&self->switches);
  g_clear_pointer (&self->changed, g_hash_table_unref);
  g_clear_object (&self->vmm);
  G_OBJECT_CLASS (lodge_agent_session_parent_class)->dispose (object);
}

static void
lodge_agent_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeAgentSession *self = LODGE_AGENT_SESSION (object);

  switch (id)
    {
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    case PROP_NEEDED:
      g_value_set_boolean (value, self->needed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_agent_session_class_init (LodgeAgentSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lodge_agent_session_dispose;
  object_class->get_property = lodge_agent_session_get_property;
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  properties[PROP_NEEDED] = g_param_spec_boolean ("needed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_agent_session_init (LodgeAgentSession *self)
{
  self->changed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

LodgeAgentSession *
lodge_agent_session_new (LodgeVmm *vmm, const char *netd)
{
  LodgeAgentSession *self = g_object_new (LODGE_TYPE_AGENT_SESSION, NULL);

  self->vmm = g_object_ref (vmm);
  if (netd != NULL)
    self->switches = lodge_agent_switches_new (netd);
  self->leases = lodge_agent_leases_new (vmm);
  self->settler = lodge_agent_settler_new (vmm, on_settled_cb, self);
  /* There are none but of the user's own machines. */
  if (netd != NULL)
    self->snapshots = lodge_agent_snapshots_new (vmm, on_notes_changed_cb, self);
  self->watch = lodge_agent_watch_new (vmm, on_changed_cb, self);
  if (netd != NULL)
    g_signal_connect (self->switches, "notify::ready", G_CALLBACK (on_part_changed_cb), self);
  g_signal_connect (self->leases, "notify::busy", G_CALLBACK (on_part_changed_cb), self);
  g_signal_connect (self->leases, "expired", G_CALLBACK (on_expired_cb), self);
  g_signal_connect (vmm, "notify::state", G_CALLBACK (on_state_changed_cb), self);
  self->patience = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_over_cb, self);
  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, on_connected_cb, g_object_ref (self));
  return self;
}
