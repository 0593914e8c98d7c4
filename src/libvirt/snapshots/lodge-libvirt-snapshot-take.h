/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-layers.h"

G_BEGIN_DECLS

/* A snapshot that is being taken. */
typedef struct
{
  LodgeLibvirtLink *link;
  char *uuid;
  LodgeSnapshotRequest *request;
  LodgeJob *job;

  virDomainPtr domain;
  LodgeDomainXml *definition; /* what runs, or what is stored */
  gboolean active;
  gboolean was_paused;
  gboolean internal;  /* as the others that it has */
  gboolean foreign;   /* nor are its other files ours to look at */
  gboolean by_daemon; /* lodge-libvirt-daemon.h */
  char *name;
  char *folder;
  char *memory;        /* NULL: without */
  GPtrArray *layers;   /* of LodgeDomainLayer: to be frozen */
  GPtrArray *overlays; /* of LodgeDomainLayer: the new tops */
  LodgeJournal *journal;
} LodgeTake;

/* What the machine is, and whether a snapshot of it can be taken at all. */
gboolean lodge_libvirt_take_look (LodgeTake *take, GError **error);

/* Whether there is room for the memory, once its file is named. */
gboolean lodge_libvirt_take_has_room (LodgeTake *take, GError **error);

/*
 * The picture of it, in its folder: with memory taken on a thread of its own while that is written,
 * else at once. Until end is called the folder must stay. @wanted: the snapshot was taken.
 */
typedef struct _LodgeTakePicture LodgeTakePicture;

LodgeTakePicture *lodge_libvirt_take_picture_begin (LodgeTake *take);
void lodge_libvirt_take_picture_end (LodgeTakePicture *self, gboolean wanted);

/* What is written down of it: the journal's entry, what libvirt does not keep, what its layers
 * are known by; and that all of it is on the disk. */
gboolean lodge_libvirt_take_begin (LodgeTake *take, GError **error);
gboolean lodge_libvirt_take_note_facts (LodgeTake *take, GError **error);
void lodge_libvirt_take_note_identity (LodgeTake *take);
void lodge_libvirt_take_flush (LodgeTake *take);

G_END_DECLS
