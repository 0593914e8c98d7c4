/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-vmm-file-changes.h"

G_BEGIN_DECLS

/* LodgeFileRow: a file that differs, for a list; and the widgets that show it. */
#define LODGE_TYPE_FILE_ROW (lodge_file_row_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFileRow, lodge_file_row, LODGE, FILE_ROW, GObject)

/* The rows of all changes. (transfer full): a GListModel of LodgeFileRow */
GListModel *lodge_file_rows_new (const LodgeFileChanges *changes);

/* (transfer full): shows LodgeFileRow. */
GtkListItemFactory *lodge_file_row_factory_new (void);

G_END_DECLS
