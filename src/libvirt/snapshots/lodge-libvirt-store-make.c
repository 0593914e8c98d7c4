/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that the daemon makes: copies and layers. */
#include "config.h"

#include "lodge-libvirt-store.h"

#include <glib/gi18n-lib.h>
#include <libvirt-gconfig/libvirt-gconfig.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStorageVol, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStorageVolTarget, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStorageVolBackingStore, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GVirConfigStoragePermissions, g_object_unref)

/* libvirt-gconfig writes a mode in decimal where libvirt reads octal digits: so those are the
 * number. */
static GVirConfigStorageVol *
new_volume (const char *name, const LodgeStoreFile *like, const char *format)
{
  GVirConfigStorageVol *config = gvir_config_storage_vol_new ();
  g_autoptr (GVirConfigStorageVolTarget) target = gvir_config_storage_vol_target_new ();
  g_autoptr (GVirConfigStoragePermissions) permissions = gvir_config_storage_permissions_new ();

  gvir_config_storage_vol_set_name (config, name);
  gvir_config_storage_vol_set_capacity (config, like->capacity);
  gvir_config_storage_permissions_set_mode (permissions, like->mode);
  gvir_config_storage_permissions_set_owner (permissions, like->owner);
  gvir_config_storage_permissions_set_group (permissions, like->group);
  gvir_config_storage_vol_target_set_format (target, format);
  if (g_str_equal (format, "qcow2"))
    gvir_config_storage_vol_target_set_compat (target, "1.1");
  gvir_config_storage_vol_target_set_permissions (target, permissions);
  gvir_config_storage_vol_set_target (config, target);
  return config;
}

static gboolean
make_copy (virStorageVolPtr source,
           const LodgeStoreFile *file,
           LodgeStore *to,
           const char *as,
           GError **error)
{
  g_autoptr (GVirConfigStorageVol) config = new_volume (as, file, "raw");
  g_autofree char *text = gvir_config_object_to_xml (GVIR_CONFIG_OBJECT (config));
  g_autoptr (LodgeVirVol) made = NULL;

  if (!lodge_store_remove (to, as, error))
    return FALSE;
  made = LV (virStorageVolCreateXMLFrom (to->pool, text, source, 0));
  return made != NULL || lodge_store_fail (to, error);
}

/* libvirt can neither replace nor rename a file: what is there now only goes when it has been seen
 * that the copy can be made. */
static gboolean
put_copy (virStorageVolPtr source,
          const LodgeStoreFile *file,
          LodgeStore *to,
          const char *as,
          GError **error)
{
  g_autofree char *trial = g_strconcat (".", as, ".new", NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeVirVol) present = lodge_store_find_volume (to, as, &problem);
  gboolean done;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (present == NULL)
    return make_copy (source, file, to, as, error);
  done = make_copy (source, file, to, trial, error);
  /* Its space is wanted for the real one. */
  done = lodge_store_remove (to, trial, done ? error : NULL) && done;
  return done && make_copy (source, file, to, as, error);
}

gboolean
lodge_store_copy (
    LodgeStore *self, const char *name, LodgeStore *to, const char *as, GError **error)
{
  g_autoptr (LodgeVirVol) source = lodge_store_find_volume (self, name, error);
  g_autoptr (LodgeStoreFile) file = source != NULL ? lodge_store_read_volume (source) : NULL;

  if (file == NULL)
    {
      if (error != NULL && *error == NULL)
        g_propagate_error (
            error,
            lodge_vmm_error_new (
                LODGE_VMM_ERROR_NOT_FOUND, name, _ ("The file “%s” is missing."), name));
      return FALSE;
    }
  /* libvirt would convert what it takes for an image, instead of copying its bytes. */
  if (g_strcmp0 (file->format, "raw") != 0)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                              file->format,
                                              _ ("The file “%s” is not of a kind that libvirt "
                                                 "copies as it is."),
                                              file->path));
      return FALSE;
    }
  return put_copy (source, file, to, as, error);
}

gboolean
lodge_store_make_layer (LodgeStore *self,
                        const char *name,
                        const LodgeStoreFile *below,
                        GError **error)
{
  g_autoptr (GVirConfigStorageVol) config = new_volume (name, below, "qcow2");
  g_autoptr (GVirConfigStorageVolBackingStore) backing =
      gvir_config_storage_vol_backing_store_new ();
  g_autoptr (LodgeVirVol) made = NULL;
  g_autofree char *text = NULL;

  if (!lodge_store_remove (self, name, error))
    return FALSE;
  gvir_config_storage_vol_backing_store_set_path (backing, below->path);
  gvir_config_storage_vol_backing_store_set_format (backing, below->format);
  gvir_config_storage_vol_set_backing_store (config, backing);
  text = gvir_config_object_to_xml (GVIR_CONFIG_OBJECT (config));
  made = LV (virStorageVolCreateXML (self->pool, text, 0));
  return made != NULL || lodge_store_fail (self, error);
}
