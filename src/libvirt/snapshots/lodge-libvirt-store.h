/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"
#include "lodge-libvirt-link.h"

G_BEGIN_DECLS

/*
 * A folder of the system's that only libvirt's daemon may look into, by way of libvirt's storage:
 * the pool that has it, or else one that is there for as long as it is needed. Worker threads.
 */
typedef struct
{
  LodgeLibvirtLink *link;
  virStoragePoolPtr pool;
  char *folder;
  gboolean ours; /* the pool goes with it */
} LodgeStore;

/* A file in it, as the daemon found it when it last looked. */
typedef struct
{
  char *name;
  char *path;
  char *format;
  char *backing;        /* or NULL */
  char *backing_format; /* or NULL */
  guint64 capacity;
  guint mode; /* 600 stands for 0600 */
  guint owner;
  guint group;
} LodgeStoreFile;
void lodge_store_file_free (LodgeStoreFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeStoreFile, lodge_store_file_free)

/* @make: the folder, if it is not there. Fails with LODGE_VMM_ERROR. */
LodgeStore *
lodge_store_open (LodgeLibvirtLink *link, const char *folder, gboolean make, GError **error);
void lodge_store_close (LodgeStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeStore, lodge_store_close)

/* Whether it is known that there is no such folder or file, as far as this user may see that. */
gboolean lodge_store_is_absent (const char *path);

/* Ends pools for that purpose that a killed program has left. */
void lodge_store_sweep_pools (LodgeLibvirtLink *link);

/* Whether @folder, which the daemon has or may make, has something called @name. */
gboolean lodge_store_has (
    LodgeLibvirtLink *link, const char *folder, const char *name, gboolean *has, GError **error);

/* (transfer full) (element-type LodgeStoreFile) */
GPtrArray *lodge_store_list (LodgeStore *self, GError **error);

/* NULL without @error: there is none of that name. */
LodgeStoreFile *lodge_store_find (LodgeStore *self, const char *name, GError **error);

/* Copies bytes, owner and rights, on the disk when it returns; what @as is in @to is replaced. */
gboolean lodge_store_copy (
    LodgeStore *self, const char *name, LodgeStore *to, const char *as, GError **error);

/* An empty qcow2 layer over @below; one of that name is replaced. */
gboolean lodge_store_make_layer (LodgeStore *self,
                                 const char *name,
                                 const LodgeStoreFile *below,
                                 GError **error);

/* A file, or a folder that is empty; none there is no error. */
gboolean lodge_store_remove (LodgeStore *self, const char *name, GError **error);

/* The same of a whole path. */
gboolean lodge_store_remove_path (LodgeLibvirtLink *link, const char *path, GError **error);

/* Bytes free there; G_MAXUINT64: not known. */
guint64 lodge_store_get_space (LodgeStore *self);

/* For the room's own files. The volume of that name, which the caller frees; NULL without @error:
 * none. */
virStorageVolPtr lodge_store_find_volume (LodgeStore *self, const char *name, GError **error);
LodgeStoreFile *lodge_store_read_volume (virStorageVolPtr volume);

/* What libvirt just said becomes @error; @self: (nullable): where there may be too little room.
 * FALSE. */
gboolean lodge_store_fail (LodgeStore *self, GError **error);

G_END_DECLS
