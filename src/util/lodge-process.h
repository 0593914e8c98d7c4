/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeProcess: runs a helper program to its end. No shell. The child has a process group of its
 * own, which is killed when the caller cancels, when time is up, when it says too much, and when
 * this program dies. It gets no input, the C locale for its messages, and no core dumps.
 */

/* Called on the thread that runs the child with each piece of its standard output. */
typedef void (*LodgeProcessOutputFunc) (const char *data, gsize length, gpointer user_data);

/* Zero means "no limit", NULL "none", unless told otherwise. Limits are the child's own. */
typedef struct
{
  const char *const *argv; /* the program is looked for in PATH unless it has a slash */
  const char *folder;      /* where it runs; NULL: "/" */
  guint timeout;           /* seconds of real time */
  gsize max_output;      /* bytes kept of each of stdout and stderr; 0: 1 MiB. More of stdout is an
                            error unless "on_output" is set; more of stderr is dropped */
  guint64 max_memory;    /* bytes of address space (RLIMIT_AS) */
  guint max_cpu;         /* seconds of processor time (RLIMIT_CPU) */
  guint64 max_file_size; /* bytes of any file it writes (RLIMIT_FSIZE) */
  LodgeProcessOutputFunc on_output; /* gets stdout instead of keeping it */
  gpointer user_data;
} LodgeProcessSpec;

typedef struct
{
  int exit_code; /* 0 to 255; -1: ended by a signal */
  int signal;    /* 0: ended by itself */
  char *output;  /* stdout, NUL-terminated; "" with on_output */
  gsize output_length;
  char *errors; /* stderr, NUL-terminated */
} LodgeProcessResult;

void lodge_process_result_free (LodgeProcessResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeProcessResult, lodge_process_result_free)

/*
 * Blocks: never on the main thread. A program that fails is no error: look at the exit code. Fails
 * with G_IO_ERROR: NOT_FOUND (no such program), CANCELLED, TIMED_OUT, MESSAGE_TOO_LARGE (stdout),
 * FAILED.
 */
LodgeProcessResult *
lodge_process_run (const LodgeProcessSpec *spec, GCancellable *cancellable, GError **error);

/* The same in the background. @spec is copied, "on_output" is called on another thread. */
void lodge_process_run_async (const LodgeProcessSpec *spec,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LodgeProcessResult *lodge_process_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
