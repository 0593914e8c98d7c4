/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-run-actions.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lodge-ui.h"

struct _LodgeRunActions
{
  GObject parent_instance;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GActionMap *map;
  GtkWidget *parent; /* weak */
};

G_DEFINE_FINAL_TYPE (LodgeRunActions, lodge_run_actions, G_TYPE_OBJECT)

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeRunActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *heading =
      g_strdup_printf (_ ("“%s” could not be started"), lodge_machine_get_title (self->machine));

  if (!lodge_vmm_start_disposable_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (self->parent, heading, error);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeRunActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_keep_disposable_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (self->parent, _ ("The changes could not be kept"), error);
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  LodgeRunActions *self = LODGE_RUN_ACTIONS (user_data);

  if (g_strcmp0 (response, "machine") == 0)
    lodge_vmm_keep_disposable_async (
        self->vmm, self->machine, NULL, on_kept_cb, g_object_ref (self));
  else if (g_strcmp0 (response, "snapshot") == 0 && self->parent != NULL)
    gtk_widget_activate_action (self->parent, "machine.take-snapshot", NULL);
}

static void
on_keep_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeRunActions *self = LODGE_RUN_ACTIONS (user_data);
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
      _ ("Keep the Changes of This Run?"),
      _ ("In the machine: it goes on running as if it had been started as usual, and what it was "
         "before is replaced.\n\nAs a snapshot: the present moment is kept in the timeline; the "
         "machine itself stays what it was before this run."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel",
                                    _ ("_Cancel"),
                                    "snapshot",
                                    _ ("Keep as _Snapshot…"),
                                    "machine",
                                    _ ("Keep in the _Machine"),
                                    NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "machine", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), self, 0);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
start (LodgeRunActions *self, const char *name)
{
  lodge_vmm_start_disposable_async (
      self->vmm, self->machine, name, NULL, on_started_cb, g_object_ref (self));
}

static void
on_start_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  start (LODGE_RUN_ACTIONS (user_data), NULL);
}

static void
on_start_snapshot_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  start (LODGE_RUN_ACTIONS (user_data), g_variant_get_string (parameter, NULL));
}

static const GActionEntry ENTRIES[] = {
  { "start-disposable", on_start_activated_cb },
  { "start-snapshot", on_start_snapshot_activated_cb, "s" },
  { "keep-changes", on_keep_activated_cb },
};

static void
set_enabled (LodgeRunActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (self->map, name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* A machine with saved memory has to be resumed first. Only a user's own QEMU on this computer can.
 */
static void
update (LodgeRunActions *self)
{
  LodgeHost *host = lodge_vmm_get_host (self->vmm);
  gboolean connected = lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED;
  gboolean can = connected && lodge_machine_can (self->machine, LODGE_VERB_START) &&
                 lodge_machine_get_state (self->machine) != LODGE_MACHINE_STATE_SAVED &&
                 !lodge_machine_config_get_transient (lodge_machine_get_config (self->machine)) &&
                 lodge_host_get_local (host) && !lodge_host_get_privileged (host);

  set_enabled (self, "start-disposable", can);
  set_enabled (self, "start-snapshot", can);
  set_enabled (self,
               "keep-changes",
               connected && lodge_machine_get_disposable (self->machine) &&
                   lodge_machine_get_activity (self->machine) == LODGE_ACTIVITY_NONE);
}

static void
lodge_run_actions_dispose (GObject *object)
{
  LodgeRunActions *self = LODGE_RUN_ACTIONS (object);

  for (gsize i = 0; self->map != NULL && i < G_N_ELEMENTS (ENTRIES); i++)
    g_action_map_remove_action (self->map, ENTRIES[i].name);
  g_clear_object (&self->map);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_run_actions_parent_class)->dispose (object);
}

static void
lodge_run_actions_class_init (LodgeRunActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_run_actions_dispose;
}

static void
lodge_run_actions_init (LodgeRunActions *self)
{
}

LodgeRunActions *
lodge_run_actions_new (LodgeCore *core, LodgeMachine *machine, GActionMap *map, GtkWidget *parent)
{
  static const char *const WATCHED[] = {
    "notify::state", "notify::activity", "notify::present", "notify::disposable", "notify::template"
  };

  g_return_val_if_fail (LODGE_IS_CORE (core), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  LodgeRunActions *self = g_object_new (LODGE_TYPE_RUN_ACTIONS, NULL);
  self->core = g_object_ref (core);
  self->machine = g_object_ref (machine);
  self->vmm = g_object_ref (lodge_core_get_vmm (core, machine));
  self->map = g_object_ref (map);
  g_set_weak_pointer (&self->parent, parent);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  for (gsize i = 0; i < G_N_ELEMENTS (WATCHED); i++)
    g_signal_connect_object (machine, WATCHED[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->vmm, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      lodge_vmm_get_host (self->vmm), "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}
