/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-connections-window.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lodge-connection-status.h"
#include "lodge-settings.h"
#include "lodge-ui.h"

#define SESSION_URI "qemu:///session"
#define SYSTEM_URI "qemu:///system"

struct _LodgeConnectionsWindow
{
  AdwWindow parent_instance;

  AdwPreferencesGroup *list_group;
  GtkWidget *session_row;
  GtkWidget *system_row;
  AdwEntryRow *remote_row;

  LodgeCore *core;
  GPtrArray *rows; /* of the list, owned by it */
};

G_DEFINE_FINAL_TYPE (LodgeConnectionsWindow, lodge_connections_window, ADW_TYPE_WINDOW)

GStrv
lodge_connections_dup_remembered (void)
{
  GSettings *settings = lodge_settings_get ();
  g_auto (GStrv) uris = settings != NULL ? g_settings_get_strv (settings, "connections") : NULL;
  const char *const fallback[] = { SESSION_URI, NULL };

  return uris != NULL && uris[0] != NULL ? g_steal_pointer (&uris) : g_strdupv ((char **)fallback);
}

char *
lodge_connections_dup_title (const char *uri)
{
  g_autoptr (GUri) parsed = NULL;

  if (g_strcmp0 (uri, SESSION_URI) == 0)
    return g_strdup (_ ("My Machines"));
  if (g_strcmp0 (uri, SYSTEM_URI) == 0)
    return g_strdup (_ ("This Computer"));
  parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;
  if (parsed != NULL && g_uri_get_host (parsed) != NULL && *g_uri_get_host (parsed) != '\0')
    return g_strdup (g_uri_get_host (parsed));
  return g_strdup (uri);
}

char *
lodge_connections_dup_remote_uri (const char *typed)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_autofree char *address = NULL;
  g_autoptr (GUri) uri = NULL;
  gboolean plain = strstr (text, "://") == NULL;
  gboolean ssh = plain || g_str_has_prefix (text, "ssh://");
  const char *host = NULL;
  const char *user = NULL;

  address = plain ? g_strconcat ("ssh://", text, NULL) : g_strdup (text);
  uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (!ssh)
    return uri != NULL && (g_str_has_prefix (text, "qemu") || g_str_has_prefix (text, "test:"))
               ? g_steal_pointer (&address)
               : NULL;
  user = uri != NULL ? g_uri_get_userinfo (uri) : NULL;
  /* ssh would take a name that begins with a dash for an option. */
  if (host == NULL || *host == '\0' || *host == '-' || (user != NULL && *user == '-') ||
      strpbrk (host, " \t/\\") != NULL || strlen (g_uri_get_path (uri)) > 1)
    return NULL;
  /* Nobody sees a terminal on which ssh could ask: it must fail instead. */
  return g_uri_join (
      G_URI_FLAGS_NONE, "qemu+ssh", user, host, g_uri_get_port (uri), "/system", "no_tty=1", NULL);
}

static void
remember (LodgeConnectionsWindow *self)
{
  GListModel *connections = lodge_core_get_connections (self->core);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) uris = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);
      g_autofree char *uri = lodge_vmm_dup_uri (vmm);

      g_strv_builder_add (builder, uri);
    }
  uris = g_strv_builder_end (builder);
  if (lodge_settings_get () != NULL)
    g_settings_set_strv (lodge_settings_get (), "connections", (const char *const *)uris);
}

static void
add (LodgeConnectionsWindow *self, const char *uri)
{
  LodgeVmm *vmm = lodge_core_add_connection (self->core, uri);

  remember (self);
  if (lodge_vmm_get_state (vmm) != LODGE_VMM_STATE_CONNECTED)
    lodge_vmm_connect (vmm);
}

static gboolean
is_busy (LodgeVmm *vmm)
{
  GListModel *machines = lodge_vmm_get_machines (vmm);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (lodge_machine_get_activity (machine) != LODGE_ACTIVITY_NONE)
        return TRUE;
    }
  return FALSE;
}

static void
on_remove_clicked_cb (GtkButton *button, gpointer user_data)
{
  LodgeConnectionsWindow *self = user_data;
  g_autoptr (LodgeVmm) vmm = g_object_ref (g_object_get_data (G_OBJECT (button), "lodge-vmm"));
  g_autoptr (GError) error = NULL;

  if (is_busy (vmm))
    {
      error = lodge_vmm_error_new (
          LODGE_VMM_ERROR_BUSY,
          NULL,
          _ ("Something is going on with one of its machines. Wait until it has finished."));
      lodge_ui_show_error (GTK_WIDGET (self), _ ("The connection can’t be removed now"), error);
      return;
    }
  lodge_core_remove_connection (self->core, vmm);
  remember (self);
}

static void
on_retry_clicked_cb (GtkButton *button, gpointer user_data)
{
  lodge_vmm_connect (g_object_get_data (G_OBJECT (button), "lodge-vmm"));
}

static GtkWidget *
make_button (LodgeVmm *vmm, const char *icon, const char *label)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "lodge-vmm", g_object_ref (vmm), g_object_unref);
  return button;
}

/* Without what only ssh is to know. */
static char *
dup_address (LodgeVmm *vmm)
{
  char *uri = lodge_vmm_dup_uri (vmm);
  char *query = strchr (uri, '?');

  if (query != NULL)
    *query = '\0';
  return uri;
}

/* The address, and how it stands with it. */
static char *
dup_subtitle (LodgeVmm *vmm)
{
  g_autofree char *uri = dup_address (vmm);
  g_autoptr (GError) problem = lodge_vmm_dup_problem (vmm);

  switch (lodge_vmm_get_state (vmm))
    {
    case LODGE_VMM_STATE_CONNECTED:
      return g_strdup_printf (_ ("%s · Connected"), uri);
    case LODGE_VMM_STATE_FAILED:
    case LODGE_VMM_STATE_RECONNECTING:
      if (problem != NULL)
        return g_strdup_printf ("%s\n%s", uri, problem->message);
      return g_strdup (uri);
    case LODGE_VMM_STATE_IDLE:
    case LODGE_VMM_STATE_CONNECTING:
    default:
      return g_strdup_printf (_ ("%s · Connecting…"), uri);
    }
}

static void
update_row (GtkWidget *row, GParamSpec *pspec, LodgeVmm *vmm)
{
  GtkWidget *retry = g_object_get_data (G_OBJECT (row), "lodge-retry");
  LodgeVmmState state = lodge_vmm_get_state (vmm);
  g_autofree char *subtitle = dup_subtitle (vmm);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_visible (retry,
                          state == LODGE_VMM_STATE_FAILED || state == LODGE_VMM_STATE_RECONNECTING);
}

static void
add_row (LodgeConnectionsWindow *self, LodgeVmm *vmm, gboolean removable)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *retry = make_button (vmm, "view-refresh-symbolic", _ ("Retry"));
  GtkWidget *remove = make_button (vmm, "list-remove-symbolic", _ ("Remove Connection"));
  g_autofree char *uri = lodge_vmm_dup_uri (vmm);
  g_autofree char *title = lodge_connections_dup_title (uri);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), retry);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), remove);
  gtk_widget_set_visible (remove, removable);
  g_object_set_data (G_OBJECT (row), "lodge-retry", retry);
  g_signal_connect_object (retry, "clicked", G_CALLBACK (on_retry_clicked_cb), self, 0);
  g_signal_connect_object (remove, "clicked", G_CALLBACK (on_remove_clicked_cb), self, 0);
  g_signal_connect_object (vmm, "notify::state", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED);
  g_signal_connect_object (vmm, "notify::problem", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED);
  update_row (row, NULL, vmm);
  adw_preferences_group_add (self->list_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
update (LodgeConnectionsWindow *self)
{
  GListModel *connections = lodge_core_get_connections (self->core);
  guint n_connections = g_list_model_get_n_items (connections);
  gboolean has_session = FALSE;
  gboolean has_system = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->list_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < n_connections; i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);
      g_autofree char *uri = lodge_vmm_dup_uri (vmm);

      has_session |= g_strcmp0 (uri, SESSION_URI) == 0;
      has_system |= g_strcmp0 (uri, SYSTEM_URI) == 0;
      add_row (self, vmm, n_connections > 1);
    }
  gtk_widget_set_visible (self->session_row, !has_session);
  gtk_widget_set_visible (self->system_row, !has_system);
}

static void
on_session_activated_cb (LodgeConnectionsWindow *self)
{
  add (self, SESSION_URI);
}

static void
on_system_activated_cb (LodgeConnectionsWindow *self)
{
  add (self, SYSTEM_URI);
}

static void
on_remote_changed_cb (LodgeConnectionsWindow *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->remote_row), "error");
}

static void
on_remote_applied_cb (LodgeConnectionsWindow *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->remote_row));
  g_autofree char *uri = lodge_connections_dup_remote_uri (typed);
  g_autoptr (GError) error = NULL;

  if (uri == NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->remote_row), "error");
      error = lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                   typed,
                                   _ ("That is no computer’s name. Write it like “host” or "
                                      "“user@host”."));
      lodge_ui_show_error (GTK_WIDGET (self), _ ("The connection can’t be added"), error);
      return;
    }
  add (self, uri);
  gtk_editable_set_text (GTK_EDITABLE (self->remote_row), "");
}

static gboolean
on_close_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

static void
lodge_connections_window_dispose (GObject *object)
{
  g_clear_object (&LODGE_CONNECTIONS_WINDOW (object)->core);
  G_OBJECT_CLASS (lodge_connections_window_parent_class)->dispose (object);
}

static void
lodge_connections_window_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_CONNECTIONS_WINDOW (object)->rows);
  G_OBJECT_CLASS (lodge_connections_window_parent_class)->finalize (object);
}

static void
lodge_connections_window_class_init (LodgeConnectionsWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_connections_window_dispose;
  object_class->finalize = lodge_connections_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-connections-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeConnectionsWindow, list_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeConnectionsWindow, session_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeConnectionsWindow, system_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeConnectionsWindow, remote_row);
  gtk_widget_class_bind_template_callback (widget_class, on_session_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_system_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remote_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remote_applied_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_close_key_cb, NULL);
}

static void
lodge_connections_window_init (LodgeConnectionsWindow *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lodge_connections_window_new (LodgeCore *core)
{
  LodgeConnectionsWindow *self = NULL;

  g_return_val_if_fail (LODGE_IS_CORE (core), NULL);

  self = g_object_new (LODGE_TYPE_CONNECTIONS_WINDOW, NULL);
  self->core = g_object_ref (core);
  g_signal_connect_object (lodge_core_get_connections (core),
                           "items-changed",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}
