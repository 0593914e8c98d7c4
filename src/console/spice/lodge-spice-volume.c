/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-volume.h"

static gboolean
connect_nothing (SpiceAudio *audio, SpiceChannel *channel)
{
  return FALSE;
}

static void
know_nothing (SpiceAudio *audio,
              GCancellable *cancellable,
              SpiceMainChannel *main_channel,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (audio, cancellable, callback, user_data);

  g_task_return_boolean (task, FALSE);
}

/* Without an error: it is none. */
static gboolean
know_nothing_finish (SpiceAudio *audio,
                     GAsyncResult *result,
                     gboolean *mute,
                     guint8 *n_channels,
                     guint16 **volume,
                     GError **error)
{
  *mute = FALSE;
  *n_channels = 0;
  *volume = NULL;
  return FALSE;
}

/* There is no property for it. What the library asks goes through its class, which is public. */
void
lodge_spice_keep_volume (SpiceSession *session)
{
  SpiceAudio *audio = spice_audio_get (session, NULL);
  SpiceAudioClass *audio_class;

  if (audio == NULL)
    return;

  audio_class = SPICE_AUDIO_GET_CLASS (audio);
  audio_class->connect_channel = connect_nothing;
  audio_class->get_playback_volume_info_async = know_nothing;
  audio_class->get_playback_volume_info_finish = know_nothing_finish;
  audio_class->get_record_volume_info_async = know_nothing;
  audio_class->get_record_volume_info_finish = know_nothing_finish;
}
