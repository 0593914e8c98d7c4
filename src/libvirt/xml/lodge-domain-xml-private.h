/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"
#include "lodge-xml-field.h"

G_BEGIN_DECLS

/* Takes over @doc, whose root is a <domain>. */
LodgeDomainXml *lodge_domain_xml_take_doc (xmlDoc *doc);

/* The <domain> element. Never NULL. */
xmlNode *lodge_domain_xml_get_root (LodgeDomainXml *self);

/* What a user-chosen device alias begins with; libvirt keeps only those in a stored definition. */
#define LODGE_USER_ALIAS_PREFIX "ua-"

/* The field tables: what of a definition is a property of the model, and where it lies. Relative
 * to <domain>, <disk>, <interface> and <graphics>. */
extern const LodgeXmlField lodge_domain_xml_machine_fields[];
extern const LodgeXmlField lodge_domain_xml_disk_fields[];
extern const LodgeXmlField lodge_domain_xml_nic_fields[];
extern const LodgeXmlField lodge_domain_xml_display_fields[];

extern const LodgeXmlChoice lodge_domain_xml_disk_kinds[];
extern const LodgeXmlChoice lodge_domain_xml_disk_buses[];
extern const LodgeXmlChoice lodge_domain_xml_nic_modes[];
extern const LodgeXmlChoice lodge_domain_xml_protocols[];

/* Adds the <devices> of a new definition. Fails with LODGE_VMM_ERROR_INVALID. */
gboolean lodge_domain_xml_build_devices (xmlNode *root,
                                         LodgeMachineConfig *config,
                                         const LodgeDomainXmlHost *host,
                                         GError **error);

/* The controllers that the devices already in @devices need, with room for hot-plugging; @pcie: the
 * machine type has PCI Express. */
void lodge_domain_xml_build_controllers (xmlNode *devices, gboolean pcie);

/* Hyper-V enlightenments as @acceleration can give them; changes only those that are Lodge's to
 * change. */
void lodge_domain_xml_write_hyperv (xmlNode *root,
                                    LodgeAcceleration acceleration,
                                    const char *const *available);
void lodge_domain_xml_adapt_hyperv (xmlNode *root, LodgeAcceleration acceleration);

/* Replaces secrets in @node and below by "***". */
void lodge_domain_xml_mask (xmlNode *node);

/* A LODGE_VMM_ERROR_INVALID for a value with characters no definition can
 * hold; @what ("title") goes into its details. */
GError *lodge_domain_xml_bad_text_error (const char *what);

G_END_DECLS
