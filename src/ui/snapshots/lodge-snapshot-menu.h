/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-snapshot.h"

G_BEGIN_DECLS

/* Menus of LodgeSnapshotActions' and LodgeRunActions' actions for one snapshot. @branch: others
 * rest on it. (transfer full) */

/* All that can be done with it. */
GMenuModel *lodge_snapshot_menu_new (LodgeSnapshot *snapshot, gboolean branch);

/* How it can be deleted. */
GMenuModel *lodge_snapshot_menu_new_delete (const char *name, gboolean branch);

G_END_DECLS
