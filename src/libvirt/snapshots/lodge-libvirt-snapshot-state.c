/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a machine has besides its disks and memory: the firmware's variables and the TPM. */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <errno.h>
#include <glib/gstdio.h>

/* Without a copy there was none then, and libvirt makes fresh ones. What is there may be of another
 * firmware, or of another time. */
static void
remove_present (virDomainPtr domain, const char *kept)
{
  g_autoptr (LodgeDomainXml) present = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL);
  g_autoptr (GPtrArray) paths = present != NULL ? lodge_libvirt_list_nvram (domain, present) : NULL;

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    {
      const char *path = g_ptr_array_index (paths, i);

      if (g_strcmp0 (path, kept) != 0 && g_unlink (path) < 0 && errno != ENOENT)
        g_warning ("%s: %s", path, g_strerror (errno));
    }
}

/* With the memory both come back by themselves. What another program's snapshot does not remember
 * stays as it is. */
gboolean
lodge_libvirt_put_state_back (virDomainPtr domain, LodgeFrozen *frozen, GError **error)
{
  g_autoptr (LodgeDomainXml) definition =
      lodge_snapshot_xml_dup_definition (frozen->xml, TRUE, error);
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  g_autofree char *nvram = definition != NULL ? lodge_libvirt_dup_nvram (domain, definition) : NULL;
  g_autofree char *nvram_copy = g_build_filename (frozen->folder, "nvram", NULL);
  g_autofree char *tpm_copy = g_build_filename (frozen->folder, "tpm", NULL);
  g_autofree char *tpm = NULL;
  gboolean had_nvram = g_file_test (nvram_copy, G_FILE_TEST_IS_REGULAR);

  if (definition == NULL)
    return FALSE;
  virDomainGetUUIDString (domain, uuid);
  tpm = lodge_libvirt_dup_tpm_folder (uuid);
  if (had_nvram && !lodge_snapshot_copy_file (nvram_copy, nvram, error))
    return FALSE;
  if (had_nvram || frozen->facts.layers != NULL)
    remove_present (domain, had_nvram ? nvram : NULL);
  return !g_file_test (tpm_copy, G_FILE_TEST_IS_DIR) ||
         lodge_snapshot_copy_folder (tpm_copy, tpm, error);
}
