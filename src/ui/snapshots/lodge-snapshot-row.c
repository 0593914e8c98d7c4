/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-row.h"

#include <string.h>

#include "lodge-text.h"

struct _LodgeSnapshotRow
{
  GObject parent_instance;

  LodgeSnapshot *snapshot;
  LodgeSnapshotPlace place;
  gboolean here;
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotRow, lodge_snapshot_row, G_TYPE_OBJECT)

/* What building needs. */
typedef struct
{
  GHashTable *by_name;  /* char* -> LodgeSnapshot */
  GHashTable *children; /* LodgeSnapshot -> GPtrArray of LodgeSnapshot, none of them hidden */
  GPtrArray *roots;
  GPtrArray *rows;
  LodgeSnapshot *here;
} Builder;

static void
lodge_snapshot_row_finalize (GObject *object)
{
  g_object_unref (LODGE_SNAPSHOT_ROW (object)->snapshot);
  G_OBJECT_CLASS (lodge_snapshot_row_parent_class)->finalize (object);
}

static void
lodge_snapshot_row_class_init (LodgeSnapshotRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_snapshot_row_finalize;
}

static void
lodge_snapshot_row_init (LodgeSnapshotRow *self)
{
}

static void
add_row (Builder *builder, LodgeSnapshot *snapshot, const LodgeSnapshotPlace *place)
{
  LodgeSnapshotRow *row = g_object_new (LODGE_TYPE_SNAPSHOT_ROW, NULL);

  row->snapshot = g_object_ref (snapshot);
  row->place = *place;
  row->here = snapshot == builder->here;
  g_ptr_array_add (builder->rows, row);
}

/* The nearest one that is shown: @snapshot, or what it rests on. */
static LodgeSnapshot *
find_shown (Builder *builder, LodgeSnapshot *snapshot)
{
  /* Bounded, should the notes that others keep go round in a circle. */
  for (guint i = g_hash_table_size (builder->by_name); i > 0 && snapshot != NULL; i--)
    {
      const char *parent = lodge_snapshot_get_parent (snapshot);

      if (!lodge_snapshot_get_hidden (snapshot))
        return snapshot;
      snapshot = parent != NULL ? g_hash_table_lookup (builder->by_name, parent) : NULL;
    }
  return NULL;
}

static void
hang (Builder *builder, LodgeSnapshot *snapshot)
{
  const char *name = lodge_snapshot_get_parent (snapshot);
  LodgeSnapshot *parent = name != NULL ? g_hash_table_lookup (builder->by_name, name) : NULL;
  LodgeSnapshot *shown = find_shown (builder, parent);
  GPtrArray *list = builder->roots;

  if (shown != NULL)
    {
      list = g_hash_table_lookup (builder->children, shown);
      if (list == NULL)
        {
          list = g_ptr_array_new ();
          g_hash_table_insert (builder->children, shown, list);
        }
    }
  g_ptr_array_add (list, snapshot);
}

static void add_branch (Builder *builder, LodgeSnapshot *snapshot, LodgeSnapshotPlace place);

static void
add_fork (Builder *builder, GPtrArray *children, const LodgeSnapshotPlace *place)
{
  guint lane = place->lane;

  for (guint i = 0; i < children->len; i++)
    {
      LodgeSnapshotPlace next = {
        .lane = MIN (lane + 1, LODGE_SNAPSHOT_MAX_LANES - 1),
        .through = place->through | (i + 1 < children->len ? 1u << lane : 0),
        .level = place->level + 1,
        .link = LODGE_SNAPSHOT_LINK_FORK,
      };

      if (next.lane == lane)
        next.through = place->through;
      add_branch (builder, g_ptr_array_index (children, i), next);
    }
}

/* Down the branch: a line without forks, however long, is no recursion. */
static void
add_branch (Builder *builder, LodgeSnapshot *snapshot, LodgeSnapshotPlace place)
{
  for (;;)
    {
      GPtrArray *children = g_hash_table_lookup (builder->children, snapshot);

      place.down = children != NULL;
      add_row (builder, snapshot, &place);
      if (children == NULL)
        return;
      if (children->len > 1)
        {
          add_fork (builder, children, &place);
          return;
        }
      snapshot = g_ptr_array_index (children, 0);
      place.link = LODGE_SNAPSHOT_LINK_UP;
      place.level++;
    }
}

static gboolean
matches (LodgeSnapshot *snapshot, const char *query, LodgeSnapshotFilter filter)
{
  LodgeSnapshotOrigin origin = lodge_snapshot_get_origin (snapshot);
  gboolean automatic =
      origin == LODGE_SNAPSHOT_ORIGIN_SAFETY || origin == LODGE_SNAPSHOT_ORIGIN_SCHEDULE;
  const char *note = lodge_snapshot_get_note (snapshot);
  g_autofree char *text =
      g_strconcat (lodge_snapshot_get_title (snapshot), "\n", note != NULL ? note : "", NULL);

  if (filter != LODGE_SNAPSHOT_FILTER_ALL &&
      automatic != (filter == LODGE_SNAPSHOT_FILTER_AUTOMATIC))
    return FALSE;
  return query == NULL || *query == '\0' || lodge_text_matches (text, query);
}

LodgeSnapshot *
lodge_snapshot_row_get_snapshot (LodgeSnapshotRow *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_ROW (self), NULL);
  return self->snapshot;
}

const LodgeSnapshotPlace *
lodge_snapshot_row_get_place (LodgeSnapshotRow *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_ROW (self), NULL);
  return &self->place;
}

gboolean
lodge_snapshot_row_get_here (LodgeSnapshotRow *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_ROW (self), FALSE);
  return self->here;
}

gboolean
lodge_snapshot_row_equal (LodgeSnapshotRow *a, LodgeSnapshotRow *b)
{
  return a->snapshot == b->snapshot && a->here == b->here && a->place.lane == b->place.lane &&
         a->place.through == b->place.through && a->place.level == b->place.level &&
         a->place.link == b->place.link && a->place.down == b->place.down;
}

GPtrArray *
lodge_snapshot_rows_build (GListModel *snapshots, const char *query, LodgeSnapshotFilter filter)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) children =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  Builder builder = { by_name, children, roots, NULL, NULL };

  builder.rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      LodgeSnapshot *snapshot = g_list_model_get_item (snapshots, i);

      g_ptr_array_add (all, snapshot);
      g_hash_table_insert (by_name, (char *)lodge_snapshot_get_name (snapshot), snapshot);
      if (lodge_snapshot_get_current (snapshot))
        builder.here = snapshot;
    }
  builder.here = find_shown (&builder, builder.here);

  for (guint i = 0; i < all->len; i++)
    {
      LodgeSnapshot *snapshot = g_ptr_array_index (all, i);

      if (lodge_snapshot_get_hidden (snapshot))
        continue;
      if (filter == LODGE_SNAPSHOT_FILTER_ALL && (query == NULL || *query == '\0'))
        hang (&builder, snapshot);
      else if (matches (snapshot, query, filter))
        add_row (&builder, snapshot, &(LodgeSnapshotPlace){ 0 });
    }
  for (guint i = 0; i < roots->len; i++)
    add_branch (&builder, g_ptr_array_index (roots, i), (LodgeSnapshotPlace){ .level = 1 });
  return builder.rows;
}
