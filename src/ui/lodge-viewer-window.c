/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-viewer-window.h"

#include "lodge-await-page.h"
#include "lodge-console-keys.h"
#include "lodge-display-actions.h"
#include "lodge-display-page.h"
#include "lodge-format.h"
#include "lodge-fullscreen-bar.h"
#include "lodge-keyboard-window.h"
#include "lodge-machine-actions.h"
#include "lodge-menus.h"
#include "lodge-record-actions.h"
#include "lodge-record-button.h"
#include "lodge-screenshot.h"
#include "lodge-serial-action.h"
#include "lodge-shortcuts.h"
#include "lodge-show-in-folder.h"
#include "lodge-type-dialog.h"
#include "lodge-ui.h"
#include "lodge-viewer-size.h"
#include "lodge-window.h"

struct _LodgeViewerWindow
{
  AdwApplicationWindow parent_instance;

  AdwFlap *flap;
  GtkWidget *header;
  LodgeFullscreenBar *fullscreen_bar;
  AdwWindowTitle *title;
  GtkWidget *return_button;
  LodgeRecordButton *record_button;
  GtkMenuButton *menu_button;
  GtkStack *stack;
  GtkPaned *screen;
  LodgeDisplayPage *display_page;
  LodgeSerialPane *serial_pane; /* of a machine; (nullable) */

  LodgeCore *core;              /* NULL for a display by address */
  LodgeMachine *machine;        /* (nullable) */
  LodgeMachineActions *actions; /* (nullable) */
  LodgeConsoleSession *session; /* of a display by address; (nullable) */
  GSimpleActionGroup *page_actions;
  LodgeDisplayActions *display_actions;
  LodgeRecordActions *record_actions;
  char *id; /* by which the window is remembered; (nullable) */
};

G_DEFINE_FINAL_TYPE (LodgeViewerWindow, lodge_viewer_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_grabbed_cb (LodgeViewerWindow *self)
{
  gboolean grabbed = lodge_display_page_get_grabbed (self->display_page);
  gboolean typing = self->serial_pane != NULL && lodge_serial_pane_get_typing (self->serial_pane);

  lodge_fullscreen_bar_set_grabbed (self->fullscreen_bar, grabbed);
  lodge_shortcuts_set_enabled (GTK_WINDOW (self), !grabbed && !typing);
}

static void
on_fullscreened_cb (LodgeViewerWindow *self)
{
  gboolean fullscreen = gtk_window_is_fullscreen (GTK_WINDOW (self));
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "fullscreen");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (fullscreen));
  lodge_fullscreen_bar_set_active (self->fullscreen_bar, fullscreen);
  gtk_widget_set_visible (self->header, !fullscreen);
  if (fullscreen)
    lodge_display_page_focus (self->display_page);
}

static void
on_fullscreen_change_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  if (g_variant_get_boolean (value))
    gtk_window_fullscreen (GTK_WINDOW (user_data));
  else
    gtk_window_unfullscreen (GTK_WINDOW (user_data));
}

static LodgeWindow *
find_main_window (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_WINDOW (l->data))
      return LODGE_WINDOW (l->data);
  return NULL;
}

/* Back into the main window, which is opened where there is none. */
static void
on_return_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeViewerWindow *self = LODGE_VIEWER_WINDOW (user_data);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  LodgeWindow *window;

  if (self->machine == NULL)
    return;
  if (find_main_window (application) == NULL)
    g_application_activate (G_APPLICATION (application));
  window = find_main_window (application);
  if (window == NULL)
    return;
  lodge_window_show_machine (window, self->machine);
  gtk_window_present (GTK_WINDOW (window));
  gtk_window_close (GTK_WINDOW (self));
}

/* A display by address has no libvirt that could press keys. */
static void
on_send_keys_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeViewerWindow *self = LODGE_VIEWER_WINDOW (user_data);
  LodgeConsole *console =
      self->session != NULL ? lodge_console_session_get_console (self->session) : NULL;

  if (console != NULL)
    lodge_console_keys_send (console,
                             gtk_widget_get_display (GTK_WIDGET (self)),
                             g_variant_get_string (parameter, NULL));
}

/* Nor one that would take its picture. */
static void
on_screenshot_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeViewerWindow *self = LODGE_VIEWER_WINDOW (user_data);
  g_autoptr (GdkTexture) picture = lodge_display_page_dup_picture (self->display_page);

  if (picture != NULL)
    lodge_screenshot_keep (picture, gtk_window_get_title (GTK_WINDOW (self)), GTK_WIDGET (self));
}

/* The main window took the display back. */
static void
on_lost_cb (LodgeViewerWindow *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_main_menu_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeViewerWindow *self = LODGE_VIEWER_WINDOW (user_data);

  if (gtk_window_is_fullscreen (GTK_WINDOW (self)))
    lodge_fullscreen_bar_popup_menu (self->fullscreen_bar);
  else
    gtk_menu_button_popup (self->menu_button);
}

static void
on_shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWidget *window = lodge_shortcuts_create_window ();

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (user_data));
  gtk_window_present (GTK_WINDOW (window));
}

static void
add_actions (LodgeViewerWindow *self)
{
  static const GActionEntry WINDOW_ENTRIES[] = {
    { "fullscreen", NULL, NULL, "false", on_fullscreen_change_cb },
    { "return", on_return_cb },
    { "main-menu", on_main_menu_cb },
    { "shortcuts", on_shortcuts_cb },
  };

  lodge_keyboard_window_add_action (GTK_APPLICATION_WINDOW (self));
  g_action_map_add_action_entries (
      G_ACTION_MAP (self), WINDOW_ENTRIES, G_N_ELEMENTS (WINDOW_ENTRIES), self);
  self->page_actions = g_simple_action_group_new ();
  self->display_actions =
      lodge_display_actions_new (self->display_page, G_ACTION_MAP (self->page_actions));
  self->record_actions =
      lodge_record_actions_new (self->display_page, G_ACTION_MAP (self->page_actions));
  lodge_record_button_set_page (self->record_button, self->display_page);
  lodge_fullscreen_bar_set_page (self->fullscreen_bar, self->display_page);
  lodge_show_in_folder_add_actions (self->display_page, G_ACTION_MAP (self->page_actions));
  lodge_type_dialog_add_action (self->display_page, G_ACTION_MAP (self->page_actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (self->page_actions));
}

static void
remember_as (LodgeViewerWindow *self, const char *id, gboolean stranger)
{
  self->id = g_strdup (id);
  lodge_display_actions_set_id (self->display_actions, id, stranger);
  lodge_viewer_size_restore (GTK_WINDOW (self), id);
}

static gboolean
on_close_request_cb (LodgeViewerWindow *self)
{
  lodge_viewer_size_remember (GTK_WINDOW (self), self->id);
  return GDK_EVENT_PROPAGATE;
}

static void
set_title (LodgeViewerWindow *self, const char *title)
{
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->title, title);
  lodge_fullscreen_bar_set_title (self->fullscreen_bar, title);
}

static void
on_title_cb (LodgeViewerWindow *self)
{
  set_title (self, lodge_machine_get_title (self->machine));
}

static void
add_serial_pane (LodgeViewerWindow *self)
{
  self->serial_pane = g_object_new (LODGE_TYPE_SERIAL_PANE, "visible", FALSE, NULL);
  g_signal_connect_swapped (self->serial_pane, "notify::typing", G_CALLBACK (on_grabbed_cb), self);
  gtk_paned_set_end_child (self->screen, GTK_WIDGET (self->serial_pane));
  lodge_serial_pane_set_machine (
      self->serial_pane, lodge_core_get_vmm (self->core, self->machine), self->machine);
  lodge_serial_action_add (self->serial_pane, G_ACTION_MAP (self->page_actions));
}

static void
show_machine (LodgeViewerWindow *self, LodgeMachine *machine)
{
  g_autoptr (GMenuModel) menu = lodge_menus_create_viewer_menu (TRUE);

  self->machine = g_object_ref (machine);
  self->actions = lodge_machine_actions_new (self->core, machine, GTK_WIDGET (self));
  gtk_widget_insert_action_group (
      GTK_WIDGET (self), "machine", lodge_machine_actions_get_group (self->actions));
  lodge_ui_set_menu_later (self->menu_button, menu);
  lodge_fullscreen_bar_set_menu_model (self->fullscreen_bar, menu);
  gtk_widget_set_visible (self->return_button, TRUE);
  g_signal_connect_object (
      machine, "notify::title", G_CALLBACK (on_title_cb), self, G_CONNECT_SWAPPED);
  on_title_cb (self);
  remember_as (self, lodge_machine_get_uuid (machine), FALSE);

  lodge_display_page_set_core (self->display_page, self->core);
  lodge_display_page_set_claiming (self->display_page, TRUE);
  lodge_display_page_set_machine (self->display_page, machine);
  add_serial_pane (self);
  g_signal_connect_object (
      self->display_page, "lost", G_CALLBACK (on_lost_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->screen));
}

static void
on_found_cb (LodgeViewerWindow *self, LodgeMachine *machine, GtkWidget *await_page)
{
  show_machine (self, machine);
  gtk_stack_remove (self->stack, await_page);
}

/* A deleted machine has no window. */
static void
on_machines_changed_cb (LodgeViewerWindow *self)
{
  GListModel *machines = lodge_core_get_machines (self->core);

  if (self->machine == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);
      if (machine == self->machine)
        return;
    }
  gtk_window_close (GTK_WINDOW (self));
}

static void
lodge_viewer_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_viewer_window_parent_class)->realize (widget);
  lodge_ui_show_icon (GTK_NATIVE (widget));
}

static void
lodge_viewer_window_dispose (GObject *object)
{
  LodgeViewerWindow *self = LODGE_VIEWER_WINDOW (object);

  if (self->display_page != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->display_page, self);
      lodge_display_page_set_machine (self->display_page, NULL);
    }
  if (self->serial_pane != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->serial_pane, self);
      lodge_serial_pane_set_machine (self->serial_pane, NULL, NULL);
    }
  self->serial_pane = NULL;
  self->display_page = NULL;
  /* Files may still be on their way, which keep it. */
  g_clear_object (&self->session);
  g_clear_object (&self->actions);
  g_clear_object (&self->display_actions);
  g_clear_object (&self->record_actions);
  g_clear_object (&self->page_actions);
  g_clear_pointer (&self->id, g_free);
  g_clear_object (&self->machine);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_viewer_window_parent_class)->dispose (object);
}

static void
lodge_viewer_window_class_init (LodgeViewerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_viewer_window_dispose;
  widget_class->realize = lodge_viewer_window_realize;

  g_type_ensure (LODGE_TYPE_DISPLAY_PAGE);
  g_type_ensure (LODGE_TYPE_FULLSCREEN_BAR);
  g_type_ensure (LODGE_TYPE_RECORD_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-viewer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, header);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, fullscreen_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, title);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, return_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, record_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, display_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeViewerWindow, screen);
  gtk_widget_class_bind_template_callback (widget_class, on_grabbed_cb);
}

static void
lodge_viewer_window_init (LodgeViewerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_viewer_size_choose (GTK_WINDOW (self));
  lodge_fullscreen_bar_set_flap (self->fullscreen_bar, self->flap);
  add_actions (self);
  if (DEVELOPMENT_PROFILE)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (on_fullscreened_cb), NULL);
  g_signal_connect (self, "close-request", G_CALLBACK (on_close_request_cb), NULL);
}

static LodgeViewerWindow *
new_for_core (GtkApplication *application, LodgeCore *core)
{
  LodgeViewerWindow *self =
      g_object_new (LODGE_TYPE_VIEWER_WINDOW, "application", application, NULL);

  self->core = g_object_ref (core);
  g_signal_connect_object (lodge_core_get_machines (core),
                           "items-changed",
                           G_CALLBACK (on_machines_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  return self;
}

GtkWidget *
lodge_viewer_window_open_machine (GtkApplication *application,
                                  LodgeCore *core,
                                  LodgeMachine *machine)
{
  LodgeViewerWindow *self;

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_VIEWER_WINDOW (l->data) && LODGE_VIEWER_WINDOW (l->data)->machine == machine)
      return l->data;

  self = new_for_core (application, core);
  show_machine (self, machine);
  return GTK_WIDGET (self);
}

GtkWidget *
lodge_viewer_window_await_machine (GtkApplication *application, LodgeCore *core, const char *name)
{
  LodgeViewerWindow *self = new_for_core (application, core);
  GtkWidget *page = lodge_await_page_new (core, name);

  set_title (self, name);
  gtk_stack_add_child (self->stack, page);
  gtk_stack_set_visible_child (self->stack, page);
  g_signal_connect_object (page, "found", G_CALLBACK (on_found_cb), self, G_CONNECT_SWAPPED);
  lodge_await_page_look (LODGE_AWAIT_PAGE (page));
  return GTK_WIDGET (self);
}

static LodgeConsoleSession *
new_session (const LodgeViewTarget *target)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = lodge_target_endpoint_new (target);

  return lodge_console_session_new_for_endpoint (endpoint);
}

GtkWidget *
lodge_viewer_window_open_target (GtkApplication *application,
                                 const LodgeViewTarget *target,
                                 LodgeConsoleSession *session,
                                 gboolean patient)
{
  static const GActionEntry ENTRIES[] = {
    { "send-keys", on_send_keys_cb, "s" },
    { "screenshot", on_screenshot_cb },
  };
  LodgeViewerWindow *self =
      g_object_new (LODGE_TYPE_VIEWER_WINDOW, "application", application, NULL);
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  g_autoptr (GMenuModel) menu = lodge_menus_create_viewer_menu (FALSE);
  g_autofree char *name = lodge_view_target_dup_name (target);
  g_autofree char *id = lodge_view_target_dup_id (target);

  g_action_map_add_action_entries (G_ACTION_MAP (actions), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "machine", G_ACTION_GROUP (actions));
  g_object_bind_property (self->display_page,
                          "connected",
                          g_action_map_lookup_action (G_ACTION_MAP (actions), "screenshot"),
                          "enabled",
                          G_BINDING_SYNC_CREATE);
  lodge_ui_set_menu_later (self->menu_button, menu);
  lodge_fullscreen_bar_set_menu_model (self->fullscreen_bar, menu);
  set_title (self, name);
  remember_as (self, id, TRUE);
  self->session = session != NULL ? g_object_ref (session) : new_session (target);
  lodge_display_page_show_session (self->display_page, self->session, patient);
  gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->screen));
  if (target->fullscreen)
    gtk_window_fullscreen (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

GActionGroup *
lodge_viewer_window_get_page_actions (LodgeViewerWindow *self)
{
  g_return_val_if_fail (LODGE_IS_VIEWER_WINDOW (self), NULL);
  return G_ACTION_GROUP (self->page_actions);
}
