/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libvirt-gconfig/libvirt-gconfig.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-pool.h"
#include "lodge-xml-facts.h"

/* Then whose it is, and which process's. */
#define POOL_PREFIX "lodge-snapshots-"
/* Another program's copy into the same pool keeps it from being looked through. */
#define REFRESH_TRIES 100
#define POLL_MICROSECONDS (50 * 1000)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStoragePool, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStoragePoolTarget, g_object_unref)

void
lodge_store_file_free (LodgeStoreFile *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self->format);
  g_free (self->backing);
  g_free (self->backing_format);
  g_free (self);
}

gboolean
lodge_store_is_absent (const char *path)
{
  struct stat info = { 0 };

  return stat (path, &info) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* libvirt does not always say why. */
gboolean
lodge_store_fail (LodgeStore *self, GError **error)
{
  GError *problem = lodge_libvirt_error_take ();

  if (self != NULL && lodge_store_get_space (self) < LODGE_LIBVIRT_LITTLE_SPACE &&
      !g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NO_SPACE))
    {
      GError *full = lodge_vmm_error_new (
          LODGE_VMM_ERROR_NO_SPACE,
          problem->message,
          "%s",
          _ ("The disk of this computer is full. Free some space and try again."));

      g_error_free (problem);
      problem = full;
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static char *
dup_target (virStoragePoolPtr pool)
{
  char *text = LV (virStoragePoolGetXMLDesc (pool, 0));
  g_autoptr (LodgeXmlFacts) facts = lodge_xml_facts_new (text);

  free (text);
  return g_strdup (lodge_xml_facts_get (facts, "target/path"));
}

static virStoragePoolPtr
find_pool (LodgeLibvirtLink *link, const char *folder)
{
  virStoragePoolPtr *pools = NULL;
  virStoragePoolPtr found = NULL;
  int n_pools =
      LV (virConnectListAllStoragePools (lodge_libvirt_link_get_connect (link), &pools, 0));

  for (int i = 0; i < n_pools; i++)
    {
      g_autofree char *target = found == NULL ? dup_target (pools[i]) : NULL;

      if (g_strcmp0 (target, folder) == 0)
        found = pools[i];
      else
        virStoragePoolFree (pools[i]);
    }
  free (pools);
  virResetLastError ();
  if (found != NULL && LV (virStoragePoolIsActive (found)) == 0 &&
      LV (virStoragePoolCreate (found, 0)) < 0)
    virResetLastError ();
  return found;
}

static virStoragePoolPtr
make_pool (LodgeLibvirtLink *link, const char *folder, gboolean make)
{
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *name =
      g_strdup_printf (POOL_PREFIX "%u-%d-%s", (guint)getuid (), (int)getpid (), unique);
  g_autoptr (GVirConfigStoragePool) config = gvir_config_storage_pool_new ();
  g_autoptr (GVirConfigStoragePoolTarget) target = gvir_config_storage_pool_target_new ();
  g_autofree char *text = NULL;

  gvir_config_storage_pool_set_pool_type (config, GVIR_CONFIG_STORAGE_POOL_TYPE_DIR);
  gvir_config_storage_pool_set_name (config, name);
  gvir_config_storage_pool_target_set_path (target, folder);
  gvir_config_storage_pool_set_target (config, target);
  text = gvir_config_object_to_xml (GVIR_CONFIG_OBJECT (config));
  return LV (virStoragePoolCreateXML (
      lodge_libvirt_link_get_connect (link), text, make ? VIR_STORAGE_POOL_CREATE_WITH_BUILD : 0));
}

static gboolean
refresh (LodgeStore *self, GError **error)
{
  for (guint i = 0; i < REFRESH_TRIES; i++)
    {
      if (LV (virStoragePoolRefresh (self->pool, 0)) == 0)
        return TRUE;
      if (LV (virStoragePoolIsActive (self->pool)) != 1)
        break;
      virResetLastError ();
      g_usleep (POLL_MICROSECONDS);
    }
  virResetLastError ();
  if (LV (virStoragePoolRefresh (self->pool, 0)) == 0)
    return TRUE;
  return lodge_store_fail (NULL, error);
}

LodgeStore *
lodge_store_open (LodgeLibvirtLink *link, const char *folder, gboolean make, GError **error)
{
  g_autoptr (LodgeStore) self = g_new0 (LodgeStore, 1);

  self->link = lodge_libvirt_link_ref (link);
  self->folder = g_strdup (folder);
  self->pool = find_pool (link, folder);
  if (self->pool == NULL)
    {
      self->pool = make_pool (link, folder, FALSE);
      /* Not at first: it would change the rights of one that is there. */
      if (self->pool == NULL && make)
        self->pool = make_pool (link, folder, TRUE);
      self->ours = self->pool != NULL;
    }
  /* Another program's came in between. */
  if (self->pool == NULL)
    self->pool = find_pool (link, folder);
  if (self->pool == NULL)
    {
      lodge_store_fail (NULL, error);
      return NULL;
    }
  if (!self->ours && !refresh (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lodge_store_close (LodgeStore *self)
{
  if (self == NULL)
    return;
  if (self->ours && LV (virStoragePoolDestroy (self->pool)) < 0)
    virResetLastError ();
  g_clear_pointer (&self->pool, virStoragePoolFree);
  g_clear_pointer (&self->link, lodge_libvirt_link_unref);
  g_free (self->folder);
  g_free (self);
}

/* Of this user's processes, one that is no more. */
static gboolean
is_left_behind (const char *name)
{
  g_autofree char *own = g_strdup_printf (POOL_PREFIX "%u-", (guint)getuid ());
  gint64 process =
      g_str_has_prefix (name, own) ? g_ascii_strtoll (name + strlen (own), NULL, 10) : 0;

  return process > 0 && process <= G_MAXINT && kill ((pid_t)process, 0) < 0 && errno == ESRCH;
}

void
lodge_store_sweep_pools (LodgeLibvirtLink *link)
{
  virStoragePoolPtr *pools = NULL;
  int n_pools = LV (virConnectListAllStoragePools (
      lodge_libvirt_link_get_connect (link), &pools, VIR_CONNECT_LIST_STORAGE_POOLS_TRANSIENT));

  for (int i = 0; i < n_pools; i++)
    {
      if (is_left_behind (virStoragePoolGetName (pools[i])))
        LV (virStoragePoolDestroy (pools[i]));
      virStoragePoolFree (pools[i]);
    }
  free (pools);
  virResetLastError ();
}

static guint64
get_number (LodgeXmlFacts *facts, const char *path)
{
  const char *text = lodge_xml_facts_get (facts, path);

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

LodgeStoreFile *
lodge_store_read_volume (virStorageVolPtr volume)
{
  LodgeStoreFile *file = g_new0 (LodgeStoreFile, 1);
  char *text = LV (virStorageVolGetXMLDesc (volume, 0));
  g_autoptr (LodgeXmlFacts) facts = lodge_xml_facts_new (text);

  free (text);
  file->name = g_strdup (virStorageVolGetName (volume));
  file->path = g_strdup (lodge_xml_facts_get (facts, "target/path"));
  file->format = g_strdup (lodge_xml_facts_get (facts, "target/format@type"));
  file->backing = g_strdup (lodge_xml_facts_get (facts, "backingStore/path"));
  file->backing_format = g_strdup (lodge_xml_facts_get (facts, "backingStore/format@type"));
  file->capacity = get_number (facts, "capacity");
  file->mode = (guint)get_number (facts, "target/permissions/mode");
  file->owner = (guint)get_number (facts, "target/permissions/owner");
  file->group = (guint)get_number (facts, "target/permissions/group");
  if (file->path != NULL)
    return file;
  lodge_store_file_free (file);
  return NULL;
}

GPtrArray *
lodge_store_list (LodgeStore *self, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_store_file_free);
  virStorageVolPtr *volumes = NULL;
  int n_volumes = LV (virStoragePoolListAllVolumes (self->pool, &volumes, 0));

  if (n_volumes < 0)
    {
      lodge_store_fail (NULL, error);
      return NULL;
    }
  for (int i = 0; i < n_volumes; i++)
    {
      LodgeStoreFile *file = lodge_store_read_volume (volumes[i]);

      if (file != NULL)
        g_ptr_array_add (list, file);
      virStorageVolFree (volumes[i]);
    }
  free (volumes);
  virResetLastError ();
  return g_steal_pointer (&list);
}

/* NULL without @error: none. */
virStorageVolPtr
lodge_store_find_volume (LodgeStore *self, const char *name, GError **error)
{
  virStorageVolPtr volume = LV (virStorageVolLookupByName (self->pool, name));
  virErrorPtr last = volume == NULL ? virGetLastError () : NULL;

  if (last != NULL && last->code != VIR_ERR_NO_STORAGE_VOL)
    lodge_store_fail (NULL, error);
  virResetLastError ();
  return volume;
}

LodgeStoreFile *
lodge_store_find (LodgeStore *self, const char *name, GError **error)
{
  g_autoptr (LodgeVirVol) volume = lodge_store_find_volume (self, name, error);

  return volume != NULL ? lodge_store_read_volume (volume) : NULL;
}

gboolean
lodge_store_has (
    LodgeLibvirtLink *link, const char *folder, const char *name, gboolean *has, GError **error)
{
  g_autoptr (LodgeStore) store = lodge_store_open (link, folder, TRUE, error);
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeVirVol) volume =
      store != NULL ? lodge_store_find_volume (store, name, &problem) : NULL;

  *has = volume != NULL;
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return store != NULL && (volume != NULL || error == NULL || *error == NULL);
}

gboolean
lodge_store_remove (LodgeStore *self, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeVirVol) volume = lodge_store_find_volume (self, name, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return volume == NULL || LV (virStorageVolDelete (volume, 0)) == 0 ||
         lodge_store_fail (NULL, error);
}

gboolean
lodge_store_remove_path (LodgeLibvirtLink *link, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (LodgeStore) store = NULL;

  if (lodge_store_is_absent (path))
    return TRUE;
  store = lodge_store_open (link, folder, FALSE, error);
  return store != NULL && lodge_store_remove (store, name, error);
}

guint64
lodge_store_get_space (LodgeStore *self)
{
  virStoragePoolInfo info = { 0 };
  gboolean known;

  /* libvirt tells what it was when it last looked. */
  if (LV (virStoragePoolRefresh (self->pool, 0)) < 0)
    virResetLastError ();
  known = LV (virStoragePoolGetInfo (self->pool, &info)) == 0 && info.capacity > 0;
  virResetLastError ();
  return known ? info.available : G_MAXUINT64;
}
