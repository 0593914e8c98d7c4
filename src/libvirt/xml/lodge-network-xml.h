/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-network.h"
#include "lodge-vmm-error.h"

G_BEGIN_DECLS

/*
 * The network XML codec: a live document, as LodgeDomainXml is. What Lodge does not know survives
 * every edit. Any thread, one at a time per document.
 *
 * @served: whether lodge-agent serves the network (see LodgeNetwork). Only there an internal network
 * can have DHCP, and then has the subnet for it in its definition with a mark in Lodge's metadata;
 * under the system's daemon such a definition is a host-only network, and read as one.
 */
#define LODGE_TYPE_NETWORK_XML (lodge_network_xml_get_type ())
G_DECLARE_FINAL_TYPE (LodgeNetworkXml, lodge_network_xml, LODGE, NETWORK_XML, GObject)

/* Fails with LODGE_VMM_ERROR_INVALID. */
LodgeNetworkXml *lodge_network_xml_new_from_text (const char *text, GError **error);

/* A new definition. @draft: filled in and checked (lodge-network-draft.h). Fails with
 * LODGE_VMM_ERROR_INVALID or _NOT_SUPPORTED. */
LodgeNetworkXml *
lodge_network_xml_new_from_draft (LodgeNetwork *draft, gboolean served, GError **error);

char *lodge_network_xml_to_text (LodgeNetworkXml *self); /* (transfer full) */

/* What of it is the model's; "active", "autostart", "persistent" and "served" are not in it.
 * (transfer full) */
LodgeNetwork *lodge_network_xml_to_network (LodgeNetworkXml *self, gboolean served);

/* Writes what in @draft differs from what the document says; nothing else is touched. */
gboolean lodge_network_xml_apply (LodgeNetworkXml *self,
                                  LodgeNetwork *draft,
                                  gboolean served,
                                  GError **error);

/* The elements that virNetworkUpdate () takes, as text. @entry: one of the model's "hosts" or "names",
 * which must be valid. (transfer full) */
char *lodge_network_xml_host_text (const char *entry);
char *lodge_network_xml_name_text (const char *entry);
char *lodge_network_xml_range_text (const char *start, const char *end);

/* A network without anything but its name, for a moment's use. (transfer full) */
char *lodge_network_xml_bare_text (const char *name);

G_END_DECLS
