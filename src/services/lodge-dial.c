/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turning the dial: several verbs of the backend as one operation. */
#include "config.h"

#include "lodge-agent-hold.h"
#include "lodge-dial-private.h"
#include "lodge-model-fields.h"
#include "lodge-nic-drafts.h"

#include <glib/gi18n-lib.h>

#define MAX_MINUTES 1440

/* What was done */

struct _LodgeDialChange
{
  GObject parent_instance;

  LodgeEditResult result;
  char *message;
  char *network;
  GPtrArray *previous; /* of LodgeNic: as stored before */
};

G_DEFINE_FINAL_TYPE (LodgeDialChange, lodge_dial_change, G_TYPE_OBJECT)

enum
{
  PROP_RESULT = 1,
  PROP_MESSAGE,
  PROP_NETWORK,
};

static void
lodge_dial_change_finalize (GObject *object)
{
  LodgeDialChange *self = LODGE_DIAL_CHANGE (object);

  g_free (self->message);
  g_free (self->network);
  g_ptr_array_unref (self->previous);

  G_OBJECT_CLASS (lodge_dial_change_parent_class)->finalize (object);
}

static void
lodge_dial_change_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeDialChange *self = LODGE_DIAL_CHANGE (object);

  switch (prop_id)
    {
    case PROP_RESULT:
      g_value_set_int (value, (int)self->result);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_NETWORK:
      g_value_set_string (value, self->network);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_dial_change_class_init (LodgeDialChangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_dial_change_finalize;
  object_class->get_property = lodge_dial_change_get_property;
  g_object_class_install_property (
      object_class, PROP_RESULT, g_param_spec_int ("result", NULL, NULL, 0, G_MAXINT, 0, flags));
  g_object_class_install_property (
      object_class, PROP_MESSAGE, g_param_spec_string ("message", NULL, NULL, NULL, flags));
  g_object_class_install_property (
      object_class, PROP_NETWORK, g_param_spec_string ("network", NULL, NULL, NULL, flags));
}

static void
lodge_dial_change_init (LodgeDialChange *self)
{
  self->result = LODGE_EDIT_RESULT_APPLIED;
  self->previous = g_ptr_array_new_with_free_func (g_object_unref);
}

LodgeEditResult
lodge_dial_change_get_result (LodgeDialChange *self)
{
  g_return_val_if_fail (LODGE_IS_DIAL_CHANGE (self), LODGE_EDIT_RESULT_APPLIED);

  return self->result;
}

const char *
lodge_dial_change_get_message (LodgeDialChange *self)
{
  g_return_val_if_fail (LODGE_IS_DIAL_CHANGE (self), NULL);

  return self->message;
}

const char *
lodge_dial_change_get_network (LodgeDialChange *self)
{
  g_return_val_if_fail (LODGE_IS_DIAL_CHANGE (self), NULL);

  return self->network;
}

/*
 * Turning: network made or started -> (lending: stored set to off) -> attached. A step that fails
 * takes back those before it, last first.
 */
typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  char *id;
  LodgeDialChoice *choice;        /* NULL: as "draft" has it */
  LodgeNic *draft;                /* or NULL */
  LodgeHostNetwork *host_network; /* or NULL */
  guint minutes;                  /* 0: for good */
  gboolean stored_off;            /* lending set what is stored to off */
  LodgeDialChange *change;
  GError *error; /* what made it turn back */
} Turn;

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  g_object_unref (turn->vmm);
  g_object_unref (turn->machine);
  g_free (turn->id);
  g_clear_object (&turn->choice);
  g_clear_object (&turn->draft);
  g_clear_object (&turn->host_network);
  g_clear_object (&turn->change);
  g_clear_error (&turn->error);
  g_free (turn);
}

/* Not attached, with what can come back: forwards and guard stay. */
static void
set_off (LodgeNic *draft)
{
  lodge_nic_set_mode (draft, LODGE_NIC_MODE_NONE);
  lodge_nic_set_source (draft, NULL);
  lodge_nic_set_link_up (draft, FALSE);
}

static gboolean
is_off (LodgeNic *nic)
{
  return lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE;
}

static char *
dup_message (Turn *turn)
{
  const char *title = lodge_machine_get_title (turn->machine);
  LodgeDialPosition position =
      turn->choice != NULL
          ? lodge_dial_choice_get_position (turn->choice)
          : lodge_dial_get_position (turn->draft, lodge_vmm_get_networks (turn->vmm));
  const char *label = lodge_dial_position_get_label (position);

  if (turn->minutes > 0)
    return g_strdup_printf (ngettext ("The network of “%s” is “%s” for %u minute.",
                                      "The network of “%s” is “%s” for %u minutes.",
                                      turn->minutes),
                            title,
                            label,
                            turn->minutes);
  if (turn->change->result == LODGE_EDIT_RESULT_AT_NEXT_START)
    return g_strdup_printf (
        _ ("The network of “%s” will be “%s” from its next start on."), title, label);
  return g_strdup_printf (_ ("The network of “%s” is now “%s”."), title, label);
}

static void
give_up (GTask *task)
{
  Turn *turn = g_task_get_task_data (task);

  g_task_return_error (task, g_steal_pointer (&turn->error));
  g_object_unref (task);
}

static void
on_network_taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_delete_network_finish (LODGE_VMM (source), result, &error))
    g_warning ("%s", error->message);
  give_up (user_data);
}

static void
take_network_back (GTask *task)
{
  Turn *turn = g_task_get_task_data (task);
  LodgeNetwork *network = turn->change->network != NULL
                              ? lodge_vmm_find_network (turn->vmm, turn->change->network)
                              : NULL;

  if (network != NULL)
    lodge_vmm_delete_network_async (turn->vmm, network, NULL, on_network_taken_back_cb, task);
  else
    give_up (task);
}

static void
on_stored_taken_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_set_nic_finish (LODGE_VMM (source), result, NULL, &error))
    g_warning ("%s", error->message);
  take_network_back (user_data);
}

/* Takes @error. */
static void
turn_back (GTask *task, GError *error)
{
  Turn *turn = g_task_get_task_data (task);

  turn->error = error;
  if (turn->stored_off)
    lodge_vmm_set_nic_async (turn->vmm,
                             turn->machine,
                             turn->change->previous->pdata[0],
                             LODGE_NIC_SCOPE_BOTH,
                             NULL,
                             on_stored_taken_back_cb,
                             task);
  else
    take_network_back (task);
}

static void
on_attached_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Turn *turn = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lodge_vmm_set_nic_finish (LODGE_VMM (source), result, &turn->change->result, &error))
    {
      turn_back (task, error);
      return;
    }
  turn->change->message = dup_message (turn);
  g_task_return_pointer (task, g_steal_pointer (&turn->change), g_object_unref);
  g_object_unref (task);
}

static guint64
get_end (Turn *turn)
{
  return (guint64)g_get_real_time () + turn->minutes * (guint64)(60 * G_USEC_PER_SEC);
}

/* The adapter as it is to be. NULL: it has gone in the meantime. */
static LodgeNic *
dup_turned (Turn *turn)
{
  /* What is lent is a change of what runs; else of what is stored. */
  LodgeNic *draft = lodge_nic_draft_dup (turn->machine, turn->id, turn->minutes == 0);
  LodgeDialChoice *choice = turn->choice;
  gboolean switchable;

  if (draft != NULL && turn->draft != NULL)
    {
      lodge_device_assign (LODGE_DEVICE (draft), LODGE_DEVICE (turn->draft));
      lodge_nic_set_link_up (draft, TRUE);
      lodge_nic_set_until (draft, get_end (turn));
      return draft;
    }
  if (draft == NULL)
    return NULL;
  if (lodge_dial_choice_get_position (choice) == LODGE_DIAL_OFF)
    {
      g_autoptr (LodgeNic) now = lodge_nic_draft_dup (turn->machine, turn->id, FALSE);

      switchable = !lodge_machine_is_active (turn->machine) ||
                   (now != NULL && lodge_nic_get_switchable (now));
      if (switchable)
        set_off (draft);
      else
        lodge_nic_set_link_up (draft, FALSE);
      return draft;
    }
  lodge_nic_set_mode (draft, lodge_dial_choice_get_mode (choice));
  lodge_nic_set_source (draft, lodge_dial_choice_get_source (choice));
  lodge_nic_set_link_up (draft, TRUE);
  lodge_nic_set_until (draft, turn->minutes > 0 ? get_end (turn) : 0);
  return draft;
}

static void
attach (GTask *task)
{
  Turn *turn = g_task_get_task_data (task);
  g_autoptr (LodgeNic) draft = dup_turned (turn);

  if (draft == NULL)
    turn_back (task,
               lodge_vmm_error_new (
                   LODGE_VMM_ERROR_NOT_FOUND, NULL, _ ("The adapter does not exist any more.")));
  else
    lodge_vmm_set_nic_async (turn->vmm,
                             turn->machine,
                             draft,
                             turn->minutes > 0 ? LODGE_NIC_SCOPE_RUNNING : LODGE_NIC_SCOPE_BOTH,
                             g_task_get_cancellable (task),
                             on_attached_cb,
                             task);
}

static void
on_stored_off_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Turn *turn = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lodge_vmm_set_nic_finish (LODGE_VMM (source), result, NULL, &error))
    {
      turn_back (task, error);
      return;
    }
  turn->stored_off = TRUE;
  attach (task);
}

/* Where libvirt attaches adapters, "off" is the cable of what is lent: pulling it never needs the
 * guest's help. NULL: what is stored is off already. */
static LodgeNic *
dup_stored_off (Turn *turn)
{
  g_autofree char *uri = lodge_vmm_dup_uri (turn->vmm);
  g_autoptr (LodgeNic) stored = lodge_nic_draft_dup (turn->machine, turn->id, TRUE);
  LodgeNic *draft;

  if (stored == NULL)
    return NULL;
  if (g_strcmp0 (uri, LODGE_AGENT_HELD_URI) != 0)
    {
      if (is_off (stored))
        return NULL;
      set_off (stored);
      return g_steal_pointer (&stored);
    }
  draft = dup_turned (turn);
  if (draft != NULL)
    {
      lodge_nic_set_link_up (draft, FALSE);
      lodge_nic_set_until (draft, 0);
    }
  return draft;
}

static void
store_off (GTask *task)
{
  Turn *turn = g_task_get_task_data (task);
  g_autoptr (LodgeNic) draft = turn->minutes > 0 ? dup_stored_off (turn) : NULL;

  if (draft == NULL)
    {
      attach (task);
      return;
    }
  lodge_vmm_set_nic_async (turn->vmm,
                           turn->machine,
                           draft,
                           LODGE_NIC_SCOPE_BOTH,
                           g_task_get_cancellable (task),
                           on_stored_off_cb,
                           task);
}

static void
on_network_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Turn *turn = g_task_get_task_data (task);
  g_autoptr (LodgeNetwork) network = NULL;
  GError *error = NULL;

  network = lodge_vmm_create_network_finish (LODGE_VMM (source), result, &error);
  if (network == NULL)
    {
      turn_back (task, error);
      return;
    }
  turn->change->network = g_strdup (lodge_network_get_name (network));
  store_off (task);
}

static void
on_network_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  if (!lodge_vmm_switch_network_finish (LODGE_VMM (source), result, &error))
    turn_back (user_data, error);
  else
    store_off (user_data);
}

static void
prepare_network (GTask *task)
{
  Turn *turn = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  LodgeNetwork *network = NULL;
  g_autoptr (LodgeNetwork) draft = lodge_dial_choice_dup_network (
      turn->choice, lodge_vmm_get_networks (turn->vmm), turn->host_network);

  if (draft != NULL)
    {
      lodge_vmm_create_network_async (turn->vmm, draft, cancellable, on_network_made_cb, task);
      return;
    }
  if (lodge_dial_choice_get_mode (turn->choice) == LODGE_NIC_MODE_NETWORK)
    network = lodge_vmm_find_network (turn->vmm, lodge_dial_choice_get_source (turn->choice));
  if (network != NULL && !lodge_network_get_active (network) && !lodge_network_get_served (network))
    lodge_vmm_switch_network_async (
        turn->vmm, network, TRUE, cancellable, on_network_started_cb, task);
  else
    store_off (task);
}

static GTask *
new_task (LodgeVmm *vmm,
          LodgeMachine *machine,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Turn *turn = g_new0 (Turn, 1);

  turn->vmm = g_object_ref (vmm);
  turn->machine = g_object_ref (machine);
  turn->change = g_object_new (LODGE_TYPE_DIAL_CHANGE, NULL);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, turn, turn_free);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static void
return_error (GTask *task, LodgeVmmError code, const char *sentence)
{
  g_task_return_error (task, lodge_vmm_error_new (code, NULL, "%s", sentence));
  g_object_unref (task);
}

/* Why an adapter can't be attached for a while. */
static const char *
get_unswitchable_reason (LodgeMachine *machine, const char *id)
{
  g_autoptr (LodgeNic) now = lodge_nic_draft_dup (machine, id, FALSE);

  if (now != NULL && lodge_nic_is_straight (now))
    return _ ("With the fastest NAT the adapter can’t be online for a while only. Turn the fastest "
              "NAT off, and start the machine anew.");
  return _ ("This adapter can’t be switched while the machine runs.");
}

/* Takes @task. */
static void
begin_turn (GTask *task, const char *id, LodgeDialPosition position, LodgeHostNetwork *host_network)
{
  Turn *turn = g_task_get_task_data (task);
  g_autoptr (LodgeNic) stored = lodge_nic_draft_dup (turn->machine, id, TRUE);

  turn->id = g_strdup (id);
  turn->host_network = host_network != NULL ? g_object_ref (host_network) : NULL;
  turn->choice = lodge_dial_find_choice (turn->vmm, turn->machine, id, position, host_network);
  if (turn->choice == NULL || stored == NULL)
    {
      return_error (task, LODGE_VMM_ERROR_NOT_FOUND, _ ("The machine has no such adapter."));
      return;
    }
  if (!lodge_dial_choice_get_possible (turn->choice))
    {
      return_error (
          task, LODGE_VMM_ERROR_NOT_SUPPORTED, lodge_dial_choice_get_reason (turn->choice));
      return;
    }
  if (turn->minutes > 0 && !lodge_dial_choice_get_live (turn->choice))
    {
      return_error (
          task, LODGE_VMM_ERROR_NOT_SUPPORTED, get_unswitchable_reason (turn->machine, id));
      return;
    }
  g_ptr_array_add (turn->change->previous, g_steal_pointer (&stored));
  prepare_network (task);
}

void
lodge_dial_turn_async (LodgeVmm *vmm,
                       LodgeMachine *machine,
                       const char *id,
                       LodgeDialPosition position,
                       LodgeHostNetwork *host_network,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (id != NULL && position != LODGE_DIAL_OTHER);

  begin_turn (new_task (vmm, machine, lodge_dial_turn_async, cancellable, callback, user_data),
              id,
              position,
              host_network);
}

LodgeDialChange *
lodge_dial_turn_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_turn_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lodge_dial_lend_async (LodgeVmm *vmm,
                       LodgeMachine *machine,
                       const char *id,
                       LodgeDialPosition position,
                       guint minutes,
                       LodgeHostNetwork *host_network,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (id != NULL && position != LODGE_DIAL_OTHER && position != LODGE_DIAL_OFF);
  g_return_if_fail (minutes > 0 && minutes <= MAX_MINUTES);

  task = new_task (vmm, machine, lodge_dial_lend_async, cancellable, callback, user_data);
  ((Turn *)g_task_get_task_data (task))->minutes = minutes;
  if (lodge_machine_is_active (machine))
    begin_turn (task, id, position, host_network);
  else
    return_error (task,
                  LODGE_VMM_ERROR_WRONG_STATE,
                  _ ("Only a running machine can be attached for a time. Start it first."));
}

LodgeDialChange *
lodge_dial_lend_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_lend_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lodge_dial_lend_draft_async (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             LodgeNic *draft,
                             guint minutes,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const char *id;
  g_autoptr (LodgeNic) stored = NULL;
  g_autoptr (LodgeNic) now = NULL;
  GTask *task;
  Turn *turn;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (LODGE_IS_NIC (draft));
  g_return_if_fail (minutes > 0 && minutes <= MAX_MINUTES);

  id = lodge_device_get_id (LODGE_DEVICE (draft));
  stored = lodge_nic_draft_dup (machine, id, TRUE);
  now = lodge_nic_draft_dup (machine, id, FALSE);
  task = new_task (vmm, machine, lodge_dial_lend_draft_async, cancellable, callback, user_data);
  turn = g_task_get_task_data (task);
  turn->id = g_strdup (id);
  turn->minutes = minutes;
  turn->draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (draft)));
  if (!lodge_machine_is_active (machine))
    return_error (task,
                  LODGE_VMM_ERROR_WRONG_STATE,
                  _ ("Only a running machine can be attached for a time. Start it first."));
  else if (stored == NULL || now == NULL)
    return_error (task, LODGE_VMM_ERROR_NOT_FOUND, _ ("The machine has no such adapter."));
  else if (!lodge_nic_get_switchable (now))
    return_error (task, LODGE_VMM_ERROR_NOT_SUPPORTED, get_unswitchable_reason (machine, id));
  else
    {
      g_ptr_array_add (turn->change->previous, g_steal_pointer (&stored));
      store_off (task);
    }
}

LodgeDialChange *
lodge_dial_lend_draft_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_lend_draft_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Cutting, and taking back: one adapter after the other */

typedef struct
{
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GPtrArray *drafts; /* of LodgeNic */
  guint next;
  LodgeDialChange *change; /* of cut: what is to be told; of undo: what is taken back */
  GError *error;           /* the first */
} Sweep;

static void
sweep_free (gpointer data)
{
  Sweep *sweep = data;

  g_object_unref (sweep->vmm);
  g_object_unref (sweep->machine);
  g_ptr_array_unref (sweep->drafts);
  g_clear_object (&sweep->change);
  g_clear_error (&sweep->error);
  g_free (sweep);
}

static void sweep_on (GTask *task);

static void
on_swept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Sweep *sweep = g_task_get_task_data (task);
  LodgeEditResult outcome = LODGE_EDIT_RESULT_APPLIED;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_set_nic_finish (LODGE_VMM (source), result, &outcome, &error))
    {
      if (sweep->error == NULL)
        sweep->error = g_steal_pointer (&error);
    }
  else if (outcome == LODGE_EDIT_RESULT_AT_NEXT_START &&
           g_task_get_source_tag (task) == (gpointer)lodge_dial_cut_async)
    sweep->change->result = outcome;
  sweep_on (task);
}

static void
on_network_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sweep *sweep = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* Somebody else may use it by now; then it stays. */
  if (!lodge_vmm_delete_network_finish (LODGE_VMM (source), result, &error) &&
      !g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE))
    g_warning ("%s", error->message);
  if (sweep->error != NULL)
    g_task_return_error (task, g_steal_pointer (&sweep->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
end_undo (GTask *task)
{
  Sweep *sweep = g_task_get_task_data (task);
  LodgeNetwork *network = sweep->change->network != NULL && sweep->error == NULL
                              ? lodge_vmm_find_network (sweep->vmm, sweep->change->network)
                              : NULL;

  if (network != NULL)
    {
      lodge_vmm_delete_network_async (sweep->vmm, network, NULL, on_network_deleted_cb, task);
      return;
    }
  if (sweep->error != NULL)
    g_task_return_error (task, g_steal_pointer (&sweep->error));
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
end_cut (GTask *task)
{
  Sweep *sweep = g_task_get_task_data (task);
  const char *title = lodge_machine_get_title (sweep->machine);

  if (sweep->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&sweep->error));
      g_object_unref (task);
      return;
    }
  sweep->change->message =
      sweep->change->result == LODGE_EDIT_RESULT_APPLIED
          ? g_strdup_printf (_ ("“%s” is cut off from all networks."), title)
          : g_strdup_printf (_ ("“%s” will be cut off from some of its networks only at its next "
                                "start."),
                             title);
  g_task_return_pointer (task, g_steal_pointer (&sweep->change), g_object_unref);
  g_object_unref (task);
}

static void
sweep_on (GTask *task)
{
  Sweep *sweep = g_task_get_task_data (task);

  if (sweep->next < sweep->drafts->len)
    lodge_vmm_set_nic_async (sweep->vmm,
                             sweep->machine,
                             sweep->drafts->pdata[sweep->next++],
                             LODGE_NIC_SCOPE_BOTH,
                             NULL,
                             on_swept_cb,
                             task);
  else if (g_task_get_source_tag (task) == (gpointer)lodge_dial_cut_async)
    end_cut (task);
  else
    end_undo (task);
}

static GTask *
new_sweep (LodgeVmm *vmm,
           LodgeMachine *machine,
           gpointer tag,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->vmm = g_object_ref (vmm);
  sweep->machine = g_object_ref (machine);
  sweep->drafts = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, sweep, sweep_free);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}

static LodgeNic *
dup_cut (LodgeMachine *machine, LodgeNic *stored)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (stored));
  g_autoptr (LodgeNic) now = lodge_nic_draft_dup (machine, id, FALSE);
  LodgeNic *draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (stored)));

  /* What can't be switched, or is not of Lodge's making, is left where it is, with its cable
   * pulled, which always works. */
  if (lodge_nic_get_number (stored) >= 0 &&
      (!lodge_machine_is_active (machine) || (now != NULL && lodge_nic_get_switchable (now))))
    set_off (draft);
  else
    lodge_nic_set_link_up (draft, FALSE);
  return draft;
}

void
lodge_dial_cut_async (LodgeVmm *vmm,
                      LodgeMachine *machine,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GListModel *nics;
  Sweep *sweep;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  task = new_sweep (vmm, machine, lodge_dial_cut_async, cancellable, callback, user_data);
  sweep = g_task_get_task_data (task);
  sweep->change = g_object_new (LODGE_TYPE_DIAL_CHANGE, NULL);
  nics = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      g_ptr_array_add (sweep->drafts, dup_cut (machine, nic));
      g_ptr_array_add (sweep->change->previous, lodge_device_copy (LODGE_DEVICE (nic)));
    }
  sweep_on (task);
}

LodgeDialChange *
lodge_dial_cut_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_cut_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
lodge_dial_undo_async (LodgeVmm *vmm,
                       LodgeMachine *machine,
                       LodgeDialChange *change,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  Sweep *sweep;
  GTask *task;

  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_MACHINE (machine));
  g_return_if_fail (LODGE_IS_DIAL_CHANGE (change));

  task = new_sweep (vmm, machine, lodge_dial_undo_async, cancellable, callback, user_data);
  sweep = g_task_get_task_data (task);
  sweep->change = g_object_ref (change);
  for (guint i = 0; i < change->previous->len; i++)
    g_ptr_array_add (sweep->drafts, g_object_ref (change->previous->pdata[i]));
  sweep_on (task);
}

gboolean
lodge_dial_undo_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_dial_undo_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
