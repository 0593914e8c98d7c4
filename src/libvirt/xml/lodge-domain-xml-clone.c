/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A definition becomes another machine's. */
#include "config.h"

#include "lodge-domain-xml-private.h"
#include "lodge-snapshot-policy-xml.h"

static void
forget_macs (xmlNode *root)
{
  xmlNode *devices = lodge_xml_find (root, "devices");
  xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL;

  for (; node != NULL; node = lodge_xml_next_element (node))
    {
      xmlNode *mac = lodge_xml_is (node, "interface") ? lodge_xml_find (node, "mac") : NULL;

      /* libvirt makes another, as it does for a new machine. */
      if (mac != NULL)
        lodge_xml_remove (mac);
    }
}

static void
set_nvram (xmlNode *root, const char *nvram)
{
  if (lodge_xml_find (root, "os/nvram/source") != NULL)
    lodge_xml_set (root, "os/nvram/source/@file", nvram);
  else if (lodge_xml_find (root, "os/nvram") != NULL)
    lodge_xml_set (root, "os/nvram", nvram);
}

gboolean
lodge_domain_xml_make_clone (LodgeDomainXml *self, const LodgeDomainClone *clone)
{
  xmlNode *root;

  g_return_val_if_fail (LODGE_IS_DOMAIN_XML (self), FALSE);
  g_return_val_if_fail (clone != NULL && clone->uuid != NULL && clone->name != NULL, FALSE);

  root = lodge_domain_xml_get_root (self);
  if (!lodge_xml_set (root, "name", clone->name) || !lodge_xml_set (root, "title", clone->title))
    return FALSE;
  lodge_xml_set (root, "uuid", clone->uuid);
  if (lodge_xml_find (root, "sysinfo/system/entry[@name='uuid']") != NULL)
    lodge_xml_set (root, "sysinfo/system/entry[@name='uuid']", clone->uuid);
  if (lodge_xml_find (root, "genid") != NULL)
    lodge_xml_set (root, "genid", clone->generation);
  if (clone->nvram != NULL)
    set_nvram (root, clone->nvram);
  forget_macs (root);
  /* Their ports of this computer are the original’s. */
  lodge_domain_xml_remove_forwards (root);
  /* A clone has no snapshots, and takes none behind its user's back. */
  lodge_domain_xml_carry_snapshot_policy (self, NULL);
  return TRUE;
}
