/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A menu of key combinations that a host keeps for itself, and the user's own. Its items activate
 * "machine.send-keys" with a text as of lodge-key-names.h, and "win.keyboard". (transfer full) */
GMenuModel *lodge_key_combos_create_menu (void);

G_END_DECLS
