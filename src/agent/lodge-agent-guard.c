/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-guard.h"

#include "lodge-fault.h"

#include <errno.h>
#include <gio/gio.h>
#include <poll.h>
#include <sys/pidfd.h>
#include <unistd.h>

#define SELF "/proc/self/exe"
#define AGAIN_MILLISECONDS 100

struct _LodgeAgentGuard
{
  char *program;
  GSubprocess *process; /* NULL: it has ended, and is about to be started again */
  GCancellable *cancellable;
  guint timer;
};

static gboolean start (LodgeAgentGuard *self);

static gboolean
on_again_cb (gpointer user_data)
{
  LodgeAgentGuard *self = user_data;

  self->timer = 0;
  if (!start (self))
    self->timer = g_timeout_add (AGAIN_MILLISECONDS, on_again_cb, self);
  return G_SOURCE_REMOVE;
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeAgentGuard *self;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL))
    return; /* cancelled: there is no guard any more */
  self = user_data;
  g_clear_object (&self->process);
  if (self->timer == 0)
    on_again_cb (self);
}

/* What ends the agent's group does not end this one. */
static void
leave_session (gpointer user_data)
{
  setsid ();
}

static gboolean
start (LodgeAgentGuard *self)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                 G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *pid = g_strdup_printf ("%d", (int)getpid ());
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (
      launcher, &error, self->program, "--" LODGE_AGENT_GUARD_OPTION, pid, NULL);
  if (self->process == NULL)
    {
      g_message ("%s", error->message);
      return FALSE;
    }
  g_subprocess_wait_async (self->process, self->cancellable, on_ended_cb, self);
  return TRUE;
}

LodgeAgentGuard *
lodge_agent_guard_new (void)
{
  LodgeAgentGuard *self = g_new0 (LodgeAgentGuard, 1);

  self->program = g_file_read_link (SELF, NULL);
  self->cancellable = g_cancellable_new ();
  if (self->program != NULL && start (self))
    return self;
  lodge_agent_guard_free (self);
  return NULL;
}

void
lodge_agent_guard_free (LodgeAgentGuard *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  /* Before its input ends. */
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  g_object_unref (self->cancellable);
  g_free (self->program);
  g_free (self);
}

/* A process that dies closes its files one by one, some of which take tens of milliseconds: its end
 * of the pipe may be closed long before its locks. As long as it is the parent, its number is its
 * own. */
static void
wait_until_gone (pid_t agent)
{
  struct pollfd process = { .fd = -1, .events = POLLIN };

  if (getppid () == agent)
    process.fd = pidfd_open (agent, 0);
  while (process.fd >= 0 && getppid () == agent && poll (&process, 1, -1) < 0 && errno == EINTR)
    ;
  if (process.fd >= 0)
    close (process.fd);
}

int
lodge_agent_guard_run (int agent)
{
  char buffer[64];
  gssize n_read;

  do
    n_read = read (STDIN_FILENO, buffer, sizeof buffer);
  while (n_read > 0 || (n_read < 0 && errno == EINTR));
  wait_until_gone (agent);
  /* As it was started, also when the file was replaced meanwhile. */
  execl (SELF, "lodge-agent", NULL);
  return 1;
}
