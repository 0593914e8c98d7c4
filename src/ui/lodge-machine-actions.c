/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-actions.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lodge-change-actions.h"
#include "lodge-clone-actions.h"
#include "lodge-delete-dialog.h"
#include "lodge-format.h"
#include "lodge-key-names.h"
#include "lodge-medium.h"
#include "lodge-rename-dialog.h"
#include "lodge-run-actions.h"
#include "lodge-saver.h"
#include "lodge-screenshot.h"
#include "lodge-shutdown-watch.h"
#include "lodge-template-actions.h"
#include "lodge-ui.h"

struct _LodgeMachineActions
{
  GObject parent_instance;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GtkWidget *parent; /* weak */
  GSimpleActionGroup *group;
  LodgeChangeActions *changes;
  LodgeRunActions *run;
  LodgeCloneActions *clone;
  LodgeTemplateActions *templates;
};

G_DEFINE_FINAL_TYPE (LodgeMachineActions, lodge_machine_actions, G_TYPE_OBJECT)

static const struct
{
  const char *action;
  LodgeVerb verb;
  gboolean confirm;
} VERBS[] = {
  { "start", LODGE_VERB_START, FALSE },
  { "pause", LODGE_VERB_PAUSE, FALSE },
  { "resume", LODGE_VERB_RESUME, FALSE },
  { "shut-down", LODGE_VERB_SHUT_DOWN, FALSE },
  { "restart", LODGE_VERB_RESTART, FALSE },
  { "save", LODGE_VERB_SAVE, FALSE },
  { "reset", LODGE_VERB_RESET, TRUE },
  { "force-off", LODGE_VERB_FORCE_OFF, TRUE },
  { "discard-saved", LODGE_VERB_DISCARD_SAVED, TRUE },
};

typedef struct
{
  LodgeMachineActions *self;
  LodgeVerb verb;
} VerbData;

static VerbData *
verb_data_new (LodgeMachineActions *self, LodgeVerb verb)
{
  VerbData *data = g_new0 (VerbData, 1);

  data->self = g_object_ref (self);
  data->verb = verb;
  return data;
}

static void
verb_data_free (gpointer pointer)
{
  VerbData *data = pointer;

  g_object_unref (data->self);
  g_free (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VerbData, verb_data_free)

static char *
describe_failure (LodgeVerb verb, const char *title)
{
  switch (verb)
    {
    case LODGE_VERB_START:
      return g_strdup_printf (_ ("“%s” could not be started"), title);
    case LODGE_VERB_PAUSE:
      return g_strdup_printf (_ ("“%s” could not be paused"), title);
    case LODGE_VERB_RESUME:
      return g_strdup_printf (_ ("“%s” could not be resumed"), title);
    case LODGE_VERB_SHUT_DOWN:
      return g_strdup_printf (_ ("“%s” could not be asked to shut down"), title);
    case LODGE_VERB_RESTART:
    case LODGE_VERB_RESET:
      return g_strdup_printf (_ ("“%s” could not be restarted"), title);
    case LODGE_VERB_FORCE_OFF:
      return g_strdup_printf (_ ("“%s” could not be forced off"), title);
    case LODGE_VERB_SAVE:
      return g_strdup_printf (_ ("The state of “%s” could not be saved"), title);
    case LODGE_VERB_DISCARD_SAVED:
    default:
      return g_strdup_printf (_ ("The saved state of “%s” could not be discarded"), title);
    }
}

static void
on_control_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VerbData) data = user_data;
  g_autoptr (GError) error = NULL;
  LodgeMachineActions *self = data->self;

  if (lodge_vmm_control_finish (LODGE_VMM (source), result, &error))
    {
      if (data->verb == LODGE_VERB_SHUT_DOWN)
        lodge_shutdown_watch_begin (lodge_shutdown_watch_get (self->machine),
                                    LODGE_SHUTDOWN_PATIENCE_MS);
      return;
    }
  g_autofree char *heading = describe_failure (data->verb, lodge_machine_get_title (self->machine));
  lodge_ui_show_error (self->parent, heading, error);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineActions) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *heading = NULL;

  if (lodge_saver_save_finish (result, &error))
    return;
  heading = describe_failure (LODGE_VERB_SAVE, lodge_machine_get_title (self->machine));
  lodge_ui_show_error (self->parent, heading, error);
}

static void
control (LodgeMachineActions *self, LodgeVerb verb)
{
  if (!lodge_machine_can (self->machine, verb))
    return;
  if (verb == LODGE_VERB_SAVE)
    {
      lodge_saver_save_async (self->core, self->machine, NULL, on_saved_cb, g_object_ref (self));
      return;
    }
  lodge_vmm_control_async (
      self->vmm, self->machine, verb, NULL, on_control_done_cb, verb_data_new (self, verb));
}

static void
describe_loss (
    LodgeVerb verb, LodgeMachine *machine, char **heading, const char **body, const char **label)
{
  const char *title = lodge_machine_get_title (machine);

  switch (verb)
    {
    case LODGE_VERB_RESET:
      *heading = g_strdup_printf (_ ("Reset “%s”?"), title);
      *body = _ ("It restarts at once, like a computer whose reset button was pressed. What is not "
                 "saved inside the machine is lost.");
      *label = _ ("_Reset");
      break;
    case LODGE_VERB_DISCARD_SAVED:
      *heading = g_strdup_printf (_ ("Discard the Saved State of “%s”?"), title);
      *body =
          _ ("The machine will start from its disk. What was open and not saved in it is lost.");
      *label = _ ("_Discard");
      break;
    case LODGE_VERB_FORCE_OFF:
    default:
      *heading = g_strdup_printf (_ ("Force Off “%s”?"), title);
      *body = lodge_machine_get_disposable (machine)
                  ? _ ("It stops at once, and everything that this run has changed is discarded.")
                  : _ ("It stops at once, like a computer whose plug was pulled. What is not "
                       "saved inside the machine is lost.");
      *label = _ ("_Force Off");
      break;
    }
}

static void
on_confirm_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  VerbData *data = user_data;

  if (g_strcmp0 (response, "confirm") == 0)
    control (data->self, data->verb);
}

static void
free_closure_data (gpointer data, GClosure *closure)
{
  verb_data_free (data);
}

static void
confirm (LodgeMachineActions *self, LodgeVerb verb)
{
  g_autofree char *heading = NULL;
  const char *body;
  const char *label;
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;

  describe_loss (verb, self->machine, &heading, &body, &label);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);
  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "confirm", label, NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "confirm", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog,
                         "response",
                         G_CALLBACK (on_confirm_response_cb),
                         verb_data_new (self, verb),
                         free_closure_data,
                         0);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_verb_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);
  const char *name = g_action_get_name (G_ACTION (action));

  for (gsize i = 0; i < G_N_ELEMENTS (VERBS); i++)
    {
      if (strcmp (VERBS[i].action, name) != 0)
        continue;
      if (VERBS[i].confirm)
        confirm (self, VERBS[i].verb);
      else
        control (self, VERBS[i].verb);
    }
}

static void
on_primary_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);
  LodgeVerb verb;
  const char *label;

  if (lodge_machine_get_is_template (self->machine))
    lodge_template_actions_make (self->templates);
  else if (lodge_format_primary (lodge_machine_get_state (self->machine),
                                 lodge_machine_get_is_template (self->machine),
                                 &verb,
                                 &label))
    control (self, verb);
}

static void
on_toggle_pause_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);
  gboolean can_pause = lodge_machine_can (self->machine, LODGE_VERB_PAUSE);

  control (self, can_pause ? LODGE_VERB_PAUSE : LODGE_VERB_RESUME);
}

static void
on_keys_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeMachineActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_send_keys_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (self->parent, _ ("The keys could not be sent"), error);
}

static void
on_send_keys_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);
  LodgeKeyCombination keys;

  if (!lodge_key_names_parse (g_variant_get_string (parameter, NULL), &keys, NULL))
    return;
  lodge_vmm_send_keys_async (self->vmm,
                             self->machine,
                             keys.codes,
                             keys.n_codes,
                             NULL,
                             on_keys_sent_cb,
                             g_object_ref (self));
}

static void
on_screenshot_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);

  lodge_screenshot_take (self->vmm, self->machine, self->parent);
}

static void
on_choose_disc_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);

  if (self->parent != NULL)
    lodge_medium_choose (
        self->vmm, self->machine, g_variant_get_string (parameter, NULL), self->parent);
}

static void
on_eject_disc_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);

  lodge_medium_set (
      self->vmm, self->machine, g_variant_get_string (parameter, NULL), NULL, self->parent);
}

static void
on_rename_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);

  lodge_rename_dialog_present (self->vmm, self->machine, self->parent);
}

static void
on_delete_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (user_data);

  lodge_delete_dialog_present (self->core, self->machine, self->parent);
}

static void
set_enabled (LodgeMachineActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Files of another computer can't be chosen here. */
static void
update_discs (LodgeMachineActions *self, gboolean possible)
{
  gboolean local = lodge_host_get_local (lodge_vmm_get_host (self->vmm));
  LodgeDisk *drive = lodge_medium_find_drive (self->machine, NULL, FALSE);
  LodgeDisk *full = lodge_medium_find_drive (self->machine, NULL, TRUE);

  set_enabled (self, "choose-disc", possible && local && drive != NULL);
  set_enabled (self, "eject-disc", possible && full != NULL);
}

static void
update (LodgeMachineActions *self)
{
  LodgeMachine *machine = self->machine;
  gboolean connected = lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED;
  gboolean idle = connected && lodge_machine_get_present (machine) &&
                  lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE;
  gboolean active = lodge_machine_is_active (machine);
  LodgeMachineFeatures features = lodge_machine_get_features (machine);
  LodgeVerb verb;
  const char *label;

  for (gsize i = 0; i < G_N_ELEMENTS (VERBS); i++)
    set_enabled (self, VERBS[i].action, connected && lodge_machine_can (machine, VERBS[i].verb));

  gboolean primary = lodge_format_primary (
      lodge_machine_get_state (machine), lodge_machine_get_is_template (machine), &verb, &label);
  set_enabled (self,
               "primary",
               connected && primary &&
                   (lodge_machine_get_is_template (machine)
                        ? self->clone != NULL && lodge_clone_actions_can (self->clone)
                        : lodge_machine_can (machine, verb)));
  set_enabled (self,
               "toggle-pause",
               connected && (lodge_machine_can (machine, LODGE_VERB_PAUSE) ||
                             lodge_machine_can (machine, LODGE_VERB_RESUME)));
  set_enabled (
      self, "send-keys", connected && active && (features & LODGE_MACHINE_FEATURE_SEND_KEYS));
  set_enabled (
      self, "screenshot", connected && active && (features & LODGE_MACHINE_FEATURE_SCREENSHOT));
  update_discs (self, idle && (features & LODGE_MACHINE_FEATURE_MEDIUM));
  set_enabled (self, "rename", idle && (features & LODGE_MACHINE_FEATURE_EDIT));
  set_enabled (self, "delete", idle);
}

/* A drive's disc is what makes an action possible. */
static void
watch_disks (LodgeMachineActions *self)
{
  GListModel *disks = lodge_machine_config_get_disks (lodge_machine_get_config (self->machine));

  for (guint i = 0; i < g_list_model_get_n_items (disks); i++)
    {
      g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, i);

      g_signal_handlers_disconnect_by_func (disk, update, self);
      g_signal_connect_object (disk, "notify::path", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

static const GActionEntry ENTRIES[] = {
  { "start", on_verb_activated_cb },
  { "pause", on_verb_activated_cb },
  { "resume", on_verb_activated_cb },
  { "shut-down", on_verb_activated_cb },
  { "restart", on_verb_activated_cb },
  { "save", on_verb_activated_cb },
  { "reset", on_verb_activated_cb },
  { "force-off", on_verb_activated_cb },
  { "discard-saved", on_verb_activated_cb },
  { "primary", on_primary_activated_cb },
  { "toggle-pause", on_toggle_pause_activated_cb },
  { "send-keys", on_send_keys_activated_cb, "s" },
  { "screenshot", on_screenshot_activated_cb },
  { "choose-disc", on_choose_disc_activated_cb, "s" },
  { "eject-disc", on_eject_disc_activated_cb, "s" },
  { "rename", on_rename_activated_cb },
  { "delete", on_delete_activated_cb },
};

static void
lodge_machine_actions_dispose (GObject *object)
{
  LodgeMachineActions *self = LODGE_MACHINE_ACTIONS (object);

  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->changes);
  g_clear_object (&self->run);
  g_clear_object (&self->templates);
  g_clear_object (&self->clone);
  g_clear_object (&self->group);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_machine_actions_parent_class)->dispose (object);
}

static void
lodge_machine_actions_class_init (LodgeMachineActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_machine_actions_dispose;
}

static void
lodge_machine_actions_init (LodgeMachineActions *self)
{
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (
      G_ACTION_MAP (self->group), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
}

LodgeMachineActions *
lodge_machine_actions_new (LodgeCore *core, LodgeMachine *machine, GtkWidget *parent)
{
  static const char *const WATCHED[] = {
    "notify::state",   "notify::activity",   "notify::features",
    "notify::present", "notify::disposable", "notify::template",
  };

  g_return_val_if_fail (LODGE_IS_CORE (core), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  LodgeMachineActions *self = g_object_new (LODGE_TYPE_MACHINE_ACTIONS, NULL);
  self->core = g_object_ref (core);
  self->machine = g_object_ref (machine);
  self->vmm = g_object_ref (lodge_core_get_vmm (core, machine));
  g_set_weak_pointer (&self->parent, parent);

  for (gsize i = 0; i < G_N_ELEMENTS (WATCHED); i++)
    g_signal_connect_object (machine, WATCHED[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->vmm, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_machine_config_get_disks (lodge_machine_get_config (machine)),
                           "items-changed",
                           G_CALLBACK (watch_disks),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_vmm_get_host (self->vmm),
                           "notify::local",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  watch_disks (self);
  self->changes = lodge_change_actions_new (core, machine, G_ACTION_MAP (self->group), parent);
  self->run = lodge_run_actions_new (core, machine, G_ACTION_MAP (self->group), parent);
  self->clone = lodge_clone_actions_new (core, machine, G_ACTION_MAP (self->group), parent);
  self->templates = lodge_template_actions_new (self->clone, G_ACTION_MAP (self->group), parent);
  update (self);
  return self;
}

GActionGroup *
lodge_machine_actions_get_group (LodgeMachineActions *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_ACTIONS (self), NULL);
  return G_ACTION_GROUP (self->group);
}

LodgeMachine *
lodge_machine_actions_get_machine (LodgeMachineActions *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE_ACTIONS (self), NULL);
  return self->machine;
}
