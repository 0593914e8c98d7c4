/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which of the daemon's files rests on which, and who wants it. */
#include "config.h"

#include "lodge-libvirt-daemon.h"

#include <stdlib.h>
#include <string.h>

#include "lodge-libvirt-errors.h"

static void
layer_free (gpointer data)
{
  LodgeDaemonLayer *layer = data;

  lodge_store_file_free (layer->file);
  g_free (layer->path);
  g_free (layer);
}

static void
store_free (gpointer data)
{
  lodge_store_close (data);
}

void
lodge_daemon_layers_free (LodgeDaemonLayers *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->stores, g_hash_table_unref);
  g_clear_pointer (&self->layers, g_hash_table_unref);
  g_clear_pointer (&self->link, lodge_libvirt_link_unref);
  g_free (self);
}

static LodgeDaemonLayer *
ensure_layer (LodgeDaemonLayers *self, const char *path)
{
  LodgeDaemonLayer *layer = g_hash_table_lookup (self->layers, path);

  if (layer != NULL)
    return layer;
  layer = g_new0 (LodgeDaemonLayer, 1);
  layer->path = g_strdup (path);
  g_hash_table_insert (self->layers, layer->path, layer);
  return layer;
}

static void
take_files (LodgeDaemonLayers *self, GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      LodgeStoreFile *file = g_ptr_array_index (files, i);
      LodgeDaemonLayer *layer = ensure_layer (self, file->path);

      g_ptr_array_index (files, i) = NULL;
      lodge_store_file_free (layer->file);
      layer->file = file;
    }
}

/* Where a folder can't be looked into, nobody knows what rests on what. */
static void
look_into (LodgeDaemonLayers *self, const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeStore) store = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (g_hash_table_contains (self->stores, folder))
    return;
  if (!lodge_store_is_absent (folder))
    {
      store = lodge_store_open (self->link, folder, FALSE, &error);
      files = store != NULL ? lodge_store_list (store, &error) : NULL;
      if (files != NULL)
        take_files (self, files);
      else
        {
          g_debug ("%s: %s", folder, error->message);
          self->blind = TRUE;
        }
    }
  g_hash_table_insert (self->stores, g_strdup (folder), g_steal_pointer (&store));
}

/* The file, and that of all below it; theirs are looked into as well. */
static LodgeDaemonLayer *
add_chain (LodgeDaemonLayers *self, const char *path)
{
  LodgeDaemonLayer *first = NULL;
  const char *next = path;

  for (guint depth = 0; next != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
    {
      g_autofree char *folder = g_path_get_dirname (next);
      LodgeDaemonLayer *layer;

      if (g_path_is_absolute (next))
        look_into (self, folder);
      layer = ensure_layer (self, next);
      if (first == NULL)
        first = layer;
      next = layer->file != NULL ? layer->file->backing : NULL;
    }
  return first;
}

static gboolean
went_away (GError *problem, GError **error)
{
  if (g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    {
      g_error_free (problem);
      return TRUE;
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static void
set_open (LodgeDaemonLayers *self, LodgeDaemonLayer *layer, gboolean own)
{
  for (guint depth = 0; layer != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
    {
      const char *backing = layer->file != NULL ? layer->file->backing : NULL;

      layer->open |= own;
      layer->open_elsewhere |= !own;
      layer = backing != NULL ? g_hash_table_lookup (self->layers, backing) : NULL;
    }
}

/* NULL: nobody knows where it is, or it is not a file. */
static char *
dup_volume_path (LodgeDaemonLayers *self, const LodgeDomainSource *source)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (self->link);
  g_autoptr (LodgeVirPool) pool = LV (virStoragePoolLookupByName (connect, source->pool));
  g_autoptr (LodgeVirVol) volume =
      pool != NULL ? LV (virStorageVolLookupByName (pool, source->volume)) : NULL;
  virStorageVolInfo info = { 0 };
  g_autofree char *path = NULL;
  char *found;

  if (volume == NULL || LV (virStorageVolGetInfo (volume, &info)) < 0)
    self->blind = TRUE;
  else if (info.type == VIR_STORAGE_VOL_FILE && (found = LV (virStorageVolGetPath (volume))))
    {
      path = g_strdup (found);
      free (found);
    }
  virResetLastError ();
  return g_steal_pointer (&path);
}

static void
add_top (LodgeDaemonLayers *self, const char *path, guint flags, gboolean own)
{
  LodgeDaemonLayer *layer = add_chain (self, path);

  layer->wanted = TRUE;
  if ((flags & VIR_DOMAIN_XML_INACTIVE) == 0)
    set_open (self, layer, own);
}

/* Disks that snapshots have nothing to do with may rest on what they froze. */
static void
add_sources (LodgeDaemonLayers *self, LodgeDomainXml *definition, guint flags, gboolean own)
{
  g_autoptr (GPtrArray) sources = lodge_domain_xml_list_sources (definition);

  for (guint i = 0; i < sources->len; i++)
    {
      const LodgeDomainSource *source = g_ptr_array_index (sources, i);
      g_autofree char *path =
          source->path != NULL ? g_strdup (source->path) : dup_volume_path (self, source);

      if (path != NULL)
        add_top (self, path, flags, own);
    }
}

static gboolean
add_definition (
    LodgeDaemonLayers *self, virDomainPtr domain, guint flags, gboolean own, GError **error)
{
  GError *problem = NULL;
  g_autoptr (LodgeDomainXml) definition = lodge_libvirt_fetch (domain, flags, &problem);
  g_autoptr (GPtrArray) list =
      definition != NULL ? lodge_domain_xml_list_layers (definition) : NULL;

  if (definition == NULL)
    return went_away (problem, error);
  for (guint i = 0; i < list->len; i++)
    add_top (self, ((LodgeDomainLayer *)g_ptr_array_index (list, i))->path, flags, own);
  add_sources (self, definition, flags, own);
  return TRUE;
}

static gboolean
add_frozen (LodgeDaemonLayers *self, virDomainPtr domain, GError **error)
{
  GError *problem = NULL;
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (domain, &problem);

  if (list == NULL)
    return went_away (problem, error);
  for (guint i = 0; i < list->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (list, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        add_chain (self, ((LodgeDomainLayer *)g_ptr_array_index (frozen->layers, j))->path)
            ->wanted = TRUE;
    }
  return TRUE;
}

static gboolean
add_machine (LodgeDaemonLayers *self, virDomainPtr domain, const char *uuid, GError **error)
{
  char other[VIR_UUID_STRING_BUFLEN] = "";
  gboolean own;
  int active;

  virDomainGetUUIDString (domain, other);
  own = g_strcmp0 (other, uuid) == 0;
  active = LV (virDomainIsActive (domain));
  if (active < 0)
    return went_away (lodge_libvirt_error_take (), error);
  return add_definition (self, domain, VIR_DOMAIN_XML_INACTIVE, own, error) &&
         (active == 0 || add_definition (self, domain, 0, own, error)) &&
         add_frozen (self, domain, error);
}

LodgeDaemonLayers *
lodge_daemon_layers_read (LodgeLibvirtLink *link, const char *uuid, GPtrArray *more, GError **error)
{
  g_autoptr (LodgeDaemonLayers) self = g_new0 (LodgeDaemonLayers, 1);
  virDomainPtr *domains = NULL;
  gboolean done = TRUE;
  int n_domains =
      LV (virConnectListAllDomains (lodge_libvirt_link_get_connect (link), &domains, 0));

  self->link = lodge_libvirt_link_ref (link);
  self->stores = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, store_free);
  self->layers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, layer_free);
  if (n_domains < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  for (int i = 0; i < n_domains; i++)
    {
      done = done && add_machine (self, domains[i], uuid, error);
      virDomainFree (domains[i]);
    }
  free (domains);
  virResetLastError ();
  for (guint i = 0; done && more != NULL && i < more->len; i++)
    add_chain (self, g_ptr_array_index (more, i));
  return done ? g_steal_pointer (&self) : NULL;
}

GPtrArray *
lodge_daemon_layers_above (LodgeDaemonLayers *self, const char *path)
{
  GPtrArray *above = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->layers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LodgeDaemonLayer *layer = value;

      if (layer->file != NULL && g_strcmp0 (layer->file->backing, path) == 0)
        g_ptr_array_add (above, layer);
    }
  return above;
}

static gboolean
is_marked (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return strstr (name, ".s-") != NULL;
}

/* What lies below and has the same stem is the machine's as well; not what its user has built. */
static void
add_own (GHashTable *own, LodgeDaemonLayers *layers, const char *path)
{
  g_autofree char *stem = lodge_libvirt_dup_layer_stem (path);
  gboolean marked = TRUE;

  for (guint depth = 0; path != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
    {
      const LodgeDaemonLayer *layer = g_hash_table_lookup (layers->layers, path);
      g_autofree char *other = lodge_libvirt_dup_layer_stem (path);

      if (g_strcmp0 (stem, other) == 0 && (marked || is_marked (path)))
        g_hash_table_add (own, g_strdup (path));
      marked = is_marked (path);
      path = layer != NULL && layer->file != NULL ? layer->file->backing : NULL;
    }
}

GHashTable *
lodge_daemon_list_own (LodgeLibvirtLink *link, virDomainPtr domain)
{
  GHashTable *own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (LodgeDaemonLayers) layers = NULL;
  g_autoptr (LodgeDomainXml) stored = NULL;
  g_autoptr (GPtrArray) tops = NULL;
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  if (!lodge_daemon_may_touch_domain (link, domain))
    return own;
  virDomainGetUUIDString (domain, uuid);
  list = lodge_libvirt_frozen_list (domain, NULL);
  stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL);
  tops = stored != NULL ? lodge_domain_xml_list_layers (stored) : NULL;
  layers = lodge_daemon_layers_read (link, uuid, NULL, NULL);
  if (layers == NULL)
    return own;
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (list, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        add_own (own, layers, ((LodgeDomainLayer *)g_ptr_array_index (frozen->layers, j))->path);
    }
  /* Of snapshots that are gone, but for their layers. */
  for (guint i = 0; tops != NULL && i < tops->len; i++)
    add_own (own, layers, ((LodgeDomainLayer *)g_ptr_array_index (tops, i))->path);
  return own;
}
