/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-run.h"

#include "lodge-agent-recovery.h"
#include "lodge-agent-session.h"
#include "lodge-agent-start.h"
#include "lodge-agent-system.h"
#include "lodge-fault.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>

#define SESSION "qemu:///session"
/* How often it is asked whether anything needs the agent still. */
#define LEAVE_SECONDS 5
/* How long an agent that is told to go ends what is lent on the system's connection. */
#define END_MILLISECONDS 4000
#define END_POLL_MILLISECONDS 20

typedef struct
{
  LodgeCore *core;
  GMainLoop *loop;
  LodgeAgentRecovery *recovery;
  LodgeAgentSession *session; /* NULL: there are no machines of the session's */
  LodgeAgentSystem *system;   /* NULL: with "once" */
  gboolean once;
  gboolean journal_settled;
  int announced; /* -1: not ready */
  guint timer;
  guint ending;
  gint64 end_at; /* when an agent that is told to go goes in any case */
  int exit_code;
} Agent;

static void
end_with_complaint (Agent *self, guint n_left)
{
  fprintf (stderr,
           ngettext ("lodge-agent: %u interrupted operation could not be settled now.\n",
                     "lodge-agent: %u interrupted operations could not be settled now.\n",
                     n_left),
           n_left);
  self->exit_code = 1;
  g_main_loop_quit (self->loop);
}

static gboolean
is_needed (Agent *self)
{
  return !self->journal_settled ||
         (self->session != NULL && (!lodge_agent_session_get_ready (self->session) ||
                                    lodge_agent_session_get_needed (self->session))) ||
         (self->system != NULL && lodge_agent_system_get_needed (self->system));
}

static void
announce (Agent *self)
{
  g_autoptr (GError) error = NULL;

  if (self->announced >= 0)
    return;
  self->announced = lodge_agent_announce (&error);
  if (self->announced < 0)
    g_warning ("%s", error->message);
  lodge_fault_point ("agent.ready");
}

static void
on_journal_cb (guint n_left, gpointer user_data)
{
  Agent *self = user_data;

  self->journal_settled = n_left == 0;
  if (self->once && n_left > 0)
    end_with_complaint (self, n_left);
  else if (self->once || (n_left == 0 && self->session == NULL && !is_needed (self) &&
                          !lodge_agent_was_asked_for ()))
    g_main_loop_quit (self->loop);
}

static void
on_ready_cb (LodgeAgentSession *session, GParamSpec *pspec, Agent *self)
{
  announce (self);
}

/* The session's switches end with the agent. What the system's daemon carries does not. */
static gboolean
on_ending_cb (gpointer user_data)
{
  Agent *self = user_data;

  if (self->system == NULL || lodge_agent_system_end_leases (self->system) ||
      g_get_monotonic_time () > self->end_at)
    g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal_cb (gpointer user_data)
{
  Agent *self = user_data;

  if (self->ending != 0)
    return G_SOURCE_CONTINUE;
  self->end_at = g_get_monotonic_time () + END_MILLISECONDS * G_TIME_SPAN_MILLISECOND;
  self->ending = g_timeout_add (END_POLL_MILLISECONDS, on_ending_cb, self);
  return on_ending_cb (self);
}

/* Whether libvirt has, or runs, machines in the user's session; without asking it, which would
 * start its daemon. */
static gboolean
session_has_machines (void)
{
  const char *const folders[] = { g_get_user_config_dir (), g_get_user_runtime_dir () };
  const char *const children[] = { "libvirt/qemu", "libvirt/qemu/run" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], children[i], NULL);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
      const char *name;

      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        if (g_str_has_suffix (name, ".xml"))
          return TRUE;
    }
  return FALSE;
}

static void
open_session (Agent *self)
{
  const char *other = g_getenv ("LODGE_NETD");
  LodgeVmm *vmm = lodge_core_add_connection (self->core, SESSION);

  self->session = lodge_agent_session_new (vmm, other != NULL ? other : LIBEXECDIR "/lodge-netd");
  g_signal_connect (self->session, "notify::ready", G_CALLBACK (on_ready_cb), self);
}

/* Who asks first touches the file and then looks whether an agent is ready; so the readiness ends
 * first, and then the file is looked at once more. */
static gboolean
on_leave_cb (gpointer user_data)
{
  Agent *self = user_data;

  if (self->session == NULL && !self->once && lodge_agent_was_asked_for ())
    open_session (self);
  if (is_needed (self) || lodge_agent_was_asked_for ())
    return G_SOURCE_CONTINUE;
  if (self->announced >= 0)
    g_close (self->announced, NULL);
  self->announced = -1;
  if (lodge_agent_was_asked_for ())
    {
      announce (self);
      return G_SOURCE_CONTINUE;
    }
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
disconnect_all (LodgeCore *core)
{
  GListModel *connections = lodge_core_get_connections (core);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);

      lodge_vmm_disconnect (vmm);
    }
}

static void
clear (Agent *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_object_run_dispose (G_OBJECT (self->session));
    }
  g_clear_object (&self->session);
  g_clear_handle_id (&self->ending, g_source_remove);
  g_clear_pointer (&self->system, lodge_agent_system_free);
  lodge_agent_recovery_free (self->recovery);
  disconnect_all (self->core);
  g_object_unref (self->core);
  g_main_loop_unref (self->loop);
  if (self->announced >= 0)
    g_close (self->announced, NULL);
}

int
lodge_agent_run (LodgeVmmFactory factory, gboolean once)
{
  Agent self = { .once = once, .announced = -1 };
  guint signals[2];

  self.core = lodge_core_new (factory, NULL, NULL);
  self.loop = g_main_loop_new (NULL, FALSE);
  signals[0] = g_unix_signal_add (SIGINT, on_signal_cb, &self);
  signals[1] = g_unix_signal_add (SIGTERM, on_signal_cb, &self);
  self.recovery = lodge_agent_recovery_new (self.core, on_journal_cb, &self);
  lodge_agent_recovery_start (self.recovery);
  if (!once)
    self.system = lodge_agent_system_new (self.core);
  /* Who has asked knows better. */
  if (!once && (session_has_machines () || lodge_agent_was_asked_for ()))
    open_session (&self);
  self.timer = g_timeout_add_seconds (LEAVE_SECONDS, on_leave_cb, &self);
  g_main_loop_run (self.loop);

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
  clear (&self);
  return self.exit_code;
}
