/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-actions.h"

#include <glib/gi18n.h>

#include "lodge-automatic-dialog.h"
#include "lodge-compare-window.h"
#include "lodge-delete-snapshot-dialog.h"
#include "lodge-edit-snapshot-dialog.h"
#include "lodge-restore-dialog.h"
#include "lodge-take-snapshot-dialog.h"
#include "lodge-ui.h"

struct _LodgeSnapshotActions
{
  GObject parent_instance;

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GActionMap *map;
  GtkWidget *parent; /* weak */
  gboolean idle;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotActions, lodge_snapshot_actions, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_IDLE,
  N_PROPS
};

enum
{
  DONE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* One operation under way. */
typedef struct
{
  LodgeSnapshotActions *self;
  LodgeJob *job; /* NULL: takes no time */
  char *title;   /* the snapshot's */
  gboolean undoing;
  gboolean start;
} Work;

static Work *
work_new (LodgeSnapshotActions *self, const char *snapshot_title, const char *job_title)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Work *work = g_new0 (Work, 1);

  work->self = g_object_ref (self);
  work->title = g_strdup (snapshot_title);
  if (job_title == NULL)
    return work;
  work->job = lodge_job_new (job_title, cancellable);
  lodge_core_add_job (self->core, work->job);
  return work;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_object_unref (work->self);
  g_clear_object (&work->job);
  g_free (work->title);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static GCancellable *
work_get_cancellable (Work *work)
{
  return work->job != NULL ? lodge_job_get_cancellable (work->job) : NULL;
}

/* @heading: of the dialog that tells @error. */
static void
work_end (Work *work, const char *heading, const GError *error)
{
  if (work->job != NULL)
    lodge_job_finish (work->job, error);
  if (error != NULL)
    lodge_ui_show_error (work->self->parent, heading, error);
}

static void
set_enabled (LodgeSnapshotActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (self->map, name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (LodgeSnapshotActions *self)
{
  gboolean idle = lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED &&
                  lodge_machine_get_present (self->machine) &&
                  lodge_machine_get_activity (self->machine) == LODGE_ACTIVITY_NONE;
  static const char *const NAMES[] = { "take-snapshot", "automatic-snapshots", "restore-snapshot",
                                       "edit-snapshot", "pin-snapshot",        "delete-snapshot",
                                       "delete-branch" };

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    set_enabled (self, NAMES[i], idle);
  set_enabled (self, "undo-restore", idle && lodge_restorer_get_undo (self->machine) != NULL);
  if (idle == self->idle)
    return;
  self->idle = idle;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDLE]);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = lodge_vmm_take_snapshot_finish (LODGE_VMM (source), result, &error);
  g_autofree char *message = g_strdup_printf (_ ("“%s” taken"), work->title);

  work_end (work, _ ("The snapshot could not be taken"), error);
  if (name != NULL)
    g_signal_emit (work->self, signals[DONE], 0, message, FALSE);
}

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSnapshotActions) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_control_finish (LODGE_VMM (source), result, &error))
    lodge_ui_show_error (self->parent, _ ("The machine could not be started"), error);
}

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *undo = NULL;
  g_autofree char *note = NULL;
  gboolean clock_behind = lodge_restorer_is_clock_behind (result);
  gboolean restored = lodge_restorer_restore_finish (result, &undo, &note, &error);
  g_autofree char *message = work->undoing ? g_strdup (_ ("The machine is where it was before"))
                                           : g_strdup_printf (_ ("Went back to “%s”"), work->title);

  work_end (work,
            work->undoing ? _ ("Going back could not be undone")
                          : _ ("The machine could not go back to the snapshot"),
            error);
  if (!restored)
    return;
  if (clock_behind)
    {
      g_autofree char *done = g_steal_pointer (&message);

      /* Translators: “Went back to “Fresh” · Its clock is not set”. */
      message = g_strdup_printf (_ ("%s · Its clock is not set"), done);
    }
  update (work->self);
  if (work->start && lodge_machine_can (work->self->machine, LODGE_VERB_START))
    lodge_vmm_control_async (work->self->vmm,
                             work->self->machine,
                             LODGE_VERB_START,
                             NULL,
                             on_started_cb,
                             g_object_ref (work->self));
  if (note != NULL)
    {
      g_autoptr (GError) told = lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED, NULL, "%s", note);

      lodge_ui_show_error (work->self->parent, message, told);
    }
  g_signal_emit (work->self, signals[DONE], 0, message, undo != NULL);
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_edit_snapshot_finish (LODGE_VMM (source), result, &error);
  work_end (work, _ ("The snapshot could not be changed"), error);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;
  gboolean deleted = lodge_vmm_delete_snapshot_finish (LODGE_VMM (source), result, &error);
  g_autofree char *message = g_strdup_printf (_ ("“%s” deleted"), work->title);

  work_end (work, _ ("The snapshot could not be deleted"), error);
  if (deleted)
    g_signal_emit (work->self, signals[DONE], 0, message, FALSE);
}

static void
on_take_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeSnapshotActions *self = LODGE_SNAPSHOT_ACTIONS (user_data);

  lodge_take_snapshot_dialog_present (self, self->parent);
}

static void
on_automatic_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeSnapshotActions *self = LODGE_SNAPSHOT_ACTIONS (user_data);

  lodge_automatic_dialog_present (self, self->parent);
}

static void
on_undo_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeSnapshotActions *self = LODGE_SNAPSHOT_ACTIONS (user_data);
  g_autofree char *title =
      g_strdup_printf (_ ("Undoing in “%s”"), lodge_machine_get_title (self->machine));
  Work *work;

  if (lodge_restorer_get_undo (self->machine) == NULL)
    return;
  work = work_new (self, NULL, title);
  work->undoing = TRUE;
  lodge_restorer_undo_async (
      self->core, self->machine, work->job, work_get_cancellable (work), on_restored_cb, work);
}

static void
pin (LodgeSnapshotActions *self, LodgeSnapshot *snapshot)
{
  g_autoptr (LodgeSnapshot) draft = lodge_snapshot_new (lodge_snapshot_get_name (snapshot));

  lodge_snapshot_assign (draft, snapshot);
  g_object_set (draft, "pinned", !lodge_snapshot_get_pinned (snapshot), NULL);
  lodge_snapshot_actions_edit (self, draft);
}

static void
on_named_activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeSnapshotActions *self = LODGE_SNAPSHOT_ACTIONS (user_data);
  const char *name = g_action_get_name (G_ACTION (action));
  LodgeSnapshot *snapshot =
      lodge_snapshot_actions_find (self, g_variant_get_string (parameter, NULL));

  if (snapshot == NULL)
    return;
  if (g_strcmp0 (name, "restore-snapshot") == 0)
    lodge_restore_dialog_present (self, snapshot, self->parent);
  else if (g_strcmp0 (name, "edit-snapshot") == 0)
    lodge_edit_snapshot_dialog_present (self, snapshot, self->parent);
  else if (g_strcmp0 (name, "compare-snapshot") == 0)
    lodge_compare_window_present (self, snapshot, self->parent);
  else if (g_strcmp0 (name, "pin-snapshot") == 0)
    pin (self, snapshot);
  else
    lodge_delete_snapshot_dialog_present (
        self, snapshot, g_strcmp0 (name, "delete-branch") == 0, self->parent);
}

static const GActionEntry ENTRIES[] = {
  { "take-snapshot", on_take_activated_cb },
  { "automatic-snapshots", on_automatic_activated_cb },
  { "undo-restore", on_undo_activated_cb },
  { "restore-snapshot", on_named_activated_cb, "s" },
  { "compare-snapshot", on_named_activated_cb, "s" },
  { "edit-snapshot", on_named_activated_cb, "s" },
  { "pin-snapshot", on_named_activated_cb, "s" },
  { "delete-snapshot", on_named_activated_cb, "s" },
  { "delete-branch", on_named_activated_cb, "s" },
};

static void
lodge_snapshot_actions_dispose (GObject *object)
{
  LodgeSnapshotActions *self = LODGE_SNAPSHOT_ACTIONS (object);

  for (gsize i = 0; self->map != NULL && i < G_N_ELEMENTS (ENTRIES); i++)
    g_action_map_remove_action (self->map, ENTRIES[i].name);
  g_clear_object (&self->map);
  g_clear_weak_pointer (&self->parent);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_snapshot_actions_parent_class)->dispose (object);
}

static void
lodge_snapshot_actions_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IDLE)
    g_value_set_boolean (value, LODGE_SNAPSHOT_ACTIONS (object)->idle);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_snapshot_actions_class_init (LodgeSnapshotActionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_snapshot_actions_dispose;
  object_class->get_property = lodge_snapshot_actions_get_property;
  properties[PROP_IDLE] =
      g_param_spec_boolean ("idle", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[DONE] = g_signal_new ("done",
                                LODGE_TYPE_SNAPSHOT_ACTIONS,
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
lodge_snapshot_actions_init (LodgeSnapshotActions *self)
{
}

LodgeSnapshotActions *
lodge_snapshot_actions_new (LodgeCore *core,
                            LodgeMachine *machine,
                            GActionMap *map,
                            GtkWidget *parent)
{
  g_return_val_if_fail (LODGE_IS_CORE (core), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  LodgeSnapshotActions *self = g_object_new (LODGE_TYPE_SNAPSHOT_ACTIONS, NULL);
  self->core = g_object_ref (core);
  self->machine = g_object_ref (machine);
  self->vmm = g_object_ref (lodge_core_get_vmm (core, machine));
  self->map = g_object_ref (map);
  g_set_weak_pointer (&self->parent, parent);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  g_signal_connect_object (
      machine, "notify::activity", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_machine_get_config (machine),
                           "notify::snapshot-undo",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (
      machine, "notify::present", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->vmm, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

LodgeCore *
lodge_snapshot_actions_get_core (LodgeSnapshotActions *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self), NULL);
  return self->core;
}

LodgeVmm *
lodge_snapshot_actions_get_vmm (LodgeSnapshotActions *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self), NULL);
  return self->vmm;
}

LodgeMachine *
lodge_snapshot_actions_get_machine (LodgeSnapshotActions *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self), NULL);
  return self->machine;
}

gboolean
lodge_snapshot_actions_get_idle (LodgeSnapshotActions *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self), FALSE);
  return self->idle;
}

LodgeSnapshot *
lodge_snapshot_actions_find (LodgeSnapshotActions *self, const char *name)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self), NULL);

  GListModel *snapshots = lodge_machine_get_snapshots (self->machine);
  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (g_strcmp0 (lodge_snapshot_get_name (snapshot), name) == 0)
        return snapshot; /* the list holds it */
    }
  return NULL;
}

void
lodge_snapshot_actions_take (LodgeSnapshotActions *self, const LodgeSnapshotRequest *request)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self));

  g_autofree char *title =
      g_strdup_printf (_ ("Taking a snapshot of “%s”"), lodge_machine_get_title (self->machine));
  Work *work = work_new (self, request->title, title);
  lodge_vmm_take_snapshot_async (
      self->vmm, self->machine, request, work->job, work_get_cancellable (work), on_taken_cb, work);
}

void
lodge_snapshot_actions_restore (LodgeSnapshotActions *self,
                                const char *name,
                                LodgeRestoreMode mode,
                                LodgeRestorerSafety safety,
                                gboolean start)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self));

  LodgeSnapshot *snapshot = lodge_snapshot_actions_find (self, name);
  const char *snapshot_title = snapshot != NULL ? lodge_snapshot_get_title (snapshot) : name;
  g_autofree char *title = g_strdup_printf (_ ("Going back to “%s”"), snapshot_title);
  Work *work = work_new (self, snapshot_title, title);
  work->start = start;
  lodge_restorer_restore_async (self->core,
                                self->machine,
                                name,
                                mode,
                                safety,
                                work->job,
                                work_get_cancellable (work),
                                on_restored_cb,
                                work);
}

static void
on_policy_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_set_snapshot_policy_finish (LODGE_VMM (source), result, &error);
  work_end (work, _ ("The automatic snapshots could not be changed"), error);
}

void
lodge_snapshot_actions_set_policy (LodgeSnapshotActions *self, const LodgeSnapshotPolicy *policy)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self));

  lodge_vmm_set_snapshot_policy_async (
      self->vmm, self->machine, policy, NULL, on_policy_set_cb, work_new (self, NULL, NULL));
}

void
lodge_snapshot_actions_edit (LodgeSnapshotActions *self, LodgeSnapshot *draft)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self));

  Work *work = work_new (self, lodge_snapshot_get_title (draft), NULL);
  lodge_vmm_edit_snapshot_async (self->vmm, self->machine, draft, NULL, on_edited_cb, work);
}

void
lodge_snapshot_actions_delete (LodgeSnapshotActions *self, const char *name, gboolean children)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_ACTIONS (self));

  LodgeSnapshot *snapshot = lodge_snapshot_actions_find (self, name);
  const char *snapshot_title = snapshot != NULL ? lodge_snapshot_get_title (snapshot) : name;
  g_autofree char *title = g_strdup_printf (_ ("Deleting “%s”"), snapshot_title);
  Work *work = work_new (self, snapshot_title, title);
  lodge_vmm_delete_snapshot_async (self->vmm,
                                   self->machine,
                                   name,
                                   children,
                                   work->job,
                                   work_get_cancellable (work),
                                   on_deleted_cb,
                                   work);
}
