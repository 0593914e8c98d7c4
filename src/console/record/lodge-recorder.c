/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-recorder.h"

#include <glib/gi18n-lib.h>

#include "lodge-record-pipeline.h"
#include "lodge-record-ring.h"
#include "lodge-vmm-error.h"

#define INTERVAL_US (G_USEC_PER_SEC / LODGE_RECORDER_MAX_RATE)

/* A display on which nothing happens is told again so often: a file that ends without warning is
 * as long as what it shows lasted. */
#define REPEAT_MS 1000

/* Between two pictures: the precision of WebM. */
#define SHORTEST_US 1000

/* When the encoder has all pictures. */
#define RETRY_MS 10

struct _LodgeRecorder
{
  GObject parent_instance;

  LodgeConsole *console;
  char *path;
  LodgeRecordFormat format;
  LodgeRecorderState state;
  GError *problem;
  GError *late_problem; /* for when the file is complete; (nullable) */

  LodgeRecordRing *ring; /* for the frame; (nullable) */
  LodgeFrame *frame;     /* that of the ring; (nullable) */
  GstCaps *caps;         /* of the last picture */
  LodgeRecordPipeline *pipeline;
  gint64 started_at; /* monotonic: the first picture's time */
  gint64 pushed_at;  /* monotonic: the last picture's */
  guint tick_id;     /* something changed that is to be recorded */
  guint repeat_id;
  gboolean opening; /* the pipeline, on a thread */
  gboolean stopping;
  guint n_pictures;
  gint64 cost_us;
};

G_DEFINE_FINAL_TYPE (LodgeRecorder, lodge_recorder, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LodgeRecorderState,
                    lodge_recorder_state,
                    G_DEFINE_ENUM_VALUE (LODGE_RECORDER_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (LODGE_RECORDER_STARTING, "starting"),
                    G_DEFINE_ENUM_VALUE (LODGE_RECORDER_RECORDING, "recording"),
                    G_DEFINE_ENUM_VALUE (LODGE_RECORDER_FINISHING, "finishing"),
                    G_DEFINE_ENUM_VALUE (LODGE_RECORDER_DONE, "done"))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
set_state (LodgeRecorder *self, LodgeRecorderState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
let_go_of_console (LodgeRecorder *self)
{
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_handle_id (&self->repeat_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->console, self);
  lodge_console_release_awake (self->console);
  g_clear_object (&self->frame);
}

/* @problem: (transfer full) (nullable). Drops the reference of the start. */
static void
become_done (LodgeRecorder *self, GError *problem)
{
  if (self->state == LODGE_RECORDER_STARTING || self->state == LODGE_RECORDER_RECORDING)
    let_go_of_console (self);
  g_clear_pointer (&self->pipeline, lodge_record_pipeline_free);
  g_clear_pointer (&self->ring, lodge_record_ring_free);
  self->problem = problem;
  if (problem != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  set_state (self, LODGE_RECORDER_DONE);
  g_object_unref (self);
}

/* @buffer: (transfer full) */
static void
push (LodgeRecorder *self, GstBuffer *buffer, gint64 now)
{
  if (self->started_at == 0)
    self->started_at = now;
  self->pushed_at = now;
  lodge_record_pipeline_push (
      self->pipeline, buffer, self->caps, (GstClockTime)(now - self->started_at) * 1000);
}

static gboolean
has_frame (LodgeRecorder *self)
{
  return self->frame != NULL && lodge_frame_is_alive (self->frame);
}

static GstBuffer *
take_picture (LodgeRecorder *self)
{
  LodgeCursor *cursor = lodge_console_get_cursor (self->console);
  GstBuffer *buffer;
  int x = 0;
  int y = 0;

  if (!lodge_console_get_pointer_position (self->console, &x, &y))
    cursor = NULL;
  buffer = lodge_record_ring_take (self->ring, self->frame, cursor, x, y);
  if (buffer != NULL)
    gst_caps_replace (&self->caps, lodge_record_ring_get_caps (self->ring));
  return buffer;
}

static void on_tick_cb (gpointer user_data);

/* The frame as it is now. FALSE: the encoder is behind. */
static gboolean
record_frame (LodgeRecorder *self)
{
  gint64 now = g_get_monotonic_time ();
  GstBuffer *buffer = take_picture (self);

  if (buffer == NULL)
    return FALSE;
  push (self, buffer, now);
  self->n_pictures++;
  self->cost_us += g_get_monotonic_time () - now;
  return TRUE;
}

static void
schedule (LodgeRecorder *self, guint delay_ms)
{
  if (self->tick_id == 0)
    self->tick_id = g_timeout_add_once (delay_ms, on_tick_cb, self);
}

static void
on_tick_cb (gpointer user_data)
{
  LodgeRecorder *self = LODGE_RECORDER (user_data);

  self->tick_id = 0;
  if (has_frame (self) && !record_frame (self))
    schedule (self, RETRY_MS);
}

/* Something of the frame, or the pointer above it, is different now. */
static void
note_change (LodgeRecorder *self)
{
  gint64 wait = self->pushed_at + INTERVAL_US - g_get_monotonic_time ();

  if (self->frame != NULL && self->state == LODGE_RECORDER_RECORDING)
    schedule (self, wait > 0 ? (guint)(wait / 1000 + 1) : 0);
}

static void
on_damage_cb (LodgeConsole *console, int x, int y, int width, int height, LodgeRecorder *self)
{
  if (self->ring != NULL)
    lodge_record_ring_add_damage (self->ring, x, y, width, height);
  note_change (self);
}

static gboolean
on_repeat_cb (gpointer user_data)
{
  LodgeRecorder *self = LODGE_RECORDER (user_data);
  gint64 now = g_get_monotonic_time ();
  GstBuffer *buffer = NULL;

  if (self->tick_id == 0 && now - self->pushed_at >= REPEAT_MS * (gint64)1000 / 2)
    buffer = lodge_record_ring_take_again (self->ring);
  if (buffer != NULL)
    push (self, buffer, now);
  return G_SOURCE_CONTINUE;
}

static GError *
new_nothing_error (void)
{
  return lodge_vmm_error_new (LODGE_VMM_ERROR_WRONG_STATE,
                              NULL,
                              _ ("The machine’s display showed nothing that could be recorded. "
                                 "Start the recording when there is a picture."));
}

static void
on_ended_cb (const GError *problem, gpointer user_data)
{
  LodgeRecorder *self = LODGE_RECORDER (user_data);

  if (self->late_problem != NULL)
    become_done (self, g_steal_pointer (&self->late_problem));
  else if (self->started_at == 0)
    become_done (self, new_nothing_error ());
  else
    become_done (self, problem != NULL ? g_error_copy (problem) : NULL);
}

/* The last picture once more, so that it lasts until now. */
static void
finish (LodgeRecorder *self)
{
  GstBuffer *buffer = NULL;
  gint64 now = g_get_monotonic_time ();

  if (self->tick_id != 0 && has_frame (self))
    buffer = take_picture (self);
  if (buffer == NULL)
    buffer = lodge_record_ring_take_again (self->ring);
  if (buffer != NULL && now - self->pushed_at >= SHORTEST_US)
    push (self, buffer, now);
  else
    g_clear_pointer (&buffer, gst_buffer_unref);
  let_go_of_console (self);
  set_state (self, LODGE_RECORDER_FINISHING);
  lodge_record_pipeline_finish (self->pipeline);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeRecorder *self = LODGE_RECORDER (user_data);
  GError *error = NULL;

  self->opening = FALSE;
  self->pipeline = lodge_record_pipeline_open_finish (result, on_ended_cb, self, &error);
  if (self->pipeline == NULL)
    {
      become_done (self, error);
      return;
    }
  set_state (self, LODGE_RECORDER_RECORDING);
  self->repeat_id = g_timeout_add (REPEAT_MS, on_repeat_cb, self);
  if (has_frame (self))
    record_frame (self);
  if (self->stopping)
    finish (self);
}

/* What there is, is completed. @problem: (transfer full) */
static void
end_early (LodgeRecorder *self, GError *problem)
{
  if (self->pipeline == NULL && !self->opening)
    {
      become_done (self, problem);
      return;
    }
  g_clear_error (&self->late_problem);
  self->late_problem = problem;
  if (self->opening)
    self->stopping = TRUE;
  else
    finish (self);
}

static void
fail_without_memory (LodgeRecorder *self)
{
  end_early (self,
             lodge_vmm_error_new (LODGE_VMM_ERROR_NO_MEMORY,
                                  NULL,
                                  _ ("There is too little memory to record the machine’s "
                                     "screen. Close other programs.")));
}

static GError *
new_scanout_error (void)
{
  return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                              NULL,
                              _ ("The machine draws with the host’s graphics card, whose pictures "
                                 "can’t be recorded. Turn its 3D acceleration off to record it."));
}

/* As when the guest's driver comes up. */
static void
on_scanout_cb (LodgeRecorder *self)
{
  if (lodge_console_get_scanout (self->console) != NULL)
    end_early (self, new_scanout_error ());
}

static void
open_pipeline (LodgeRecorder *self)
{
  self->opening = TRUE;
  lodge_record_pipeline_open_async (self->format,
                                    self->path,
                                    lodge_record_ring_get_width (self->ring),
                                    lodge_record_ring_get_height (self->ring),
                                    on_opened_cb,
                                    self);
}

/* Between two modes of a display there may be no frame at all; the last picture stays for so long.
 */
static void
on_frame_cb (LodgeRecorder *self)
{
  LodgeFrame *frame = lodge_console_get_frame (self->console);
  LodgeRecordRing *ring;

  g_set_object (&self->frame, frame);
  if (frame == NULL)
    return;
  ring = lodge_record_ring_new (lodge_frame_get_width (frame), lodge_frame_get_height (frame));
  if (ring == NULL)
    {
      g_clear_object (&self->frame);
      fail_without_memory (self);
      return;
    }
  g_clear_pointer (&self->ring, lodge_record_ring_free);
  self->ring = ring;
  if (self->pipeline != NULL)
    note_change (self);
  else if (!self->opening)
    open_pipeline (self);
}

static void
on_console_state_cb (LodgeRecorder *self)
{
  if (lodge_console_get_state (self->console) != LODGE_CONSOLE_STATE_CONNECTED)
    lodge_recorder_stop (self);
}

static void
lodge_recorder_finalize (GObject *object)
{
  LodgeRecorder *self = LODGE_RECORDER (object);

  g_clear_object (&self->console);
  gst_clear_caps (&self->caps);
  g_clear_error (&self->problem);
  g_clear_error (&self->late_problem);
  g_free (self->path);
  G_OBJECT_CLASS (lodge_recorder_parent_class)->finalize (object);
}

static void
lodge_recorder_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeRecorder *self = LODGE_RECORDER (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_recorder_class_init (LodgeRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_recorder_finalize;
  object_class->get_property = lodge_recorder_get_property;
  properties[PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, LODGE_TYPE_RECORDER_STATE, LODGE_RECORDER_IDLE, flags);
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_recorder_init (LodgeRecorder *self)
{
}

LodgeRecorder *
lodge_recorder_new (LodgeConsole *console, const char *path, LodgeRecordFormat format)
{
  LodgeRecorder *self;

  g_return_val_if_fail (LODGE_IS_CONSOLE (console), NULL);

  self = g_object_new (LODGE_TYPE_RECORDER, NULL);
  self->console = g_object_ref (console);
  self->path = g_strdup (path);
  self->format = format;
  return self;
}

void
lodge_recorder_start (LodgeRecorder *self)
{
  g_return_if_fail (LODGE_IS_RECORDER (self));
  g_return_if_fail (self->state == LODGE_RECORDER_IDLE);

  g_object_ref (self);
  if (lodge_console_get_scanout (self->console) != NULL)
    {
      become_done (self, new_scanout_error ());
      return;
    }
  lodge_console_hold_awake (self->console);
  g_signal_connect_swapped (self->console, "notify::frame", G_CALLBACK (on_frame_cb), self);
  g_signal_connect_swapped (self->console, "notify::scanout", G_CALLBACK (on_scanout_cb), self);
  g_signal_connect_swapped (self->console, "notify::state", G_CALLBACK (on_console_state_cb), self);
  g_signal_connect_swapped (self->console, "notify::cursor", G_CALLBACK (note_change), self);
  g_signal_connect_swapped (self->console, "cursor-moved", G_CALLBACK (note_change), self);
  g_signal_connect (self->console, "damage", G_CALLBACK (on_damage_cb), self);
  set_state (self, LODGE_RECORDER_STARTING);
  on_frame_cb (self);
  on_console_state_cb (self);
}

void
lodge_recorder_stop (LodgeRecorder *self)
{
  g_return_if_fail (LODGE_IS_RECORDER (self));

  if (self->state == LODGE_RECORDER_STARTING && !self->opening)
    become_done (self, new_nothing_error ());
  else if (self->state == LODGE_RECORDER_STARTING)
    self->stopping = TRUE;
  else if (self->state == LODGE_RECORDER_RECORDING)
    finish (self);
}

LodgeRecorderState
lodge_recorder_get_state (LodgeRecorder *self)
{
  g_return_val_if_fail (LODGE_IS_RECORDER (self), LODGE_RECORDER_IDLE);
  return self->state;
}

const GError *
lodge_recorder_get_problem (LodgeRecorder *self)
{
  g_return_val_if_fail (LODGE_IS_RECORDER (self), NULL);
  return self->problem;
}

const char *
lodge_recorder_get_path (LodgeRecorder *self)
{
  g_return_val_if_fail (LODGE_IS_RECORDER (self), NULL);
  return self->path;
}

LodgeConsole *
lodge_recorder_get_console (LodgeRecorder *self)
{
  g_return_val_if_fail (LODGE_IS_RECORDER (self), NULL);
  return self->console;
}

gint64
lodge_recorder_get_elapsed (LodgeRecorder *self)
{
  g_return_val_if_fail (LODGE_IS_RECORDER (self), 0);

  if (self->started_at == 0)
    return 0;
  return (self->state == LODGE_RECORDER_RECORDING ? g_get_monotonic_time () : self->pushed_at) -
         self->started_at;
}

gboolean
lodge_recorder_has_video (LodgeRecorder *self)
{
  g_return_val_if_fail (LODGE_IS_RECORDER (self), FALSE);
  return self->started_at != 0;
}

void
lodge_recorder_get_cost (LodgeRecorder *self, guint *n_pictures, gint64 *total_us)
{
  g_return_if_fail (LODGE_IS_RECORDER (self));

  *n_pictures = self->n_pictures;
  *total_us = self->cost_us;
}
