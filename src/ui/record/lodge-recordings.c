/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-recordings.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

/* After the first display was there. */
#define PROBE_DELAY_MS 700

typedef struct
{
  LodgeRecorder *recorder;
  LodgeConsoleSession *session;
  GApplication *application; /* held */
  GtkWidget *owner;          /* weak */
  char *title;
} Recording;

struct _LodgeRecordings
{
  GObject parent_instance;

  GPtrArray *recordings; /* of Recording */
  LodgeRecordFormat formats;
  const char *package;
  gboolean probed;  /* or about to be */
  gulong window_id; /* of the application's signal, once there is a recording */
};

G_DEFINE_FINAL_TYPE (LodgeRecordings, lodge_recordings, G_TYPE_OBJECT)

enum
{
  CHANGED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
recording_free (gpointer pointer)
{
  Recording *recording = pointer;

  g_clear_weak_pointer (&recording->owner);
  g_clear_object (&recording->recorder);
  g_clear_object (&recording->session);
  if (recording->application != NULL)
    g_application_release (recording->application);
  g_clear_object (&recording->application);
  g_free (recording->title);
  g_free (recording);
}

static Recording *
find (LodgeRecordings *self, LodgeRecorder *recorder)
{
  for (guint i = 0; i < self->recordings->len; i++)
    {
      Recording *recording = g_ptr_array_index (self->recordings, i);

      if (recording->recorder == recorder)
        return recording;
    }
  return NULL;
}

static void
on_probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeRecordings) self = user_data;

  self->formats = lodge_record_probe_finish (result, &self->package);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_recorder_state_cb (LodgeRecorder *recorder, GParamSpec *pspec, LodgeRecordings *self)
{
  Recording *recording = find (self, recorder);
  gboolean told = FALSE;
  guint index;

  if (recording == NULL || lodge_recorder_get_state (recorder) != LODGE_RECORDER_DONE)
    {
      g_signal_emit (self, signals[CHANGED], 0);
      return;
    }
  g_ptr_array_find (self->recordings, recording, &index);
  recording = g_ptr_array_steal_index (self->recordings, index);
  g_signal_emit (self, signals[CHANGED], 0);
  g_signal_emit (self, signals[ENDED], 0, recorder, recording->owner, &told);
  recording_free (recording);
}

/* Nobody could stop them any more. */
static void
on_window_removed_cb (LodgeRecordings *self, GtkWindow *window, GtkApplication *application)
{
  if (gtk_application_get_windows (application) != NULL)
    return;
  for (guint i = self->recordings->len; i > 0; i--)
    lodge_recorder_stop (((Recording *)g_ptr_array_index (self->recordings, i - 1))->recorder);
}

static void
lodge_recordings_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_RECORDINGS (object)->recordings);
  G_OBJECT_CLASS (lodge_recordings_parent_class)->finalize (object);
}

static void
lodge_recordings_class_init (LodgeRecordingsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lodge_recordings_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* With a LodgeRecorder*, whose type would load GStreamer into every window. */
  signals[ENDED] = g_signal_new ("ended",
                                 type,
                                 G_SIGNAL_RUN_LAST,
                                 0,
                                 g_signal_accumulator_true_handled,
                                 NULL,
                                 NULL,
                                 G_TYPE_BOOLEAN,
                                 2,
                                 G_TYPE_OBJECT,
                                 GTK_TYPE_WIDGET);
}

static void
lodge_recordings_init (LodgeRecordings *self)
{
  self->recordings = g_ptr_array_new_with_free_func (recording_free);
}

LodgeRecordings *
lodge_recordings_get_default (void)
{
  static LodgeRecordings *instance;

  if (instance == NULL)
    instance = g_object_new (LODGE_TYPE_RECORDINGS, NULL);
  return instance;
}

static void
on_probe_cb (gpointer user_data)
{
  lodge_record_probe_async (NULL, on_probed_cb, user_data);
}

void
lodge_recordings_probe (LodgeRecordings *self)
{
  g_return_if_fail (LODGE_IS_RECORDINGS (self));

  if (self->probed)
    return;
  self->probed = TRUE;
  /* GStreamer's start would compete with the first picture. */
  g_timeout_add_once (PROBE_DELAY_MS, on_probe_cb, g_object_ref (self));
}

LodgeRecordFormat
lodge_recordings_get_formats (LodgeRecordings *self, const char **package)
{
  g_return_val_if_fail (LODGE_IS_RECORDINGS (self), LODGE_RECORD_NONE);

  *package = self->package;
  return self->formats;
}

/* Until the file is complete. */
static void
hold_application (LodgeRecordings *self, Recording *recording)
{
  GtkRoot *root = gtk_widget_get_root (recording->owner);
  GtkApplication *application =
      GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;

  if (application == NULL)
    return;
  recording->application = g_object_ref (G_APPLICATION (application));
  g_application_hold (recording->application);
  if (self->window_id == 0)
    self->window_id = g_signal_connect_object (
        application, "window-removed", G_CALLBACK (on_window_removed_cb), self, G_CONNECT_SWAPPED);
}

void
lodge_recordings_start (LodgeRecordings *self,
                        LodgeConsoleSession *session,
                        LodgeConsole *screen,
                        const char *title,
                        const char *path,
                        GtkWidget *owner)
{
  g_autoptr (GError) error = NULL;
  LodgeRecordFormat format;
  Recording *recording;

  g_return_if_fail (LODGE_IS_RECORDINGS (self));

  if (lodge_recordings_find (self, screen) != NULL)
    return;
  if (!lodge_record_format_choose (path, self->formats, &format, &error))
    {
      lodge_ui_show_error (owner, _ ("The display could not be recorded"), error);
      return;
    }
  recording = g_new0 (Recording, 1);
  recording->recorder = lodge_recorder_new (screen, path, format);
  recording->session = g_object_ref (session);
  recording->title = g_strdup (title);
  g_set_weak_pointer (&recording->owner, owner);
  hold_application (self, recording);
  g_ptr_array_add (self->recordings, recording);
  g_signal_connect_object (
      recording->recorder, "notify::state", G_CALLBACK (on_recorder_state_cb), self, 0);
  lodge_recorder_start (recording->recorder);
}

LodgeRecorder *
lodge_recordings_find (LodgeRecordings *self, LodgeConsole *screen)
{
  g_return_val_if_fail (LODGE_IS_RECORDINGS (self), NULL);

  for (guint i = 0; i < self->recordings->len; i++)
    {
      Recording *recording = g_ptr_array_index (self->recordings, i);

      if (screen == NULL || lodge_recorder_get_console (recording->recorder) == screen)
        return recording->recorder;
    }
  return NULL;
}

const char *
lodge_recordings_get_title (LodgeRecordings *self, LodgeRecorder *recorder)
{
  Recording *recording;

  g_return_val_if_fail (LODGE_IS_RECORDINGS (self), NULL);

  recording = find (self, recorder);
  return recording != NULL ? recording->title : NULL;
}
