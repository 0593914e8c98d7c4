/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-live-nic-xml.h"

#include "lodge-domain-xml-private.h"
#include "lodge-nwfilter-xml.h"
#include "lodge-xml-load.h"
#include "lodge-xml-save.h"

static gboolean
has_id (xmlNode *node, const char *id)
{
  g_autofree char *alias = lodge_xml_get (node, "alias/@name");
  g_autofree char *mac = lodge_xml_get (node, "mac/@address");

  if (alias != NULL && g_str_has_prefix (alias, LODGE_USER_ALIAS_PREFIX))
    return g_str_equal (alias, id);
  return mac != NULL && g_ascii_strcasecmp (mac, id) == 0;
}

static xmlNode *
find (LodgeDomainXml *self, const char *id)
{
  xmlNode *devices = lodge_xml_find (lodge_domain_xml_get_root (self), "devices");
  xmlNode *node = devices != NULL ? lodge_xml_first_element (devices) : NULL;

  for (; node != NULL; node = lodge_xml_next_element (node))
    if (lodge_xml_is (node, "interface") && has_id (node, id))
      return node;
  return NULL;
}

/* A document of its own with a copy of the adapter, or NULL. */
static xmlDoc *
extract (LodgeDomainXml *self, const char *id)
{
  xmlNode *node = find (self, id);
  xmlDoc *doc;

  if (node == NULL)
    return NULL;
  doc = xmlNewDoc ((const xmlChar *)"1.0");
  xmlDocSetRootElement (doc, xmlDocCopyNode (node, doc, 1));
  return doc;
}

static char *
save_and_free (xmlDoc *doc)
{
  char *text = lodge_xml_save (doc);

  xmlFreeDoc (doc);
  return text;
}

/* What libvirt notes of the port that an adapter has in a running network, and what the network has
 * come down to. */
static void
forget_port (xmlNode *interface)
{
  static const char *const noted[] = {
    "source/@portid", "source/@bridge", "source/@dev", "source/@mode"
  };

  if (lodge_xml_find (interface, "source/@network") == NULL)
    return;
  lodge_xml_set (interface, "@type", "network");
  for (gsize i = 0; i < G_N_ELEMENTS (noted); i++)
    lodge_xml_set (interface, noted[i], NULL);
}

char *
lodge_live_nic_xml_dup (LodgeDomainXml *self, const char *id)
{
  xmlDoc *doc = extract (self, id);

  if (doc == NULL)
    return NULL;
  forget_port (xmlDocGetRootElement (doc));
  return save_and_free (doc);
}

char *
lodge_live_nic_xml_dup_on_network (LodgeDomainXml *self,
                                   const char *id,
                                   const char *network,
                                   gboolean link_up)
{
  xmlDoc *doc = extract (self, id);
  xmlNode *interface;

  if (doc == NULL)
    return NULL;
  interface = xmlDocGetRootElement (doc);
  forget_port (interface);
  lodge_xml_set (interface, "source/@network", network);
  lodge_xml_set (interface, "link/@state", link_up ? "up" : "down");
  return save_and_free (doc);
}

char *
lodge_live_nic_xml_dup_with_link (LodgeDomainXml *self, const char *id, gboolean link_up)
{
  xmlDoc *doc = extract (self, id);

  if (doc == NULL)
    return NULL;
  forget_port (xmlDocGetRootElement (doc));
  lodge_xml_set (xmlDocGetRootElement (doc), "link/@state", link_up ? "up" : "down");
  return save_and_free (doc);
}

char *
lodge_live_nic_xml_dup_target (LodgeDomainXml *self, const char *id)
{
  xmlNode *node = find (self, id);

  return node != NULL ? lodge_xml_get (node, "target/@dev") : NULL;
}

void
lodge_live_nic_xml_set_filter (LodgeDomainXml *self,
                               const char *id,
                               const char *filter,
                               const char *host_mac)
{
  xmlNode *node = find (self, id);
  xmlNode *present = node != NULL ? lodge_xml_find (node, "filterref") : NULL;
  const char *name = present != NULL ? lodge_xml_peek_attr (present, "filter") : NULL;
  xmlNode *parameter;

  if (node == NULL || (name != NULL && !g_str_has_prefix (name, LODGE_NWFILTER_PREFIX)))
    return;
  if (present != NULL)
    lodge_xml_remove (present);
  if (filter == NULL)
    return;
  lodge_xml_set (node, "filterref/@filter", filter);
  if (host_mac == NULL)
    return;
  parameter = lodge_xml_ensure (node, "filterref/parameter");
  lodge_xml_set (parameter, "@name", LODGE_NWFILTER_HOST_MAC);
  lodge_xml_set (parameter, "@value", host_mac);
}
