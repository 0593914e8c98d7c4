/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-os-catalog.h"

#include "lodge-os-database.h"
#include "lodge-os.h"

struct _LodgeOsCatalog
{
  GObject parent_instance;

  GListStore *systems; /* NULL until loaded */
  GHashTable *by_id;   /* short and full ids -> LodgeOs, borrowed from systems */
  GPtrArray *waiting;  /* of GTask: who asked while it was loading; NULL: nobody is */
  LodgeOsDatabase *database;
};

G_DEFINE_FINAL_TYPE (LodgeOsCatalog, lodge_os_catalog, G_TYPE_OBJECT)

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (task, lodge_os_database_load (), (GDestroyNotify)lodge_os_database_free);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeOsCatalog *self = LODGE_OS_CATALOG (source);
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  GPtrArray *systems;

  self->database = g_task_propagate_pointer (G_TASK (result), NULL);
  systems = self->database->systems;
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->systems = g_list_store_new (LODGE_TYPE_OS);
  g_list_store_splice (self->systems, 0, 0, systems->pdata, systems->len);
  for (guint i = 0; i < systems->len; i++)
    {
      g_hash_table_insert (
          self->by_id, (char *)lodge_os_get_url (systems->pdata[i]), systems->pdata[i]);
      g_hash_table_insert (
          self->by_id, (char *)lodge_os_get_id (systems->pdata[i]), systems->pdata[i]);
    }

  for (guint i = 0; i < waiting->len; i++)
    g_task_return_pointer (waiting->pdata[i], g_object_ref (self->systems), g_object_unref);
}

void
lodge_os_catalog_load_async (LodgeOsCatalog *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) loading = NULL;

  g_return_if_fail (LODGE_IS_OS_CATALOG (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lodge_os_catalog_load_async);
  if (self->systems != NULL)
    {
      g_task_return_pointer (task, g_object_ref (self->systems), g_object_unref);
      return;
    }
  if (self->waiting != NULL)
    {
      g_ptr_array_add (self->waiting, g_steal_pointer (&task));
      return;
    }

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  loading = g_task_new (self, NULL, on_loaded_cb, NULL);
  g_task_run_in_thread (loading, load_in_thread);
}

GListModel *
lodge_os_catalog_load_finish (LodgeOsCatalog *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LODGE_IS_OS_CATALOG (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

LodgeOs *
lodge_os_catalog_lookup (LodgeOsCatalog *self, const char *id)
{
  g_return_val_if_fail (LODGE_IS_OS_CATALOG (self), NULL);

  if (self->by_id == NULL || id == NULL)
    return NULL;
  return g_hash_table_lookup (self->by_id, id);
}

void
lodge_os_catalog_get_needs (LodgeOsCatalog *self, LodgeOs *os, LodgeOsNeeds *needs)
{
  g_return_if_fail (LODGE_IS_OS_CATALOG (self));
  g_return_if_fail (needs != NULL);

  *needs = os != NULL ? *lodge_os_get_needs (os) : lodge_os_unknown_needs;
}

static void
on_loaded_for_detection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeOsCatalog *self = LODGE_OS_CATALOG (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GListModel) systems = NULL;
  g_autoptr (GError) error = NULL;
  LodgeOsDetection *detection = g_task_get_task_data (task);

  systems = lodge_os_catalog_load_finish (self, result, &error);
  if (systems == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  detection->db = self->database->db;
  lodge_os_detection_run (g_steal_pointer (&task));
}

void
lodge_os_catalog_detect_async (LodgeOsCatalog *self,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task;

  g_return_if_fail (LODGE_IS_OS_CATALOG (self));
  g_return_if_fail (path != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lodge_os_catalog_detect_async);
  g_task_set_task_data (
      task, lodge_os_detection_new (path), (GDestroyNotify)lodge_os_detection_free);
  lodge_os_catalog_load_async (self, cancellable, on_loaded_for_detection_cb, task);
}

LodgeOs *
lodge_os_catalog_detect_finish (
    LodgeOsCatalog *self, GAsyncResult *result, gboolean *live, char **label, GError **error)
{
  LodgeOsDetection *detection;
  LodgeOs *os;

  g_return_val_if_fail (LODGE_IS_OS_CATALOG (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  detection = g_task_get_task_data (G_TASK (result));
  os = lodge_os_catalog_lookup (self, detection->os_url);
  if (live != NULL)
    *live = detection->live;
  if (label != NULL)
    *label = g_strdup (detection->label);
  return os != NULL ? g_object_ref (os) : NULL;
}

LodgeOsCatalog *
lodge_os_catalog_get_default (void)
{
  static LodgeOsCatalog *catalog = NULL;

  if (catalog == NULL)
    catalog = g_object_new (LODGE_TYPE_OS_CATALOG, NULL);
  return catalog;
}

static void
lodge_os_catalog_finalize (GObject *object)
{
  LodgeOsCatalog *self = LODGE_OS_CATALOG (object);

  g_clear_object (&self->systems);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->database, lodge_os_database_free);

  G_OBJECT_CLASS (lodge_os_catalog_parent_class)->finalize (object);
}

static void
lodge_os_catalog_class_init (LodgeOsCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_os_catalog_finalize;
}

static void
lodge_os_catalog_init (LodgeOsCatalog *self)
{
}
