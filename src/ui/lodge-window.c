/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-window.h"

#include <glib/gi18n.h>

#include "lodge-banner.h"
#include "lodge-connection-status.h"
#include "lodge-connections-window.h"
#include "lodge-fold.h"
#include "lodge-machine-page.h"
#include "lodge-settings.h"
#include "lodge-shortcuts.h"
#include "lodge-sidebar.h"
#include "lodge-ui.h"
#include "lodge-window-private.h"

#define SIDEBAR_WIDTH 290
#define FOLDED_WIDTH 2000

G_DEFINE_FINAL_TYPE (LodgeWindow, lodge_window, ADW_TYPE_APPLICATION_WINDOW)

LodgeVmm *
lodge_window_get_vmm (LodgeWindow *self)
{
  LodgeMachine *machine = lodge_window_get_machine (self);

  if (machine != NULL)
    return lodge_core_get_vmm (self->core, machine);

  g_autoptr (LodgeVmm) first = g_list_model_get_item (lodge_core_get_connections (self->core), 0);
  return first; /* the core keeps it alive */
}

/* The connection that most needs a word: one that failed, else the first. */
static LodgeVmm *
find_worst_connection (LodgeWindow *self)
{
  GListModel *connections = lodge_core_get_connections (self->core);
  g_autoptr (LodgeVmm) failed = lodge_connection_status_dup_failed (connections);

  if (failed != NULL)
    return failed; /* the core keeps it alive */

  g_autoptr (LodgeVmm) first = g_list_model_get_item (connections, 0);
  return first;
}

static void
show_status (LodgeWindow *self, LodgeVmmState state, const GError *problem)
{
  g_auto (LodgeConnectionStatus) status = { 0 };

  lodge_connection_status_describe (state, problem, &status);
  g_autofree char *text = status.text != NULL ? g_markup_escape_text (status.text, -1) : NULL;
  adw_status_page_set_icon_name (self->status_page, status.icon_name);
  adw_status_page_set_title (self->status_page, status.title);
  adw_status_page_set_description (self->status_page, text);
  gtk_widget_set_visible (self->status_retry_button, status.retry);
  gtk_widget_set_visible (self->status_new_button, state == LODGE_VMM_STATE_CONNECTED);
}

static gboolean
wants_emulation_note (LodgeWindow *self, LodgeVmm *vmm)
{
  LodgeHost *host = lodge_vmm_get_host (vmm);

  return lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED &&
         g_strcmp0 (lodge_host_get_hypervisor (host), "QEMU") == 0 &&
         lodge_host_get_emulation (host) && !lodge_host_get_kvm (host) &&
         lodge_host_get_acceleration_reason (host) != NULL &&
         !lodge_settings_get_boolean ("emulation-note-dismissed", self->note_dismissed);
}

/* What is wrong with the connection, and of several with which; NULL: nothing. */
static char *
dup_trouble (LodgeVmm *vmm, const GError *problem, gint64 retry_in, gboolean several)
{
  LodgeVmmState state = lodge_vmm_get_state (vmm);
  g_autofree char *stale = lodge_connection_status_dup_stale (state, problem, retry_in);
  g_autofree char *uri = lodge_vmm_dup_uri (vmm);
  g_autofree char *title = lodge_connections_dup_title (uri);
  const char *what = stale;

  if (stale == NULL || !several)
    return g_steal_pointer (&stale);
  /* Never connected: nothing of it is listed. */
  if (state == LODGE_VMM_STATE_FAILED && problem != NULL)
    what = problem->message;
  /* Translators: a connection, such as “This Computer”, and what is wrong with it. */
  return g_strdup_printf (_ ("%s: %s"), title, what);
}

static void
update_banner (LodgeWindow *self, LodgeVmm *vmm, const GError *problem)
{
  gint64 retry_at = -1;

  g_object_get (vmm, "retry-at", &retry_at, NULL);
  gint64 retry_in = retry_at >= 0 ? retry_at - g_get_monotonic_time () : -1;
  gboolean several = g_list_model_get_n_items (lodge_core_get_connections (self->core)) > 1;
  g_autofree char *stale = dup_trouble (vmm, problem, retry_in, several);
  gboolean note = stale == NULL && wants_emulation_note (self, vmm);

  if (note)
    {
      lodge_banner_set_message (self->banner,
                                lodge_host_get_acceleration_reason (lodge_vmm_get_host (vmm)));
    }
  else if (stale != NULL)
    {
      lodge_banner_set_message (self->banner, stale);
    }
  self->banner_is_note = note;
  lodge_banner_set_button_label (self->banner, stale != NULL ? _ ("Retry") : NULL);
  lodge_banner_set_dismissable (self->banner, note);
  lodge_banner_set_revealed (self->banner, note || stale != NULL);
  /* With several, the others' machines are as good as ever. */
  if (stale != NULL && !several)
    gtk_widget_add_css_class (GTK_WIDGET (self->sidebar), "lodge-stale");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->sidebar), "lodge-stale");
}

static void
set_enabled (LodgeWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* A machine can be made where there is, or soon will be, a connection. */
static void
update_new_machine (LodgeWindow *self)
{
  GListModel *connections = lodge_core_get_connections (self->core);
  gboolean possible = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);
      LodgeVmmState state = lodge_vmm_get_state (vmm);
      possible |= state == LODGE_VMM_STATE_CONNECTED || state == LODGE_VMM_STATE_CONNECTING;
    }
  set_enabled (self, "new-machine", possible);
}

static gboolean
on_countdown_cb (gpointer data)
{
  LodgeWindow *self = data;

  lodge_window_update (self);
  return G_SOURCE_CONTINUE;
}

void
lodge_window_update (LodgeWindow *self)
{
  LodgeVmm *vmm = find_worst_connection (self);
  gboolean any = g_list_model_get_n_items (lodge_core_get_machines (self->core)) > 0 ||
                 g_list_model_get_n_items (lodge_core_get_jobs (self->core)) > 0;

  if (vmm == NULL)
    return;

  LodgeVmmState state = lodge_vmm_get_state (vmm);
  gboolean settled = state != LODGE_VMM_STATE_CONNECTING && state != LODGE_VMM_STATE_IDLE;
  gboolean waiting = state == LODGE_VMM_STATE_RECONNECTING;
  g_autoptr (GError) problem = lodge_vmm_dup_problem (vmm);

  update_new_machine (self);
  show_status (self, state, problem);
  update_banner (self, vmm, problem);
  /* The status page first comes when it is known that there is nothing to list: no flicker. */
  gtk_stack_set_visible_child_name (
      self->stack,
      any || !settled || lodge_window_is_showing_networks (self) ? "library" : "status");
  set_enabled (self, "search", any || !settled);

  /* The banner counts down to the next attempt. */
  if (waiting && self->countdown_id == 0)
    self->countdown_id = g_timeout_add_seconds (1, on_countdown_cb, self);
  else if (!waiting)
    g_clear_handle_id (&self->countdown_id, g_source_remove);
}

static void
on_connections_changed_cb (LodgeWindow *self, guint position, guint removed, guint added)
{
  GListModel *connections = lodge_core_get_connections (self->core);

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, position + i);
      g_signal_connect_object (
          vmm, "notify::state", G_CALLBACK (lodge_window_update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (
          vmm, "notify::problem", G_CALLBACK (lodge_window_update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (lodge_vmm_get_host (vmm),
                               "notify::acceleration-reason",
                               G_CALLBACK (lodge_window_update),
                               self,
                               G_CONNECT_SWAPPED);
    }
  lodge_window_update (self);
}

static void
on_machines_changed_cb (LodgeWindow *self)
{
  LodgeMachine *machine = lodge_window_get_machine (self);

  if (machine != NULL &&
      (!lodge_machine_get_present (machine) || lodge_core_get_vmm (self->core, machine) == NULL))
    lodge_window_show_machine (self, NULL);
  lodge_window_update (self);
}

static void
on_banner_dismissed_cb (LodgeWindow *self)
{
  if (!self->banner_is_note)
    return;
  self->note_dismissed = TRUE;
  lodge_settings_set_boolean ("emulation-note-dismissed", TRUE);
}

static void
on_banner_activated_cb (LodgeWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.retry", NULL);
}

static void
on_selected_cb (LodgeWindow *self)
{
  LodgeMachine *machine = lodge_sidebar_get_selected (self->sidebar);

  /* A search that hides the machine on screen leaves it on screen. */
  if (machine != NULL)
    lodge_window_show_machine (self, machine);
}

static void
on_machine_activated_cb (LodgeWindow *self, LodgeMachine *machine)
{
  lodge_window_show_machine (self, machine);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
on_grabbed_cb (LodgeWindow *self)
{
  gboolean grabbed =
      self->machine_page != NULL && lodge_machine_page_get_grabbed (self->machine_page);

  lodge_shortcuts_set_enabled (GTK_WINDOW (self), !grabbed);
}

/* Built when the first machine is shown: the window itself comes up sooner. */
static void
ensure_machine_page (LodgeWindow *self)
{
  if (self->machine_page != NULL)
    return;

  self->machine_page = g_object_new (LODGE_TYPE_MACHINE_PAGE, NULL);
  lodge_machine_page_set_core (self->machine_page, self->core);
  g_object_bind_property (
      self->leaflet, "folded", self->machine_page, "narrow", G_BINDING_SYNC_CREATE);
  g_object_bind_property (
      self, "fullscreened", self->machine_page, "fullscreen", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (
      self->machine_page, "notify::grabbed", G_CALLBACK (on_grabbed_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->content_stack, GTK_WIDGET (self->machine_page), "machine");
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    g_debug ("Could not read the machines again: %s", error->message);
}

static void
on_active_cb (LodgeWindow *self)
{
  GListModel *connections = lodge_core_get_connections (self->core);

  if (!gtk_window_is_active (GTK_WINDOW (self)))
    return;
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);
      if (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED)
        lodge_vmm_refresh_async (vmm, NULL, NULL, on_refreshed_cb, NULL);
    }
}

static void
on_fullscreened_cb (LodgeWindow *self)
{
  gboolean fullscreen = gtk_window_is_fullscreen (GTK_WINDOW (self));
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "fullscreen");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (fullscreen));
  gtk_widget_set_visible (self->sidebar_pane, !fullscreen);
  gtk_widget_set_visible (self->separator, !fullscreen);
}

/* Beside a machine the list has a width of its own; alone it fills the window. */
static int
get_sidebar_size (gpointer object, gboolean folded)
{
  return folded ? FOLDED_WIDTH : SIDEBAR_WIDTH;
}

static gboolean
on_drop_cb (LodgeWindow *self, const GValue *value, double x, double y)
{
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;

  g_slist_free (files);
  if (path == NULL)
    return FALSE;
  lodge_window_create_machine (self, path);
  return TRUE;
}

static gboolean
lodge_window_close_request (GtkWindow *window)
{
  int width;
  int height;

  gtk_window_get_default_size (window, &width, &height);
  lodge_settings_set_boolean ("window-maximized", gtk_window_is_maximized (window));
  if (!gtk_window_is_maximized (window) && !gtk_window_is_fullscreen (window) && width >= 360 &&
      height >= 290)
    {
      lodge_settings_set_int ("window-width", width);
      lodge_settings_set_int ("window-height", height);
    }
  return GTK_WINDOW_CLASS (lodge_window_parent_class)->close_request (window);
}

static void
lodge_window_dispose (GObject *object)
{
  LodgeWindow *self = LODGE_WINDOW (object);

  g_clear_handle_id (&self->countdown_id, g_source_remove);
  if (self->machine_page != NULL)
    lodge_machine_page_set_machine (self->machine_page, NULL);
  self->machine_page = NULL;
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, sidebar_pane);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, separator);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, main_menu_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, content_stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, status_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, status_menu_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, status_new_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeWindow, status_retry_button);
  gtk_widget_class_bind_template_callback (widget_class, on_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_machine_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_banner_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_banner_dismissed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_drop_cb);
  gtk_widget_class_bind_template_callback (widget_class, get_sidebar_size);
}

static void
lodge_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LodgeWindow *self = LODGE_WINDOW (widget);

  lodge_fold_prepare (self->leaflet, width, &self->unfolded_width);
  GTK_WIDGET_CLASS (lodge_window_parent_class)->size_allocate (widget, width, height, baseline);
}

static void
lodge_window_class_init (LodgeWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_window_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = lodge_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = lodge_window_close_request;

  g_type_ensure (LODGE_TYPE_SIDEBAR);
  g_type_ensure (LODGE_TYPE_BANNER);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
lodge_window_init (LodgeWindow *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST };

  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_window_add_actions (self);
  if (DEVELOPMENT_PROFILE)
    gtk_widget_add_css_class (GTK_WIDGET (self), "devel");

  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));

  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active_cb), NULL);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (on_fullscreened_cb), NULL);
  gtk_window_set_default_size (GTK_WINDOW (self),
                               lodge_settings_get_int ("window-width", 1120),
                               lodge_settings_get_int ("window-height", 740));
  if (lodge_settings_get_boolean ("window-maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
}

GtkWidget *
lodge_window_new (GtkApplication *application, LodgeCore *core)
{
  g_return_val_if_fail (LODGE_IS_CORE (core), NULL);

  LodgeWindow *self = g_object_new (LODGE_TYPE_WINDOW, "application", application, NULL);
  GListModel *connections = lodge_core_get_connections (core);

  self->core = g_object_ref (core);
  lodge_sidebar_set_core (self->sidebar, core);
  lodge_sidebar_set_key_capture (self->sidebar, self->sidebar_pane);
  g_object_bind_property (self->sidebar,
                          "searching",
                          self->search_button,
                          "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (connections,
                           "items-changed",
                           G_CALLBACK (on_connections_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_core_get_machines (core),
                           "items-changed",
                           G_CALLBACK (on_machines_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_core_get_jobs (core),
                           "items-changed",
                           G_CALLBACK (lodge_window_update),
                           self,
                           G_CONNECT_SWAPPED);
  on_connections_changed_cb (self, 0, 0, g_list_model_get_n_items (connections));
  return GTK_WIDGET (self);
}

void
lodge_window_show_machine (LodgeWindow *self, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_WINDOW (self));

  if (machine != NULL)
    ensure_machine_page (self);
  if (self->machine_page == NULL)
    return;
  if (machine != NULL && lodge_window_is_showing_networks (self))
    {
      gtk_stack_set_visible_child_name (self->content_stack, "machine");
      lodge_window_forward_machine_actions (self);
      lodge_sidebar_select (self->sidebar, machine);
    }
  if (lodge_window_get_machine (self) == machine)
    return;

  lodge_machine_page_set_machine (self->machine_page, machine);
  lodge_machine_page_show_view (self->machine_page, "display");
  if (machine != NULL || !lodge_window_is_showing_networks (self))
    gtk_stack_set_visible_child_name (self->content_stack, machine != NULL ? "machine" : "none");
  lodge_window_forward_machine_actions (self);
  lodge_sidebar_select (self->sidebar, machine);
  if (machine == NULL)
    {
      gtk_window_unfullscreen (GTK_WINDOW (self));
      adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
    }
}

LodgeMachine *
lodge_window_get_machine (LodgeWindow *self)
{
  g_return_val_if_fail (LODGE_IS_WINDOW (self), NULL);
  return self->machine_page != NULL ? lodge_machine_page_get_machine (self->machine_page) : NULL;
}
