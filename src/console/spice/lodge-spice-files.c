/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-files.h"

#include <glib/gi18n-lib.h>
#include <spice/vd_agent.h>
#include <string.h>

#include "lodge-file-check.h"
#include "lodge-vmm-error.h"

struct _LodgeSpiceFiles
{
  SpiceMainChannel *channel;
  GPtrArray *sends; /* of Send, not owned */
};

/* Lives until the library lets go of it, which is when the guest answers, or the session ends. Who
 * asked has long been answered by then if it was cancelled: a guest may never answer. */
typedef struct
{
  LodgeSpiceFiles *files; /* NULL: outlived */
  GTask *task;            /* NULL: answered */
  GFile *file;
  char *name;
  SpiceFileTransferTask *transfer; /* once the library has opened the file */
  GError *cause;                   /* why it failed, of the guest's or a file's */
  GError *outcome;                 /* of all, without a word about the cause */
  GFileProgressCallback progress;
  gpointer progress_data;
  GCancellable *cancellable; /* the task's */
  gulong cancelled_id;
} Send;

static void
send_free (Send *send)
{
  if (send->files != NULL)
    g_ptr_array_remove (send->files->sends, send);
  if (send->cancelled_id != 0)
    g_signal_handler_disconnect (send->cancellable, send->cancelled_id);
  if (send->transfer != NULL)
    g_signal_handlers_disconnect_by_data (send->transfer, send);
  g_clear_object (&send->transfer);
  g_clear_object (&send->cancellable);
  g_clear_object (&send->file);
  g_clear_error (&send->cause);
  g_clear_error (&send->outcome);
  g_assert (send->task == NULL);
  g_free (send->name);
  g_free (send);
}

/* @error: NULL: it is there. (transfer full) */
static void
answer (Send *send, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&send->task);

  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_answer_cancelled_cb (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_new_error (
      task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sending of a file was cancelled.");
  return G_SOURCE_REMOVE;
}

/* The library takes notice of it only when there is something to be done. */
static void
on_cancelled_cb (GCancellable *cancellable, Send *send)
{
  if (send->task != NULL)
    g_idle_add (on_answer_cancelled_cb, g_steal_pointer (&send->task));
}

static void
on_progress_cb (goffset current, goffset total, gpointer user_data)
{
  Send *send = user_data;

  if (send->task != NULL)
    send->progress (current, total, send->progress_data);
}

/* @details: (nullable) */
static GError *
make_gone (const char *name, const char *details)
{
  return lodge_vmm_error_new (LODGE_VMM_ERROR_DISCONNECTED,
                              details,
                              _ ("The machine went away before “%s” was there."),
                              name);
}

static void
on_finished_cb (SpiceFileTransferTask *transfer, GError *error, Send *send)
{
  if (error != NULL && send->cause == NULL)
    send->cause = g_error_copy (error);
}

/* The cause of a failure is told here alone. */
static void
on_new_transfer_cb (SpiceMainChannel *channel,
                    SpiceFileTransferTask *transfer,
                    LodgeSpiceFiles *self)
{
  g_autoptr (GFile) file = NULL;

  g_object_get (transfer, "file", &file, NULL);
  for (guint i = 0; i < self->sends->len; i++)
    {
      Send *send = self->sends->pdata[i];

      if (send->transfer != NULL || file == NULL || !g_file_equal (send->file, file))
        continue;
      send->transfer = g_object_ref (transfer);
      g_signal_connect (transfer, "finished", G_CALLBACK (on_finished_cb), send);
      return;
    }
}

/* What the guest's agent has answered. The library tells by its sentence alone, in the language of
 * the user: every such error has the same code. */
typedef enum
{
  ANSWER_OTHER,
  ANSWER_FULL,
  ANSWER_LOCKED,
  ANSWER_NOBODY,
  ANSWER_DISABLED,
  ANSWER_CANCELLED,
  ANSWER_NAME,
  ANSWER_GONE,
} Answer;

/* spice-gtk's sentences, as its translations know them; formats are compared up to the argument. */
static const struct
{
  const char *original;
  Answer answer;
} ANSWERS[] = {
  { "File transfer failed due to lack of free space on remote machine (%s free, %s to transfer)",
    ANSWER_FULL },
  { "File transfer failed due to lack of free space on remote machine", ANSWER_FULL },
  { "User's session is locked and cannot transfer files, unlock it and try again.", ANSWER_LOCKED },
  { "Session agent not connected.", ANSWER_NOBODY },
  { "File transfer is disabled.", ANSWER_DISABLED },
  { "The file transfer is disabled", ANSWER_DISABLED },
  { "The spice agent cancelled the file transfer", ANSWER_CANCELLED },
  { "Invalid filename of transferred file", ANSWER_NAME },
  { "Agent connection closed", ANSWER_GONE },
  { "The agent is not connected", ANSWER_GONE },
};

static gboolean
begins_alike (const char *message, const char *sentence)
{
  return strncmp (message, sentence, strcspn (sentence, "%")) == 0;
}

static Answer
recognize (const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    if (begins_alike (message, ANSWERS[i].original) ||
        begins_alike (message, g_dgettext ("spice-gtk", ANSWERS[i].original)))
      return ANSWERS[i].answer;
  return ANSWER_OTHER;
}

static GError *
explain (const char *name, const GError *cause)
{
  const char *details = cause->message;

  if (cause->domain == G_IO_ERROR)
    return lodge_file_check_unreadable (name, cause);
  switch (recognize (cause->message))
    {
    case ANSWER_FULL:
      return lodge_vmm_error_new (
          LODGE_VMM_ERROR_NO_SPACE,
          details,
          _ ("The machine has too little free space for “%s”. Free some, then send it again."),
          name);
    case ANSWER_LOCKED:
      return lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                                  details,
                                  _ ("The machine’s screen is locked, so it did not take “%s”. "
                                     "Unlock it, then send it again."),
                                  name);
    case ANSWER_NOBODY:
      return lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                                  details,
                                  _ ("Nobody is logged in to the machine who could take “%s”. Log "
                                     "in, then send it again."),
                                  name);
    case ANSWER_DISABLED:
      return lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                  details,
                                  _ ("The machine is set to take no files, so “%s” was not sent."),
                                  name);
    case ANSWER_CANCELLED:
      return lodge_vmm_error_new (
          LODGE_VMM_ERROR_FAILED, details, _ ("The machine refused to take “%s”."), name);
    case ANSWER_NAME:
      return lodge_vmm_error_new (
          LODGE_VMM_ERROR_INVALID,
          details,
          _ ("The machine can’t use the name “%s”. Rename the file, then send it again."),
          name);
    case ANSWER_GONE:
      return make_gone (name, details);
    case ANSWER_OTHER:
    default:
      return lodge_vmm_error_new (
          LODGE_VMM_ERROR_FAILED, details, _ ("The machine could not store “%s”."), name);
    }
}

/* The library has noted that the guest is to be told of the end, but does not send it before
 * something else is sent: so this wish, which is the library's own from the start. */
static void
push (LodgeSpiceFiles *self)
{
  spice_main_channel_request_mouse_mode (self->channel, SPICE_MOUSE_MODE_CLIENT);
}

static gboolean
on_conclude_cb (gpointer user_data)
{
  Send *send = user_data;

  if (send->outcome != NULL && send->files != NULL)
    push (send->files);
  if (send->outcome == NULL)
    answer (send, NULL);
  else if (g_cancellable_is_cancelled (send->cancellable))
    answer (send, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, send->outcome->message));
  else if (send->transfer == NULL)
    answer (send, lodge_file_check_unreadable (send->name, send->outcome));
  else
    answer (send, explain (send->name, send->cause != NULL ? send->cause : send->outcome));
  send_free (send);
  return G_SOURCE_REMOVE;
}

/* The library comes here before it tells others of the cause. */
static void
on_copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Send *send = user_data;

  spice_main_channel_file_copy_finish (SPICE_MAIN_CHANNEL (source), result, &send->outcome);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_conclude_cb, send, NULL);
}

LodgeSpiceFiles *
lodge_spice_files_new (SpiceMainChannel *channel)
{
  LodgeSpiceFiles *self = g_new0 (LodgeSpiceFiles, 1);

  self->channel = channel;
  self->sends = g_ptr_array_new ();
  g_signal_connect (channel, "new-file-transfer", G_CALLBACK (on_new_transfer_cb), self);
  return self;
}

void
lodge_spice_files_free (LodgeSpiceFiles *self)
{
  g_signal_handlers_disconnect_by_data (self->channel, self);
  for (guint i = 0; i < self->sends->len; i++)
    {
      Send *send = self->sends->pdata[i];

      send->files = NULL;
      answer (send, make_gone (send->name, NULL));
    }
  g_ptr_array_unref (self->sends);
  g_free (self);
}

LodgeFilesState
lodge_spice_files_get_state (LodgeSpiceFiles *self)
{
  gboolean connected = FALSE;

  g_object_get (self->channel, "agent-connected", &connected, NULL);
  if (!connected)
    return LODGE_FILES_NO_AGENT;
  if (spice_main_channel_agent_test_capability (self->channel, VD_AGENT_CAP_FILE_XFER_DISABLED))
    return LODGE_FILES_DISABLED;
  return LODGE_FILES_READY;
}

void
lodge_spice_files_send (LodgeSpiceFiles *self, const LodgeFileWish *wish, GTask *task)
{
  GFile *sources[] = { wish->file, NULL };
  Send *send = g_new0 (Send, 1);

  send->files = self;
  send->task = task;
  send->file = g_object_ref (wish->file);
  send->name = g_strdup (wish->name);
  send->progress = wish->progress;
  send->progress_data = wish->progress_data;
  send->cancellable = g_object_ref (g_task_get_cancellable (task));
  send->cancelled_id =
      g_signal_connect (send->cancellable, "cancelled", G_CALLBACK (on_cancelled_cb), send);
  g_ptr_array_add (self->sends, send);
  spice_main_channel_file_copy_async (self->channel,
                                      sources,
                                      G_FILE_COPY_NONE,
                                      send->cancellable,
                                      on_progress_cb,
                                      send,
                                      on_copied_cb,
                                      send);
}
