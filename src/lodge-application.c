/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-application.h"

#include <glib/gi18n.h>

#include "lodge-agent-keeper.h"
#include "lodge-connections-window.h"
#include "lodge-memory.h"
#include "lodge-settings.h"
#include "lodge-shortcuts.h"
#include "lodge-ui.h"
#include "lodge-view-request.h"
#include "lodge-view-target.h"
#include "lodge-viewer-window.h"
#include "lodge-window.h"

struct _LodgeApplication
{
  AdwApplication parent_instance;

  LodgeVmmFactory factory;
  LodgeCore *core;
  gboolean held; /* for jobs */
};

G_DEFINE_FINAL_TYPE (LodgeApplication, lodge_application, ADW_TYPE_APPLICATION)

/* Closing the window must not end what runs. */
static void
on_jobs_changed_cb (LodgeApplication *self)
{
  gboolean busy = g_list_model_get_n_items (lodge_core_get_jobs (self->core)) > 0;

  if (busy == self->held)
    return;
  self->held = busy;
  if (busy)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static void
apply_color_scheme (LodgeApplication *self)
{
  g_autofree char *scheme = lodge_settings_dup_string ("color-scheme", "default");
  AdwStyleManager *manager = adw_style_manager_get_default ();

  if (g_strcmp0 (scheme, "dark") == 0)
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  else if (g_strcmp0 (scheme, "light") == 0)
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_LIGHT);
  else
    adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

/* An action whose state is the setting, also where nothing can be remembered. */
static void
add_color_scheme_action (LodgeApplication *self)
{
  GSettings *settings = lodge_settings_get ();
  g_autoptr (GAction) action = NULL;

  if (settings == NULL)
    return;
  action = g_settings_create_action (settings, "color-scheme");
  g_action_map_add_action (G_ACTION_MAP (self), action);
  g_signal_connect_object (
      settings, "changed::color-scheme", G_CALLBACK (apply_color_scheme), self, G_CONNECT_SWAPPED);
}

static void
on_quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);

  /* Not g_application_quit (): running jobs keep the process until they are over. */
  for (GList *windows = g_list_copy (gtk_application_get_windows (application)); windows != NULL;
       windows = g_list_delete_link (windows, windows))
    gtk_window_close (GTK_WINDOW (windows->data));
}

static LodgeWindow *
ensure_window (LodgeApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (LODGE_IS_WINDOW (l->data))
      return LODGE_WINDOW (l->data);
  return LODGE_WINDOW (lodge_window_new (GTK_APPLICATION (self), self->core));
}

/* Adds what was asked for, else, the first time, what is remembered. */
static void
add_connections (LodgeApplication *self, const char *const *uris)
{
  g_auto (GStrv) remembered = NULL;

  if (uris == NULL && g_list_model_get_n_items (lodge_core_get_connections (self->core)) == 0)
    {
      remembered = lodge_connections_dup_remembered ();
      uris = (const char *const *)remembered;
    }
  for (gsize i = 0; uris != NULL && uris[i] != NULL; i++)
    {
      LodgeVmm *vmm = lodge_core_add_connection (self->core, uris[i]);
      if (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_IDLE)
        lodge_vmm_connect (vmm);
    }
}

static void
run_view (LodgeApplication *self,
          GApplicationCommandLine *command_line,
          const char *view,
          const char *const *uris)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);

  /* An address needs no libvirt. */
  if (!lodge_view_target_is_uri (view) && !lodge_view_request_is_file (view))
    add_connections (self, uris);
  lodge_view_request_run (GTK_APPLICATION (self),
                          self->core,
                          command_line,
                          view,
                          g_variant_dict_contains (options, "wait"));
}

static int
lodge_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  LodgeApplication *self = LODGE_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **uris = NULL;
  g_auto (GStrv) files = NULL;
  const char *view = NULL;

  g_variant_dict_lookup (options, "connect", "^a&s", &uris);
  g_variant_dict_lookup (options, G_OPTION_REMAINING, "^aay", &files);

  /* First, so that libvirt is already asked while the window is built. */
  if (!g_variant_dict_lookup (options, "view", "&s", &view) && files != NULL && files[0] != NULL &&
      lodge_view_request_is_file (files[0]))
    view = files[0];
  if (view != NULL)
    {
      run_view (self, command_line, view, (const char *const *)uris);
      return g_application_command_line_get_exit_status (command_line);
    }
  add_connections (self, uris);
  LodgeWindow *window = ensure_window (self);
  gtk_window_present (GTK_WINDOW (window));
  if (files != NULL && files[0] != NULL)
    {
      g_autoptr (GFile) file =
          g_application_command_line_create_file_for_arg (command_line, files[0]);
      g_autofree char *path = g_file_get_path (file);
      lodge_window_create_machine (window, path);
    }
  return 0;
}

static void
lodge_application_activate (GApplication *application)
{
  LodgeApplication *self = LODGE_APPLICATION (application);

  add_connections (self, NULL);
  gtk_window_present (GTK_WINDOW (ensure_window (self)));
}

static int
lodge_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "wait") && !g_variant_dict_contains (options, "view"))
    {
      g_printerr ("lodge: %s\n", _ ("--wait goes with --view, which names what to wait for."));
      return 1;
    }
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("lodge %s\n", PACKAGE_VERSION);
  return 0;
}

/* libadwaita leaves the style alone where GTK_THEME is set, as users may who want another. */
static void
open_display (void)
{
  gtk_init ();
  /* Read here, or it is read later than the word holds. */
  gtk_settings_get_default ();
  if (g_strcmp0 (g_getenv ("GTK_THEME"), LODGE_APPLICATION_NO_STYLE) == 0)
    g_unsetenv ("GTK_THEME");
}

static void
lodge_application_startup (GApplication *application)
{
  LodgeApplication *self = LODGE_APPLICATION (application);

  open_display ();
  G_APPLICATION_CLASS (lodge_application_parent_class)->startup (application);

  lodge_ui_init_without_icons ();
  apply_color_scheme (self);
  add_color_scheme_action (self);
  /* X11 wants pixels. To make them of the application's own icon, which is the same, takes librsvg,
   * 5 MiB that a viewer needs for nothing else. */
  gtk_window_set_default_icon_name ("lodge-window");
  lodge_shortcuts_install (GTK_APPLICATION (self));

  self->core = lodge_core_new (self->factory, NULL, NULL);
  lodge_agent_keep (self->core);
  lodge_memory_give_back_later ();
  g_signal_connect_object (lodge_core_get_jobs (self->core),
                           "items-changed",
                           G_CALLBACK (on_jobs_changed_cb),
                           self,
                           G_CONNECT_SWAPPED);
}

static void
lodge_application_window_added (GtkApplication *application, GtkWindow *window)
{
  if (!LODGE_IS_VIEWER_WINDOW (window))
    lodge_ui_init ();
  GTK_APPLICATION_CLASS (lodge_application_parent_class)->window_added (application, window);
}

static void
lodge_application_dispose (GObject *object)
{
  g_clear_object (&LODGE_APPLICATION (object)->core);
  G_OBJECT_CLASS (lodge_application_parent_class)->dispose (object);
}

static void
lodge_application_class_init (LodgeApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  GtkApplicationClass *gtk_application_class = GTK_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_application_dispose;
  application_class->startup = lodge_application_startup;
  application_class->activate = lodge_application_activate;
  application_class->command_line = lodge_application_command_line;
  application_class->handle_local_options = lodge_application_handle_local_options;
  gtk_application_class->window_added = lodge_application_window_added;
}

static void
lodge_application_init (LodgeApplication *self)
{
  static const GOptionEntry OPTIONS[] = {
    { "connect",
      'c',
      0,
      G_OPTION_ARG_STRING_ARRAY,
      NULL,
      N_ ("Connect to this libvirt address instead of those remembered; may be given again"),
      N_ ("URI") },
    { "view",
      0,
      0,
      G_OPTION_ARG_STRING,
      NULL,
      N_ ("Show one display in a window of its own: a machine’s, a .vv file’s or an address’s, "
          "such "
          "as vnc://host:5900 or spice+unix:///path"),
      N_ ("MACHINE|FILE|URI") },
    { "wait", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("With --view: wait until it is there"), NULL },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and leave"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[FILE]") },
    { NULL },
  };
  static const GActionEntry ENTRIES[] = { { "quit", on_quit_cb } };

  g_application_add_main_option_entries (G_APPLICATION (self), OPTIONS);
  g_application_set_option_context_summary (
      G_APPLICATION (self),
      _ ("Creates, shows and looks after virtual machines. A FILE, an installation or disk image, "
         "opens the assistant that makes a machine of it."));
  g_action_map_add_action_entries (G_ACTION_MAP (self), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
}

LodgeApplication *
lodge_application_new (LodgeVmmFactory factory)
{
  LodgeApplication *self = g_object_new (LODGE_TYPE_APPLICATION,
                                         "application-id",
                                         APPLICATION_ID,
                                         "flags",
                                         G_APPLICATION_HANDLES_COMMAND_LINE,
                                         NULL);

  /* lodge_ui_init () knows when the style and the icons are wanted. */
  g_application_set_resource_base_path (G_APPLICATION (self), NULL);
  self->factory = factory;
  return self;
}
