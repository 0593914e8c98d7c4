/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LodgeNetdPcap: a file of frames as tcpdump and Wireshark read it (the classic pcap format, version
 * 2.4, link type Ethernet, native byte order, microseconds). */
typedef struct _LodgeNetdPcap LodgeNetdPcap;

/* @path must not exist; its file is the user's alone. Fails with G_IO_ERROR and a sentence. */
LodgeNetdPcap *lodge_netd_pcap_new (const char *path, GError **error);
void           lodge_netd_pcap_free (LodgeNetdPcap *self); /* writes what is left */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdPcap, lodge_netd_pcap_free)

const char *lodge_netd_pcap_get_path (LodgeNetdPcap *self);

/* @now: microseconds of real time. Kept until lodge_netd_pcap_flush (). */
void lodge_netd_pcap_add (LodgeNetdPcap *self, const guint8 *data, gsize length, gint64 now);

/* FALSE: the file can't take any more; nothing further is written. */
gboolean lodge_netd_pcap_flush (LodgeNetdPcap *self);

G_END_DECLS
