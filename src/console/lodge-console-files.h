/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"
#include "lodge-job.h"

G_BEGIN_DECLS

/*
 * Files that are sent to the guest of a console. Main thread, nothing blocks. Only the host sends,
 * and only when a person asked for it: a guest can neither ask for a file nor see which there are.
 */
typedef enum
{
  LODGE_FILES_NEVER,    /* the display's protocol carries none */
  LODGE_FILES_NO_AGENT, /* nobody in the guest takes them */
  LODGE_FILES_DISABLED, /* whoever does is told not to */
  LODGE_FILES_READY,
} LodgeFilesState;

/* Whether files can be sent at the moment. NO_AGENT also while the console is not connected. */
LodgeFilesState lodge_console_get_files_state (LodgeConsole *self);

/*
 * Sends @files, a model of GFile, one after the other.
 *
 * What can't be sent (a folder, a device, something unreadable) is left out, and the rest goes on;
 * when the guest has no room, or is gone, the rest is left out as well. @job is told of the
 * progress over all and, of several files, which one it is; its cancellable ends the sending. It is
 * not finished here.
 *
 * Finish: TRUE when all is there. Else the error's message has a sentence for each of the first
 * problems, a line each.
 */
void lodge_console_send_files_async (LodgeConsole *self,
                                     GListModel *files,
                                     LodgeJob *job,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean lodge_console_send_files_finish (LodgeConsole *self, GAsyncResult *result, GError **error);

/* For subclasses: what send_file () got besides its task. The task returns a boolean; its error
 * tells whether the next file may fare better: LODGE_VMM_ERROR_DISCONNECTED and
 * LODGE_VMM_ERROR_NO_SPACE say no. */
struct _LodgeFileWish
{
  GFile *file;
  const char *name; /* as a person knows it */
  GFileProgressCallback progress;
  gpointer progress_data; /* lives as long as the task */
};

G_END_DECLS
