/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-policy-xml.h"

#include "lodge-domain-xml-private.h"
#include "lodge-xml-save.h"

static const char *const ELEMENTS[] = { "metadata/lodge-snapshots:policy",
                                        "metadata/lodge-undo:undo",
                                        "metadata/lodge-template:template" };

static xmlDoc *
new_doc (const char *name)
{
  xmlDoc *doc = xmlNewDoc ((const xmlChar *)"1.0");

  xmlDocSetRootElement (doc, xmlNewDocNode (doc, NULL, (const xmlChar *)name, NULL));
  return doc;
}

static char *
save (xmlDoc *doc)
{
  char *text = lodge_xml_save (doc);

  xmlFreeDoc (doc);
  return text;
}

char *
lodge_snapshot_policy_to_xml (const LodgeSnapshotPolicy *policy)
{
  xmlDoc *doc = new_doc ("policy");
  xmlNode *root = xmlDocGetRootElement (doc);

  lodge_xml_set (
      root, "@schedule", lodge_enum_to_nick (LODGE_TYPE_SNAPSHOT_SCHEDULE, (int)policy->schedule));
  lodge_xml_set_uint (root, "@minutes", policy->minutes);
  lodge_xml_set_uint (root, "@keep", policy->keep);
  lodge_xml_set_uint (root, "@budget", policy->budget);
  lodge_xml_set (root, "@memory", policy->memory ? "yes" : "no");
  lodge_xml_set (root, "@network", policy->network ? "yes" : "no");
  return save (doc);
}

char *
lodge_snapshot_undo_to_xml (const char *name)
{
  xmlDoc *doc = new_doc ("undo");

  lodge_xml_set (xmlDocGetRootElement (doc), "@snapshot", name);
  return save (doc);
}

static void
copy_attribute (xmlNode *from, xmlNode *to, const char *name)
{
  const char *value = lodge_xml_peek_attr (from, name);
  g_autofree char *path = g_strconcat ("@", name, NULL);

  if (value != NULL)
    lodge_xml_set (to, path, value);
}

void
lodge_domain_xml_carry_snapshot_policy (LodgeDomainXml *self, LodgeDomainXml *source)
{
  static const char *const names[] = { "schedule", "minutes", "keep",    "budget",
                                       "memory",   "network", "snapshot" };
  xmlNode *root = lodge_domain_xml_get_root (self);

  for (guint i = 0; i < G_N_ELEMENTS (ELEMENTS); i++)
    {
      xmlNode *old = lodge_xml_find (root, ELEMENTS[i]);
      xmlNode *kept =
          source != NULL ? lodge_xml_find (lodge_domain_xml_get_root (source), ELEMENTS[i]) : NULL;
      xmlNode *made;

      if (old != NULL)
        lodge_xml_prune (root, old);
      if (kept == NULL)
        continue;
      made = lodge_xml_ensure (root, ELEMENTS[i]);
      for (guint k = 0; k < G_N_ELEMENTS (names); k++)
        copy_attribute (kept, made, names[k]);
    }
}
