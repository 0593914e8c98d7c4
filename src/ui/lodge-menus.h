/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The menu of a machine: its actions ("machine.…") and, with @view, how its display is shown
 * ("page.scaling", "win.fullscreen"). (transfer full) */
GMenuModel *lodge_menus_create_machine_menu (gboolean view);

/* What a window with one display offers. @machine: it is a machine's that libvirt knows. (transfer
 * full) */
GMenuModel *lodge_menus_create_viewer_menu (gboolean machine);

G_END_DECLS
