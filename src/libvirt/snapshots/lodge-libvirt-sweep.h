/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-layers.h"

G_BEGIN_DECLS

/* One run of lodge_libvirt_sweep_layers (). */
typedef struct
{
  LodgeLibvirtLink *link;
  virDomainPtr domain;
  char uuid[VIR_UUID_STRING_BUFLEN];
  LodgeJob *job;
  GPtrArray *suspects; /* of char *: grows */
  gboolean merged;
} LodgeSweep;

/* "qcow2" or "raw", by its own bytes. */
const char *lodge_libvirt_layer_format (const char *path);

/* Has QEMU write what it knows of its files; without that, what came up into one would be gone with
 * QEMU. The guest stands still for a moment. */
gboolean lodge_libvirt_write_down (virDomainPtr domain, GError **error);

/* libvirt takes a moment to see that QEMU has gone; this waits for that, a little. */
gboolean lodge_libvirt_has_stopped (virDomainPtr domain);

/* Merges @lower, which nothing wants any more, with @upper, the only one that rests on it, while
 * the machine runs on both. Neither is removed before the other one has everything. */
gboolean lodge_libvirt_merge_live (LodgeSweep *self,
                                   GHashTable *graph,
                                   const LodgeLayerNode *lower,
                                   const LodgeLayerNode *upper,
                                   GError **error);

G_END_DECLS
