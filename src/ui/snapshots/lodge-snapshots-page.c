/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshots-page.h"

#include <glib/gi18n.h>

#include "lodge-snapshot-cell.h"
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
  GtkListView *list_view;
  AdwStatusPage *problem_page;
  GtkActionBar *action_bar;
  GtkWidget *restore_button;
  GtkWidget *edit_button;
  GtkWidget *pin_button;
  GtkMenuButton *delete_button;

  LodgeSnapshotActions *actions;
  GListStore *rows; /* of LodgeSnapshotRow */
  GtkSingleSelection *selection;
  GSignalGroup *actions_signals;
  GSignalGroup *list_signals;
  GPtrArray *watched; /* (element-type LodgeSnapshot) */
  LodgeSnapshotFeatures *features;
  GtkWidget *window; /* weak: whose focus is watched */
  GCancellable *cancellable;
  char *problem; /* why they could not be read */
  char *wanted;  /* the name of the selected one */
  char *menu_of; /* the name of the one that the menu deletes */
  gboolean menu_branch;
  LodgeSnapshotFilter filter;
  guint rebuild_id;
  guint n_reading;
  gboolean was_read;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotsPage, lodge_snapshots_page, ADW_TYPE_BIN)

static LodgeSnapshot *
get_selected (LodgeSnapshotsPage *self)
{
  LodgeSnapshotRow *row = gtk_single_selection_get_selected_item (self->selection);

  return row != NULL ? lodge_snapshot_row_get_snapshot (row) : NULL;
}

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
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->rows)) > 0;
  gboolean searching = *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0' ||
                       self->filter != LODGE_SNAPSHOT_FILTER_ALL;
  const char *refusal = self->features != NULL ? self->features->take : NULL;

  /* What could be read before stays on screen. */
  if (any)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (searching)
    gtk_stack_set_visible_child_name (self->stack, "nothing-found");
  else if (self->problem != NULL)
    show_problem (self, _ ("Snapshots Could Not Be Read"), self->problem);
  else if (refusal != NULL)
    show_problem (self, _ ("No Snapshots Here"), refusal);
  else
    gtk_stack_set_visible_child_name (self->stack, self->was_read ? "empty" : "reading");

  gtk_label_set_label (self->note_label, refusal != NULL ? refusal : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), any && refusal != NULL);
  gtk_widget_set_visible (self->top_bar, any || searching);
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

static gboolean
has_children (LodgeSnapshotsPage *self, const char *name)
{
  for (guint i = 0; i < self->watched->len; i++)
    {
      LodgeSnapshot *snapshot = g_ptr_array_index (self->watched, i);

      if (g_strcmp0 (lodge_snapshot_get_parent (snapshot), name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A menu that is replaced closes: only when it must be another. */
static void
update_delete_menu (LodgeSnapshotsPage *self, LodgeSnapshot *snapshot)
{
  const char *name = lodge_snapshot_get_name (snapshot);
  gboolean branch = has_children (self, name);

  if (g_strcmp0 (name, self->menu_of) == 0 && branch == self->menu_branch)
    return;
  g_free (self->menu_of);
  self->menu_of = g_strdup (name);
  self->menu_branch = branch;

  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) one = g_menu_item_new (_ ("_Delete…"), NULL);
  g_autoptr (GMenuItem) all = g_menu_item_new (_ ("Delete With All That _Rests on It…"), NULL);
  g_menu_item_set_action_and_target (one, "machine.delete-snapshot", "s", name);
  g_menu_item_set_action_and_target (all, "machine.delete-branch", "s", name);
  g_menu_append_item (menu, one);
  if (branch)
    g_menu_append_item (menu, all);
  gtk_menu_button_set_menu_model (self->delete_button, G_MENU_MODEL (menu));
}

static void
update_bar (LodgeSnapshotsPage *self)
{
  LodgeSnapshot *snapshot = get_selected (self);
  const char *label;

  gtk_action_bar_set_revealed (self->action_bar, snapshot != NULL);
  if (snapshot == NULL)
    return;
  set_target (self->restore_button, "machine.restore-snapshot", snapshot);
  set_target (self->edit_button, "machine.edit-snapshot", snapshot);
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

static void
on_selected_cb (LodgeSnapshotsPage *self)
{
  LodgeSnapshot *snapshot = get_selected (self);

  if (snapshot != NULL)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (lodge_snapshot_get_name (snapshot));
    }
  update_bar (self);
}

/* Replaces what differs in the middle, so that the place on screen stays. */
static void
replace_rows (LodgeSnapshotsPage *self, GPtrArray *rows)
{
  guint n_old = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  guint start = 0;
  guint end = 0;

  while (start < MIN (n_old, rows->len))
    {
      g_autoptr (LodgeSnapshotRow) old = g_list_model_get_item (G_LIST_MODEL (self->rows), start);
      if (!lodge_snapshot_row_equal (old, g_ptr_array_index (rows, start)))
        break;
      start++;
    }
  while (end < MIN (n_old, rows->len) - start)
    {
      g_autoptr (LodgeSnapshotRow) old =
          g_list_model_get_item (G_LIST_MODEL (self->rows), n_old - 1 - end);
      if (!lodge_snapshot_row_equal (old, g_ptr_array_index (rows, rows->len - 1 - end)))
        break;
      end++;
    }
  if (n_old - start - end > 0 || rows->len - start - end > 0)
    g_list_store_splice (
        self->rows, start, n_old - start - end, rows->pdata + start, rows->len - start - end);
}

static void
select_wanted (LodgeSnapshotsPage *self, GPtrArray *rows)
{
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < rows->len; i++)
    {
      LodgeSnapshotRow *row = g_ptr_array_index (rows, i);
      LodgeSnapshot *snapshot = lodge_snapshot_row_get_snapshot (row);

      if (self->wanted != NULL && g_strcmp0 (lodge_snapshot_get_name (snapshot), self->wanted) == 0)
        {
          position = i;
          break;
        }
      if (position == GTK_INVALID_LIST_POSITION || lodge_snapshot_row_get_here (row))
        position = i;
    }
  gboolean first = self->wanted == NULL && position != GTK_INVALID_LIST_POSITION;
  gtk_single_selection_set_selected (self->selection, position);
  if (first)
    gtk_widget_activate_action (GTK_WIDGET (self->list_view), "list.scroll-to-item", "u", position);
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
  g_autoptr (GPtrArray) rows = lodge_snapshot_rows_build (
      snapshots, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), self->filter);

  watch_snapshots (self, snapshots);
  replace_rows (self, rows);
  select_wanted (self, rows);
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
on_activated_cb (LodgeSnapshotsPage *self, guint position)
{
  g_autoptr (LodgeSnapshotRow) row =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self),
                                "machine.restore-snapshot",
                                "s",
                                lodge_snapshot_get_name (lodge_snapshot_row_get_snapshot (row)));
}

static void
on_setup_cb (GtkListItemFactory *factory, GtkListItem *item, LodgeSnapshotsPage *self)
{
  gtk_list_item_set_child (item, lodge_snapshot_cell_new ());
}

static void
on_bind_cb (GtkListItemFactory *factory, GtkListItem *item, LodgeSnapshotsPage *self)
{
  LodgeSnapshotCell *cell = LODGE_SNAPSHOT_CELL (gtk_list_item_get_child (item));

  lodge_snapshot_cell_set_row (cell, gtk_list_item_get_item (item));
  lodge_snapshot_cell_name (cell, gtk_widget_get_parent (GTK_WIDGET (cell)));
}

static void
on_unbind_cb (GtkListItemFactory *factory, GtkListItem *item, LodgeSnapshotsPage *self)
{
  lodge_snapshot_cell_set_row (LODGE_SNAPSHOT_CELL (gtk_list_item_get_child (item)), NULL);
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
  g_clear_pointer (&self->wanted, g_free);
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
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (lodge_snapshots_page_parent_class)->dispose (object);
}

static void
lodge_snapshots_page_class_init (LodgeSnapshotsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_snapshots_page_dispose;
  widget_class->map = lodge_snapshots_page_map;

  g_type_ensure (LODGE_TYPE_UNDO_BAR);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-snapshots-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, top_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, take_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, note_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, undo_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, list_view);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, problem_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, action_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, restore_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, edit_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, pin_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotsPage, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, rebuild);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
}

static void
lodge_snapshots_page_init (LodgeSnapshotsPage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  add_filter_action (self);
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->rows = g_list_store_new (LODGE_TYPE_SNAPSHOT_ROW);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (self->selection,
                           "notify::selected-item",
                           G_CALLBACK (on_selected_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), self);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));

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
      g_list_store_remove_all (self->rows);
    }
  rebuild (self);
  read_again (self);
}
