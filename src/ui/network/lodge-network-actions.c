/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-network-actions.h"

#include <glib/gi18n.h>

#include "lodge-opening-guard.h"
#include "lodge-ui.h"

struct _LodgeNetworkActions
{
  GObject parent_instance;

  LodgeNetworkFacts *facts;
  GActionMap *map;
  GtkWidget *parent;       /* weak */
  LodgeDialChange *change; /* the last one, which can be undone */
  char *id;
  LodgeDialPosition position;
  LodgeDialPosition last_online; /* where it stood before it was turned off */
  guint64 until;
  guint n_running;  /* own operations */
  gboolean guarded; /* a snapshot was taken before the present one */
};

G_DEFINE_FINAL_TYPE (LodgeNetworkActions, lodge_network_actions, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_POSITION,
  PROP_UNTIL,
  N_PROPS
};

enum
{
  DONE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_enabled (LodgeNetworkActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (self->map, name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_enabled (LodgeNetworkActions *self)
{
  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);
  LodgeVmm *vmm = lodge_network_facts_get_vmm (self->facts);
  gboolean editable = (lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_EDIT) != 0;
  gboolean idle = editable && lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED &&
                  lodge_machine_get_present (machine) && self->n_running == 0 &&
                  lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE;
  gboolean any = idle && self->id != NULL;
  LodgeNic *nic = lodge_network_actions_get_nic (self);
  gboolean lendable =
      any && lodge_machine_is_active (machine) && nic != NULL && lodge_nic_get_switchable (nic);

  set_enabled (self, "network", any);
  /* What must never have to wait is not refused here: the dial waits or says why. */
  set_enabled (self,
               "cut-network",
               editable && lodge_machine_get_present (machine) && self->id != NULL &&
                   lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED);
  set_enabled (self, "lend-network", lendable);
  set_enabled (self, "keep-network", any && self->until != 0);
  set_enabled (self, "end-network", any && self->until != 0);
  set_enabled (self, "undo-network", idle && self->change != NULL);
}

static void
choose_adapter (LodgeNetworkActions *self)
{
  GListModel *nics = lodge_machine_get_nics (lodge_network_facts_get_machine (self->facts));

  if (self->id != NULL && lodge_network_actions_get_nic (self) != NULL)
    return;
  g_autoptr (LodgeNic) first = g_list_model_get_item (nics, 0);
  const char *id = first != NULL ? lodge_device_get_id (LODGE_DEVICE (first)) : NULL;
  if (g_strcmp0 (id, self->id) == 0)
    return;
  g_free (self->id);
  self->id = g_strdup (id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
}

/* Everything shown follows the model. */
static void
update (LodgeNetworkActions *self)
{
  choose_adapter (self);

  LodgeNic *nic = lodge_network_actions_get_nic (self);
  GListModel *networks = lodge_vmm_get_networks (lodge_network_facts_get_vmm (self->facts));
  LodgeDialPosition position =
      nic != NULL ? lodge_dial_get_position (nic, networks) : LODGE_DIAL_OTHER;
  guint64 until = nic != NULL ? lodge_nic_get_until (nic) : 0;
  const char *nick = lodge_enum_to_nick (LODGE_TYPE_DIAL_POSITION, (int)position);
  GAction *action = g_action_map_lookup_action (self->map, "network");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (nick));
  if (position != LODGE_DIAL_OFF && position != LODGE_DIAL_OTHER)
    self->last_online = position;
  if (position != self->position)
    {
      self->position = position;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
    }
  if (until != self->until)
    {
      self->until = until;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNTIL]);
    }
  update_enabled (self);
}

static void
end_operation (LodgeNetworkActions *self)
{
  self->n_running--;
  update_enabled (self);
  lodge_network_facts_read (self->facts);
}

static void
begin_operation (LodgeNetworkActions *self)
{
  g_clear_object (&self->change);
  self->n_running++;
  update_enabled (self);
}

/* The callbacks only tell; what is shown changes with the model. */
static void
tell (LodgeNetworkActions *self, LodgeDialChange *change, const char *heading, GError *error)
{
  if (change == NULL)
    {
      lodge_ui_show_error (self->parent, heading, error);
      return;
    }
  g_autofree char *message = self->guarded
                                 ? g_strdup_printf (_ ("%s Snapshot taken before."),
                                                    lodge_dial_change_get_message (change))
                                 : g_strdup (lodge_dial_change_get_message (change));
  if (self->guarded)
    lodge_opening_guard_settle (self->facts);
  self->guarded = FALSE;
  g_set_object (&self->change, change);
  update_enabled (self);
  g_signal_emit (self, signals[DONE], 0, message, TRUE);
}

static void
on_turned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = lodge_dial_turn_finish (result, &error);

  end_operation (self);
  tell (self, change, _ ("The network could not be changed"), error);
}

static void
on_lent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = lodge_dial_lend_finish (result, &error);

  end_operation (self);
  tell (self, change, _ ("The machine could not be put online"), error);
}

static void
on_cut_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDialChange) change = lodge_dial_cut_finish (result, &error);

  end_operation (self);
  tell (self, change, _ ("The network could not be cut"), error);
}

static void
on_undone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeNetworkActions) self = user_data;
  g_autoptr (GError) error = NULL;

  end_operation (self);
  if (!lodge_dial_undo_finish (result, &error))
    lodge_ui_show_error (self->parent, _ ("The change could not be taken back"), error);
}

/* An operation that waits for a snapshot. */
typedef struct
{
  LodgeNetworkActions *self;
  LodgeDialPosition position;
  guint minutes; /* 0: to stay */
} Opening;

static void
on_guarded_cb (gboolean go_on, gboolean taken, gpointer user_data)
{
  g_autofree Opening *opening = user_data;
  g_autoptr (LodgeNetworkActions) self = opening->self;
  LodgeVmm *vmm = lodge_network_facts_get_vmm (self->facts);
  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);
  LodgeHostNetwork *host_network = lodge_network_facts_get_host_network (self->facts);

  self->guarded = taken;
  if (!go_on || self->id == NULL)
    end_operation (self);
  else if (opening->minutes == 0)
    lodge_dial_turn_async (vmm,
                           machine,
                           self->id,
                           opening->position,
                           host_network,
                           NULL,
                           on_turned_cb,
                           g_object_ref (self));
  else
    lodge_dial_lend_async (vmm,
                           machine,
                           self->id,
                           opening->position,
                           opening->minutes,
                           host_network,
                           NULL,
                           on_lent_cb,
                           g_object_ref (self));
}

static void
attach (LodgeNetworkActions *self, LodgeDialPosition position, guint minutes)
{
  LodgeVmm *vmm = lodge_network_facts_get_vmm (self->facts);
  LodgeMachine *machine = lodge_network_facts_get_machine (self->facts);
  Opening *opening = g_new0 (Opening, 1);

  opening->self = g_object_ref (self);
  opening->position = position;
  opening->minutes = minutes;
  begin_operation (self);
  lodge_opening_guard_run (self->facts,
                           self->parent,
                           lodge_opening_is_guarded (vmm, machine, position),
                           on_guarded_cb,
                           opening);
}

static void
turn (LodgeNetworkActions *self, LodgeDialPosition position)
{
  attach (self, position, 0);
}

static void
on_network_change_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeNetworkActions *self = LODGE_NETWORK_ACTIONS (user_data);
  int position = LODGE_DIAL_OTHER;

  if (!lodge_enum_from_nick (
          LODGE_TYPE_DIAL_POSITION, g_variant_get_string (value, NULL), &position) ||
      position == LODGE_DIAL_OTHER)
    return;
  if ((LodgeDialPosition)position != self->position || self->until != 0)
    turn (self, (LodgeDialPosition)position);
}

static void
on_cut_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeNetworkActions *self = LODGE_NETWORK_ACTIONS (user_data);

  begin_operation (self);
  lodge_dial_cut_async (lodge_network_facts_get_vmm (self->facts),
                        lodge_network_facts_get_machine (self->facts),
                        NULL,
                        on_cut_cb,
                        g_object_ref (self));
}

static void
on_lend_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeNetworkActions *self = LODGE_NETWORK_ACTIONS (user_data);

  attach (self, self->last_online, LODGE_LEND_MINUTES);
}

static void
on_keep_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeNetworkActions *self = LODGE_NETWORK_ACTIONS (user_data);

  if (self->position != LODGE_DIAL_OTHER)
    turn (self, self->position);
}

static void
on_end_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  turn (LODGE_NETWORK_ACTIONS (user_data), LODGE_DIAL_OFF);
}

static void
on_undo_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeNetworkActions *self = LODGE_NETWORK_ACTIONS (user_data);
  g_autoptr (LodgeDialChange) change = g_steal_pointer (&self->change);

  if (change == NULL)
    return;
  begin_operation (self);
  lodge_dial_undo_async (lodge_network_facts_get_vmm (self->facts),
                         lodge_network_facts_get_machine (self->facts),
                         change,
                         NULL,
                         on_undone_cb,
                         g_object_ref (self));
}

static const GActionEntry ENTRIES[] = {
  { "network", NULL, "s", "'other'", on_network_change_cb },
  { "cut-network", on_cut_activated_cb },
  { "lend-network", on_lend_activated_cb },
  { "keep-network", on_keep_activated_cb },
  { "end-network", on_end_activated_cb },
  { "undo-network", on_undo_activated_cb },
};

static void
lodge_network_actions_dispose (GObject *object)
{
  LodgeNetworkActions *self = LODGE_NETWORK_ACTIONS (object);

  /* The group may outlive this object in a menu that is still open. */
  for (gsize i = 0; self->map != NULL && i < G_N_ELEMENTS (ENTRIES); i++)
    g_action_map_remove_action (self->map, ENTRIES[i].name);

  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->change);
  g_clear_object (&self->map);
  g_clear_object (&self->facts);
  G_OBJECT_CLASS (lodge_network_actions_parent_class)->dispose (object);
}

static void
lodge_network_actions_finalize (GObject *object)
{
  g_free (LODGE_NETWORK_ACTIONS (object)->id);
  G_OBJECT_CLASS (lodge_network_actions_parent_class)->finalize (object);
}

static void
lodge_network_actions_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeNetworkActions *self = LODGE_NETWORK_ACTIONS (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_POSITION:
      g_value_set_enum (value, (int)self->position);
      break;
    case PROP_UNTIL:
      g_value_set_uint64 (value, self->until);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_network_actions_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  lodge_network_actions_set_id (LODGE_NETWORK_ACTIONS (object), g_value_get_string (value));
}

static void
lodge_network_actions_class_init (LodgeNetworkActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lodge_network_actions_dispose;
  object_class->finalize = lodge_network_actions_finalize;
  object_class->get_property = lodge_network_actions_get_property;
  object_class->set_property = lodge_network_actions_set_property;

  properties[PROP_ID] = g_param_spec_string (
      "id", NULL, NULL, NULL, flags | G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_POSITION] =
      g_param_spec_enum ("position", NULL, NULL, LODGE_TYPE_DIAL_POSITION, LODGE_DIAL_OTHER, flags);
  properties[PROP_UNTIL] = g_param_spec_uint64 ("until", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[DONE] = g_signal_new ("done",
                                LODGE_TYPE_NETWORK_ACTIONS,
                                G_SIGNAL_RUN_LAST,
                                0,
                                NULL,
                                NULL,
                                NULL,
                                G_TYPE_NONE,
                                2,
                                G_TYPE_STRING,
                                G_TYPE_BOOLEAN);
}

static void
lodge_network_actions_init (LodgeNetworkActions *self)
{
  self->position = LODGE_DIAL_OTHER;
  self->last_online = LODGE_DIAL_NAT;
}

LodgeNetworkActions *
lodge_network_actions_new (LodgeNetworkFacts *facts, GActionMap *map, GtkWidget *parent)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_FACTS (facts), NULL);
  g_return_val_if_fail (G_IS_ACTION_MAP (map), NULL);

  LodgeNetworkActions *self = g_object_new (LODGE_TYPE_NETWORK_ACTIONS, NULL);
  self->facts = g_object_ref (facts);
  self->map = g_object_ref (map);
  g_set_weak_pointer (&self->parent, parent);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  g_signal_connect_object (facts, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

LodgeNetworkFacts *
lodge_network_actions_get_facts (LodgeNetworkActions *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_ACTIONS (self), NULL);
  return self->facts;
}

const char *
lodge_network_actions_get_id (LodgeNetworkActions *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_ACTIONS (self), NULL);
  return self->id;
}

void
lodge_network_actions_set_id (LodgeNetworkActions *self, const char *id)
{
  g_return_if_fail (LODGE_IS_NETWORK_ACTIONS (self));

  if (g_strcmp0 (self->id, id) == 0)
    return;
  g_free (self->id);
  self->id = g_strdup (id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
  update (self);
}

LodgeDialPosition
lodge_network_actions_get_position (LodgeNetworkActions *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_ACTIONS (self), LODGE_DIAL_OTHER);
  return self->position;
}

guint64
lodge_network_actions_get_until (LodgeNetworkActions *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_ACTIONS (self), 0);
  return self->until;
}

LodgeNic *
lodge_network_actions_get_nic (LodgeNetworkActions *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_ACTIONS (self), NULL);
  return self->id != NULL ? lodge_network_facts_get_nic (self->facts, self->id, FALSE) : NULL;
}
