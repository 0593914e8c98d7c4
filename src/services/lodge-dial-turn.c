/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Turning: network made or started -> (lending: stored set to off) -> attached. A step that fails
 * takes back those before it, last first.
 */
#include "config.h"

#include "lodge-agent-hold.h"
#include "lodge-dial-private.h"
#include "lodge-nic-drafts.h"

#include <glib/gi18n-lib.h>

static void
turn_free (gpointer data)
{
  LodgeDialTurn *turn = data;

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
void
lodge_dial_set_off (LodgeNic *draft)
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
dup_message (LodgeDialTurn *turn)
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
  LodgeDialTurn *turn = g_task_get_task_data (task);

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
  LodgeDialTurn *turn = g_task_get_task_data (task);
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
  LodgeDialTurn *turn = g_task_get_task_data (task);

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
  LodgeDialTurn *turn = g_task_get_task_data (task);
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
get_end (LodgeDialTurn *turn)
{
  return (guint64)g_get_real_time () + turn->minutes * (guint64)(60 * G_USEC_PER_SEC);
}

/* The adapter as it is to be. NULL: it has gone in the meantime. */
static LodgeNic *
dup_turned (LodgeDialTurn *turn)
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
        lodge_dial_set_off (draft);
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
  LodgeDialTurn *turn = g_task_get_task_data (task);
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
  LodgeDialTurn *turn = g_task_get_task_data (task);
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
dup_stored_off (LodgeDialTurn *turn)
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
      lodge_dial_set_off (stored);
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

void
lodge_dial_turn_store (GTask *task)
{
  LodgeDialTurn *turn = g_task_get_task_data (task);
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
  LodgeDialTurn *turn = g_task_get_task_data (task);
  g_autoptr (LodgeNetwork) network = NULL;
  GError *error = NULL;

  network = lodge_vmm_create_network_finish (LODGE_VMM (source), result, &error);
  if (network == NULL)
    {
      turn_back (task, error);
      return;
    }
  turn->change->network = g_strdup (lodge_network_get_name (network));
  lodge_dial_turn_store (task);
}

static void
on_network_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  if (!lodge_vmm_switch_network_finish (LODGE_VMM (source), result, &error))
    turn_back (user_data, error);
  else
    lodge_dial_turn_store (user_data);
}

void
lodge_dial_turn_begin (GTask *task)
{
  LodgeDialTurn *turn = g_task_get_task_data (task);
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
    lodge_dial_turn_store (task);
}

GTask *
lodge_dial_turn_new_task (LodgeVmm *vmm,
                          LodgeMachine *machine,
                          gpointer tag,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  LodgeDialTurn *turn = g_new0 (LodgeDialTurn, 1);

  turn->vmm = g_object_ref (vmm);
  turn->machine = g_object_ref (machine);
  turn->change = g_object_new (LODGE_TYPE_DIAL_CHANGE, NULL);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, turn, turn_free);
  g_task_set_check_cancellable (task, FALSE);
  return task;
}
