/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"

G_BEGIN_DECLS

/*
 * One <interface> of a definition on its own, as libvirt takes it to plug in, change or unplug a
 * device. What Lodge does not know in it stays. Worker threads, as LodgeDomainXml.
 *
 * @id: the model's; NULL is returned when no adapter has it.
 */
char *lodge_live_nic_xml_dup (LodgeDomainXml *self, const char *id);

/* The same on another network of libvirt's, with the cable as @link_up says. */
char *lodge_live_nic_xml_dup_on_network (LodgeDomainXml *self,
                                         const char *id,
                                         const char *network,
                                         gboolean link_up);

/* The same with the cable as @link_up says. */
char *lodge_live_nic_xml_dup_with_link (LodgeDomainXml *self, const char *id, gboolean link_up);

/* The host's device behind it ("vnet3"), or NULL. */
char *lodge_live_nic_xml_dup_target (LodgeDomainXml *self, const char *id);

/* Puts Lodge's filter @filter, with @host_mac (nullable) as its parameter, on the adapter; NULL:
 * takes a filter of Lodge's away. Others' filters stay. */
void lodge_live_nic_xml_set_filter (LodgeDomainXml *self,
                                    const char *id,
                                    const char *filter,
                                    const char *host_mac);

G_END_DECLS
