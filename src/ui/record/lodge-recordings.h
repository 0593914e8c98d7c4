/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-console-session.h"
#include "lodge-recorder.h"

G_BEGIN_DECLS

/*
 * LodgeRecordings: the recordings of this process, whichever window shows their screens: one of
 * each screen at a time. Each keeps its session open, also while no window shows it, and the
 * application alive until its file is complete; when the last window closes they are all stopped.
 * Main thread.
 *
 * Signals: "changed" (): one began or ended, or it became known what can be recorded. "ended"
 * (LodgeRecorder *recorder, GtkWidget *owner): its file is complete, or it has a problem; the first
 * handler that returns TRUE has told the user. @owner: who started it, NULL when that is gone.
 */
#define LODGE_TYPE_RECORDINGS (lodge_recordings_get_type ())
G_DECLARE_FINAL_TYPE (LodgeRecordings, lodge_recordings, LODGE, RECORDINGS, GObject)

/* (transfer none) */
LodgeRecordings *lodge_recordings_get_default (void);

/* Finds out what can be recorded here, once: "changed" tells. For when there is a display. */
void lodge_recordings_probe (LodgeRecordings *self);

/* What that is: NONE at first, until it is known; then NONE with a @package that is missing.
 * @package: (out) (nullable) */
LodgeRecordFormat lodge_recordings_get_formats (LodgeRecordings *self, const char **package);

/* Records @screen into @path: @session's console, which is connected, or one of its heads. @title:
 * what the user calls it. */
void lodge_recordings_start (LodgeRecordings *self,
                             LodgeConsoleSession *session,
                             LodgeConsole *screen,
                             const char *title,
                             const char *path,
                             GtkWidget *owner);

/* The one of @screen, or with NULL any; NULL: there is none. (transfer none) (nullable) */
LodgeRecorder *lodge_recordings_find (LodgeRecordings *self, LodgeConsole *screen);

/* What @recorder's screen is called. */
const char *lodge_recordings_get_title (LodgeRecordings *self, LodgeRecorder *recorder);

G_END_DECLS
