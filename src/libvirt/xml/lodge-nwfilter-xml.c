/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-nwfilter-xml.h"

#include "lodge-xml-load.h"
#include "lodge-xml-path.h"
#include "lodge-xml-save.h"

/* The rules of one chain are tried from the lowest priority up (libvirt: -1000 to 1000). */
#define EARLY "-990"
#define USUAL "-500"
#define LAST "-400"

static xmlNode *
add_rule (xmlNode *filter, const char *action, const char *direction, const char *priority)
{
  xmlNode *rule = lodge_xml_append (filter, "rule");

  lodge_xml_set (rule, "@action", action);
  lodge_xml_set (rule, "@direction", direction);
  lodge_xml_set (rule, "@priority", priority);
  return rule;
}

static xmlNode *
begin (xmlDoc *doc, const char *name)
{
  xmlNode *filter = xmlDocGetRootElement (doc);

  lodge_xml_set (filter, "@name", name);
  lodge_xml_set (filter, "@chain", "root");
  return filter;
}

static char *
finish (xmlDoc *doc)
{
  char *text = lodge_xml_save (doc);

  xmlFreeDoc (doc);
  return text;
}

/* libvirt's direction is the guest's: "out" is what the guest sends. */
static void
part_from (xmlNode *filter, const char *host_mac)
{
  xmlNode *out = add_rule (filter, "drop", "out", EARLY);
  xmlNode *in = add_rule (filter, "drop", "in", EARLY);

  lodge_xml_set (out, "mac/@dstmacaddr", host_mac);
  lodge_xml_set (in, "mac/@srcmacaddr", host_mac);
}

char *
lodge_nwfilter_xml_adapter (void)
{
  xmlDoc *doc = lodge_xml_new_doc ("filter");
  xmlNode *filter = begin (doc, LODGE_NWFILTER_ADAPTER);
  xmlNode *frame, *arp;

  part_from (filter, LODGE_INTERNAL_HOST_MAC);
  frame = add_rule (filter, "drop", "out", USUAL);
  arp = add_rule (filter, "drop", "out", LAST);
  lodge_xml_set (frame, "mac/@match", "no");
  lodge_xml_set (frame, "mac/@srcmacaddr", "$MAC");
  lodge_xml_set (arp, "arp/@match", "no");
  lodge_xml_set (arp, "arp/@arpsrcmacaddr", "$MAC");
  return finish (doc);
}

char *
lodge_nwfilter_xml_internal (void)
{
  xmlDoc *doc = lodge_xml_new_doc ("filter");
  xmlNode *filter = begin (doc, LODGE_NWFILTER_INTERNAL);

  part_from (filter, "$" LODGE_NWFILTER_HOST_MAC);
  lodge_xml_set (lodge_xml_append (filter, "filterref"), "@filter", LODGE_NWFILTER_ADAPTER);
  return finish (doc);
}
