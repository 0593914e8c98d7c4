/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-timeline.h"

#include <glib/gi18n.h>

#include "lodge-snapshot-cell.h"
#include "lodge-snapshot-menu.h"
#include "lodge-ui.h"

struct _LodgeTimeline
{
  AdwBin parent_instance;

  GtkListView *list_view;

  GListModel *snapshots; /* or NULL */
  GListStore *rows;      /* of LodgeSnapshotRow */
  GtkSingleSelection *selection;
  char *wanted;     /* the name of the selected one */
  gulong layout_id; /* of the frame clock */
};

G_DEFINE_FINAL_TYPE (LodgeTimeline, lodge_timeline, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_selected_cb (LodgeTimeline *self)
{
  LodgeSnapshot *snapshot = lodge_timeline_get_selected (self);

  if (snapshot != NULL)
    {
      g_free (self->wanted);
      self->wanted = g_strdup (lodge_snapshot_get_name (snapshot));
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* Replaces what differs in the middle, so that the place on screen stays. */
static void
replace_rows (LodgeTimeline *self, GPtrArray *rows)
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
select_wanted (LodgeTimeline *self, GPtrArray *rows)
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

static void
activate (LodgeTimeline *self, const char *action, LodgeSnapshotRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self),
                              action,
                              "s",
                              lodge_snapshot_get_name (lodge_snapshot_row_get_snapshot (row)));
}

static void
on_activated_cb (LodgeTimeline *self, guint position)
{
  g_autoptr (LodgeSnapshotRow) row =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL)
    activate (self, "machine.restore-snapshot", row);
}

static void
popup_menu (LodgeTimeline *self, LodgeSnapshotCell *cell, double x, double y)
{
  LodgeSnapshotRow *row = lodge_snapshot_cell_get_row (cell);
  guint position = 0;

  if (row == NULL)
    return;
  /* The menu is about the row that it is on, which is what the bar below is about as well. */
  if (g_list_store_find (self->rows, row, &position))
    gtk_single_selection_set_selected (self->selection, position);
  LodgeSnapshot *snapshot = lodge_snapshot_row_get_snapshot (row);
  gboolean branch = lodge_timeline_has_children (self, lodge_snapshot_get_name (snapshot));
  g_autoptr (GMenuModel) menu = lodge_snapshot_menu_new (snapshot, branch);
  lodge_snapshot_cell_popup_menu (cell, menu, x, y);
}

static void
on_secondary_pressed_cb (
    LodgeSnapshotCell *cell, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *timeline = gtk_widget_get_ancestor (GTK_WIDGET (cell), LODGE_TYPE_TIMELINE);

  if (timeline == NULL)
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu (LODGE_TIMELINE (timeline), cell, x, y);
}

static void
on_long_pressed_cb (LodgeSnapshotCell *cell, double x, double y, GtkGesture *gesture)
{
  on_secondary_pressed_cb (cell, 1, x, y, gesture);
}

/* The cell that has the keyboard's focus, or NULL. */
static LodgeSnapshotCell *
find_focused (LodgeTimeline *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_view)))
    return NULL;
  GtkWidget *child = gtk_widget_get_first_child (focus);
  return LODGE_IS_SNAPSHOT_CELL (child) ? LODGE_SNAPSHOT_CELL (child) : NULL;
}

static gboolean
on_menu_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  LodgeTimeline *self = LODGE_TIMELINE (widget);
  LodgeSnapshotCell *cell = find_focused (self);

  if (cell == NULL)
    return FALSE;
  popup_menu (self, cell, -1, -1);
  return TRUE;
}

/* @arguments: the action of the key. */
static gboolean
on_action_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  LodgeTimeline *self = LODGE_TIMELINE (widget);
  LodgeSnapshotCell *cell = find_focused (self);
  LodgeSnapshotRow *row = cell != NULL ? lodge_snapshot_cell_get_row (cell) : NULL;
  const char *action = NULL;

  if (row == NULL)
    return FALSE;
  g_variant_get (arguments, "(&s)", &action);
  activate (self, action, row);
  return TRUE;
}

static void
on_setup_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *cell = lodge_snapshot_cell_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_secondary_pressed_cb), cell);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect_swapped (press, "pressed", G_CALLBACK (on_long_pressed_cb), cell);
  gtk_widget_add_controller (cell, GTK_EVENT_CONTROLLER (press));
  gtk_list_item_set_child (item, cell);
}

static void
on_bind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  LodgeSnapshotCell *cell = LODGE_SNAPSHOT_CELL (gtk_list_item_get_child (item));

  lodge_snapshot_cell_set_row (cell, gtk_list_item_get_item (item));
  lodge_snapshot_cell_name (cell, gtk_widget_get_parent (GTK_WIDGET (cell)));
}

/* Whether any of @widget is on the screen. */
static gboolean
is_in_sight (LodgeTimeline *self, GtkWidget *widget)
{
  GtkWidget *view = GTK_WIDGET (self->list_view);
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (widget) && gtk_widget_compute_bounds (widget, view, &bounds) &&
         bounds.origin.y < (float)gtk_widget_get_height (view) &&
         bounds.origin.y + bounds.size.height > 0;
}

/* Rows are given their words when they come in sight: once all have their places, and before
 * anything is drawn. What was filled is laid out in the same frame. */
static void
on_layout_cb (LodgeTimeline *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->list_view)))
    return;
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list_view)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *cell = gtk_widget_get_first_child (row);

      if (LODGE_IS_SNAPSHOT_CELL (cell) &&
          !lodge_snapshot_cell_get_filled (LODGE_SNAPSHOT_CELL (cell)) && is_in_sight (self, row))
        lodge_snapshot_cell_fill (LODGE_SNAPSHOT_CELL (cell));
    }
}

static void
on_unbind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  lodge_snapshot_cell_set_row (LODGE_SNAPSHOT_CELL (gtk_list_item_get_child (item)), NULL);
}

static void
lodge_timeline_realize (GtkWidget *widget)
{
  LodgeTimeline *self = LODGE_TIMELINE (widget);

  GTK_WIDGET_CLASS (lodge_timeline_parent_class)->realize (widget);
  /* After GTK's own handler, which may come and go. */
  self->layout_id = g_signal_connect_data (gtk_widget_get_frame_clock (widget),
                                           "layout",
                                           G_CALLBACK (on_layout_cb),
                                           self,
                                           NULL,
                                           G_CONNECT_AFTER | G_CONNECT_SWAPPED);
}

static void
lodge_timeline_unrealize (GtkWidget *widget)
{
  LodgeTimeline *self = LODGE_TIMELINE (widget);

  g_clear_signal_handler (&self->layout_id, gtk_widget_get_frame_clock (widget));
  GTK_WIDGET_CLASS (lodge_timeline_parent_class)->unrealize (widget);
}

static void
lodge_timeline_dispose (GObject *object)
{
  LodgeTimeline *self = LODGE_TIMELINE (object);

  g_clear_pointer (&self->wanted, g_free);
  g_clear_object (&self->snapshots);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (lodge_timeline_parent_class)->dispose (object);
}

static void
lodge_timeline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_object (value, lodge_timeline_get_selected (LODGE_TIMELINE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_timeline_class_init (LodgeTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_timeline_dispose;
  object_class->get_property = lodge_timeline_get_property;
  widget_class->realize = lodge_timeline_realize;
  widget_class->unrealize = lodge_timeline_unrealize;
  properties[PROP_SELECTED] = g_param_spec_object (
      "selected", NULL, NULL, LODGE_TYPE_SNAPSHOT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/snapshots/lodge-timeline.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeTimeline, list_view);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key_cb, NULL);
  gtk_widget_class_add_binding (
      widget_class, GDK_KEY_F2, 0, on_action_key_cb, "(s)", "machine.edit-snapshot");
  gtk_widget_class_add_binding (
      widget_class, GDK_KEY_Delete, 0, on_action_key_cb, "(s)", "machine.delete-snapshot");
}

static void
lodge_timeline_init (LodgeTimeline *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_list_store_new (LODGE_TYPE_SNAPSHOT_ROW);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (self->selection,
                           "notify::selected-item",
                           G_CALLBACK (on_selected_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), NULL);
  gtk_list_view_set_factory (self->list_view, factory);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));
}

gboolean
lodge_timeline_show (LodgeTimeline *self,
                     GListModel *snapshots,
                     const char *query,
                     LodgeSnapshotFilter filter)
{
  g_return_val_if_fail (LODGE_IS_TIMELINE (self), FALSE);

  g_set_object (&self->snapshots, snapshots);
  if (snapshots == NULL)
    {
      g_list_store_remove_all (self->rows);
      return FALSE;
    }
  g_autoptr (GPtrArray) rows = lodge_snapshot_rows_build (snapshots, query, filter);
  replace_rows (self, rows);
  select_wanted (self, rows);
  return rows->len > 0;
}

void
lodge_timeline_forget (LodgeTimeline *self)
{
  g_return_if_fail (LODGE_IS_TIMELINE (self));

  g_clear_pointer (&self->wanted, g_free);
}

LodgeSnapshot *
lodge_timeline_get_selected (LodgeTimeline *self)
{
  g_return_val_if_fail (LODGE_IS_TIMELINE (self), NULL);

  LodgeSnapshotRow *row =
      self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
  return row != NULL ? lodge_snapshot_row_get_snapshot (row) : NULL;
}

gboolean
lodge_timeline_has_children (LodgeTimeline *self, const char *name)
{
  g_return_val_if_fail (LODGE_IS_TIMELINE (self), FALSE);

  for (guint i = 0; self->snapshots != NULL && i < g_list_model_get_n_items (self->snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (self->snapshots, i);

      if (g_strcmp0 (lodge_snapshot_get_parent (snapshot), name) == 0)
        return TRUE;
    }
  return FALSE;
}
