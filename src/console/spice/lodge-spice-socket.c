/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-socket.h"

#include <unistd.h>

#include "lodge-spice-parting.h"

typedef struct
{
  SpiceChannel *channel;
  LodgeSpiceSocketFailed failed;
  GObject *user_data;
} OpenData;

static void
open_data_free (OpenData *data)
{
  g_object_unref (data->channel);
  g_object_unref (data->user_data);
  g_free (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OpenData, open_data_free)

static gboolean
is_vital (SpiceChannel *channel)
{
  return !SPICE_IS_PLAYBACK_CHANNEL (channel) && !SPICE_IS_RECORD_CHANNEL (channel) &&
         !SPICE_IS_USBREDIR_CHANNEL (channel);
}

static void
on_endpoint_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (OpenData) data = user_data;
  g_autoptr (GError) error = NULL;
  int fd = lodge_console_endpoint_open_finish (LODGE_CONSOLE_ENDPOINT (source), result, &error);

  if (fd >= 0)
    {
      /* Takes the descriptor over when it succeeds. */
      if (spice_channel_open_fd (data->channel, fd))
        lodge_spice_parting_linking (data->channel);
      else
        close (fd);
      return;
    }

  /* A display without sound is still one. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && is_vital (data->channel))
    data->failed (g_steal_pointer (&error), data->user_data);
}

void
lodge_spice_socket_open (SpiceChannel *channel,
                         LodgeConsoleEndpoint *endpoint,
                         GCancellable *cancellable,
                         LodgeSpiceSocketFailed failed,
                         GObject *user_data)
{
  OpenData *data = g_new0 (OpenData, 1);

  data->channel = g_object_ref (channel);
  data->failed = failed;
  data->user_data = g_object_ref (user_data);
  lodge_console_endpoint_open_async (endpoint, cancellable, on_endpoint_opened_cb, data);
}
