/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-system.h"

#include "lodge-agent-guard.h"
#include "lodge-agent-hold.h"
#include "lodge-agent-session.h"
#include "lodge-fault.h"
#include "lodge-file.h"

#include <glib/gstdio.h>

struct _LodgeAgentSystem
{
  LodgeCore *core;
  LodgeVmm *vmm;              /* NULL: nobody has asked for it */
  LodgeAgentSession *session; /* as long as there is a vmm */
  LodgeAgentGuard *guard;
  GFileMonitor *monitor;
  int lock;             /* -1: not held */
  gboolean given_up;    /* the connection was not to be had, until somebody asks again */
  GCancellable *ending; /* NULL: nobody has told the agent to go */
  gboolean all_seen;    /* what was lent a moment before that is known, too */
};

static void look (LodgeAgentSystem *self);

static gboolean
is_listed (void)
{
  g_auto (GStrv) uris = lodge_agent_hold_list ();

  return uris[0] != NULL;
}

static gboolean
is_connected (LodgeAgentSystem *self)
{
  return lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED;
}

static void
on_session_changed_cb (GObject *object, GParamSpec *pspec, LodgeAgentSystem *self)
{
  look (self);
}

static void
open_connection (LodgeAgentSystem *self)
{
  self->given_up = FALSE;
  self->vmm = g_object_ref (lodge_core_add_connection (self->core, LODGE_AGENT_HELD_URI));
  self->session = lodge_agent_session_new (self->vmm, NULL);
  g_signal_connect (self->session, "notify", G_CALLBACK (on_session_changed_cb), self);
  g_signal_connect (self->vmm, "notify::state", G_CALLBACK (on_session_changed_cb), self);
}

static void
close_connection (LodgeAgentSystem *self)
{
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (self->vmm, self);
      g_object_run_dispose (G_OBJECT (self->session));
      lodge_vmm_disconnect (self->vmm);
    }
  g_clear_object (&self->session);
  g_clear_object (&self->vmm);
  g_clear_pointer (&self->guard, lodge_agent_guard_free);
}

/* The guard is there before anybody lends. */
static void
hold (LodgeAgentSystem *self)
{
  if (self->guard == NULL)
    self->guard = lodge_agent_guard_new ();
  lodge_fault_point ("agent.holding");
  if (self->guard != NULL)
    self->lock = lodge_agent_hold_take (LODGE_AGENT_HELD_URI);
  lodge_fault_point ("agent.held");
}

/* Who asks in this moment finds it not held, and asks again. */
static void
let_go (LodgeAgentSystem *self)
{
  if (self->lock >= 0)
    g_close (self->lock, NULL);
  self->lock = -1;
  if (lodge_agent_hold_was_asked_for (LODGE_AGENT_HELD_URI))
    return;
  if (is_connected (self))
    lodge_agent_hold_forget (LODGE_AGENT_HELD_URI);
  else
    self->given_up = TRUE;
  close_connection (self);
}

static void
look (LodgeAgentSystem *self)
{
  gboolean asked = lodge_agent_hold_was_asked_for (LODGE_AGENT_HELD_URI);

  if (self->vmm == NULL)
    {
      if (is_listed () && (asked || !self->given_up))
        open_connection (self);
      return;
    }
  if (!lodge_agent_session_get_ready (self->session) || self->ending != NULL)
    return;
  if (asked || (is_connected (self) && (lodge_agent_session_get_needed (self->session) ||
                                        lodge_agent_session_has_leases (self->session))))
    {
      if (self->lock < 0 && is_connected (self))
        hold (self);
    }
  else if (self->lock < 0 || is_connected (self))
    let_go (self);
}

static void
on_folder_changed_cb (GFileMonitor *monitor,
                      GFile *file,
                      GFile *other,
                      GFileMonitorEvent event,
                      LodgeAgentSystem *self)
{
  look (self);
}

LodgeAgentSystem *
lodge_agent_system_new (LodgeCore *core)
{
  LodgeAgentSystem *self = g_new0 (LodgeAgentSystem, 1);
  g_autofree char *path = lodge_agent_hold_dup_folder ();
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  self->core = g_object_ref (core);
  self->lock = -1;
  if (!lodge_file_make_folder (path, &error))
    g_message ("%s", error->message);
  /* Without one it takes until the agent asks whether it is needed. */
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    {
      g_file_monitor_set_rate_limit (self->monitor, 0);
      g_signal_connect (self->monitor, "changed", G_CALLBACK (on_folder_changed_cb), self);
    }
  look (self);
  return self;
}

void
lodge_agent_system_free (LodgeAgentSystem *self)
{
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_cancellable_cancel (self->ending);
  g_clear_object (&self->ending);
  if (self->lock >= 0)
    g_close (self->lock, NULL);
  close_connection (self);
  g_object_unref (self->core);
  g_free (self);
}

gboolean
lodge_agent_system_get_needed (LodgeAgentSystem *self)
{
  look (self);
  return self->vmm != NULL;
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeAgentSystem *self;
  g_autoptr (GError) error = NULL;

  if (!lodge_vmm_refresh_finish (LODGE_VMM (source), result, &error))
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return; /* there is no agent any more */
      g_message ("%s", error->message);
    }
  self = user_data;
  self->all_seen = TRUE;
  if (self->session != NULL)
    lodge_agent_session_end_leases (self->session);
}

gboolean
lodge_agent_system_end_leases (LodgeAgentSystem *self)
{
  if (self->session == NULL || !is_connected (self))
    return TRUE;
  if (self->ending == NULL)
    {
      self->ending = g_cancellable_new ();
      lodge_agent_session_end_leases (self->session);
      /* What was lent last may not have been heard of yet. */
      lodge_vmm_refresh_async (self->vmm, NULL, self->ending, on_refreshed_cb, self);
    }
  return self->all_seen && !lodge_agent_session_has_leases (self->session);
}
