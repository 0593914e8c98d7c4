/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The last @max_lines lines of the file at @path, newest last, as valid UTF-8. At most 1 MiB is
 * read. NULL with @error (G_FILE_ERROR). Blocks. (transfer full) */
char *lodge_libvirt_log_tail (const char *path, guint max_lines, GError **error);

G_END_DECLS
