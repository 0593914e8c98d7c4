/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-clone-actions.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lodge-clone-dialog.h"
#include "lodge-ui.h"

struct _LodgeCloneActions
{
  GObject parent_instance;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GActionMap *map;
  GtkWidget *parent; /* weak */
  GCancellable *cancellable;
  char *base; /* what it rests on, or NULL; as last read */
};

G_DEFINE_FINAL_TYPE (LodgeCloneActions, lodge_clone_actions, G_TYPE_OBJECT)

/* One operation under way. */
typedef struct
{
  LodgeCloneActions *self;
  LodgeJob *job;
  gboolean start;
} Work;

static Work *
work_new (LodgeCloneActions *self, const char *title)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Work *work = g_new0 (Work, 1);

  work->self = g_object_ref (self);
  work->job = lodge_job_new (title, cancellable);
  lodge_core_add_job (self->core, work->job);
  return work;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->self);
  g_object_unref (work->job);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static void read_base (LodgeCloneActions *self);

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeCloneActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_control_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (self->parent, _ ("The clone could not be started"), error);
}

static void
on_cloned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) machine = lodge_vmm_clone_finish (LODGE_VMM (source), result, &error);

  lodge_job_finish (work->job, error);
  if (machine == NULL)
    lodge_ui_show_error (work->self->parent, _ ("The machine could not be cloned"), error);
  else if (work->start)
    lodge_vmm_control_async (LODGE_VMM (source),
                             machine,
                             LODGE_VERB_START,
                             NULL,
                             on_started_cb,
                             g_object_ref (work->self));
}

void
lodge_clone_actions_clone (LodgeCloneActions *self,
                           const LodgeCloneRequest *request,
                           gboolean start)
{
  g_return_if_fail (LODGE_IS_CLONE_ACTIONS (self));

  g_autofree char *title =
      g_strdup_printf (_ ("Cloning “%s”"), lodge_machine_get_title (self->machine));
  Work *work = work_new (self, title);
  work->start = start;
  lodge_vmm_clone_async (self->vmm,
                         self->machine,
                         request,
                         work->job,
                         lodge_job_get_cancellable (work->job),
                         on_cloned_cb,
                         work);
}

static void
on_independent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_make_independent_finish (LODGE_VMM (source), result, &error);
  lodge_job_finish (work->job, error);
  if (error != NULL)
    lodge_ui_show_error (
        work->self->parent, _ ("The machine could not be made independent"), error);
  read_base (work->self);
}

static void
on_independent_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  LodgeCloneActions *self = LODGE_CLONE_ACTIONS (user_data);

  if (g_strcmp0 (response, "go") != 0)
    return;
  g_autofree char *title =
      g_strdup_printf (_ ("Making “%s” independent"), lodge_machine_get_title (self->machine));
  Work *work = work_new (self, title);
  lodge_vmm_make_independent_async (self->vmm,
                                    self->machine,
                                    work->job,
                                    lodge_job_get_cancellable (work->job),
                                    on_independent_cb,
                                    work);
}

static void
on_independent_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeCloneActions *self = LODGE_CLONE_ACTIONS (user_data);
  GtkRoot *root = self->parent != NULL ? gtk_widget_get_root (self->parent) : NULL;
  g_autofree char *heading =
      g_strdup_printf (_ ("Make “%s” Independent?"), lodge_machine_get_title (self->machine));
  g_autofree char *body = g_strdup_printf (
      _ ("It rests on “%s”. What it needs of that is copied into its own disks, which takes time "
         "and space; a running machine goes on meanwhile."),
      self->base != NULL ? self->base : "");
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "go", _ ("Make _Independent"), NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "go", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "go");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_independent_response_cb), self, 0);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_clone_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeCloneActions *self = LODGE_CLONE_ACTIONS (user_data);

  lodge_clone_dialog_present (self, NULL, self->parent);
}

static void
on_clone_snapshot_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeCloneActions *self = LODGE_CLONE_ACTIONS (user_data);
  GListModel *snapshots = lodge_machine_get_snapshots (self->machine);

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (g_strcmp0 (lodge_snapshot_get_name (snapshot), g_variant_get_string (parameter, NULL)) ==
          0)
        {
          lodge_clone_dialog_present (self, snapshot, self->parent);
          return;
        }
    }
}

static const GActionEntry ENTRIES[] = {
  { "clone", on_clone_activated_cb },
  { "clone-snapshot", on_clone_snapshot_activated_cb, "s" },
  { "make-independent", on_independent_activated_cb },
};

static gboolean
is_taken (GListModel *machines, const char *title)
{
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (g_strcmp0 (lodge_machine_get_title (machine), title) == 0)
        return TRUE;
    }
  return FALSE;
}

static char *
make_title (LodgeMachine *machine, guint number)
{
  const char *original = lodge_machine_get_title (machine);

  if (lodge_machine_get_is_template (machine))
    /* Translators: a template's title and a number: the title of a machine made from it. */
    return g_strdup_printf (_ ("%s (%u)"), original, number);
  return number > 1 ? g_strdup_printf (_ ("Clone of %s %u"), original, number)
                    : g_strdup_printf (_ ("Clone of %s"), original);
}

char *
lodge_clone_actions_dup_title (LodgeCloneActions *self)
{
  g_return_val_if_fail (LODGE_IS_CLONE_ACTIONS (self), NULL);

  GListModel *machines = lodge_vmm_get_machines (self->vmm);
  char *title = make_title (self->machine, 1);

  for (guint number = 2; is_taken (machines, title); number++)
    {
      g_free (title);
      title = make_title (self->machine, number);
    }
  return title;
}

gboolean
lodge_clone_actions_can (LodgeCloneActions *self)
{
  g_return_val_if_fail (LODGE_IS_CLONE_ACTIONS (self), FALSE);

  LodgeHost *host = lodge_vmm_get_host (self->vmm);
  return lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED &&
         lodge_machine_get_present (self->machine) &&
         lodge_machine_get_activity (self->machine) == LODGE_ACTIVITY_NONE &&
         lodge_host_get_local (host) && !lodge_host_get_privileged (host) &&
         !lodge_machine_config_get_transient (lodge_machine_get_config (self->machine));
}

static void
set_enabled (LodgeCloneActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (self->map, name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (LodgeCloneActions *self)
{
  gboolean can = lodge_clone_actions_can (self);

  set_enabled (
      self, "clone", can && lodge_machine_get_state (self->machine) != LODGE_MACHINE_STATE_SAVED);
  set_enabled (self, "clone-snapshot", can);
  set_enabled (self,
               "make-independent",
               can && self->base != NULL && !lodge_machine_get_disposable (self->machine) &&
                   !lodge_machine_get_is_template (self->machine));
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeSnapshotFeatures) features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeCloneActions *self = LODGE_CLONE_ACTIONS (user_data);
  g_free (self->base);
  self->base = features != NULL ? g_strdup (features->base) : NULL;
  update (self);
}

static void
read_base (LodgeCloneActions *self)
{
  if (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED)
    lodge_vmm_read_snapshot_features_async (
        self->vmm, self->machine, self->cancellable, on_features_read_cb, self);
}

static void
lodge_clone_actions_dispose (GObject *object)
{
  LodgeCloneActions *self = LODGE_CLONE_ACTIONS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  for (gsize i = 0; self->map != NULL && i < G_N_ELEMENTS (ENTRIES); i++)
    g_action_map_remove_action (self->map, ENTRIES[i].name);
  g_clear_object (&self->map);
  g_clear_weak_pointer (&self->parent);
  g_clear_pointer (&self->base, g_free);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_clone_actions_parent_class)->dispose (object);
}

static void
lodge_clone_actions_class_init (LodgeCloneActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_clone_actions_dispose;
}

static void
lodge_clone_actions_init (LodgeCloneActions *self)
{
  self->cancellable = g_cancellable_new ();
}

LodgeCloneActions *
lodge_clone_actions_new (LodgeCore *core, LodgeMachine *machine, GActionMap *map, GtkWidget *parent)
{
  static const char *const WATCHED[] = {
    "notify::state", "notify::activity", "notify::present", "notify::disposable", "notify::template"
  };

  g_return_val_if_fail (LODGE_IS_CORE (core), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  LodgeCloneActions *self = g_object_new (LODGE_TYPE_CLONE_ACTIONS, NULL);
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
  read_base (self);
  update (self);
  return self;
}

LodgeVmm *
lodge_clone_actions_get_vmm (LodgeCloneActions *self)
{
  g_return_val_if_fail (LODGE_IS_CLONE_ACTIONS (self), NULL);
  return self->vmm;
}

LodgeMachine *
lodge_clone_actions_get_machine (LodgeCloneActions *self)
{
  g_return_val_if_fail (LODGE_IS_CLONE_ACTIONS (self), NULL);
  return self->machine;
}
