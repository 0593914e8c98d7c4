/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-list.h"
#include "lodge-test.h"

/* Follows a list by its signals alone; at the end both must agree. */
typedef struct
{
  GListModel *model;
  GPtrArray *seen;
  guint n_changes;
} Follower;

static void
on_items_changed_cb (
    GListModel *model, guint position, guint removed, guint added, Follower *follower)
{
  follower->n_changes++;
  g_assert_cmpuint (position + removed, <=, follower->seen->len);
  if (removed > 0)
    g_ptr_array_remove_range (follower->seen, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (follower->seen, position + i, g_list_model_get_item (model, position + i));
}

static void
follow (Follower *follower, GListModel *model)
{
  follower->model = model;
  follower->seen = g_ptr_array_new_with_free_func (g_object_unref);
  follower->n_changes = 0;
  on_items_changed_cb (model, 0, 0, g_list_model_get_n_items (model), follower);
  follower->n_changes = 0;
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed_cb), follower);
}

static void
check (Follower *follower)
{
  guint n = g_list_model_get_n_items (follower->model);

  g_assert_cmpuint (n, ==, follower->seen->len);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (follower->model, i);

      g_assert_true (item == g_ptr_array_index (follower->seen, i));
    }
  g_assert_null (g_list_model_get_item (follower->model, n));
}

static void
unfollow (Follower *follower)
{
  g_signal_handlers_disconnect_by_data (follower->model, follower);
  g_ptr_array_unref (follower->seen);
}

static void
append_new (GListStore *store)
{
  g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);

  g_list_store_append (store, item);
}

static void
test_read_only (void)
{
  g_autoptr (GListStore) store = g_list_store_new (G_TYPE_OBJECT);
  LodgeReadOnlyList *list = lodge_read_only_list_new (G_LIST_MODEL (store));
  Follower follower;

  follow (&follower, G_LIST_MODEL (list));
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == G_TYPE_OBJECT);
  g_assert_false (G_IS_LIST_STORE (list));
  append_new (store);
  append_new (store);
  check (&follower);
  g_list_store_remove (store, 0);
  check (&follower);
  g_assert_cmpuint (follower.n_changes, ==, 3);
  unfollow (&follower);
  lodge_test_assert_finalizes (&list);
  append_new (store);
}

static void
test_flatten (void)
{
  g_autoptr (GListStore) models = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GListStore) first = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GListStore) second = g_list_store_new (G_TYPE_OBJECT);
  LodgeFlattenList *list;
  Follower follower;

  append_new (first);
  g_list_store_append (models, first);
  list = lodge_flatten_list_new (G_TYPE_OBJECT, G_LIST_MODEL (models));
  follow (&follower, G_LIST_MODEL (list));
  check (&follower);

  g_list_store_append (models, second);
  g_assert_cmpuint (follower.n_changes, ==, 0);
  append_new (second);
  append_new (first);
  append_new (second);
  check (&follower);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 4);

  g_list_store_remove (models, 0);
  check (&follower);
  append_new (first);
  check (&follower);
  g_list_store_insert (models, 0, first);
  check (&follower);
  g_list_store_remove_all (models);
  check (&follower);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  unfollow (&follower);
  lodge_test_assert_finalizes (&list);
}

static void
test_flatten_random (void)
{
  g_autoptr (GListStore) models = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (LodgeFlattenList) list = lodge_flatten_list_new (G_TYPE_OBJECT, G_LIST_MODEL (models));
  Follower follower;

  follow (&follower, G_LIST_MODEL (list));
  for (guint i = 0; i < 1000; i++)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (models));
      guint which = n > 0 ? (guint)g_test_rand_int_range (0, n) : 0;
      g_autoptr (GListStore) part =
          n > 0 ? g_list_model_get_item (G_LIST_MODEL (models), which) : NULL;
      guint n_items = part != NULL ? g_list_model_get_n_items (G_LIST_MODEL (part)) : 0;

      if (part == NULL || g_test_rand_int_range (0, 10) == 0)
        {
          g_autoptr (GListStore) fresh = g_list_store_new (G_TYPE_OBJECT);

          append_new (fresh);
          g_list_store_insert (models, which, fresh);
        }
      else if (g_test_rand_int_range (0, 20) == 0)
        g_list_store_remove (models, which);
      else if (n_items > 0 && g_test_rand_int_range (0, 3) == 0)
        g_list_store_remove (part, g_test_rand_int_range (0, n_items));
      else
        append_new (part);
      check (&follower);
    }
  unfollow (&follower);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/list/read-only", test_read_only);
  g_test_add_func ("/list/flatten", test_flatten);
  g_test_add_func ("/list/flatten/random", test_flatten_random);
  return g_test_run ();
}
