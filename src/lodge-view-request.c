/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-view-request.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lodge-target-window.h"
#include "lodge-viewer-window.h"
#include "lodge-vmm-error.h"

/* Keeps the process, and the shell that waits for it, until the machine is found or not. */
typedef struct
{
  GtkApplication *application;
  LodgeCore *core;
  GApplicationCommandLine *command_line;
  char *what;
  GPtrArray *watched; /* of LodgeVmm */
} Request;

static void on_changed_cb (Request *self);

static void
request_free (Request *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_func (self->watched->pdata[i], on_changed_cb, self);
  g_ptr_array_unref (self->watched);
  g_application_release (G_APPLICATION (self->application));
  g_object_unref (self->application);
  g_object_unref (self->core);
  g_object_unref (self->command_line);
  g_free (self->what);
  g_free (self);
}

/* The first process has long gone on when a machine is not found; what it ends with is kept apart.
 */
static gboolean own_failed;

int
lodge_view_request_get_exit_status (void)
{
  return own_failed ? 1 : 0;
}

static void
fail (GApplicationCommandLine *command_line, const GError *error)
{
  g_application_command_line_printerr (command_line, "lodge: %s\n", error->message);
  g_application_command_line_set_exit_status (command_line, 1);
  if (!g_application_command_line_get_is_remote (command_line))
    own_failed = TRUE;
}

/* Connections that may still bring machines. */
static gboolean
is_settled (Request *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    {
      LodgeVmmState state = lodge_vmm_get_state (self->watched->pdata[i]);

      if (state == LODGE_VMM_STATE_IDLE || state == LODGE_VMM_STATE_CONNECTING)
        return FALSE;
    }
  return TRUE;
}

/* A second machine of that name may still come, but the first that is there is what was meant. */
static gboolean
try_machine (Request *self, GError **error)
{
  LodgeMachine *machine = lodge_core_find_machine (self->core, self->what, error);

  if (machine == NULL)
    return FALSE;
  gtk_window_present (
      GTK_WINDOW (lodge_viewer_window_open_machine (self->application, self->core, machine)));
  return TRUE;
}

static void
on_changed_cb (Request *self)
{
  g_autoptr (GError) error = NULL;

  if (!try_machine (self, &error))
    {
      if (!is_settled (self))
        return;
      fail (self->command_line, error);
    }
  request_free (self);
}

static void
look_for_machine (GtkApplication *application,
                  LodgeCore *core,
                  GApplicationCommandLine *command_line,
                  const char *what)
{
  Request *self = g_new0 (Request, 1);
  GListModel *connections = lodge_core_get_connections (core);

  self->application = g_object_ref (application);
  self->core = g_object_ref (core);
  self->command_line = g_object_ref (command_line);
  self->what = g_strdup (what);
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  g_application_hold (G_APPLICATION (application));
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      LodgeVmm *vmm = g_list_model_get_item (connections, i);

      g_ptr_array_add (self->watched, vmm);
      g_signal_connect_swapped (vmm, "notify::state", G_CALLBACK (on_changed_cb), self);
    }
  on_changed_cb (self);
}

static void
open_target (GtkApplication *application,
             GApplicationCommandLine *command_line,
             LodgeViewTarget *target,
             const GError *error,
             gboolean wait)
{
  if (target == NULL)
    fail (command_line, error);
  else
    lodge_target_window_open (application, target, wait);
}

typedef struct
{
  GtkApplication *application;
  GApplicationCommandLine *command_line;
  char *what;
  gboolean wait;
} Reading;

static void
reading_free (Reading *reading)
{
  g_application_release (G_APPLICATION (reading->application));
  g_object_unref (reading->application);
  g_object_unref (reading->command_line);
  g_free (reading->what);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (LodgeViewTarget) target = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length = 0;

  if (g_file_load_contents_finish (G_FILE (source), result, &data, &length, NULL, &error))
    target = lodge_view_target_new_from_vv (data, length, &error);
  open_target (reading->application, reading->command_line, target, error, reading->wait);
}

/* Only what could be read whole: no device and no pipe, which never end. */
static void
on_info_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Reading) reading = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  g_autoptr (GError) error = NULL;

  if (g_file_is_native (G_FILE (source)) && info != NULL &&
      g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR &&
      g_file_info_get_size (info) <= LODGE_VIEW_TARGET_MAX_FILE)
    {
      g_file_load_contents_async (G_FILE (source), NULL, on_read_cb, g_steal_pointer (&reading));
      return;
    }
  error = lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                               NULL,
                               _ ("There is no file “%s” that could be shown."),
                               reading->what);
  fail (reading->command_line, error);
}

static void
open_file (GtkApplication *application,
           GApplicationCommandLine *command_line,
           const char *what,
           gboolean wait)
{
  g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, what);
  Reading *reading = g_new0 (Reading, 1);

  reading->application = g_object_ref (application);
  reading->command_line = g_object_ref (command_line);
  reading->what = g_strdup (what);
  reading->wait = wait;
  g_application_hold (G_APPLICATION (application));
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT,
                           NULL,
                           on_info_cb,
                           reading);
}

gboolean
lodge_view_request_is_file (const char *what)
{
  gsize length = strlen (what);

  if (length < strlen (".vv") || g_ascii_strcasecmp (what + length - strlen (".vv"), ".vv") != 0)
    return FALSE;
  return !lodge_view_target_is_uri (what) || g_str_has_prefix (what, "file://");
}

void
lodge_view_request_run (GtkApplication *application,
                        LodgeCore *core,
                        GApplicationCommandLine *command_line,
                        const char *what,
                        gboolean wait)
{
  g_autoptr (GError) error = NULL;

  if (lodge_view_request_is_file (what))
    {
      open_file (application, command_line, what, wait);
      return;
    }
  if (lodge_view_target_is_uri (what))
    {
      g_autoptr (LodgeViewTarget) target = lodge_view_target_new_from_uri (what, &error);
      open_target (application, command_line, target, error, wait);
      return;
    }
  if (wait)
    gtk_window_present (GTK_WINDOW (lodge_viewer_window_await_machine (application, core, what)));
  else
    look_for_machine (application, core, command_line, what);
}
