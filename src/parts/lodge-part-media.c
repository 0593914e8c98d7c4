/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-microphone.h"
#include "lodge-part.h"
#include "lodge-record-elements.h"
#include "lodge-recorder.h"
#include "lodge-speaker.h"

#define MEDIA(function) LODGE_PART ("media", function)

/* Recording. */

gboolean
lodge_record_has_elements (const char *const *names)
{
  return MEDIA (lodge_record_has_elements) (names);
}

LodgeRecorder *
lodge_recorder_new (LodgeConsole *console, const char *path, LodgeRecordFormat format)
{
  return MEDIA (lodge_recorder_new) (console, path, format);
}

void
lodge_recorder_start (LodgeRecorder *self)
{
  MEDIA (lodge_recorder_start) (self);
}

void
lodge_recorder_stop (LodgeRecorder *self)
{
  MEDIA (lodge_recorder_stop) (self);
}

LodgeRecorderState
lodge_recorder_get_state (LodgeRecorder *self)
{
  return MEDIA (lodge_recorder_get_state) (self);
}

const GError *
lodge_recorder_get_problem (LodgeRecorder *self)
{
  return MEDIA (lodge_recorder_get_problem) (self);
}

const char *
lodge_recorder_get_path (LodgeRecorder *self)
{
  return MEDIA (lodge_recorder_get_path) (self);
}

LodgeConsole *
lodge_recorder_get_console (LodgeRecorder *self)
{
  return MEDIA (lodge_recorder_get_console) (self);
}

gint64
lodge_recorder_get_elapsed (LodgeRecorder *self)
{
  return MEDIA (lodge_recorder_get_elapsed) (self);
}

gboolean
lodge_recorder_has_video (LodgeRecorder *self)
{
  return MEDIA (lodge_recorder_has_video) (self);
}

/* Sound, which the parts "spice" and "vnc" play and hear. */

LodgeSpeaker *
lodge_speaker_new (LodgeSpeakerProblem problem, gpointer user_data)
{
  return MEDIA (lodge_speaker_new) (problem, user_data);
}

void
lodge_speaker_free (LodgeSpeaker *self)
{
  MEDIA (lodge_speaker_free) (self);
}

void
lodge_speaker_start (LodgeSpeaker *self, guint channels, guint rate)
{
  MEDIA (lodge_speaker_start) (self, channels, rate);
}

void
lodge_speaker_push (LodgeSpeaker *self, gconstpointer samples, gsize n_bytes)
{
  MEDIA (lodge_speaker_push) (self, samples, n_bytes);
}

void
lodge_speaker_stop (LodgeSpeaker *self)
{
  MEDIA (lodge_speaker_stop) (self);
}

void
lodge_speaker_set_loudness (LodgeSpeaker *self, double loudness)
{
  MEDIA (lodge_speaker_set_loudness) (self, loudness);
}

guint
lodge_speaker_get_delay (LodgeSpeaker *self)
{
  return MEDIA (lodge_speaker_get_delay) (self);
}

LodgeMicrophone *
lodge_microphone_new (guint channels,
                      guint rate,
                      LodgeMicrophoneHeard heard,
                      LodgeMicrophoneProblem problem,
                      gpointer user_data)
{
  return MEDIA (lodge_microphone_new) (channels, rate, heard, problem, user_data);
}

void
lodge_microphone_free (LodgeMicrophone *self)
{
  MEDIA (lodge_microphone_free) (self);
}
