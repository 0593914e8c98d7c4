/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-pool.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <libvirt-gconfig/libvirt-gconfig.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lodge-libvirt-errors.h"
#include "lodge-xml-facts.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStoragePool, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStoragePoolTarget, g_object_unref)

/* "default" is what libvirt's tools agree on; the other is the test driver's. */
static const char *const pool_names[] = { "default", "default-pool" };

static virStoragePoolPtr
find_pool (LodgeLibvirtLink *link)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  virStoragePoolPtr pool = NULL;

  for (gsize i = 0; pool == NULL && i < G_N_ELEMENTS (pool_names); i++)
    pool = LV (virStoragePoolLookupByName (connect, pool_names[i]));
  virResetLastError ();
  return pool;
}

static char *
dup_target (virStoragePoolPtr pool)
{
  char *text = LV (virStoragePoolGetXMLDesc (pool, 0));
  g_autoptr (LodgeXmlFacts) facts = lodge_xml_facts_new (text);

  free (text);
  return g_strdup (lodge_xml_facts_get (facts, "target/path"));
}

/* Where libvirt's other tools put the pool when they make it. */
static char *
dup_usual_folder (const LodgeLibvirtFacts *facts)
{
  if (facts->privileged)
    return g_strdup ("/var/lib/libvirt/images");
  return facts->local ? g_build_filename (g_get_user_data_dir (), "libvirt", "images", NULL) : NULL;
}

char *
lodge_libvirt_pool_dup_folder (LodgeLibvirtLink *link)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autoptr (LodgeVirPool) pool = find_pool (link);

  if (pool != NULL)
    return dup_target (pool);
  return facts->qemu ? dup_usual_folder (facts) : NULL;
}

guint64
lodge_libvirt_local_space (const char *path)
{
  g_autofree char *folder = g_strdup (path);
  struct statvfs info = { 0 };

  while (statvfs (folder, &info) != 0)
    {
      g_autofree char *parent = g_path_get_dirname (folder);

      if (g_str_equal (parent, folder))
        return 0;
      g_free (folder);
      folder = g_steal_pointer (&parent);
    }
  return (guint64)info.f_bavail * info.f_frsize;
}

guint64
lodge_libvirt_pool_get_space (LodgeLibvirtLink *link, const char *folder)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autoptr (LodgeVirPool) pool = NULL;
  virStoragePoolInfo info = { 0 };

  if (facts->local && facts->qemu)
    return lodge_libvirt_local_space (folder);
  pool = find_pool (link);
  if (pool == NULL || LV (virStoragePoolGetInfo (pool, &info)) < 0)
    virResetLastError ();
  return info.available;
}

static virStoragePoolPtr
define_pool (LodgeLibvirtLink *link, GError **error)
{
  g_autofree char *folder = dup_usual_folder (lodge_libvirt_link_get_facts (link));
  g_autoptr (GVirConfigStoragePool) config = gvir_config_storage_pool_new ();
  g_autoptr (GVirConfigStoragePoolTarget) target = gvir_config_storage_pool_target_new ();
  g_autofree char *text = NULL;
  virStoragePoolPtr pool = NULL;

  gvir_config_storage_pool_set_pool_type (config, GVIR_CONFIG_STORAGE_POOL_TYPE_DIR);
  gvir_config_storage_pool_set_name (config, pool_names[0]);
  gvir_config_storage_pool_target_set_path (target, folder);
  gvir_config_storage_pool_set_target (config, target);
  text = gvir_config_object_to_xml (GVIR_CONFIG_OBJECT (config));

  pool = LV (virStoragePoolDefineXML (lodge_libvirt_link_get_connect (link), text, 0));
  if (pool == NULL)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  if (LV (virStoragePoolSetAutostart (pool, TRUE)) < 0)
    virResetLastError ();
  return pool;
}

static gboolean
start_pool (virStoragePoolPtr pool, GError **error)
{
  if (LV (virStoragePoolIsActive (pool)) > 0)
    return TRUE;
  if (LV (virStoragePoolCreate (pool, VIR_STORAGE_POOL_CREATE_WITH_BUILD)) == 0)
    return TRUE;

  /* Another program may have started it in between. */
  if (LV (virStoragePoolIsActive (pool)) > 0)
    return TRUE;
  virResetLastError ();
  if (LV (virStoragePoolCreate (pool, 0)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* libvirt takes a pool for active until it looks again, also when its folder was deleted; then it
 * stops the pool, and starting it makes the folder anew. */
static void
look_for_folder (LodgeLibvirtLink *link, virStoragePoolPtr pool)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autofree char *folder = NULL;

  if (!facts->local || !facts->qemu || LV (virStoragePoolIsActive (pool)) <= 0)
    return;
  folder = dup_target (pool);
  if (folder == NULL || g_access (folder, F_OK) == 0 || errno != ENOENT)
    return;
  if (LV (virStoragePoolRefresh (pool, 0)) < 0)
    virResetLastError ();
}

virStoragePoolPtr
lodge_libvirt_pool_ensure (LodgeLibvirtLink *link, GError **error)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  g_autoptr (LodgeVirPool) pool = find_pool (link);

  if (pool == NULL && facts->qemu && (facts->privileged || facts->local))
    pool = define_pool (link, error);
  else if (pool == NULL)
    g_propagate_error (
        error,
        lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                             NULL,
                             "%s",
                             _ ("This connection has no folder for disks. Make a storage pool "
                                "“default” in libvirt, or use an existing disk image.")));
  if (pool == NULL)
    return NULL;
  look_for_folder (link, pool);
  if (!start_pool (pool, error))
    return NULL;
  return g_steal_pointer (&pool);
}
