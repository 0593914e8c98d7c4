/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Key combinations that a host keeps for itself and that are sent to a guest from a menu. */

#define LODGE_KEY_COMBO_MAX 4

typedef struct
{
  const char *id;                          /* "ctrl+alt+delete" */
  const char *label;                       /* as on the keys: not translated */
  guint keycodes[LODGE_KEY_COMBO_MAX + 1]; /* Linux input codes, 0-terminated */
} LodgeKeyCombo;

/* NULL when there is none with that id. Static. */
const LodgeKeyCombo *lodge_key_combo_lookup (const char *id);

/* A menu whose items activate "machine.send-keys". (transfer full) */
GMenuModel *lodge_key_combos_create_menu (void);

G_END_DECLS
