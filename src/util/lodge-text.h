/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from people, guests and files, made fit to store or to show. Any thread. */

/* A title fit to store: valid UTF-8, NFC, control and bidirectional-control characters removed,
 * white space folded and trimmed, at most @max_chars characters. May be "". (transfer full) */
char *lodge_text_sanitize (const char *text, gsize max_chars);

/* The most characters a machine's title has. */
#define LODGE_TITLE_MAX_CHARS 128

/* A libvirt name from a title: [a-z0-9-]{1,40} (ASCII transliteration, "machine" when nothing is
 * left), "-" and the first eight hex digits of @uuid. Never "." or "..". (transfer full) */
char *lodge_text_dup_slug (const char *title, const char *uuid);

/* Orders "Debian 9" before "Debian 12", case-insensitively, by the locale. */
int lodge_text_compare_natural (const char *a, const char *b);

/* What lodge_text_compare_natural () compares, by strcmp (): for whoever sorts many. (transfer full) */
char *lodge_text_dup_natural_key (const char *text);

/* Whether every word of @query occurs in @haystack, case and accents folded. "" matches all. */
gboolean lodge_text_matches (const char *haystack, const char *query);

/* Text of unknown origin made valid UTF-8 without control characters but newline and tab, at most
 * @max_bytes long (cut at a character). @length: -1 for NUL-terminated. (transfer full) */
char *lodge_text_dup_safe (const char *text, gssize length, gsize max_bytes);

G_END_DECLS
