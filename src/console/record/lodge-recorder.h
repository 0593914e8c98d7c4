/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"
#include "lodge-record-format.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_RECORDER_IDLE,      /* "idle" */
  LODGE_RECORDER_STARTING,  /* "starting": waits for the file, or for the display's first frame */
  LODGE_RECORDER_RECORDING, /* "recording" */
  LODGE_RECORDER_FINISHING, /* "finishing": what is left is written */
  LODGE_RECORDER_DONE,      /* "done": see "problem" */
} LodgeRecorderState;
#define LODGE_TYPE_RECORDER_STATE (lodge_recorder_state_get_type ())
GType lodge_recorder_state_get_type (void);

/* Of pictures a second, however often the display changes. */
#define LODGE_RECORDER_MAX_RATE 30

/*
 * LodgeRecorder: what one console shows, with the guest's pointer, as a video file. Main thread; it
 * encodes and writes on others.
 *
 * Properties: "state"; "problem" (GError: why there is no file, or why it ends early; NULL: all
 * went well). Read-only.
 *
 * While it runs it keeps itself and the console alive, and the display awake also when nobody sees
 * it. The video has the size of the first frame: what the display shows in another size later is
 * scaled into it, undistorted, with black at the sides. Its time is real time, also where nothing
 * changed. It ends by itself, with a complete file, when the console is not connected any more.
 */
#define LODGE_TYPE_RECORDER (lodge_recorder_get_type ())
G_DECLARE_FINAL_TYPE (LodgeRecorder, lodge_recorder, LODGE, RECORDER, GObject)

/* @path: of the file, which is replaced if it is there. (transfer full) */
LodgeRecorder *
lodge_recorder_new (LodgeConsole *console, const char *path, LodgeRecordFormat format);

/* Once. */
void lodge_recorder_start (LodgeRecorder *self);
void lodge_recorder_stop (LodgeRecorder *self);

LodgeRecorderState lodge_recorder_get_state (LodgeRecorder *self);
const GError *lodge_recorder_get_problem (LodgeRecorder *self);
const char *lodge_recorder_get_path (LodgeRecorder *self);
LodgeConsole *lodge_recorder_get_console (LodgeRecorder *self);

/* Microseconds since the first picture; what the file lasts. */
gint64 lodge_recorder_get_elapsed (LodgeRecorder *self);

/* Whether anything was recorded: there is a file that can be played. */
gboolean lodge_recorder_has_video (LodgeRecorder *self);

/* What it took of the main thread until now: pictures, and microseconds for all of them together.
 * For tests and figures. */
void lodge_recorder_get_cost (LodgeRecorder *self, guint *n_pictures, gint64 *total_us);

G_END_DECLS
