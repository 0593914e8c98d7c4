/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-network-xml.h"

#include "lodge-xml-path.h"

G_BEGIN_DECLS

/* The <network> element. Never NULL. */
xmlNode *lodge_network_xml_get_root (LodgeNetworkXml *self);

/* Takes over @doc, whose root is a <network>. */
LodgeNetworkXml *lodge_network_xml_take_doc (xmlDoc *doc);

/* The first <ip> of that family, or NULL. */
xmlNode *lodge_network_xml_find_ip (xmlNode *root, gboolean ipv6);

G_END_DECLS
