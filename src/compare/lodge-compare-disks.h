/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/*
 * The files on the disks of one moment, read through libguestfs in a throw-away virtual machine.
 * What a guest wrote there is hostile: this program parses none of it, and counts all of it.
 * Blocks.
 */

/* One thing on a file system. */
typedef struct
{
  gint64 size;
  gint64 modified; /* seconds */
  gint64 modified_nanoseconds;
  gint64 changed; /* of its attributes; 0 where the file system has no such time */
  gint64 mode;    /* as stat's */
  gint64 owner;   /* user and group in one number */
} LodgeCompareFile;

typedef enum
{
  LODGE_COMPARE_NO_KERNEL,         /* there is none in /boot */
  LODGE_COMPARE_UNREADABLE_KERNEL, /* only root may read it */
  LODGE_COMPARE_LAUNCH,            /* anything else before the disks were there */
} LodgeCompareProblem;

/* What is read may say how far it has come: 0 to 1. */
typedef void (*LodgeCompareTell) (double fraction, gpointer data);

/*
 * @disks: each "FORMAT:PATH"; never written to. Returns (transfer full) the file systems: name such
 * as "sda1" -> GHashTable of path (bytes as the guest wrote them) -> LodgeCompareFile. NULL with
 * @problem and @text. @skipped (element-type utf8) gets the names of file systems that could not be
 * read; @n_left counts down how many files may be kept altogether and is 0 when that was not
 * enough.
 */
GHashTable *lodge_compare_read_disks (const char *const *disks,
                                      GPtrArray *skipped,
                                      guint64 *n_left,
                                      LodgeCompareTell tell,
                                      gpointer data,
                                      LodgeCompareProblem *problem,
                                      char **text);
