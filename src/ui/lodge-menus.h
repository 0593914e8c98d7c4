/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The menu of a machine: its actions ("machine.…") and, with @view, how its display is shown
 * ("page.scaling", "win.fullscreen"). (transfer full) */
GMenuModel *lodge_menus_create_machine_menu (gboolean view);

G_END_DECLS
