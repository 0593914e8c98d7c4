/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vnc-sound.h"

#include "lodge-speaker.h"

/* What is asked for; QEMU converts. */
#define CHANNELS 2
#define RATE 44100

/* gvnc 1.3.1 collects samples for some 50 ms before it hands them over, and takes those that still
 * wait when it is finalized for an object, which crashes: it is kept until there are none.
 * Any server can send some. */
#define KEPT_MS 100

struct _LodgeVncSound
{
  GObject parent_instance;

  LodgeConsole *console;     /* not owned; NULL once closed */
  LodgeSpeaker *speaker;     /* NULL before there is sound, and once closed */
  VncConnection *connection; /* not owned; NULL before it was asked, and once closed */
};

static void lodge_vnc_sound_audio_init (VncAudioInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeVncSound,
                               lodge_vnc_sound,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VNC_TYPE_AUDIO, lodge_vnc_sound_audio_init))

static void
on_problem_cb (const GError *problem, gpointer user_data)
{
  lodge_console_set_sound_problem (LODGE_VNC_SOUND (user_data)->console, problem);
}

/* Only a server that has sound ever says that it begins: no other way tells of it. */
static gboolean
lodge_vnc_sound_playback_start (VncAudio *audio, VncAudioFormat *format)
{
  LodgeVncSound *self = LODGE_VNC_SOUND (audio);

  if (self->console == NULL || format->format != VNC_AUDIO_FORMAT_RAW_S16 ||
      format->nchannels < 1 || format->frequency < 1)
    return FALSE;
  if (self->speaker == NULL)
    self->speaker = lodge_speaker_new (on_problem_cb, self);
  lodge_console_set_sound (self->console, LODGE_SOUND_OUT);
  lodge_vnc_sound_update (self);
  lodge_speaker_start (self->speaker, format->nchannels, format->frequency);
  return TRUE;
}

static gboolean
lodge_vnc_sound_playback_stop (VncAudio *audio)
{
  LodgeVncSound *self = LODGE_VNC_SOUND (audio);

  if (self->speaker != NULL)
    lodge_speaker_stop (self->speaker);
  return TRUE;
}

static gboolean
lodge_vnc_sound_playback_data (VncAudio *audio, VncAudioSample *sample)
{
  LodgeVncSound *self = LODGE_VNC_SOUND (audio);

  if (self->speaker != NULL && sample->length > 0)
    lodge_speaker_push (self->speaker, sample->data, sample->length);
  return TRUE;
}

static void
lodge_vnc_sound_audio_init (VncAudioInterface *iface)
{
  iface->playback_start = lodge_vnc_sound_playback_start;
  iface->playback_stop = lodge_vnc_sound_playback_stop;
  iface->playback_data = lodge_vnc_sound_playback_data;
}

static void
lodge_vnc_sound_dispose (GObject *object)
{
  lodge_vnc_sound_close (LODGE_VNC_SOUND (object));
  G_OBJECT_CLASS (lodge_vnc_sound_parent_class)->dispose (object);
}

static void
lodge_vnc_sound_class_init (LodgeVncSoundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_vnc_sound_dispose;
}

static void
lodge_vnc_sound_init (LodgeVncSound *self)
{
}

LodgeVncSound *
lodge_vnc_sound_new (LodgeConsole *console)
{
  LodgeVncSound *self = g_object_new (LODGE_TYPE_VNC_SOUND, NULL);

  self->console = console;
  return self;
}

void
lodge_vnc_sound_ask (LodgeVncSound *self, VncConnection *connection)
{
  VncAudioFormat format = {
    .format = VNC_AUDIO_FORMAT_RAW_S16,
    .nchannels = CHANNELS,
    .frequency = RATE,
  };

  self->connection = connection;
  vnc_connection_set_audio (connection, VNC_AUDIO (self));
  vnc_connection_set_audio_format (connection, &format);
  vnc_connection_audio_enable (connection);
}

static gboolean
on_kept_cb (gpointer connection)
{
  return G_SOURCE_REMOVE;
}

void
lodge_vnc_sound_close (LodgeVncSound *self)
{
  if (self->console == NULL)
    return;

  lodge_console_set_sound (self->console, LODGE_SOUND_NONE);
  self->console = NULL;
  g_clear_pointer (&self->speaker, lodge_speaker_free);
  if (self->connection != NULL)
    g_timeout_add_full (
        G_PRIORITY_LOW, KEPT_MS, on_kept_cb, g_object_ref (self->connection), g_object_unref);
  self->connection = NULL;
}

void
lodge_vnc_sound_update (LodgeVncSound *self)
{
  if (self->speaker != NULL)
    lodge_speaker_set_loudness (self->speaker, lodge_console_get_loudness (self->console));
}
