/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What happened to a file between two moments. */
typedef enum
{
  LODGE_FILE_ADDED,   /* "added" */
  LODGE_FILE_REMOVED, /* "removed" */
  LODGE_FILE_CHANGED, /* "changed": its content, or who may do what with it */
} LodgeFileFate;
#define LODGE_TYPE_FILE_FATE (lodge_file_fate_get_type ())
GType lodge_file_fate_get_type (void);

/* One file. The guest chose its name: what could mislead in it is left out. */
typedef struct
{
  LodgeFileFate fate;
  gboolean folder;
  char *volume; /* the file system it is on, such as "sda1" */
  char *path;   /* from there, absolute */
  guint64 size_before; /* bytes; 0 where there was none */
  guint64 size_after;
} LodgeFileChange;

/* All that differs: by file system and path. */
typedef struct
{
  GPtrArray *changes; /* of LodgeFileChange */
  GPtrArray *skipped; /* of char*: file systems that can't be read (encrypted, unknown, damaged) */
  guint64 limit;      /* not 0: there were more than so many files, and the rest was left out */
} LodgeFileChanges;
#define LODGE_TYPE_FILE_CHANGES (lodge_file_changes_get_type ())
GType             lodge_file_changes_get_type (void);
LodgeFileChanges *lodge_file_changes_new (void);
LodgeFileChanges *lodge_file_changes_copy (const LodgeFileChanges *self);
void              lodge_file_changes_free (LodgeFileChanges *self);
void              lodge_file_changes_add (LodgeFileChanges *self, const LodgeFileChange *change); /* copied */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeFileChanges, lodge_file_changes_free)

G_END_DECLS
