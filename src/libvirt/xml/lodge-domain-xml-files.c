/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include "lodge-vmm-types.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GListStore *files;
  GHashTable *paths; /* of char *: what is listed already */
} Listing;

/* Takes @path. */
static void
add_file (Listing *listing, LodgeFileRole role, char *path, const char *kept_because)
{
  g_autoptr (LodgeMachineFile) file = NULL;

  if (path == NULL || !g_path_is_absolute (path) || g_hash_table_contains (listing->paths, path))
    {
      g_free (path);
      return;
    }
  file = lodge_machine_file_new (role, path, 0, NULL, kept_because);
  g_list_store_append (listing->files, file);
  g_hash_table_add (listing->paths, path);
}

/* Deeper layers: other machines may be built on them, and Lodge did not make this machine alone. */
static void
add_backing_files (Listing *listing, xmlNode *disk)
{
  xmlNode *layer = lodge_xml_find (disk, "backingStore");

  for (; layer != NULL; layer = lodge_xml_find (layer, "backingStore"))
    {
      add_file (listing,
                LODGE_FILE_ROLE_DISK,
                lodge_xml_get (layer, "source/@file"),
                _ ("other disks may be built on it"));
      add_file (listing,
                LODGE_FILE_ROLE_DISK,
                lodge_xml_get (layer, "source/@dev"),
                _ ("it is a device of the computer"));
    }
}

static void
add_disk (Listing *listing, xmlNode *disk)
{
  LodgeDiskKind kind = lodge_xml_choice_from_word (
      lodge_domain_xml_disk_kinds, lodge_xml_peek_attr (disk, "device"), LODGE_DISK_KIND_DISK);
  LodgeFileRole role = kind == LODGE_DISK_KIND_DISK ? LODGE_FILE_ROLE_DISK : LODGE_FILE_ROLE_MEDIUM;

  add_file (listing, role, lodge_xml_get (disk, "source/@file"), NULL);
  add_file (
      listing, role, lodge_xml_get (disk, "source/@dev"), _ ("it is a device of the computer"));
  add_backing_files (listing, disk);
}

GListModel *
lodge_domain_xml_list_files (LodgeDomainXml *self)
{
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Listing listing = { .paths = paths };
  xmlNode *root;
  xmlNode *devices;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), NULL);

  listing.files = g_list_store_new (LODGE_TYPE_MACHINE_FILE);
  root = lodge_domain_xml_get_root (self);
  devices = lodge_xml_find (root, "devices");
  for (xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL; node != NULL;
       node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, "disk"))
      add_disk (&listing, node);
  add_file (&listing, LODGE_FILE_ROLE_NVRAM, lodge_xml_get (root, "os/nvram"), NULL);
  /* libvirt 9.1 and newer can keep NVRAM as a disk-like source; 10.9 names swtpm's folder. */
  add_file (&listing, LODGE_FILE_ROLE_NVRAM, lodge_xml_get (root, "os/nvram/source/@file"), NULL);
  add_file (&listing,
            LODGE_FILE_ROLE_TPM,
            lodge_xml_get (root, "devices/tpm/backend[@type='emulator']/source/@path"),
            NULL);
  add_file (&listing, LODGE_FILE_ROLE_KERNEL, lodge_xml_get (root, "os/kernel"), NULL);
  add_file (&listing, LODGE_FILE_ROLE_KERNEL, lodge_xml_get (root, "os/initrd"), NULL);
  return G_LIST_MODEL (listing.files);
}
