/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-list.h"

/* LodgeReadOnlyList */

struct _LodgeReadOnlyList
{
  GObject parent_instance;

  GListModel *model;
};

static GType
lodge_read_only_list_get_item_type (GListModel *list)
{
  return g_list_model_get_item_type (LODGE_READ_ONLY_LIST (list)->model);
}

static guint
lodge_read_only_list_get_n_items (GListModel *list)
{
  return g_list_model_get_n_items (LODGE_READ_ONLY_LIST (list)->model);
}

static gpointer
lodge_read_only_list_get_item (GListModel *list, guint position)
{
  return g_list_model_get_item (LODGE_READ_ONLY_LIST (list)->model, position);
}

static void
lodge_read_only_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_read_only_list_get_item_type;
  iface->get_n_items = lodge_read_only_list_get_n_items;
  iface->get_item = lodge_read_only_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeReadOnlyList,
                               lodge_read_only_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_read_only_list_model_init))

static void
lodge_read_only_list_finalize (GObject *object)
{
  g_clear_object (&LODGE_READ_ONLY_LIST (object)->model);

  G_OBJECT_CLASS (lodge_read_only_list_parent_class)->finalize (object);
}

static void
lodge_read_only_list_class_init (LodgeReadOnlyListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_read_only_list_finalize;
}

static void
lodge_read_only_list_init (LodgeReadOnlyList *self)
{
}

LodgeReadOnlyList *
lodge_read_only_list_new (GListModel *model)
{
  LodgeReadOnlyList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (LODGE_TYPE_READ_ONLY_LIST, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_object (
      model, "items-changed", G_CALLBACK (g_list_model_items_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/* LodgeFlattenList */

typedef struct
{
  LodgeFlattenList *list; /* not owned */
  GListModel *model;
  gulong handler;
  guint n_items; /* as told to our own listeners */
} Part;

struct _LodgeFlattenList
{
  GObject parent_instance;

  GType item_type;
  GListModel *models;
  GPtrArray *parts; /* of Part, in the order of models */
};

static void
part_free (Part *part)
{
  g_signal_handler_disconnect (part->model, part->handler);
  g_object_unref (part->model);
  g_free (part);
}

static GType
lodge_flatten_list_get_item_type (GListModel *list)
{
  return LODGE_FLATTEN_LIST (list)->item_type;
}

static guint
count_items_before (LodgeFlattenList *self, guint end)
{
  guint n = 0;

  for (guint i = 0; i < end; i++)
    n += ((Part *)g_ptr_array_index (self->parts, i))->n_items;
  return n;
}

static guint
lodge_flatten_list_get_n_items (GListModel *list)
{
  LodgeFlattenList *self = LODGE_FLATTEN_LIST (list);

  return count_items_before (self, self->parts->len);
}

static gpointer
lodge_flatten_list_get_item (GListModel *list, guint position)
{
  LodgeFlattenList *self = LODGE_FLATTEN_LIST (list);

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = g_ptr_array_index (self->parts, i);

      if (position < part->n_items)
        return g_list_model_get_item (part->model, position);
      position -= part->n_items;
    }
  return NULL;
}

static void
lodge_flatten_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_flatten_list_get_item_type;
  iface->get_n_items = lodge_flatten_list_get_n_items;
  iface->get_item = lodge_flatten_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeFlattenList,
                               lodge_flatten_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      lodge_flatten_list_model_init))

static void
on_part_items_changed_cb (GListModel *model, guint position, guint removed, guint added, Part *part)
{
  LodgeFlattenList *self = part->list;
  guint index = 0;

  g_ptr_array_find (self->parts, part, &index);
  part->n_items = part->n_items - removed + added;
  g_list_model_items_changed (
      G_LIST_MODEL (self), count_items_before (self, index) + position, removed, added);
}

static Part *
part_new (LodgeFlattenList *self, GListModel *model)
{
  Part *part = g_new0 (Part, 1);

  part->list = self;
  part->model = model;
  part->n_items = g_list_model_get_n_items (model);
  part->handler =
      g_signal_connect (model, "items-changed", G_CALLBACK (on_part_items_changed_cb), part);
  return part;
}

static void
on_models_items_changed_cb (
    GListModel *models, guint position, guint removed, guint added, LodgeFlattenList *self)
{
  guint start = count_items_before (self, position);
  guint n_removed = count_items_before (self, position + removed) - start;
  guint n_added;

  if (removed > 0)
    g_ptr_array_remove_range (self->parts, position, removed);
  for (guint i = 0; i < added; i++)
    {
      GListModel *model = g_list_model_get_item (models, position + i);

      g_ptr_array_insert (self->parts, position + i, part_new (self, model));
    }
  n_added = count_items_before (self, position + added) - start;

  if (n_removed > 0 || n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), start, n_removed, n_added);
}

static void
lodge_flatten_list_dispose (GObject *object)
{
  LodgeFlattenList *self = LODGE_FLATTEN_LIST (object);

  g_ptr_array_set_size (self->parts, 0);
  g_clear_object (&self->models);

  G_OBJECT_CLASS (lodge_flatten_list_parent_class)->dispose (object);
}

static void
lodge_flatten_list_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_FLATTEN_LIST (object)->parts);

  G_OBJECT_CLASS (lodge_flatten_list_parent_class)->finalize (object);
}

static void
lodge_flatten_list_class_init (LodgeFlattenListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_flatten_list_dispose;
  object_class->finalize = lodge_flatten_list_finalize;
}

static void
lodge_flatten_list_init (LodgeFlattenList *self)
{
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)part_free);
}

LodgeFlattenList *
lodge_flatten_list_new (GType item_type, GListModel *models)
{
  LodgeFlattenList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (models), NULL);

  self = g_object_new (LODGE_TYPE_FLATTEN_LIST, NULL);
  self->item_type = item_type;
  self->models = g_object_ref (models);
  g_signal_connect_object (
      models, "items-changed", G_CALLBACK (on_models_items_changed_cb), self, G_CONNECT_DEFAULT);
  on_models_items_changed_cb (models, 0, 0, g_list_model_get_n_items (models), self);
  return self;
}
