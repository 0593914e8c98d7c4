/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-migration.h"

#include "lodge-spice-address.h"

struct _LodgeSpiceMigration
{
  SpiceSession *session;
  SpiceMainChannel *channel; /* (nullable) */
  const LodgeSpiceMigrationCallbacks *callbacks;
  gpointer user_data;
  LodgeViewTarget *home;  /* while it is under way: from where… */
  LodgeViewTarget *place; /* …and to where */
  GSocket *socket;        /* of the channel before; only compared */
  guint switch_id;
};

static GSocket *
dup_socket (LodgeSpiceMigration *self)
{
  GSocket *socket = NULL;

  if (self->channel != NULL)
    g_object_get (self->channel, "socket", &socket, NULL);
  return socket;
}

static void
set_under_way (LodgeSpiceMigration *self, gboolean under_way)
{
  self->callbacks->under_way (under_way, self->user_data);
}

static void
on_started_cb (SpiceMainChannel *channel, SpiceSession *second, LodgeSpiceMigration *self)
{
  g_clear_pointer (&self->home, lodge_view_target_free);
  g_clear_pointer (&self->place, lodge_view_target_free);
  g_clear_object (&self->socket);
  self->home = lodge_spice_address_read (self->session);
  self->socket = dup_socket (self);
  /* The library forgets to. */
  g_object_set (second, "secure-channels", self->home->secure_channels, NULL);
  self->place = lodge_spice_address_read (second);
  self->place->proxy = g_strdup (self->home->proxy);
  set_under_way (self, TRUE);
}

/* Later connections of the session must find the server that the channels have: the library leaves
 * it the new name with the old certificate, and does so also when nothing came of it. */
static void
end (LodgeSpiceMigration *self)
{
  g_autoptr (LodgeViewTarget) home = g_steal_pointer (&self->home);
  g_autoptr (LodgeViewTarget) place = g_steal_pointer (&self->place);
  g_autoptr (GSocket) before = g_steal_pointer (&self->socket);
  g_autoptr (GSocket) now = dup_socket (self);
  gboolean along = now != NULL && now != before;

  lodge_spice_address_give (self->session, along ? place : home);
  set_under_way (self, FALSE);
  if (along)
    self->callbacks->moved (place, TRUE, self->user_data);
}

/* By now the session knows the new place, and has not let go of its channels. */
static gboolean
on_switch_cb (gpointer user_data)
{
  LodgeSpiceMigration *self = user_data;
  g_autoptr (LodgeViewTarget) place = lodge_spice_address_read (self->session);

  self->switch_id = 0;
  self->callbacks->moved (place, FALSE, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
on_state_cb (SpiceSession *session, GParamSpec *pspec, LodgeSpiceMigration *self)
{
  SpiceSessionMigration state;

  g_object_get (session, "migration-state", &state, NULL);
  if (state == SPICE_SESSION_MIGRATION_NONE && self->home != NULL)
    end (self);
  else if (state == SPICE_SESSION_MIGRATION_SWITCHING && self->switch_id == 0)
    self->switch_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_switch_cb, self, NULL);
}

LodgeSpiceMigration *
lodge_spice_migration_new (SpiceSession *session,
                           const LodgeSpiceMigrationCallbacks *callbacks,
                           gpointer user_data)
{
  LodgeSpiceMigration *self = g_new0 (LodgeSpiceMigration, 1);

  self->session = session;
  self->callbacks = callbacks;
  self->user_data = user_data;
  g_signal_connect (session, "notify::migration-state", G_CALLBACK (on_state_cb), self);
  return self;
}

void
lodge_spice_migration_free (LodgeSpiceMigration *self)
{
  lodge_spice_migration_attach (self, NULL);
  g_clear_handle_id (&self->switch_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_pointer (&self->home, lodge_view_target_free);
  g_clear_pointer (&self->place, lodge_view_target_free);
  g_clear_object (&self->socket);
  g_free (self);
}

void
lodge_spice_migration_attach (LodgeSpiceMigration *self, SpiceMainChannel *channel)
{
  if (self->channel != NULL)
    g_signal_handlers_disconnect_by_data (self->channel, self);
  self->channel = channel;
  if (channel != NULL)
    g_signal_connect (channel, "migration-started", G_CALLBACK (on_started_cb), self);
}
