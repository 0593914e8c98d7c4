/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a network's definition. */
#include "config.h"

#include "lodge-network-xml-private.h"

#include <glib/gi18n-lib.h>

#include "lodge-mac.h"
#include "lodge-subnet.h"
#include "lodge-xml-field.h"
#include "lodge-xml-load.h"
#include "lodge-xml-save.h"

#include <libxml/parser.h>

struct _LodgeNetworkXml
{
  GObject parent_instance;

  xmlDoc *doc;
};

G_DEFINE_FINAL_TYPE (LodgeNetworkXml, lodge_network_xml, G_TYPE_OBJECT)

static const LodgeXmlField network_fields[] = {
  { "uuid", "uuid", LODGE_XML_STRING },
  { "name", "name", LODGE_XML_STRING },
  { "bridge", "bridge/@name", LODGE_XML_STRING },
  { "bridge-mac", "mac/@address", LODGE_XML_STRING },
  { "domain", "domain/@name", LODGE_XML_STRING },
  { "forward-device", "forward/interface/@dev", LODGE_XML_STRING },
  { "forward-device", "forward/@dev", LODGE_XML_STRING },
  { "mtu", "mtu/@size", LODGE_XML_UINT },
  { NULL },
};

static const LodgeXmlChoice forward_modes[] = {
  { "nat", LODGE_NETWORK_KIND_NAT },
  { "route", LODGE_NETWORK_KIND_ROUTED },
  { "bridge", LODGE_NETWORK_KIND_BRIDGED },
  { NULL },
};

xmlNode *
lodge_network_xml_find_ip (xmlNode *root, gboolean ipv6)
{
  for (xmlNode *node = lodge_xml_first_element (root); node != NULL;
       node = lodge_xml_next_element (node))
    {
      const char *family;

      if (!lodge_xml_is (node, "ip"))
        continue;
      family = lodge_xml_peek_attr (node, "family");
      if ((g_strcmp0 (family, "ipv6") == 0) == ipv6)
        return node;
    }
  return NULL;
}

static LodgeNetworkKind
read_kind (xmlNode *root, gboolean served)
{
  xmlNode *forward = lodge_xml_find (root, "forward");
  const char *mode = forward != NULL ? lodge_xml_peek_attr (forward, "mode") : NULL;
  g_autofree char *marked = lodge_xml_get (root, "metadata/lodge-network:network/@kind");

  if (forward != NULL)
    return lodge_xml_choice_from_word (
        forward_modes, mode != NULL ? mode : "nat", LODGE_NETWORK_KIND_OTHER);
  if (served && g_strcmp0 (marked, "internal") == 0)
    return LODGE_NETWORK_KIND_INTERNAL;
  return lodge_xml_find (root, "ip") != NULL ? LODGE_NETWORK_KIND_HOST_ONLY
                                             : LODGE_NETWORK_KIND_INTERNAL;
}

static guint
read_prefix (xmlNode *ip)
{
  g_autofree char *prefix = lodge_xml_get (ip, "@prefix");
  g_autofree char *netmask = lodge_xml_get (ip, "@netmask");
  guint64 number;
  guint32 mask;

  if (prefix != NULL && lodge_xml_parse_uint (prefix, &number) && number <= 128)
    return (guint)number;
  if (lodge_ipv4_parse (netmask, &mask))
    for (guint i = 0; i <= 32; i++)
      if (lodge_ipv4_mask (i) == mask)
        return i;
  return 0;
}

static void
read_hosts (xmlNode *dhcp, LodgeNetwork *network)
{
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (xmlNode *node = lodge_xml_first_element (dhcp); node != NULL;
       node = lodge_xml_next_element (node))
    {
      g_autofree char *mac = NULL;
      g_autofree char *text = NULL;
      const char *ip, *name;

      if (!lodge_xml_is (node, "host"))
        continue;
      mac = lodge_mac_dup_canonical (lodge_xml_peek_attr (node, "mac"));
      ip = lodge_xml_peek_attr (node, "ip");
      name = lodge_xml_peek_attr (node, "name");
      if (mac == NULL || ip == NULL)
        continue; /* by name or client id alone: kept, not shown */
      text = name != NULL ? g_strjoin (" ", mac, ip, name, NULL) : g_strjoin (" ", mac, ip, NULL);
      g_strv_builder_add (hosts, text);
    }
  list = g_strv_builder_end (hosts);
  g_object_set (network, "hosts", list[0] != NULL ? list : NULL, NULL);
}

static void
read_ipv4 (xmlNode *ip, LodgeNetwork *network)
{
  xmlNode *dhcp = lodge_xml_find (ip, "dhcp");
  g_autofree char *start = lodge_xml_get (ip, "dhcp/range/@start");
  g_autofree char *end = lodge_xml_get (ip, "dhcp/range/@end");

  g_object_set (network,
                "address",
                lodge_xml_peek_attr (ip, "address"),
                "prefix",
                read_prefix (ip),
                "dhcp",
                start != NULL || lodge_xml_find (ip, "dhcp/host") != NULL,
                "dhcp-start",
                start,
                "dhcp-end",
                end,
                NULL);
  if (dhcp != NULL)
    read_hosts (dhcp, network);
}

static void
read_names (xmlNode *root, LodgeNetwork *network)
{
  xmlNode *dns = lodge_xml_find (root, "dns");
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (xmlNode *host = dns != NULL ? lodge_xml_first_element (dns) : NULL; host != NULL;
       host = lodge_xml_next_element (host))
    {
      const char *ip = lodge_xml_is (host, "host") ? lodge_xml_peek_attr (host, "ip") : NULL;

      for (xmlNode *node = ip != NULL ? lodge_xml_first_element (host) : NULL; node != NULL;
           node = lodge_xml_next_element (node))
        if (lodge_xml_is (node, "hostname"))
          {
            xmlChar *content = xmlNodeGetContent (node);
            g_autofree char *text = g_strjoin (" ", ip, (const char *)content, NULL);

            if (content != NULL && *content != '\0')
              g_strv_builder_add (names, text);
            xmlFree (content);
          }
    }
  list = g_strv_builder_end (names);
  g_object_set (network, "names", list[0] != NULL ? list : NULL, NULL);
}

LodgeNetwork *
lodge_network_xml_to_network (LodgeNetworkXml *self, gboolean served)
{
  xmlNode *root = lodge_network_xml_get_root (self);
  LodgeNetwork *network = lodge_network_new (NULL, read_kind (root, served));
  xmlNode *ipv4 = lodge_network_xml_find_ip (root, FALSE);
  xmlNode *ipv6 = lodge_network_xml_find_ip (root, TRUE);

  lodge_xml_fields_read (root, network_fields, G_OBJECT (network));
  if (ipv4 != NULL)
    read_ipv4 (ipv4, network);
  if (ipv6 != NULL)
    g_object_set (network,
                  "ipv6-address",
                  lodge_xml_peek_attr (ipv6, "address"),
                  "ipv6-prefix",
                  read_prefix (ipv6),
                  NULL);
  read_names (root, network);
  return network;
}

LodgeNetworkXml *
lodge_network_xml_new_from_text (const char *text, GError **error)
{
  g_autofree char *problem = NULL;
  xmlDoc *doc;

  g_return_val_if_fail (text != NULL, NULL);

  doc = lodge_xml_load (text, "network", &problem);
  if (doc != NULL)
    return lodge_network_xml_take_doc (doc);
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                          problem,
                                          _ ("The definition of the network can’t be read.")));
  return NULL;
}

char *
lodge_network_xml_to_text (LodgeNetworkXml *self)
{
  g_return_val_if_fail (LODGE_IS_NETWORK_XML (self), NULL);

  return lodge_xml_save (self->doc);
}

xmlNode *
lodge_network_xml_get_root (LodgeNetworkXml *self)
{
  return xmlDocGetRootElement (self->doc);
}

LodgeNetworkXml *
lodge_network_xml_take_doc (xmlDoc *doc)
{
  LodgeNetworkXml *self = g_object_new (LODGE_TYPE_NETWORK_XML, NULL);

  self->doc = doc;
  return self;
}

static void
lodge_network_xml_finalize (GObject *object)
{
  LodgeNetworkXml *self = LODGE_NETWORK_XML (object);

  g_clear_pointer (&self->doc, xmlFreeDoc);

  G_OBJECT_CLASS (lodge_network_xml_parent_class)->finalize (object);
}

static void
lodge_network_xml_class_init (LodgeNetworkXmlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_network_xml_finalize;
  xmlInitParser ();
}

static void
lodge_network_xml_init (LodgeNetworkXml *self)
{
}
