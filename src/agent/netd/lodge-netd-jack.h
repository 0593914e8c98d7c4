/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-frame.h"
#include "lodge-netd-pcap.h"
#include "lodge-netd-poll.h"
#include "lodge-netd-protocol.h"
#include "lodge-netd-shaper.h"

G_BEGIN_DECLS

/*
 * LodgeNetdJack: where one adapter is plugged into the switch: QEMU's socket, what waits to pass in
 * either direction, and what was seen. A struct whose plain fields are read by the switch.
 */
typedef struct _LodgeNetdJack LodgeNetdJack;

/* A frame of the guest's whose time has come. */
typedef void (*LodgeNetdJackFunc) (LodgeNetdJack *jack, const guint8 *data, gsize length, gpointer user_data);

#define LODGE_NETD_MAX_SEEN 8
#define LODGE_NETD_MAX_LOOKUPS 32

struct _LodgeNetdJack
{
  char *name;
  char *path;
  guint8 mac[6];
  GStrv forwards; /* or NULL */

  int fd;          /* connected to QEMU's socket, or -1 */
  gint64 retry_at; /* when to look for it again */
  int place;       /* in the poll */

  LodgeNetdShaper in;
  LodgeNetdShaper out;
  GQueue in_queue;  /* towards the guest */
  GQueue out_queue; /* from it */

  guint64 rx_bytes;
  guint64 rx_packets;
  guint64 tx_bytes;
  guint64 tx_packets;
  guint64 dropped;

  guint32 seen[LODGE_NETD_MAX_SEEN]; /* addresses, newest first, 0 after the last */
  guint8 seen6[LODGE_NETD_MAX_SEEN][16];
  guint n_seen6;
  GQueue lookups; /* of char *, newest first */
  LodgeNetdPcap *capture;
};

LodgeNetdJack *lodge_netd_jack_new (const char *name, const char *path);
void           lodge_netd_jack_free (LodgeNetdJack *self);

/* FALSE: the MAC in @port is none. */
gboolean lodge_netd_jack_configure (LodgeNetdJack *self, const LodgeNetdPort *port);

/* A frame came from QEMU: calls @func with it, now or, on a slow line, in a later dispatch. */
void lodge_netd_jack_receive (LodgeNetdJack *self, const guint8 *data, gsize length, LodgeNetdJackFunc func, gpointer user_data);

/* A frame for the guest. */
void lodge_netd_jack_send (LodgeNetdJack *self, const guint8 *data, gsize length);

/* Before and after each wait. */
void lodge_netd_jack_prepare (LodgeNetdJack *self, LodgeNetdPoll *poll, gint64 now);
void lodge_netd_jack_dispatch (LodgeNetdJack *self, gint64 now, LodgeNetdJackFunc func, gpointer user_data);

/* Whether somebody listens at QEMU's socket. */
gboolean lodge_netd_jack_is_attached (LodgeNetdJack *self);

void lodge_netd_jack_note_address (LodgeNetdJack *self, guint32 address);
void lodge_netd_jack_note_address6 (LodgeNetdJack *self, const guint8 *address);
void lodge_netd_jack_note_lookup (LodgeNetdJack *self, const char *name);

G_END_DECLS
