/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-view-target.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceMigration: the machine moves to another place while its display is shown, and its
 * server says where that is. Main thread.
 *
 * A session that connects to a host by itself moves along: the library connects a second one to the
 * new place, and takes over its channels when the machine runs there. A session whose channels are
 * given sockets can't; it is told afterwards where the machine is, and so is one that could not
 * connect in time.
 */
typedef struct _LodgeSpiceMigration LodgeSpiceMigration;

typedef struct
{
  /* TRUE: until FALSE comes each channel must be connected, for the library waits for all. */
  void (*under_way) (gboolean under_way, gpointer user_data);

  /* The machine is at @place now. @along: the session is too; else it is at its end, and may be let
   * go of at once, with this. */
  void (*moved) (const LodgeViewTarget *place, gboolean along, gpointer user_data);
} LodgeSpiceMigrationCallbacks;

/* @session and @callbacks outlive it. (transfer full) */
LodgeSpiceMigration *lodge_spice_migration_new (SpiceSession *session,
                                                const LodgeSpiceMigrationCallbacks *callbacks,
                                                gpointer user_data);
void lodge_spice_migration_free (LodgeSpiceMigration *self);

/* The session's main channel, which outlives it too; NULL: it is gone. */
void lodge_spice_migration_attach (LodgeSpiceMigration *self, SpiceMainChannel *channel);

G_END_DECLS
