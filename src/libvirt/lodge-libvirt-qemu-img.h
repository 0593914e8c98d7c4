/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-job.h"
#include "lodge-vmm-types.h"

G_BEGIN_DECLS

/* qemu-img, which runs nowhere else. Formats are always given, never probed. Threads that may
 * block. */

/* Checks @image, of which the format is known, and sets its sizes and references from what QEMU
 * says. A file QEMU does not accept is LODGE_VMM_ERROR_INVALID. */
gboolean lodge_qemu_img_info (LodgeImageInfo *image, GCancellable *cancellable, GError **error);

/* Makes a blank disk at @path, which must not exist. */
gboolean lodge_qemu_img_create (const char *path,
                                const char *format,
                                guint64 capacity,
                                GCancellable *cancellable,
                                GError **error);

/* Grows the disk at @path. */
gboolean lodge_qemu_img_resize (const char *path,
                                const char *format,
                                guint64 capacity,
                                GCancellable *cancellable,
                                GError **error);

/* Bytes that a copy of @source will take at most. */
gboolean lodge_qemu_img_measure (const char *source,
                                 const char *source_format,
                                 const char *format,
                                 guint64 *bytes,
                                 GCancellable *cancellable,
                                 GError **error);

/* Copies @source to @path, flattened: nothing below it is needed any more. @job: (nullable): told of progress. What was begun stays when it fails.
 */
typedef struct
{
  const char *source;
  const char *source_format;
  const char *path;
  const char *format;
  const char *snapshot; /* the name of one inside @source, or NULL: as it is now */
} LodgeQemuImgCopy;
gboolean lodge_qemu_img_convert (const LodgeQemuImgCopy *copy,
                                 LodgeJob *job,
                                 GCancellable *cancellable,
                                 GError **error);

/* Makes a new qcow2 layer at @path, which must not exist, over @backing. */
gboolean lodge_qemu_img_create_layer (const char *path,
                                      const char *backing,
                                      const char *backing_format,
                                      GCancellable *cancellable,
                                      GError **error);

/* The same over one that QEMU has open, and which is @size bytes large: it is not looked at. */
gboolean lodge_qemu_img_create_layer_over_open (const char *path,
                                                const char *backing,
                                                const char *backing_format,
                                                guint64 size,
                                                GCancellable *cancellable,
                                                GError **error);

/* LodgeQemuImgLink: a file of a chain, as the headers tell. */
typedef struct
{
  char *path;
  char *format;
} LodgeQemuImgLink;
void lodge_qemu_img_link_free (LodgeQemuImgLink *self);

/* @path and everything below it, top first. Only for chains that Lodge or libvirt built: the files
 * that the headers name are opened. (transfer full) (element-type LodgeQemuImgLink) */
GPtrArray *lodge_qemu_img_chain (const char *path,
                                 const char *format,
                                 GCancellable *cancellable,
                                 GError **error);

/* Writes what @path holds into @base, which is below it. @path stays as it is. */
gboolean lodge_qemu_img_commit (const char *path,
                                const char *base,
                                LodgeJob *job,
                                GCancellable *cancellable,
                                GError **error);

/* Makes @path rest on @backing (NULL: on nothing) with the same content; @unsafe: only the name in the
 * header is changed, for a backing file that has the same content. */
gboolean lodge_qemu_img_rebase (const char *path,
                                const LodgeQemuImgLink *backing,
                                gboolean unsafe,
                                LodgeJob *job,
                                GCancellable *cancellable,
                                GError **error);

/* The fraction that the last complete "(12.34/100%)" in @text names; negative: none. */
double lodge_qemu_img_parse_progress (const char *text);

G_END_DECLS
