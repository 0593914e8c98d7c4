/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-leases.h"

#include "lodge-agent-clock.h"
#include "lodge-fault.h"

#include <unistd.h>

#define AGAIN_SECONDS 1

struct _LodgeAgentLeases
{
  GObject parent;

  LodgeVmm *vmm;
  LodgeAgentClock *clock;
  GHashTable *disowned; /* keys of leases */
  GHashTable *ending;   /* keys of leases whose end is under way */
  guint again;
};

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint expired_signal;

G_DEFINE_TYPE (LodgeAgentLeases, lodge_agent_leases, G_TYPE_OBJECT)

typedef struct
{
  LodgeAgentLeases *self;
  char *key;
} Ending;

static char *
dup_key (LodgeMachine *machine, LodgeNic *nic)
{
  return g_strdup_printf ("%s %s %" G_GUINT64_FORMAT,
                          lodge_machine_get_uuid (machine),
                          lodge_device_get_id (LODGE_DEVICE (nic)),
                          lodge_nic_get_until (nic));
}

typedef void (*LeaseFunc) (LodgeAgentLeases *self,
                           LodgeMachine *machine,
                           LodgeNic *nic,
                           gpointer user_data);

static void
foreach_in_machine (LodgeAgentLeases *self,
                    LodgeMachine *machine,
                    LeaseFunc func,
                    gpointer user_data)
{
  GListModel *nics = lodge_machine_get_nics (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_until (nic) != 0 && lodge_device_get_id (LODGE_DEVICE (nic)) != NULL)
        func (self, machine, nic, user_data);
    }
}

static void
foreach_lease (LodgeAgentLeases *self, LeaseFunc func, gpointer user_data)
{
  GListModel *machines = lodge_vmm_get_machines (self->vmm);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (lodge_machine_is_active (machine))
        foreach_in_machine (self, machine, func, user_data);
    }
}

gboolean
lodge_agent_leases_is_expired (LodgeMachine *machine, LodgeNic *nic, gpointer user_data)
{
  LodgeAgentLeases *self = user_data;
  g_autofree char *key = NULL;

  if (lodge_nic_get_until (nic) == 0)
    return FALSE;
  if (lodge_nic_get_until (nic) <= (guint64)g_get_real_time ())
    return TRUE;
  key = dup_key (machine, nic);
  return g_hash_table_contains (self->disowned, key);
}

/* On the system's connection there are other users' too, whose agents hold them. */
static gboolean
is_ours (LodgeNic *nic)
{
  const char *lender = lodge_nic_get_lender (nic);
  g_autofree char *me = g_strdup_printf ("%u", getuid ());

  return lender == NULL || g_str_equal (lender, me);
}

static void
disown (LodgeAgentLeases *self, LodgeMachine *machine, LodgeNic *nic, gpointer user_data)
{
  if (is_ours (nic))
    g_hash_table_add (self->disowned, dup_key (machine, nic));
}

void
lodge_agent_leases_disown (LodgeAgentLeases *self)
{
  g_return_if_fail (LODGE_IS_AGENT_LEASES (self));

  foreach_lease (self, disown, NULL);
}

/* The stored adapter of that id, or, when there is none, one that is attached to nothing. */
static LodgeNic *
dup_stored (LodgeMachine *machine, LodgeNic *nic)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
  GListModel *nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  LodgeNic *closed;

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) stored = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (stored)), id) == 0)
        {
          closed = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (stored)));
          lodge_nic_set_until (closed, 0);
          return closed;
        }
    }
  closed = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));
  lodge_nic_set_mode (closed, LODGE_NIC_MODE_NONE);
  lodge_nic_set_source (closed, NULL);
  lodge_nic_set_link_up (closed, FALSE);
  lodge_nic_set_until (closed, 0);
  return closed;
}

static gboolean
on_again_cb (gpointer user_data)
{
  LodgeAgentLeases *self = user_data;

  self->again = 0;
  lodge_agent_leases_update (self);
  return G_SOURCE_REMOVE;
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ending *ending = user_data;
  LodgeAgentLeases *self = ending->self;
  g_autoptr (GError) error = NULL;

  g_hash_table_remove (self->ending, ending->key);
  lodge_fault_point ("agent.lease-ended");
  if (!lodge_vmm_set_nic_finish (LODGE_VMM (source), result, NULL, &error))
    {
      /* The switch carries nothing for it any more, whatever the definition says. */
      g_message ("A time-limited connection could not be ended yet: %s", error->message);
      if (self->again == 0 && self->clock != NULL)
        self->again = g_timeout_add_seconds (AGAIN_SECONDS, on_again_cb, self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  g_object_unref (self);
  g_free (ending->key);
  g_free (ending);
}

static void
end (LodgeAgentLeases *self, LodgeMachine *machine, LodgeNic *nic, char *key)
{
  g_autoptr (LodgeNic) stored = dup_stored (machine, nic);
  Ending *ending = g_new0 (Ending, 1);

  lodge_fault_point ("agent.lease-expired");
  ending->self = g_object_ref (self);
  ending->key = key;
  g_hash_table_add (self->ending, g_strdup (key));
  lodge_vmm_set_nic_async (
      self->vmm, machine, stored, LODGE_NIC_SCOPE_RUNNING, NULL, on_ended_cb, ending);
}

static void
look_at (LodgeAgentLeases *self, LodgeMachine *machine, LodgeNic *nic, gpointer user_data)
{
  gint64 *next = user_data;
  gint64 until = (gint64)MIN (lodge_nic_get_until (nic), G_MAXINT64);
  g_autofree char *key = dup_key (machine, nic);

  if (!lodge_agent_leases_is_expired (machine, nic, self))
    *next = *next == 0 ? until : MIN (*next, until);
  else if (!g_hash_table_contains (self->ending, key) &&
           lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED)
    end (self, machine, nic, g_steal_pointer (&key));
}

void
lodge_agent_leases_update (LodgeAgentLeases *self)
{
  gint64 next = 0;

  g_return_if_fail (LODGE_IS_AGENT_LEASES (self));

  if (self->again == 0)
    foreach_lease (self, look_at, &next);
  lodge_agent_clock_set (self->clock, next);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

gboolean
lodge_agent_leases_get_busy (LodgeAgentLeases *self)
{
  g_return_val_if_fail (LODGE_IS_AGENT_LEASES (self), FALSE);

  return g_hash_table_size (self->ending) > 0 || self->again != 0;
}

static void
found (LodgeAgentLeases *self, LodgeMachine *machine, LodgeNic *nic, gpointer user_data)
{
  if (is_ours (nic))
    *(gboolean *)user_data = TRUE;
}

gboolean
lodge_agent_leases_get_any (LodgeAgentLeases *self)
{
  gboolean any = FALSE;

  g_return_val_if_fail (LODGE_IS_AGENT_LEASES (self), FALSE);

  foreach_lease (self, found, &any);
  return any;
}

static gboolean
on_time_up_cb (gpointer user_data)
{
  LodgeAgentLeases *self = user_data;

  /* The switch first: it does not need libvirt to end what it carries. */
  g_signal_emit (self, expired_signal, 0);
  lodge_agent_leases_update (self);
  return G_SOURCE_CONTINUE;
}

static void
lodge_agent_leases_dispose (GObject *object)
{
  LodgeAgentLeases *self = LODGE_AGENT_LEASES (object);

  g_clear_pointer (&self->clock, lodge_agent_clock_free);
  g_clear_handle_id (&self->again, g_source_remove);
  G_OBJECT_CLASS (lodge_agent_leases_parent_class)->dispose (object);
}

static void
lodge_agent_leases_finalize (GObject *object)
{
  LodgeAgentLeases *self = LODGE_AGENT_LEASES (object);

  g_object_unref (self->vmm);
  g_hash_table_unref (self->disowned);
  g_hash_table_unref (self->ending);
  G_OBJECT_CLASS (lodge_agent_leases_parent_class)->finalize (object);
}

static void
lodge_agent_leases_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BUSY)
    g_value_set_boolean (value, lodge_agent_leases_get_busy (LODGE_AGENT_LEASES (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_agent_leases_class_init (LodgeAgentLeasesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_agent_leases_dispose;
  object_class->finalize = lodge_agent_leases_finalize;
  object_class->get_property = lodge_agent_leases_get_property;
  properties[PROP_BUSY] =
      g_param_spec_boolean ("busy",
                            NULL,
                            NULL,
                            FALSE,
                            G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  expired_signal = g_signal_new (
      "expired", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_agent_leases_init (LodgeAgentLeases *self)
{
  self->disowned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->clock = lodge_agent_clock_new (on_time_up_cb, self);
}

LodgeAgentLeases *
lodge_agent_leases_new (LodgeVmm *vmm)
{
  LodgeAgentLeases *self = g_object_new (LODGE_TYPE_AGENT_LEASES, NULL);

  self->vmm = g_object_ref (vmm);
  return self;
}
