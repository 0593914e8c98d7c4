/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-layers.h"

G_BEGIN_DECLS

#define LODGE_FLATTEN_PART_SUFFIX ".independent.part"
/* What QEMU has copied is on the disk. */
#define LODGE_FLATTEN_STEP_WRITTEN "written"

/* Making a linked clone independent; of one worker's. */
typedef struct
{
  LodgeLibvirtLink *link;
  char *uuid;
  LodgeJob *job;
  GCancellable *cancellable;

  virDomainPtr domain;
  GHashTable *own;  /* set of paths */
  GPtrArray *bases; /* of char *: what they rested on */
  LodgeJournal *journal;
} LodgeFlatten;

/*
 * Whole copies of what can be copied of @resting (element-type LodgeLayerNode): not of what a guest
 * writes to. They are made beside the files, and take their places at once when all of them are there
 * and nobody has written since (CONFLICT otherwise). @active: the machine ran when they were made.
 */
GPtrArray *lodge_flatten_list_copies (GPtrArray *resting);
gboolean lodge_flatten_make_copies (LodgeFlatten *self, GPtrArray *copies, GError **error);
gboolean
lodge_flatten_use_copies (LodgeFlatten *self, GPtrArray *copies, gboolean active, GError **error);
/* Those that were not used. */
void lodge_flatten_remove_copies (GPtrArray *copies);

/* QEMU copies what @layer, a disk of the running machine, rests on up into it. */
gboolean lodge_flatten_pull (LodgeFlatten *self, const LodgeDomainLayer *layer, GError **error);
/* After one that was interrupted, whoever was killed: each of the journal's is whole, with its base or
 * without it. */
gboolean lodge_flatten_settle_pulls (virDomainPtr domain, LodgeJournal *journal, GError **error);

G_END_DECLS
