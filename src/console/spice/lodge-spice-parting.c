/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-parting.h"

/* A server that does not answer is left behind then. */
#define PATIENCE_MS 2000

#define LINKING "lodge-linking"

typedef struct
{
  SpiceSession *session;
  GPtrArray *channels; /* of SpiceChannel, in their handshakes */
  guint patience_id;
} Parting;

static gboolean
on_disconnect_cb (gpointer session)
{
  spice_session_disconnect (session);
  return G_SOURCE_REMOVE;
}

/* A channel that is just telling that it is open goes on afterwards as if the session were still
 * there. It tells by an idle source of the default priority: let those pass first. */
static void
disconnect_later (SpiceSession *session)
{
  g_idle_add_full (G_PRIORITY_LOW, on_disconnect_cb, session, g_object_unref);
}

static void
finish (Parting *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  for (guint i = 0; i < self->channels->len; i++)
    g_signal_handlers_disconnect_by_data (self->channels->pdata[i], self);
  g_ptr_array_unref (self->channels);
  disconnect_later (self->session);
  g_free (self);
}

static void
on_patience_over_cb (gpointer user_data)
{
  Parting *self = user_data;

  self->patience_id = 0;
  finish (self);
}

static void
on_event_cb (SpiceChannel *channel, SpiceChannelEvent event, Parting *self)
{
  lodge_spice_parting_linked (channel);
  g_signal_handlers_disconnect_by_data (channel, self);
  g_ptr_array_remove (self->channels, channel);
  if (self->channels->len == 0)
    finish (self);
}

void
lodge_spice_parting_linking (SpiceChannel *channel)
{
  g_object_set_data (G_OBJECT (channel), LINKING, GINT_TO_POINTER (TRUE));
}

void
lodge_spice_parting_connecting (SpiceChannel *channel)
{
  g_autoptr (GObject) session = NULL;
  gboolean sockets = TRUE;

  g_object_get (channel, "spice-session", &session, NULL);
  if (session != NULL)
    g_object_get (session, "client-sockets", &sockets, NULL);
  if (!sockets)
    lodge_spice_parting_linking (channel);
}

void
lodge_spice_parting_connect (SpiceChannel *channel)
{
  lodge_spice_parting_connecting (channel);
  spice_channel_connect (channel);
}

void
lodge_spice_parting_linked (SpiceChannel *channel)
{
  g_object_set_data (G_OBJECT (channel), LINKING, NULL);
}

void
lodge_spice_parting_begin (SpiceSession *session)
{
  g_autoptr (GList) channels = spice_session_get_channels (session);
  Parting *self = g_new0 (Parting, 1);

  self->session = session;
  self->channels = g_ptr_array_new_with_free_func (g_object_unref);
  for (GList *l = channels; l != NULL; l = l->next)
    if (g_object_get_data (l->data, LINKING) != NULL)
      {
        g_ptr_array_add (self->channels, g_object_ref (l->data));
        g_signal_connect (l->data, "channel-event", G_CALLBACK (on_event_cb), self);
      }
  if (self->channels->len == 0)
    finish (self);
  else
    self->patience_id = g_timeout_add_once (PATIENCE_MS, on_patience_over_cb, self);
}
