/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-link.h"
#include "lodge-machine.h"

G_BEGIN_DECLS

/*
 * LodgeLibvirtReading: what libvirt said of one domain at one moment. Made on a worker, applied on
 * the main thread; in between immutable. "serial" orders readings by when they began.
 */
typedef struct
{
  guint64 serial;
  char uuid[VIR_UUID_STRING_BUFLEN];
  gboolean gone; /* not defined and not running any more; nothing below counts */
  LodgeMachineState state;
  LodgeMachineReason reason;
  LodgeMachineConfig *config;
  LodgeMachineConfig *running; /* NULL: off, or not read */
  LodgeAcceleration acceleration;
  LodgeMachineFeatures features;
  guint n_snapshots;
  gboolean needs_restart;
  gboolean live_unknown; /* the running definition was not read: what depends on it says nothing */
} LodgeLibvirtReading;

void lodge_libvirt_reading_free (LodgeLibvirtReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeLibvirtReading, lodge_libvirt_reading_free)

/* Worker threads. @domain: (nullable): gone. (transfer full) */
LodgeLibvirtReading *
lodge_libvirt_reading_new (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid);

/* All domains of the connection. (transfer full) (element-type LodgeLibvirtReading)
 * @live_limit: with more domains than this the running definitions are left for later. */
GPtrArray *lodge_libvirt_reading_list (LodgeLibvirtLink *link, int live_limit, GError **error);

/* The running definition, compared with the @stored one. NULL: can't be read. (transfer full) */
LodgeMachineConfig *lodge_libvirt_read_live (LodgeLibvirtLink *link,
                                             virDomainPtr domain,
                                             LodgeMachineConfig *stored,
                                             gboolean *needs_restart);

/* lodge-libvirt-sizes.c: fills in what the disks of @config measure, where libvirt knows it at once.
 */
void lodge_libvirt_read_sizes (virDomainPtr domain, LodgeMachineConfig *config);

/* libvirt's words in the model's. @saved: saved memory exists. @full: a disk reports a full host.
 */
void lodge_libvirt_map_state (int state,
                              int reason,
                              gboolean saved,
                              gboolean full,
                              LodgeMachineState *mapped,
                              LodgeMachineReason *mapped_reason);

/* The domain's text with @flags (virDomainXMLFlags). (transfer full): g_free () */
char *lodge_libvirt_dup_xml (virDomainPtr domain, guint flags, GError **error);

G_END_DECLS
