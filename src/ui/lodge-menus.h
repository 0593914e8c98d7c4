/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The menu on a machine's page: its actions ("machine.…") and how its display is shown
 * ("page.scaling", "win.fullscreen"), in menus within it by what they are about. (transfer full) */
GMenuModel *lodge_menus_create_machine_menu (void);

/* The menu on a machine's row in the list: its actions alone, since the page that is up may be
 * another machine's. (transfer full) */
GMenuModel *lodge_menus_create_row_menu (void);

/* What a window with one display offers. @machine: it is a machine's that libvirt knows. (transfer
 * full) */
GMenuModel *lodge_menus_create_viewer_menu (gboolean machine);

G_END_DECLS
