/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-agent-start.h"

#include "lodge-agent-hold.h"
#include "lodge-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SESSION "qemu:///session"
#define PATIENCE (20 * G_TIME_SPAN_SECOND)
#define PROBE_MICROSECONDS (20 * 1000)
/* How often an agent that has ended without becoming ready is started again. */
#define AGAIN (2 * G_TIME_SPAN_SECOND)
/* Whoever has lent something may be about to end it. */
#define OVERDUE (2 * G_TIME_SPAN_SECOND)

/* The file that says, by a lock on it, that an agent is ready, and, by its time, when one was last
 * asked for. Asking for the lock's state never takes it, so askers can't be taken for an agent. */
static char *
dup_ready_path (void)
{
  g_autofree char *folder = lodge_file_dup_lock_folder ();

  return g_build_filename (folder, "agent-ready", NULL);
}

static int
open_ready (GError **error)
{
  g_autofree char *folder = lodge_file_dup_lock_folder ();
  g_autofree char *path = dup_ready_path ();
  int fd;

  if (!lodge_file_make_folder (folder, error))
    return -1;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    g_set_error (error,
                 G_IO_ERROR,
                 g_io_error_from_errno (errno),
                 _ ("The file “%s” can’t be opened: %s."),
                 path,
                 g_strerror (errno));
  return fd;
}

int
lodge_agent_announce (GError **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd = open_ready (error);

  if (fd >= 0 && fcntl (fd, F_OFD_SETLK, &lock) != 0)
    {
      g_set_error_literal (
          error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Another agent of this user is at work."));
      g_close (fd, NULL);
      return -1;
    }
  return fd;
}

gboolean
lodge_agent_was_asked_for (void)
{
  g_autofree char *path = dup_ready_path ();
  struct stat status;

  return stat (path, &status) == 0 &&
         g_get_real_time () / G_USEC_PER_SEC - status.st_mtime < LODGE_AGENT_GRACE_SECONDS;
}

/* Asks, and tells whether an agent is ready. The order matters: one that is about to leave looks at
 * the time once more after letting go of the lock. */
static gboolean
ask (int fd)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

  futimens (fd, NULL);
  return fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static void
leave_session (gpointer user_data)
{
  setsid ();
}

static gboolean
start_agent (GError **error)
{
  const char *other = g_getenv ("LODGE_AGENT");
  const char *argv[] = { other != NULL ? other : LIBEXECDIR "/lodge-agent", NULL };
  g_autoptr (GError) problem = NULL;

  if (g_spawn_async ("/",
                     (char **)argv,
                     NULL,
                     G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     leave_session,
                     NULL,
                     NULL,
                     &problem))
    return TRUE;
  g_set_error (error,
               G_IO_ERROR,
               G_IO_ERROR_FAILED,
               _ ("Lodge’s agent could not be started: %s."),
               problem->message);
  return FALSE;
}

/* Whether some agent is at work, ready or not. */
static gboolean
is_at_work (void)
{
  g_autoptr (GError) error = NULL;
  int lock = lodge_file_lock ("agent", &error);

  if (lock >= 0)
    g_close (lock, NULL);
  return lock < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

/* @uri: (nullable): the connection that it must hold as well. */
static gboolean
ensure (int fd, const char *uri, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  gint64 start_at = 0;

  /* Both are asked for at once: one that starts holds what was asked for. */
  while ((uri != NULL && !lodge_agent_hold_ask (uri)) | !ask (fd))
    {
      gint64 now = g_get_monotonic_time ();

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (now >= end)
        {
          g_set_error_literal (error,
                               G_IO_ERROR,
                               G_IO_ERROR_TIMED_OUT,
                               _ ("Lodge’s agent did not get ready in time. Try again."));
          return FALSE;
        }
      if (now >= start_at && !is_at_work ())
        {
          if (!start_agent (error))
            return FALSE;
          start_at = now + AGAIN;
        }
      g_usleep (PROBE_MICROSECONDS);
    }
  return TRUE;
}

static void
ensure_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  int fd = open_ready (&error);
  gboolean ensured = fd >= 0 && ensure (fd, task_data, cancellable, &error);

  if (fd >= 0)
    g_close (fd, NULL);
  if (ensured)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
is_at (LodgeVmm *vmm, const char *wanted)
{
  g_autofree char *uri = lodge_vmm_dup_uri (vmm);

  return g_strcmp0 (uri, wanted) == 0;
}

void
lodge_agent_ensure_async (LodgeVmm *vmm,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_agent_ensure_async);
  if (vmm != NULL && is_at (vmm, LODGE_AGENT_HELD_URI))
    g_task_set_task_data (task, g_strdup (LODGE_AGENT_HELD_URI), g_free);
  g_task_run_in_thread (task, ensure_in_thread);
}

gboolean
lodge_agent_ensure_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_agent_ensure_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
nic_needs_agent (LodgeVmm *vmm, LodgeNic *nic)
{
  const char *const *forwards = lodge_nic_get_forwards (nic);
  const char *source = lodge_nic_get_source (nic);
  LodgeNetwork *network;

  if (lodge_nic_get_until (nic) != 0 || lodge_nic_is_private (nic))
    return TRUE;
  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER)
    return forwards != NULL && forwards[0] != NULL;
  if (lodge_nic_get_mode (nic) != LODGE_NIC_MODE_NETWORK || source == NULL)
    return FALSE;
  network = lodge_vmm_find_network (vmm, source);
  return network != NULL && lodge_network_get_served (network);
}

/* libvirt carries the system's networks by itself. */
static gboolean
native_nic_needs_agent (LodgeNic *nic)
{
  const char *const *forwards = lodge_nic_get_forwards (nic);

  return lodge_nic_get_until (nic) != 0 || (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER &&
                                            forwards != NULL && forwards[0] != NULL);
}

gboolean
lodge_agent_is_needed_for (LodgeVmm *vmm, LodgeNic *nic)
{
  g_return_val_if_fail (LODGE_IS_VMM (vmm) && LODGE_IS_NIC (nic), FALSE);

  if (is_at (vmm, LODGE_AGENT_HELD_URI))
    return native_nic_needs_agent (nic);
  return is_at (vmm, SESSION) && nic_needs_agent (vmm, nic);
}

static gboolean
any_needs_agent (LodgeVmm *vmm, GListModel *nics)
{
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_agent_is_needed_for (vmm, nic))
        return TRUE;
    }
  return FALSE;
}

/* Snapshots are taken on schedule, or one is kept until it has run and stopped. */
static gboolean
snapshots_need_agent (LodgeMachineConfig *config)
{
  return lodge_machine_config_get_snapshot_schedule (config) != LODGE_SNAPSHOT_SCHEDULE_OFF ||
         lodge_machine_config_get_snapshot_undo (config) != NULL;
}

gboolean
lodge_agent_is_needed_by_nics (LodgeVmm *vmm, LodgeMachine *machine)
{
  GListModel *stored;

  g_return_val_if_fail (LODGE_IS_VMM (vmm) && LODGE_IS_MACHINE (machine), FALSE);

  stored = lodge_machine_config_get_nics (lodge_machine_get_config (machine));
  if (is_at (vmm, LODGE_AGENT_HELD_URI))
    return any_needs_agent (vmm, lodge_machine_get_nics (machine));
  return any_needs_agent (vmm, lodge_machine_get_nics (machine)) || any_needs_agent (vmm, stored);
}

gboolean
lodge_agent_is_needed_by (LodgeVmm *vmm, LodgeMachine *machine)
{
  return lodge_agent_is_needed_by_nics (vmm, machine) ||
         (is_at (vmm, SESSION) &&
          /* What a run leaves that keeps nothing is to go when it ends, whoever is there. */
          (lodge_machine_get_disposable (machine) ||
           snapshots_need_agent (lodge_machine_get_config (machine))));
}

static gboolean
is_overdue (LodgeNic *nic)
{
  guint64 until = lodge_nic_get_until (nic);

  return until != 0 && until + OVERDUE < (guint64)g_get_real_time ();
}

static gboolean
any_is_missed (LodgeVmm *vmm, LodgeMachine *machine)
{
  GListModel *nics = lodge_machine_get_nics (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (is_overdue (nic) || (lodge_nic_get_until (nic) == 0 && native_nic_needs_agent (nic)))
        return TRUE;
    }
  return FALSE;
}

gboolean
lodge_agent_is_missed (LodgeVmm *vmm)
{
  GListModel *machines = lodge_vmm_get_machines (vmm);

  if (!is_at (vmm, LODGE_AGENT_HELD_URI))
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (lodge_machine_is_active (machine) && any_is_missed (vmm, machine))
        return TRUE;
    }
  return FALSE;
}

gboolean
lodge_agent_is_needed (LodgeVmm *vmm)
{
  GListModel *machines = lodge_vmm_get_machines (vmm);
  gboolean running_only = is_at (vmm, LODGE_AGENT_HELD_URI);

  for (guint i = 0; i < g_list_model_get_n_items (machines); i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if ((lodge_machine_is_active (machine) || !running_only) &&
          lodge_agent_is_needed_by (vmm, machine))
        return TRUE;
    }
  return FALSE;
}
