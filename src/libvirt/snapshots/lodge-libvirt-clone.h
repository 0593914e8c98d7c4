/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-layers.h"

G_BEGIN_DECLS

/* A clone that is being made. */
typedef struct
{
  LodgeLibvirtLink *link;
  char *uuid; /* the original's */
  LodgeCloneRequest *request;
  LodgeJob *job;
  GCancellable *cancellable;

  virDomainPtr domain;
  LodgeFrozen
      *frozen;     /* what it starts from; NULL: the disks as they are, of a machine that is off */
  gboolean internal; /* it lies inside the disks' files */
  char *temporary; /* the snapshot that was taken for it alone, or NULL */
  LodgeDomainXml *definition; /* becomes the new one */
  GPtrArray *layers;          /* of LodgeDomainLayer: to be copied, or to rest on */
  GPtrArray *disks;           /* of LodgeDomainLayer: the new ones */
  char *new_uuid;
  char *name;
  char *nvram; /* the new one's */
  LodgeJournal *journal;
  LodgeMachine *machine; /* the outcome */
} LodgeClone;

/* What it starts from, as far as names go: what has to be frozen first (then it is named in
 * "temporary") is named by its present files. */
gboolean lodge_libvirt_clone_find_source (LodgeClone *clone, GError **error);

/* Freezes what goes on being written to; nothing to do without "temporary". */
gboolean lodge_libvirt_clone_freeze (LodgeClone *clone, GError **error);

/* Makes "disks" of "layers", and puts them into the definition. */
gboolean lodge_libvirt_clone_make_disks (LodgeClone *clone, GError **error);

G_END_DECLS
