/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-process.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_MAX_OUTPUT (1024 * 1024)

/* How often the child is looked at where the kernel has no pidfd, in milliseconds. */
#define FALLBACK_POLL 50

typedef struct
{
  const LodgeProcessSpec *spec;
  pid_t parent;
} Setup;

typedef struct
{
  const LodgeProcessSpec *spec;
  GCancellable *cancellable;
  GPid pid;
  int pidfd; /* -1: not to be had */
  int out_fd;
  int err_fd;
  gint64 deadline; /* monotonic microseconds; G_MAXINT64: none */
  gsize max_output;
  GByteArray *output;
  GByteArray *errors;
} Run;

void
lodge_process_result_free (LodgeProcessResult *self)
{
  g_free (self->output);
  g_free (self->errors);
  g_free (self);
}

static void
limit (int resource, rlim_t value)
{
  struct rlimit both = { value, value };

  if (value > 0)
    setrlimit (resource, &both);
}

/* Between fork and exec: only what is safe in a signal handler. */
static void
set_up_child (gpointer user_data)
{
  const Setup *setup = user_data;
  const struct rlimit none = { 0, 0 };

  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);

  /* The parent may have died before the line above. */
  if (getppid () != setup->parent)
    _exit (127);
  setrlimit (RLIMIT_CORE, &none);
  limit (RLIMIT_AS, setup->spec->max_memory);
  limit (RLIMIT_CPU, setup->spec->max_cpu);
  limit (RLIMIT_FSIZE, setup->spec->max_file_size);
}

static gboolean
start (Run *run, GError **error)
{
  Setup setup = { run->spec, getpid () };
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "C.UTF-8", TRUE);
  g_autoptr (GError) spawn_error = NULL;

  if (g_spawn_async_with_pipes (run->spec->folder != NULL ? run->spec->folder : "/",
                                (char **)run->spec->argv,
                                environment,
                                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD,
                                set_up_child,
                                &setup,
                                &run->pid,
                                NULL,
                                &run->out_fd,
                                &run->err_fd,
                                &spawn_error))
    {
      run->pidfd = pidfd_open (run->pid, 0);
      return TRUE;
    }
  if (g_error_matches (spawn_error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_NOT_FOUND,
                 _ ("The program “%s” is not installed."),
                 run->spec->argv[0]);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, spawn_error->message);
  return FALSE;
}

static gboolean
take_output (Run *run, const char *data, gsize length, GError **error)
{
  if (run->spec->on_output != NULL)
    {
      run->spec->on_output (data, length, run->spec->user_data);
      return TRUE;
    }
  if (run->output->len + length > run->max_output)
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_MESSAGE_TOO_LARGE,
                   _ ("The program “%s” said more than it should."),
                   run->spec->argv[0]);
      return FALSE;
    }
  g_byte_array_append (run->output, (const guint8 *)data, length);
  return TRUE;
}

static void
take_errors (Run *run, const char *data, gsize length)
{
  gsize room = run->max_output - MIN (run->errors->len, run->max_output);

  g_byte_array_append (run->errors, (const guint8 *)data, MIN (length, room));
}

/* Reads once from @fd, closing it at its end. */
static gboolean
read_some (Run *run, int *fd, GError **error)
{
  char buffer[16384];
  ssize_t length = read (*fd, buffer, sizeof buffer);

  if (length < 0 && (errno == EINTR || errno == EAGAIN))
    return TRUE;
  if (length <= 0)
    {
      close (*fd);
      *fd = -1;
      return TRUE;
    }
  if (fd == &run->out_fd)
    return take_output (run, buffer, length, error);
  take_errors (run, buffer, length);
  return TRUE;
}

static int
milliseconds_left (const Run *run)
{
  gint64 left = run->deadline == G_MAXINT64
                    ? G_MAXINT
                    : CLAMP ((run->deadline - g_get_monotonic_time ()) / 1000 + 1, 0, G_MAXINT);

  if (run->pidfd < 0)
    return (int)MIN (left, FALLBACK_POLL);
  return run->deadline == G_MAXINT64 ? -1 : (int)left;
}

static gboolean
has_time (const Run *run, GError **error)
{
  if (g_get_monotonic_time () < run->deadline)
    return TRUE;
  g_set_error (error,
               G_IO_ERROR,
               G_IO_ERROR_TIMED_OUT,
               _ ("The program “%s” did not finish in time."),
               run->spec->argv[0]);
  return FALSE;
}

/* Whether the child has ended; it stays a zombie so that its group can still be signalled. */
static gboolean
has_ended (const Run *run)
{
  siginfo_t info = { 0 };

  return waitid (P_PID, run->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

/* What a grandchild may still write after the child's end is not waited for. */
static gboolean
drain (Run *run, int *fd, GError **error)
{
  struct pollfd poll_fd = { *fd, POLLIN, 0 };

  while (*fd >= 0 && poll (&poll_fd, 1, 0) > 0)
    if (!read_some (run, fd, error))
      return FALSE;
  return TRUE;
}

static gboolean
watch (Run *run, GError **error)
{
  GPollFD cancel_fd = { -1, 0, 0 };
  gboolean has_cancel_fd = g_cancellable_make_pollfd (run->cancellable, &cancel_fd);
  gboolean well = TRUE;

  while (well && !has_ended (run))
    {
      struct pollfd fds[] = {
        { run->out_fd, POLLIN, 0 },
        { run->err_fd, POLLIN, 0 },
        { run->pidfd, POLLIN, 0 },
        { has_cancel_fd ? cancel_fd.fd : -1, POLLIN, 0 },
      };

      if (poll (fds, G_N_ELEMENTS (fds), milliseconds_left (run)) < 0 && errno != EINTR)
        break;
      well = !g_cancellable_set_error_if_cancelled (run->cancellable, error) &&
             has_time (run, error) &&
             (fds[0].revents == 0 || read_some (run, &run->out_fd, error)) &&
             (fds[1].revents == 0 || read_some (run, &run->err_fd, error));
    }
  if (has_cancel_fd)
    g_cancellable_release_fd (run->cancellable);
  return well && drain (run, &run->out_fd, error) && drain (run, &run->err_fd, error);
}

static char *
take_text (GByteArray **bytes, gsize *length)
{
  if (length != NULL)
    *length = (*bytes)->len;
  g_byte_array_append (*bytes, (const guint8 *)"", 1);
  return (char *)g_byte_array_free (g_steal_pointer (bytes), FALSE);
}

static LodgeProcessResult *
finish (Run *run, int status)
{
  LodgeProcessResult *result = g_new0 (LodgeProcessResult, 1);

  result->exit_code = WIFEXITED (status) ? WEXITSTATUS (status) : -1;
  result->signal = WIFSIGNALED (status) ? WTERMSIG (status) : 0;
  result->output = take_text (&run->output, &result->output_length);
  result->errors = take_text (&run->errors, NULL);
  return result;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

LodgeProcessResult *
lodge_process_run (const LodgeProcessSpec *spec, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GByteArray) errors = g_byte_array_new ();
  Run run = {
    .spec = spec,
    .cancellable = cancellable,
    .pidfd = -1,
    .out_fd = -1,
    .err_fd = -1,
    .max_output = spec->max_output > 0 ? spec->max_output : DEFAULT_MAX_OUTPUT,
    .deadline = spec->timeout > 0 ? g_get_monotonic_time () + (gint64)spec->timeout * G_USEC_PER_SEC
                                  : G_MAXINT64,
  };
  gboolean well = FALSE;
  int status = 0;

  g_return_val_if_fail (spec->argv != NULL && spec->argv[0] != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !start (&run, error))
    return NULL;
  run.output = g_byte_array_ref (output);
  run.errors = g_byte_array_ref (errors);
  well = watch (&run, error);

  /* Also after a good end: nothing the child has started outlives it. */
  kill (-run.pid, SIGKILL);
  while (waitpid (run.pid, &status, 0) < 0 && errno == EINTR)
    ;
  close_fd (&run.pidfd);
  close_fd (&run.out_fd);
  close_fd (&run.err_fd);
  if (well)
    return finish (&run, status);
  g_byte_array_unref (run.output);
  g_byte_array_unref (run.errors);
  return NULL;
}

static void
spec_free (gpointer data)
{
  LodgeProcessSpec *spec = data;

  g_strfreev ((char **)spec->argv);
  g_free ((char *)spec->folder);
  g_free (spec);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  LodgeProcessResult *result = lodge_process_run (data, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify)lodge_process_result_free);
  else
    g_task_return_error (task, error);
}

void
lodge_process_run_async (const LodgeProcessSpec *spec,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  LodgeProcessSpec *copy = g_memdup2 (spec, sizeof *spec);

  copy->argv = (const char *const *)g_strdupv ((char **)spec->argv);
  copy->folder = g_strdup (spec->folder);
  g_task_set_source_tag (task, lodge_process_run_async);
  g_task_set_task_data (task, copy, spec_free);
  g_task_run_in_thread (task, run_in_thread);
}

LodgeProcessResult *
lodge_process_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
