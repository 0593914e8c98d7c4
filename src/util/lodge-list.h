/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Read-only list models without GTK. Main thread. */

/* LodgeReadOnlyList: shows @model and nothing of its type, so that no one can cast to GListStore. */
#define LODGE_TYPE_READ_ONLY_LIST (lodge_read_only_list_get_type ())
G_DECLARE_FINAL_TYPE (LodgeReadOnlyList, lodge_read_only_list, LODGE, READ_ONLY_LIST, GObject)

LodgeReadOnlyList *lodge_read_only_list_new (GListModel *model); /* takes its own reference */

/* LodgeFlattenList: the items of the models in @models (a GListModel of GListModels), one after
 * another, as of @item_type. */
#define LODGE_TYPE_FLATTEN_LIST (lodge_flatten_list_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFlattenList, lodge_flatten_list, LODGE, FLATTEN_LIST, GObject)

LodgeFlattenList *lodge_flatten_list_new (GType item_type, GListModel *models);

G_END_DECLS
