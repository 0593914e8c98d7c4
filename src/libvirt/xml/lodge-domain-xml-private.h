/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"
#include "lodge-vmm-snapshot-types.h"
#include "lodge-xml-field.h"

G_BEGIN_DECLS

/* Takes over @doc, whose root is a <domain>. */
LodgeDomainXml *lodge_domain_xml_take_doc (xmlDoc *doc);

/* The <domain> element. Never NULL. */
xmlNode *lodge_domain_xml_get_root (LodgeDomainXml *self);

/* lodge-domain-xml-layers.c: the layers of the <domain>, or what is like one, that @root is. (transfer full) */
GPtrArray *lodge_domain_xml_list_layers_in (xmlNode *root);

/* lodge-domain-xml-layers.c: why the disk @node can't be part of a snapshot, and of which kind that is;
 * NULL: it can, or is none that the guest writes to. (transfer full) */
char *lodge_domain_xml_dup_disk_obstacle (xmlNode *node, LodgeObstacleKind *kind);

/* What a user-chosen device alias begins with; libvirt keeps only those in a stored definition. */
#define LODGE_USER_ALIAS_PREFIX "ua-"

/* The aliases of Lodge's adapters: with a number after it. */
#define LODGE_NIC_ALIAS_PREFIX LODGE_USER_ALIAS_PREFIX "nic"
#define LODGE_NIC_METADATA "metadata/lodge:network"

/* The device with the identity that the model gives it, or NULL. */
xmlNode *lodge_domain_xml_find_device (LodgeDomainXml *self, const char *id);

/* lodge-domain-xml-nics.c: the adapters of a new definition. */
gboolean
lodge_domain_xml_build_nics (xmlNode *root, GListModel *nics, gboolean hubs, GError **error);

/* lodge-domain-xml-recipe.c. @open: plain NAT is attached; @mtu: 0: the usual. */
gboolean lodge_domain_xml_has_recipe (xmlNode *root, guint number);
gboolean lodge_domain_xml_recipe_is_open (xmlNode *root, guint number);
void lodge_domain_xml_write_recipe (xmlNode *root, guint number, gboolean open, guint mtu);
void lodge_domain_xml_remove_recipe (xmlNode *root, guint number);

/* lodge-domain-xml-nic-metadata.c. read: after "id" and "switchable" are known. */
void lodge_domain_xml_read_nic_metadata (xmlNode *root, LodgeNic *nic);
void lodge_domain_xml_write_nic_metadata (xmlNode *root, LodgeNic *nic, gboolean hubs);
void lodge_domain_xml_remove_nic_metadata (xmlNode *root, const char *id);
/* All port forwards of all adapters. */
void lodge_domain_xml_remove_forwards (xmlNode *root);
void lodge_domain_xml_set_nic_until (xmlNode *root, const char *id, guint64 until);

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

/* lodge-domain-xml-cpu.c: the processor of emulated machines. is_emulated_cpu: whether it is as Lodge
 * writes it, or has written it, with nothing of others'. */
void     lodge_domain_xml_write_emulated_cpu (xmlNode *cpu, gboolean x86);
gboolean lodge_domain_xml_is_emulated_cpu (xmlNode *cpu);
void     lodge_domain_xml_remove_emulated_features (xmlNode *cpu);

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

/* Adds serial ports until there are as many as @edit wants. */
/* lodge-domain-xml-rendering.c */
LodgeRendering lodge_domain_xml_read_rendering (xmlNode *root);
gboolean lodge_domain_xml_set_rendering (xmlNode *root, LodgeRendering rendering, GError **error);
gboolean lodge_domain_xml_apply_rendering (xmlNode *root, const LodgeMachineEdit *edit, GError **error);

gboolean lodge_domain_xml_apply_serial_count (xmlNode *root, const LodgeMachineEdit *edit, GError **error);

/* lodge-domain-xml-firmware.c: has libvirt look for UEFI, of an <os> that names no files of its own. */
void lodge_domain_xml_write_uefi (xmlNode *os, gboolean secure);

/* lodge-domain-xml-agents.c: those ports for the guest's and SPICE's agents that are not there yet. */
void lodge_domain_xml_add_agents (xmlNode *devices, gboolean spice);
gboolean lodge_domain_xml_apply_agents (xmlNode *root, const LodgeMachineEdit *edit, GError **error);

/* The same of ports for USB devices. */
gboolean lodge_domain_xml_apply_usb_ports (xmlNode *root, const LodgeMachineEdit *edit, GError **error);

G_END_DECLS
