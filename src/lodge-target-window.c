/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-target-window.h"

#include "lodge-console-endpoint.h"
#include "lodge-viewer-window.h"

/* What a VNC server that is near needs until it sends its picture is a fraction of that, and all of
 * it is to wait for answers. With SPICE it makes keys, for longer than it takes to build a window.
 */
#define VNC_PATIENCE_MS 20

/* A connection that is begun, and the window to come. */
typedef struct
{
  GtkApplication *application;
  LodgeViewTarget *target;
  LodgeConsoleSession *session;
  gboolean patient;
  guint source_id;
} Opening;

static void
opening_free (Opening *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_application_release (G_APPLICATION (self->application));
  g_object_unref (self->application);
  g_object_unref (self->session);
  lodge_view_target_free (self->target);
  g_free (self);
}

static gboolean
open_window (gpointer user_data)
{
  Opening *self = user_data;

  self->source_id = 0;
  gtk_window_present (GTK_WINDOW (lodge_viewer_window_open_target (
      self->application, self->target, self->session, self->patient)));
  opening_free (self);
  return G_SOURCE_REMOVE;
}

/* What a server tells once it is connected is for the window, and so is a problem. But what it is
 * asked for is sent before. */
static void
on_state_cb (Opening *self)
{
  g_clear_handle_id (&self->source_id, g_source_remove);
  self->source_id = g_idle_add_full (G_PRIORITY_DEFAULT, open_window, self, NULL);
}

void
lodge_target_window_open (GtkApplication *application,
                          const LodgeViewTarget *target,
                          gboolean patient)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = lodge_target_endpoint_new (target);
  Opening *self = g_new0 (Opening, 1);

  g_application_hold (G_APPLICATION (application));
  self->application = g_object_ref (application);
  self->target = lodge_view_target_copy (target);
  self->session = lodge_console_session_new_for_endpoint (endpoint);
  self->patient = patient;
  lodge_console_session_set_wanted (self->session, TRUE);
  g_signal_connect_swapped (self->session, "notify::state", G_CALLBACK (on_state_cb), self);
  /* As soon as the connection has to wait for the server. */
  if (target->protocol == LODGE_DISPLAY_PROTOCOL_VNC)
    self->source_id = g_timeout_add (VNC_PATIENCE_MS, open_window, self);
  else
    self->source_id = g_idle_add_full (G_PRIORITY_LOW, open_window, self, NULL);
}
