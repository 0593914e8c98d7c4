/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LODGE_KIB (G_GUINT64_CONSTANT (1) << 10)
#define LODGE_MIB (G_GUINT64_CONSTANT (1) << 20)
#define LODGE_GIB (G_GUINT64_CONSTANT (1) << 30)
#define LODGE_TIB (G_GUINT64_CONSTANT (1) << 40)

/* "20G", "512 MiB", "1.5g", "1073741824": suffixes K M G T (with or without iB or B), all powers
 * of 1024, any case; no suffix: bytes. FALSE with @error for anything else, negative, or more than
 * fits. @error's domain is G_OPTION_ERROR/BAD_VALUE, with a sentence. */
gboolean lodge_size_parse (const char *text, guint64 *bytes, GError **error);

/* "2 GiB", "1.5 GiB", "512 MiB": for people, translated, at most one decimal. (transfer full) */
char *lodge_size_format (guint64 bytes);

G_END_DECLS
