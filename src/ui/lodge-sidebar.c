/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-sidebar.h"

#include <glib/gi18n.h>

#include "lodge-banner.h"
#include "lodge-connections-window.h"
#include "lodge-job-row.h"
#include "lodge-machine-list.h"
#include "lodge-machine-row.h"
#include "lodge-ui.h"

/* Ages in the rows are told in minutes. */
#define CLOCK_SECONDS 60

struct _LodgeSidebar
{
  AdwBin parent_instance;

  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkScrolledWindow *scrolled_window;
  GtkListView *list_view;
  GtkListBox *jobs_box;
  GtkRevealer *jobs_revealer;

  GtkRoot *root; /* (nullable), not owned */
  GtkEventController *capture;
  GtkWidget *captured; /* (nullable), not owned: an ancestor */

  LodgeCore *core;
  LodgeMachineList *list;
  GtkSingleSelection *selection;
  GPtrArray *rows; /* (element-type LodgeMachineRow) bound ones, not owned */
  guint clock_id;
  guint update_id;
};

G_DEFINE_FINAL_TYPE (LodgeSidebar, lodge_sidebar, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTED,
  PROP_SEARCHING,
  N_PROPS
};

enum
{
  MACHINE_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static char *
dup_heading (LodgeSidebar *self, guint position)
{
  g_autoptr (LodgeMachine) machine = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  g_autoptr (LodgeMachine) previous =
      position > 0 ? g_list_model_get_item (G_LIST_MODEL (self->list), position - 1) : NULL;

  if (machine == NULL)
    return NULL;

  const char *uri = lodge_machine_get_uri (machine);
  if (previous != NULL && g_strcmp0 (lodge_machine_get_uri (previous), uri) == 0)
    return NULL;
  return lodge_connections_dup_title (uri);
}

static gboolean
is_in_view (LodgeSidebar *self, GtkWidget *row)
{
  graphene_rect_t bounds;
  int height = gtk_widget_get_height (GTK_WIDGET (self->scrolled_window));

  if (!gtk_widget_get_mapped (row) ||
      !gtk_widget_compute_bounds (row, GTK_WIDGET (self->scrolled_window), &bounds))
    return FALSE;
  return bounds.origin.y < height && bounds.origin.y + bounds.size.height > 0;
}

static void
update_rows (LodgeSidebar *self)
{
  gboolean headings = g_list_model_get_n_items (lodge_core_get_connections (self->core)) > 1;
  gint64 now = g_get_real_time ();

  for (guint i = 0; i < self->rows->len; i++)
    {
      LodgeMachineRow *row = g_ptr_array_index (self->rows, i);
      GtkListItem *item = g_object_get_data (G_OBJECT (row), "lodge-list-item");
      gboolean watched = is_in_view (self, GTK_WIDGET (row));
      g_autofree char *heading =
          headings ? dup_heading (self, gtk_list_item_get_position (item)) : NULL;

      lodge_machine_row_set_heading (row, heading);
      lodge_machine_row_set_watched (row, watched);
      if (watched)
        lodge_machine_row_set_now (row, now);
    }
}

static gboolean
on_update_cb (gpointer data)
{
  LodgeSidebar *self = data;

  self->update_id = 0;
  update_rows (self);
  return G_SOURCE_REMOVE;
}

/* After layout and drawing, so that the rows' places are known and the frame is not held up. */
static void
queue_update (LodgeSidebar *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_LOW, on_update_cb, self, NULL);
}

static gboolean
on_clock_cb (gpointer data)
{
  queue_update (LODGE_SIDEBAR (data));
  return G_SOURCE_CONTINUE;
}

static void
show_contents (LodgeSidebar *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0;
  gboolean searched = *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';

  gtk_stack_set_visible_child_name (self->stack, any || !searched ? "list" : "nothing-found");
}

static void
on_row_released_cb (LodgeMachineRow *row, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *self = gtk_widget_get_ancestor (GTK_WIDGET (row), LODGE_TYPE_SIDEBAR);
  LodgeMachine *machine = lodge_machine_row_get_machine (row);

  if (self != NULL && machine != NULL && gtk_widget_contains (GTK_WIDGET (row), x, y))
    g_signal_emit (self, signals[MACHINE_ACTIVATED], 0, machine);
}

static void
on_setup_cb (LodgeSidebar *self, GtkListItem *item)
{
  GtkWidget *row = lodge_machine_row_new (self->core);
  GtkGesture *click = gtk_gesture_click_new ();

  /* Besides the list's own selection: a click on the selected row must show it again when the
   * window is narrow. */
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_row_released_cb), row);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (click));
  g_object_set_data (G_OBJECT (row), "lodge-list-item", item);
  gtk_list_item_set_child (item, row);
}

static void
on_bind_cb (LodgeSidebar *self, GtkListItem *item)
{
  LodgeMachineRow *row = LODGE_MACHINE_ROW (gtk_list_item_get_child (item));

  lodge_machine_row_set_machine (row, gtk_list_item_get_item (item));
  g_ptr_array_add (self->rows, row);
  queue_update (self);
}

static void
on_unbind_cb (LodgeSidebar *self, GtkListItem *item)
{
  LodgeMachineRow *row = LODGE_MACHINE_ROW (gtk_list_item_get_child (item));

  g_ptr_array_remove_fast (self->rows, row);
  lodge_machine_row_set_machine (row, NULL);
}

static void
on_list_activated_cb (LodgeSidebar *self, guint position)
{
  g_autoptr (LodgeMachine) machine =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (machine != NULL)
    g_signal_emit (self, signals[MACHINE_ACTIVATED], 0, machine);
}

static void
on_selected_cb (LodgeSidebar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
on_search_changed_cb (LodgeSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  lodge_machine_list_set_query (self->list, text);
  show_contents (self);
}

static void
on_search_activated_cb (LodgeSidebar *self)
{
  on_list_activated_cb (self, 0);
}

static void
on_search_mode_cb (LodgeSidebar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static gboolean
on_menu_key_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  LodgeSidebar *self = LODGE_SIDEBAR (widget);
  LodgeMachine *selected = lodge_sidebar_get_selected (self);

  for (guint i = 0; selected != NULL && i < self->rows->len; i++)
    {
      LodgeMachineRow *row = g_ptr_array_index (self->rows, i);
      if (lodge_machine_row_get_machine (row) != selected)
        continue;
      lodge_machine_row_popup_menu (row, -1, -1);
      return TRUE;
    }
  return FALSE;
}

/* A key that stands for a character, and for nothing that moves or activates. */
static gboolean
begins_search (guint keyval, GdkModifierType state)
{
  GdkModifierType shortcut = GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK;

  return (state & shortcut) == 0 && g_unichar_isgraph (gdk_keyval_to_unicode (keyval));
}

static gboolean
is_in_captured (LodgeSidebar *self, GtkWidget *focus)
{
  if (self->captured == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return FALSE;
  if (focus == NULL)
    return TRUE;
  /* A menu that is open has a surface of its own, and mnemonics. */
  return gtk_widget_is_ancestor (focus, self->captured) && !GTK_IS_EDITABLE (focus) &&
         gtk_widget_get_native (focus) == GTK_NATIVE (self->root);
}

/* GTK gives no keys to a widget that is not on screen, and the entry is not before it has begun to
 * slide in: until then it gets them from here. */
static gboolean
on_window_key_cb (LodgeSidebar *self,
                  guint keyval,
                  guint keycode,
                  GdkModifierType state,
                  GtkEventControllerKey *controller)
{
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->search_entry)));
  GtkWidget *focus = gtk_root_get_focus (self->root);
  gboolean handled;

  if (lodge_sidebar_get_searching (self) && focus == text)
    return !gtk_widget_get_mapped (text) &&
           (gtk_event_controller_key_forward (controller, text) ||
            gtk_event_controller_key_forward (controller, GTK_WIDGET (self->search_entry)));
  if (!begins_search (keyval, state) || !is_in_captured (self, focus))
    return GDK_EVENT_PROPAGATE;

  handled = gtk_event_controller_key_forward (controller, text);
  if (handled)
    lodge_sidebar_set_searching (self, TRUE);
  return handled;
}

static GtkWidget *
create_job_row (gpointer item, gpointer user_data)
{
  return lodge_job_row_new (LODGE_JOB (item));
}

static void
on_jobs_changed_cb (LodgeSidebar *self)
{
  GListModel *jobs = lodge_core_get_jobs (self->core);

  gtk_revealer_set_reveal_child (self->jobs_revealer, g_list_model_get_n_items (jobs) > 0);
}

static void
lodge_sidebar_map (GtkWidget *widget)
{
  LodgeSidebar *self = LODGE_SIDEBAR (widget);

  GTK_WIDGET_CLASS (lodge_sidebar_parent_class)->map (widget);
  if (self->core == NULL)
    return;
  if (self->clock_id == 0)
    self->clock_id = g_timeout_add_seconds (CLOCK_SECONDS, on_clock_cb, self);
  queue_update (self);
}

static void
lodge_sidebar_unmap (GtkWidget *widget)
{
  LodgeSidebar *self = LODGE_SIDEBAR (widget);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  GTK_WIDGET_CLASS (lodge_sidebar_parent_class)->unmap (widget);
  if (self->core != NULL)
    queue_update (self);
}

static void
lodge_sidebar_root (GtkWidget *widget)
{
  LodgeSidebar *self = LODGE_SIDEBAR (widget);

  GTK_WIDGET_CLASS (lodge_sidebar_parent_class)->root (widget);
  self->root = gtk_widget_get_root (widget);
  self->capture = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (self->capture, GTK_PHASE_CAPTURE);
  g_signal_connect_object (
      self->capture, "key-pressed", G_CALLBACK (on_window_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->root), self->capture);
}

static void
lodge_sidebar_unroot (GtkWidget *widget)
{
  LodgeSidebar *self = LODGE_SIDEBAR (widget);

  gtk_widget_remove_controller (GTK_WIDGET (self->root), self->capture);
  self->capture = NULL;
  self->root = NULL;
  GTK_WIDGET_CLASS (lodge_sidebar_parent_class)->unroot (widget);
}

static void
lodge_sidebar_dispose (GObject *object)
{
  LodgeSidebar *self = LODGE_SIDEBAR (object);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  if (self->jobs_box != NULL)
    gtk_list_box_bind_model (self->jobs_box, NULL, NULL, NULL, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_sidebar_parent_class)->dispose (object);
}

static void
lodge_sidebar_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_SIDEBAR (object)->rows);
  G_OBJECT_CLASS (lodge_sidebar_parent_class)->finalize (object);
}

static void
lodge_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeSidebar *self = LODGE_SIDEBAR (object);

  switch (id)
    {
    case PROP_SELECTED:
      g_value_set_object (value, lodge_sidebar_get_selected (self));
      break;
    case PROP_SEARCHING:
      g_value_set_boolean (value, lodge_sidebar_get_searching (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_sidebar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeSidebar *self = LODGE_SIDEBAR (object);

  switch (id)
    {
    case PROP_SELECTED:
      lodge_sidebar_select (self, g_value_get_object (value));
      break;
    case PROP_SEARCHING:
      lodge_sidebar_set_searching (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSidebar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeSidebar, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeSidebar, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, LodgeSidebar, list_view);
  gtk_widget_class_bind_template_child (widget_class, LodgeSidebar, jobs_box);
  gtk_widget_class_bind_template_child (widget_class, LodgeSidebar, jobs_revealer);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_list_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode_cb);
}

static void
lodge_sidebar_class_init (LodgeSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_sidebar_dispose;
  object_class->finalize = lodge_sidebar_finalize;
  object_class->get_property = lodge_sidebar_get_property;
  object_class->set_property = lodge_sidebar_set_property;
  widget_class->root = lodge_sidebar_root;
  widget_class->unroot = lodge_sidebar_unroot;
  widget_class->map = lodge_sidebar_map;
  widget_class->unmap = lodge_sidebar_unmap;

  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  properties[PROP_SELECTED] =
      g_param_spec_object ("selected", NULL, NULL, LODGE_TYPE_MACHINE, flags);
  properties[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[MACHINE_ACTIVATED] = g_signal_new ("machine-activated",
                                             G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST,
                                             0,
                                             NULL,
                                             NULL,
                                             NULL,
                                             G_TYPE_NONE,
                                             1,
                                             LODGE_TYPE_MACHINE);

  bind_template (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_key_cb, NULL);
}

static void
lodge_sidebar_init (LodgeSidebar *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_ui_hide_folded (self->jobs_revealer);

  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);
  g_signal_connect_object (
      adjustment, "value-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      adjustment, "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
}

void
lodge_sidebar_set_core (LodgeSidebar *self, LodgeCore *core)
{
  g_return_if_fail (LODGE_IS_SIDEBAR (self));
  g_return_if_fail (self->core == NULL);

  self->core = g_object_ref (core);
  self->list = lodge_machine_list_new (lodge_core_get_machines (core));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->list)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  g_signal_connect_object (self->selection,
                           "notify::selected-item",
                           G_CALLBACK (on_selected_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->list, "items-changed", G_CALLBACK (show_contents), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->list, "items-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_core_get_connections (core),
                           "items-changed",
                           G_CALLBACK (queue_update),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (self->selection));

  GListModel *jobs = lodge_core_get_jobs (core);
  gtk_list_box_bind_model (self->jobs_box, jobs, create_job_row, NULL, NULL);
  g_signal_connect_object (
      jobs, "items-changed", G_CALLBACK (on_jobs_changed_cb), self, G_CONNECT_SWAPPED);
  on_jobs_changed_cb (self);
}

LodgeMachine *
lodge_sidebar_get_selected (LodgeSidebar *self)
{
  g_return_val_if_fail (LODGE_IS_SIDEBAR (self), NULL);
  return self->selection != NULL ? gtk_single_selection_get_selected_item (self->selection) : NULL;
}

void
lodge_sidebar_select (LodgeSidebar *self, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_SIDEBAR (self));

  if (self->selection == NULL || lodge_sidebar_get_selected (self) == machine)
    return;

  guint position = GTK_INVALID_LIST_POSITION;
  guint n_items = machine != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
  for (guint i = 0; i < n_items && position == GTK_INVALID_LIST_POSITION; i++)
    {
      g_autoptr (LodgeMachine) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);
      if (item == machine)
        position = i;
    }
  gtk_single_selection_set_selected (self->selection, position);
}

void
lodge_sidebar_set_searching (LodgeSidebar *self, gboolean searching)
{
  g_return_if_fail (LODGE_IS_SIDEBAR (self));

  gtk_search_bar_set_search_mode (self->search_bar, searching);
  if (searching)
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

gboolean
lodge_sidebar_get_searching (LodgeSidebar *self)
{
  g_return_val_if_fail (LODGE_IS_SIDEBAR (self), FALSE);
  return gtk_search_bar_get_search_mode (self->search_bar);
}

void
lodge_sidebar_set_key_capture (LodgeSidebar *self, GtkWidget *widget)
{
  g_return_if_fail (LODGE_IS_SIDEBAR (self));
  g_return_if_fail (self->captured == NULL);

  self->captured = widget;
}
