/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshots-page.h"

#include <glib/gi18n.h>

#include "lodge-obstacle-list.h"
#include "lodge-snapshot-menu.h"
#include "lodge-snapshot-row.h"
#include "lodge-timeline.h"
#include "lodge-ui.h"
#include "lodge-undo-bar.h"

struct _LodgeSnapshotsPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkWidget *top_bar;
  GtkSearchEntry *search_entry;
  GtkWidget *take_button;
  GtkLabel *note_label;
  LodgeUndoBar *undo_bar;
  LodgeTimeline *timeline;
  AdwStatusPage *problem_page;
  GtkActionBar *action_bar;
  GtkWidget *restore_button;
  GtkWidget *edit_button;
  GtkWidget *pin_button;
  GtkWidget *clone_button;
  LodgeObstacleList *obstacle_list;
  GtkMenuButton *delete_button;

  LodgeSnapshotActions *actions;
  GSignalGroup *actions_signals;
  GSignalGroup *list_signals;
  GPtrArray *watched; /* (element-type LodgeSnapshot) */
  LodgeSnapshotFeatures *features;
  GtkWidget *window; /* weak: whose focus is watched */
  GCancellable *cancellable;
  char *problem; /* why they could not be read */
  char *menu_of; /* the name of the one that the menu deletes */
  gboolean menu_branch;
  LodgeSnapshotFilter filter;
  guint rebuild_id;
  guint n_reading;
  gboolean was_read;
  gboolean any; /* rows are shown */
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotsPage, lodge_snapshots_page, ADW_TYPE_BIN)

static void
show_problem (LodgeSnapshotsPage *self, const char *title, const char *text)
{
  adw_status_page_set_title (self->problem_page, title);
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  adw_status_page_set_description (self->problem_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
show_state (LodgeSnapshotsPage *self)
{
  gboolean searching = *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0' ||
                       self->filter != LODGE_SNAPSHOT_FILTER_ALL;
  const char *refusal = self->features != NULL ? self->features->take : NULL;

  /* What could be read before stays on screen. */
  if (self->any)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (searching)
    gtk_stack_set_visible_child_name (self->stack, "nothing-found");
  else if (self->problem != NULL)
    show_problem (self, _ ("Snapshots Could Not Be Read"), self->problem);
  else if (refusal != NULL)
    show_problem (self, _ ("No Snapshots Here"), refusal);
  else
    gtk_stack_set_visible_child_name (self->stack, self->was_read ? "empty" : "reading");

  lodge_obstacle_list_show (self->obstacle_list, self->actions, self->features);
  gtk_label_set_label (self->note_label, refusal != NULL ? refusal : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label),
                          self->any && refusal != NULL &&
                              !lodge_obstacle_list_has (self->obstacle_list, refusal));
  gtk_widget_set_visible (self->top_bar, self->any || searching);
  gtk_widget_set_tooltip_text (self->take_button, refusal);
  if (refusal != NULL)
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self->take_button), NULL);
  else
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self->take_button), "machine.take-snapshot");
  gtk_widget_set_sensitive (self->take_button, refusal == NULL);
}

static void
set_target (GtkWidget *button, const char *action, LodgeSnapshot *snapshot)
{
  gtk_actionable_set_action_target (
      GTK_ACTIONABLE (button), "s", lodge_snapshot_get_name (snapshot));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

/* A menu that is replaced closes: only when it must be another. */
static void
update_delete_menu (LodgeSnapshotsPage *self, LodgeSnapshot *snapshot)
{
  const char *name = lodge_snapshot_get_name (snapshot);
  gboolean branch = lodge_timeline_has_children (self->timeline, name);

  if (g_strcmp0 (name, self->menu_of) == 0 && branch == self->menu_branch)
    return;
  g_free (self->menu_of);
  self->menu_of = g_strdup (name);
  self->menu_branch = branch;

  g_autoptr (GMenuModel) menu = lodge_snapshot_menu_new_delete (name, branch);
  gtk_menu_button_set_menu_model (self->delete_button, menu);
}

static void
update_bar (LodgeSnapshotsPage *self)
{
  LodgeSnapshot *snapshot = lodge_timeline_get_selected (self->timeline);
  const char *label;

  gtk_action_bar_set_revealed (self->action_bar, snapshot != NULL);
  if (snapshot == NULL)
    return;
  set_target (self->restore_button, "machine.restore-snapshot", snapshot);
  set_target (self->edit_button, "machine.edit-snapshot", snapshot);
  set_target (self->clone_button, "machine.clone-snapshot", snapshot);
  set_target (self->pin_button, "machine.pin-snapshot", snapshot);
  label = lodge_snapshot_get_pinned (snapshot) ? _ ("Unpin") : _ ("Pin: Never Expires");
  gtk_widget_set_tooltip_text (self->pin_button, label);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->pin_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (lodge_snapshot_get_pinned (snapshot))
    gtk_widget_add_css_class (self->pin_button, "lodge-pinned");
  else
    gtk_widget_remove_css_class (self->pin_button, "lodge-pinned");
  update_delete_menu (self, snapshot);
}

static void queue_rebuild (LodgeSnapshotsPage *self);

static void
watch_snapshots (LodgeSnapshotsPage *self, GListModel *snapshots)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_func (
        g_ptr_array_index (self->watched, i), queue_rebuild, self);
  g_ptr_array_set_size (self->watched, 0);
  for (guint i = 0; snapshots != NULL && i < g_list_model_get_n_items (snapshots); i++)
    {
      LodgeSnapshot *snapshot = g_list_model_get_item (snapshots, i);

      g_ptr_array_add (self->watched, snapshot);
      g_signal_connect_swapped (snapshot, "notify", G_CALLBACK (queue_rebuild), self);
    }
}

static void
rebuild (LodgeSnapshotsPage *self)
{
  GListModel *snapshots;

  if (self->actions == NULL)
    return;
  snapshots = lodge_machine_get_snapshots (lodge_snapshot_actions_get_machine (self->actions));
  watch_snapshots (self, snapshots);
  self->any = lodge_timeline_show (self->timeline,
                                   snapshots,
                                   gtk_editable_get_text (GTK_EDITABLE (self->search_entry)),
                                   self->filter);
  show_state (self);
  update_bar (self);
}

static gboolean
on_rebuild_due_cb (gpointer data)
{
  LodgeSnapshotsPage *self = data;

  self->rebuild_id = 0;
  rebuild (self);
  return G_SOURCE_REMOVE;
}

/* Many change at once. */
static void
queue_rebuild (LodgeSnapshotsPage *self)
{
  if (self->rebuild_id == 0)
    self->rebuild_id = g_idle_add (on_rebuild_due_cb, self);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean read = lodge_vmm_read_snapshots_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeSnapshotsPage *self = LODGE_SNAPSHOTS_PAGE (user_data);
  self->n_reading--;
  self->was_read |= read;
  g_clear_pointer (&self->problem, g_free);
  if (!read)
    self->problem = g_strdup (error->message);
  rebuild (self);
}

static void
on_features_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  LodgeSnapshotFeatures *features =
      lodge_vmm_read_snapshot_features_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  LodgeSnapshotsPage *self = LODGE_SNAPSHOTS_PAGE (user_data);
  self->n_reading--;
  if (features != NULL)
    {
      g_clear_pointer (&self->features, lodge_snapshot_features_free);
      self->features = features;
    }
  show_state (self);
}

static void
read_again (LodgeSnapshotsPage *self)
{
  if (self->actions == NULL || self->n_reading > 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)) ||
      !lodge_snapshot_actions_get_idle (self->actions))
    return;

  LodgeVmm *vmm = lodge_snapshot_actions_get_vmm (self->actions);
  LodgeMachine *machine = lodge_snapshot_actions_get_machine (self->actions);
  self->n_reading = 2;
  lodge_vmm_read_snapshots_async (vmm, machine, self->cancellable, on_read_cb, self);
  lodge_vmm_read_snapshot_features_async (
      vmm, machine, self->cancellable, on_features_read_cb, self);
}

static void
on_window_active_cb (LodgeSnapshotsPage *self)
{
  if (self->window != NULL && gtk_window_is_active (GTK_WINDOW (self->window)))
    read_again (self);
}

static void
on_show_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeSnapshotsPage *self = LODGE_SNAPSHOTS_PAGE (user_data);

  g_simple_action_set_state (action, value);
  self->filter = (LodgeSnapshotFilter)MIN (g_variant_get_uint32 (value),
                                           (guint)LODGE_SNAPSHOT_FILTER_AUTOMATIC);
  rebuild (self);
}

static void
add_filter_action (LodgeSnapshotsPage *self)
{
  static const GActionEntry entries[] = { { "show", NULL, "u", "uint32 0", on_show_changed_cb } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "snapshots", G_ACTION_GROUP (group));
}

static void
lodge_snapshots_page_map (GtkWidget *widget)
{
  LodgeSnapshotsPage *self = LODGE_SNAPSHOTS_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (lodge_snapshots_page_parent_class)->map (widget);
  if (GTK_IS_WINDOW (root) && g_set_weak_pointer (&self->window, GTK_WIDGET (root)))
    g_signal_connect_object (
        root, "notify::is-active", G_CALLBACK (on_window_active_cb), self, G_CONNECT_SWAPPED);
  read_again (self);
}

static void
forget (LodgeSnapshotsPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->rebuild_id, g_source_remove);
  g_clear_pointer (&self->features, lodge_snapshot_features_free);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->menu_of, g_free);
  g_clear_object (&self->actions);
  self->n_reading = 0;
  self->was_read = FALSE;
}

static void
lodge_snapshots_page_dispose (GObject *object)
{
  LodgeSnapshotsPage *self = LODGE_SNAPSHOTS_PAGE (object);

  forget (self);
  if (self->watched != NULL)
    watch_snapshots (self, NULL);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->actions_signals);
  g_clear_object (&self->list_signals);
  G_OBJECT_CLASS (lodge_snapshots_page_parent_class)->dispose (object);
}

static void
lodge_snapshots_page_class_init (LodgeSnapshotsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LODGE_TYPE_TIMELINE);
  G_OBJECT_CLASS (klass)->dispose = lodge_snapshots_page_dispose;
  widget_class->map = lodge_snapshots_page_map;

  g_type_ensure (LODGE_TYPE_OBSTACLE_LIST);
  g_type_ensure (LODGE_TYPE_UNDO_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-snapshots-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, top_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, obstacle_list);
  gtk_widget_class_bind_template_callback (widget_class, read_again);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, take_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, undo_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, timeline);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, problem_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, action_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, restore_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, edit_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, pin_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, clone_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, rebuild);
  gtk_widget_class_bind_template_callback (widget_class, update_bar);
}

static void
lodge_snapshots_page_init (LodgeSnapshotsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_filter_action (self);
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);

  self->actions_signals = g_signal_group_new (LODGE_TYPE_SNAPSHOT_ACTIONS);
  g_signal_group_connect_swapped (
      self->actions_signals, "notify::idle", G_CALLBACK (read_again), self);
  self->list_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (
      self->list_signals, "items-changed", G_CALLBACK (queue_rebuild), self);
}

void
lodge_snapshots_page_set_actions (LodgeSnapshotsPage *self, LodgeSnapshotActions *actions)
{
  g_return_if_fail (LODGE_IS_SNAPSHOTS_PAGE (self));

  if (self->actions == actions)
    return;
  forget (self);
  lodge_timeline_forget (self->timeline);
  g_set_object (&self->actions, actions);
  self->cancellable = g_cancellable_new ();
  lodge_undo_bar_set_actions (self->undo_bar, actions);
  g_signal_group_set_target (self->actions_signals, actions);
  g_signal_group_set_target (
      self->list_signals,
      actions != NULL ? lodge_machine_get_snapshots (lodge_snapshot_actions_get_machine (actions))
                      : NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  if (actions == NULL)
    {
      watch_snapshots (self, NULL);
      self->any = lodge_timeline_show (self->timeline, NULL, "", LODGE_SNAPSHOT_FILTER_ALL);
    }
  rebuild (self);
  read_again (self);
}
