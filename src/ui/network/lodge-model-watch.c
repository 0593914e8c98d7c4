/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-model-watch.h"

struct _LodgeModelWatch
{
  GObject parent_instance;

  GListModel *model;
  GPtrArray *items; /* (element-type GObject): those that are listened to, in order */
};

G_DEFINE_FINAL_TYPE (LodgeModelWatch, lodge_model_watch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_item_notify_cb (LodgeModelWatch *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
drop_items (LodgeModelWatch *self, guint position, guint removed)
{
  for (guint i = position; i < position + removed; i++)
    g_signal_handlers_disconnect_by_func (
        g_ptr_array_index (self->items, i), on_item_notify_cb, self);
  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);
}

static void
take_items (LodgeModelWatch *self, guint position, guint added)
{
  for (guint i = 0; i < added; i++)
    {
      GObject *item = g_list_model_get_item (self->model, position + i);
      g_signal_connect_object (
          item, "notify", G_CALLBACK (on_item_notify_cb), self, G_CONNECT_SWAPPED);
      g_ptr_array_insert (self->items, (int)(position + i), item);
    }
}

static void
on_items_changed_cb (LodgeModelWatch *self, guint position, guint removed, guint added)
{
  drop_items (self, position, removed);
  take_items (self, position, added);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
lodge_model_watch_dispose (GObject *object)
{
  lodge_model_watch_set_model (LODGE_MODEL_WATCH (object), NULL);
  G_OBJECT_CLASS (lodge_model_watch_parent_class)->dispose (object);
}

static void
lodge_model_watch_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_MODEL_WATCH (object)->items);
  G_OBJECT_CLASS (lodge_model_watch_parent_class)->finalize (object);
}

static void
lodge_model_watch_class_init (LodgeModelWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_model_watch_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_model_watch_finalize;

  signals[CHANGED] = g_signal_new (
      "changed", LODGE_TYPE_MODEL_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_model_watch_init (LodgeModelWatch *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

LodgeModelWatch *
lodge_model_watch_new (void)
{
  return g_object_new (LODGE_TYPE_MODEL_WATCH, NULL);
}

void
lodge_model_watch_set_model (LodgeModelWatch *self, GListModel *model)
{
  g_return_if_fail (LODGE_IS_MODEL_WATCH (self));

  if (self->model == model)
    return;
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, on_items_changed_cb, self);
  drop_items (self, 0, self->items->len);
  g_set_object (&self->model, model);
  if (model == NULL)
    return;
  g_signal_connect_object (
      model, "items-changed", G_CALLBACK (on_items_changed_cb), self, G_CONNECT_SWAPPED);
  take_items (self, 0, g_list_model_get_n_items (model));
}
