/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which firmware a machine starts with. libvirt looks for the files of it. */
#include "config.h"

#include "lodge-domain-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* With Microsoft's keys in place, so that a shim or Windows boots without a visit to its menu. */
static const LodgeXmlConstant secure_firmware[] = {
  { "@firmware", "efi" },
  { "firmware/feature[@name='enrolled-keys']/@enabled", "yes" },
  { "firmware/feature[@name='secure-boot']/@enabled", "yes" },
  { NULL },
};

static const LodgeXmlConstant plain_firmware[] = {
  { "@firmware", "efi" },
  { "firmware/feature[@name='enrolled-keys']/@enabled", "no" },
  { "firmware/feature[@name='secure-boot']/@enabled", "no" },
  { NULL },
};

void
lodge_domain_xml_write_uefi (xmlNode *os, gboolean secure)
{
  lodge_xml_set_all (os, secure ? secure_firmware : plain_firmware);
}

static gboolean
refuse (GError **error, const char *details, const char *text)
{
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, details, "%s", text));
  return FALSE;
}

static gboolean
check (xmlNode *root, LodgeFirmware firmware, gboolean secure, GError **error)
{
  g_autofree char *arch = lodge_xml_get (root, "os/type/@arch");
  g_autofree char *type = lodge_xml_get (root, "os/type/@machine");

  if (g_strcmp0 (arch, "x86_64") != 0)
    return refuse (error, arch, _ ("Only machines with 64-bit PC processors have a choice."));
  if (firmware == LODGE_FIRMWARE_BIOS)
    return TRUE;
  if (lodge_xml_find (root, "features/acpi") == NULL)
    return refuse (
        error, "no acpi", _ ("UEFI needs ACPI, which this machine’s definition has switched off."));
  if (secure && (type == NULL || strstr (type, "q35") == NULL))
    return refuse (error,
                   type,
                   _ ("Secure Boot needs a machine of the type q35, and this one is of another "
                      "type."));
  return TRUE;
}

static void
remove_all (xmlNode *os, const char *name)
{
  for (xmlNode *node = lodge_xml_find (os, name); node != NULL; node = lodge_xml_find (os, name))
    lodge_xml_remove (node);
}

gboolean
lodge_domain_xml_has_firmware (LodgeDomainXml *self, LodgeFirmware firmware, gboolean secure)
{
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (self);

  if (lodge_machine_config_get_firmware (config) != firmware)
    return FALSE;
  return firmware == LODGE_FIRMWARE_BIOS ||
         !lodge_machine_config_get_secure_boot (config) == !secure;
}

gboolean
lodge_domain_xml_set_firmware (LodgeDomainXml *self,
                               LodgeFirmware firmware,
                               gboolean secure,
                               GError **error)
{
  xmlNode *root;
  xmlNode *os;
  xmlNode *smm;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);

  root = lodge_domain_xml_get_root (self);
  if (!check (root, firmware, secure, error))
    return FALSE;
  os = lodge_xml_ensure (root, "os");
  /* What was chosen for the other firmware: its files, its variables, its features. */
  remove_all (os, "loader");
  remove_all (os, "nvram");
  remove_all (os, "firmware");
  lodge_xml_set (os, "@firmware", NULL);
  if (firmware == LODGE_FIRMWARE_UEFI)
    lodge_domain_xml_write_uefi (os, secure);
  /* Secure Boot is only as good as the protection of its variables from the guest's kernel. */
  smm = lodge_xml_find (root, "features/smm");
  if (secure)
    lodge_xml_set (lodge_xml_ensure (root, "features"), "smm/@state", "on");
  else if (smm != NULL)
    lodge_xml_remove (smm);
  return TRUE;
}
