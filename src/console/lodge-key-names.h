/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The most keys that can be pressed together: the limit of lodge_vmm_send_keys_async (). */
#define LODGE_KEY_COMBINATION_MAX 16

typedef struct
{
  guint codes[LODGE_KEY_COMBINATION_MAX]; /* KEY_* of linux/input-event-codes.h */
  guint n_codes;
} LodgeKeyCombination;

/* "ctrl+alt+f2": names in any case, joined by "+", pressed in that order. FALSE with a
 * G_OPTION_ERROR and a sentence for an unknown, empty or repeated name, or too many. */
gboolean lodge_key_names_parse (const char *text, LodgeKeyCombination *combination, GError **error);

/* The other way round: what lodge_key_names_parse () takes, and what is printed on the keys, as
 * "Ctrl+Alt+Del". NULL: one of the keys has no name. (transfer full) */
char *lodge_key_names_dup_text (const LodgeKeyCombination *combination);
char *lodge_key_names_dup_label (const LodgeKeyCombination *combination);

/* All names, for a help page, folded at 76 columns. (transfer full) */
char *lodge_key_names_dup_list (void);

G_END_DECLS
