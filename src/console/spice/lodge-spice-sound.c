/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-sound.h"

#include "lodge-microphone.h"
#include "lodge-speaker.h"

/* What the server calls full volume. */
#define FULL_VOLUME 65535.0

struct _LodgeSpiceSound
{
  LodgeConsole *console;          /* not owned */
  SpicePlaybackChannel *playback; /* (nullable) */
  SpiceRecordChannel *record;     /* (nullable) */
  LodgeSpeaker *speaker;
  LodgeMicrophone *microphone; /* NULL: closed */
  guint channels;              /* in which the guest wants to listen; 0: it does not */
  guint rate;
};

static void
on_speaker_problem_cb (const GError *problem, gpointer user_data)
{
  lodge_console_set_sound_problem (((LodgeSpiceSound *)user_data)->console, problem);
}

static void
on_heard_cb (GBytes *samples, gpointer user_data)
{
  LodgeSpiceSound *self = user_data;
  gsize size;
  gconstpointer data = g_bytes_get_data (samples, &size);

  if (self->record != NULL)
    spice_record_channel_send_data (self->record, (gpointer)data, size, 0);
}

static void
on_microphone_problem_cb (const GError *problem, gpointer user_data)
{
  LodgeSpiceSound *self = user_data;

  g_clear_pointer (&self->microphone, lodge_microphone_free);
  lodge_console_set_listening (self->console, FALSE);
  lodge_console_set_sound_problem (self->console, problem);
}

/* The microphone is open while the guest wants to listen and may. */
static void
update_microphone (LodgeSpiceSound *self)
{
  gboolean wanted = self->channels > 0 && lodge_console_get_microphone (self->console);

  if (!wanted)
    g_clear_pointer (&self->microphone, lodge_microphone_free);
  else if (self->microphone == NULL)
    self->microphone = lodge_microphone_new (
        self->channels, self->rate, on_heard_cb, on_microphone_problem_cb, self);
  lodge_console_set_listening (self->console, self->microphone != NULL);
}

/* The guest's own volume and the viewer's, which are both as ears hear. */
static void
update_volume (LodgeSpiceSound *self)
{
  double loudness = lodge_console_get_loudness (self->console);
  guint16 *volumes = NULL;
  guint n_volumes = 0;
  gboolean muted = FALSE;
  guint16 loudest = 0;

  if (self->playback != NULL)
    g_object_get (
        self->playback, "volume", &volumes, "nchannels", &n_volumes, "mute", &muted, NULL);
  for (guint i = 0; volumes != NULL && i < n_volumes; i++)
    loudest = MAX (loudest, volumes[i]);
  if (volumes != NULL)
    loudness *= loudest / FULL_VOLUME;
  lodge_speaker_set_loudness (self->speaker, muted ? 0 : loudness);
}

static void
on_playback_start_cb (
    SpicePlaybackChannel *channel, int format, int channels, int rate, gpointer user_data)
{
  LodgeSpiceSound *self = user_data;

  if (format != SPICE_AUDIO_FMT_S16 || channels < 1 || rate < 1)
    return;
  update_volume (self);
  lodge_speaker_start (self->speaker, (guint)channels, (guint)rate);
}

static void
on_playback_data_cb (SpicePlaybackChannel *channel, gpointer data, int size, gpointer user_data)
{
  if (size > 0)
    lodge_speaker_push (((LodgeSpiceSound *)user_data)->speaker, data, (gsize)size);
}

static void
on_playback_stop_cb (SpicePlaybackChannel *channel, gpointer user_data)
{
  lodge_speaker_stop (((LodgeSpiceSound *)user_data)->speaker);
}

/* Moving pictures wait for the sound that belongs to them. */
static void
on_playback_get_delay_cb (SpicePlaybackChannel *channel, gpointer user_data)
{
  guint delay = lodge_speaker_get_delay (((LodgeSpiceSound *)user_data)->speaker);

  if (delay > 0)
    spice_playback_channel_set_delay (channel, delay);
}

static void
on_record_start_cb (
    SpiceRecordChannel *channel, int format, int channels, int rate, gpointer user_data)
{
  LodgeSpiceSound *self = user_data;

  g_clear_pointer (&self->microphone, lodge_microphone_free);
  self->channels = format == SPICE_AUDIO_FMT_S16 && rate > 0 ? (guint)MAX (channels, 0) : 0;
  self->rate = (guint)MAX (rate, 0);
  update_microphone (self);
}

static void
on_record_stop_cb (SpiceRecordChannel *channel, gpointer user_data)
{
  LodgeSpiceSound *self = user_data;

  self->channels = 0;
  update_microphone (self);
}

static void
tell_ways (LodgeSpiceSound *self)
{
  lodge_console_set_sound (self->console,
                           (self->playback != NULL ? LODGE_SOUND_OUT : 0) |
                               (self->record != NULL ? LODGE_SOUND_IN : 0));
}

static void
attach_playback (LodgeSpiceSound *self, SpiceChannel *channel)
{
  self->playback = g_object_ref (SPICE_PLAYBACK_CHANNEL (channel));
  g_signal_connect (channel, "playback-start", G_CALLBACK (on_playback_start_cb), self);
  g_signal_connect (channel, "playback-data", G_CALLBACK (on_playback_data_cb), self);
  g_signal_connect (channel, "playback-stop", G_CALLBACK (on_playback_stop_cb), self);
  g_signal_connect (channel, "playback-get-delay", G_CALLBACK (on_playback_get_delay_cb), self);
  g_signal_connect_swapped (channel, "notify::volume", G_CALLBACK (update_volume), self);
  g_signal_connect_swapped (channel, "notify::mute", G_CALLBACK (update_volume), self);
}

static void
attach_record (LodgeSpiceSound *self, SpiceChannel *channel)
{
  self->record = g_object_ref (SPICE_RECORD_CHANNEL (channel));
  g_signal_connect (channel, "record-start", G_CALLBACK (on_record_start_cb), self);
  g_signal_connect (channel, "record-stop", G_CALLBACK (on_record_stop_cb), self);
}

LodgeSpiceSound *
lodge_spice_sound_new (LodgeConsole *console)
{
  LodgeSpiceSound *self = g_new0 (LodgeSpiceSound, 1);

  self->console = console;
  self->speaker = lodge_speaker_new (on_speaker_problem_cb, self);
  return self;
}

void
lodge_spice_sound_free (LodgeSpiceSound *self)
{
  if (self->playback != NULL)
    lodge_spice_sound_detach (self, SPICE_CHANNEL (self->playback));
  if (self->record != NULL)
    lodge_spice_sound_detach (self, SPICE_CHANNEL (self->record));
  lodge_speaker_free (self->speaker);
  g_free (self);
}

gboolean
lodge_spice_sound_attach (LodgeSpiceSound *self, SpiceChannel *channel)
{
  if (SPICE_IS_PLAYBACK_CHANNEL (channel) && self->playback == NULL)
    attach_playback (self, channel);
  else if (SPICE_IS_RECORD_CHANNEL (channel) && self->record == NULL)
    attach_record (self, channel);
  else
    return FALSE;

  tell_ways (self);
  return TRUE;
}

void
lodge_spice_sound_detach (LodgeSpiceSound *self, SpiceChannel *channel)
{
  if ((gpointer)channel == (gpointer)self->playback)
    {
      g_signal_handlers_disconnect_by_data (channel, self);
      g_clear_object (&self->playback);
      lodge_speaker_stop (self->speaker);
    }
  else if ((gpointer)channel == (gpointer)self->record)
    {
      g_signal_handlers_disconnect_by_data (channel, self);
      g_clear_object (&self->record);
      self->channels = 0;
      update_microphone (self);
    }
  tell_ways (self);
}

void
lodge_spice_sound_update (LodgeSpiceSound *self)
{
  update_volume (self);
  update_microphone (self);
}
