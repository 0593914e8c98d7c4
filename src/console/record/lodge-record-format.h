/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a display can be recorded as; bits. */
typedef enum
{
  LODGE_RECORD_NONE = 0,
  LODGE_RECORD_WEBM = 1 << 0, /* VP8 in WebM */
  LODGE_RECORD_MP4 = 1 << 1,  /* H.264 in MP4 */
} LodgeRecordFormat;

/*
 * Which of them GStreamer's plug-ins on this computer can write. Looking at plug-ins may take
 * seconds the first time, so it happens on a thread, once. Main thread.
 */
void lodge_record_probe_async (GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* @package: (out) (transfer none) (nullable): the Debian package to install where there is no
 * format, else NULL. Never fails: a cancelled probe answers NONE without a package. */
LodgeRecordFormat lodge_record_probe_finish (GAsyncResult *result, const char **package);

/* "webm", "mp4"; of one format. */
const char *lodge_record_format_get_suffix (LodgeRecordFormat format);

/* The one of @formats that a file's name asks for by its end, else the first of them. */
LodgeRecordFormat lodge_record_format_for_name (const char *name, LodgeRecordFormat formats);

/* The same, but a format that the name asks for and that can't be written is an error, a sentence
 * which names the Debian package to install. */
gboolean lodge_record_format_choose (const char *name,
                                     LodgeRecordFormat formats,
                                     LodgeRecordFormat *format,
                                     GError **error);

/* What lodge_record_probe_finish () may name. (transfer none) (array zero-terminated=1) */
const char *const *lodge_record_list_packages (void);

/* The Debian package that it takes. (transfer none) */
const char *lodge_record_format_get_package (LodgeRecordFormat format);

/* The elements that write it, from raw video named "src" to a file named "sink", in the words of
 * gst_parse_launch (). */
const char *lodge_record_format_get_pipeline (LodgeRecordFormat format);

G_END_DECLS
