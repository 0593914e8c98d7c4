/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-journal.h"
#include "lodge-libvirt-layers.h"
#include "lodge-libvirt-qemu-img.h"

G_BEGIN_DECLS

/* One run of lodge_libvirt_sweep_layers (). */
typedef struct
{
  LodgeLibvirtLink *link;
  virDomainPtr domain;
  char uuid[VIR_UUID_STRING_BUFLEN];
  LodgeJob *job;
  GPtrArray *suspects; /* of char *: grows */
  GHashTable *graph;   /* of the present, or NULL */
  gboolean merged;
} LodgeSweep;

/* "qcow2" or "raw", by its own bytes. */
const char *lodge_libvirt_layer_format (const char *path);

/* Has QEMU write what it knows of its files; without that, what came up into one would be gone with
 * QEMU. The guest stands still for a moment. */
gboolean lodge_libvirt_write_down (virDomainPtr domain, GError **error);

/*
 * Once nothing pulls @base up into @top any more: whether all of it has been written, which a
 * running QEMU is made to do, or @base is named again in @top, which reads the same. FALSE: neither
 * can be said.
 */
gboolean lodge_libvirt_settle_pull (virDomainPtr domain,
                                    const char *top,
                                    const LodgeQemuImgLink *base,
                                    GError **error);

/* libvirt takes a moment to see that QEMU has gone; this waits for that, a little. */
gboolean lodge_libvirt_has_stopped (virDomainPtr domain);

/* Merges @lower, which nothing wants any more, with @upper, the only one that rests on it, while
 * the machine runs on both. Neither is removed before the other one has everything. */
gboolean lodge_libvirt_merge_live (LodgeSweep *self,
                                   GHashTable *graph,
                                   const LodgeLayerNode *lower,
                                   const LodgeLayerNode *upper,
                                   GError **error);

/* What the lower one has comes up; it goes once that is on the disk. What is to be put right when
 * it was interrupted is noted in a journal of its own, since nothing in the files tells. */
gboolean lodge_sweep_pull_top (LodgeSweep *self,
                               const char *target,
                               const LodgeLayerNode *lower,
                               const LodgeLayerNode *upper,
                               GError **error);

/*
 * The journal of such a pull, also of one without a running machine; note: that all has come up and
 * is on the disk. Without it nothing would tell a later program that @lower is to go. (transfer full)
 */
LodgeJournal *lodge_sweep_begin_pull (LodgeSweep *self,
                                      const LodgeLayerNode *lower,
                                      const LodgeLayerNode *upper,
                                      GError **error);
gboolean lodge_sweep_note_pulled (LodgeJournal *journal, GError **error);

/* What rests on what: nothing may go as long as a file could rest on it that can't be read. */
gboolean lodge_sweep_is_known (GHashTable *graph, GError **error);

/* Puts right what interrupted pulls have left: of the machine, before anything is removed; of all
 * of the connection's, before anything starts. */
gboolean lodge_sweep_settle_pulls (LodgeSweep *self, GError **error);
void lodge_libvirt_recover_pulls (LodgeLibvirtLink *link);

/* Until QEMU's job is over (TRUE), or, with @ready, until it only follows what the guest writes. */
gboolean lodge_sweep_wait_for_job (LodgeSweep *self, const char *target, gboolean ready);

/* Whether @path rests on @backing. A job that failed ends as quietly as one that is done: only the
 * header that QEMU writes last tells them apart, and what is still named there must not be removed.
 */
gboolean lodge_sweep_rests_on (const char *path, const char *backing);

/* FALSE, with what libvirt said, or with what became of the merge of @path. */
gboolean lodge_sweep_fail_job (GError **error);
gboolean lodge_sweep_fail_merge (const char *path, GError **error);
/* The same with what is known of the space there. */
gboolean lodge_sweep_fail_merge_with (const char *path, guint64 space, GError **error);

/* The end of a merge that a killed program began; the change to the lower file, and the same in the
 * stored definition. */
void lodge_libvirt_sweep_end_old (LodgeSweep *self, const char *target);
gboolean lodge_libvirt_sweep_pivot (LodgeSweep *self, const char *target);
gboolean lodge_libvirt_sweep_store_top (
    LodgeSweep *self, const char *old, const char *path, const char *format, GError **error);

/* libvirt writes the chain of a running machine into its stored definition too, and would insist on
 * files that were merged since. */
gboolean lodge_libvirt_sweep_forget_chain (LodgeSweep *self, GError **error);

G_END_DECLS
