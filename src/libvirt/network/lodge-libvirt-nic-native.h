/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"
#include "lodge-libvirt-link.h"
#include "lodge-vmm-types.h"

G_BEGIN_DECLS

/*
 * Adapters that libvirt itself attaches: those of every connection but a user's own QEMU. As the verbs
 * of lodge-vmm.h, on worker threads; nothing is posted to the model.
 *
 * Between networks, bridges and host adapters a running machine's adapter changes in place. From and
 * to user-mode NAT (and "not attached", which is that with the cable unplugged) libvirt can't: the
 * adapter is unplugged and plugged in again with the same MAC address in the same slot, which
 * needs the guest's help; where that does not come, the change takes effect at the next start.
 * What only a switch of Lodge's could do (delays, losses, guards) is NOT_SUPPORTED. "until" is noted
 * in the running definition; who keeps it is not this room's matter.
 */
gboolean lodge_libvirt_native_add_nic (LodgeLibvirtLink *link,
                                       virDomainPtr domain,
                                       LodgeNic *draft,
                                       LodgeEditResult *result,
                                       GError **error);
gboolean lodge_libvirt_native_remove_nic (LodgeLibvirtLink *link,
                                          virDomainPtr domain,
                                          const char *id,
                                          LodgeEditResult *result,
                                          GError **error);
gboolean lodge_libvirt_native_set_nic (LodgeLibvirtLink *link,
                                       virDomainPtr domain,
                                       LodgeNic *draft,
                                       LodgeNicScope scope,
                                       LodgeEditResult *result,
                                       GError **error);

/* (transfer full) (element-type LodgeNicStatus) */
GListModel *
lodge_libvirt_native_read_nics (LodgeLibvirtLink *link, virDomainPtr domain, GError **error);

/* Whether this connection's adapters are libvirt's to attach, and then says so of those of @config
 * ("switchable"). */
gboolean lodge_libvirt_nics_are_native (LodgeLibvirtLink *link);
void lodge_libvirt_native_mark (LodgeLibvirtLink *link, LodgeMachineConfig *config);

/* lodge-libvirt-nic-check.c: whether @draft can be an adapter of @domain on this connection (nullable: a
 * new one's): a MAC address that no other machine has (IN_USE), a network that exists (NOT_FOUND), a
 * model that QEMU has (INVALID). */
gboolean lodge_libvirt_native_check (LodgeLibvirtLink *link,
                                     virDomainPtr domain,
                                     LodgeNic *draft,
                                     GError **error);
/* Of these, the address and the model, which are the same wherever adapters are attached. */
gboolean lodge_libvirt_nic_check_identity (LodgeLibvirtLink *link,
                                           virDomainPtr domain,
                                           LodgeNic *draft,
                                           GError **error);
/* A MAC address that no machine has. (transfer full) */
char *lodge_libvirt_native_dup_free_mac (LodgeLibvirtLink *link);

/* lodge-libvirt-nwfilter.c: puts the filters on the adapter @id (NULL: on all) that keep it from using
 * other MAC addresses than its own and, on an internal network, from reaching the host. */
void lodge_libvirt_native_protect (LodgeLibvirtLink *link, LodgeDomainXml *xml, const char *id);

/*
 * lodge-libvirt-nic-lend.c: forwards to QEMU's NAT are made again, and saved memory comes back
 * without what was lent. Nothing to do on hypervisors but QEMU.
 */
gboolean
lodge_libvirt_native_settle (LodgeLibvirtLink *link, virDomainPtr domain, GError **error);
gboolean
lodge_libvirt_native_settle_saved (LodgeLibvirtLink *link, virDomainPtr domain, GError **error);
/* Of one adapter of the running machine; @before: (nullable): what it was. */
void lodge_libvirt_native_settle_forwards (LodgeLibvirtLink *link,
                                           virDomainPtr domain,
                                           LodgeNic *nic,
                                           LodgeNic *before);
gboolean lodge_libvirt_native_can_forward (LodgeLibvirtLink *link, LodgeNic *nic);

/* lodge-libvirt-nic-live.c: the running machine's adapters. */

/* Makes the adapter what @draft says. FALSE with NOT_SUPPORTED or UNRESPONSIVE where that takes a
 * restart. */
gboolean lodge_libvirt_live_set_nic (LodgeLibvirtLink *link,
                                     virDomainPtr domain,
                                     LodgeNic *draft,
                                     GError **error);
gboolean lodge_libvirt_live_attach (virDomainPtr domain, const char *text, GError **error);
gboolean lodge_libvirt_live_detach (virDomainPtr domain, const char *id, GError **error);

/* Only the cable: in place, of every kind of adapter that libvirt attaches itself. */
gboolean
lodge_libvirt_live_set_cable (virDomainPtr domain, const char *id, gboolean up, GError **error);

/* Whether the cable is all in which @draft differs from what the adapter is. */
gboolean lodge_libvirt_nic_changes_cable_only (LodgeNic *draft, LodgeNic *now);

/* Moves the adapter, which is on a network in @xml, to @network, and its cable with it. */
gboolean lodge_libvirt_live_move_nic (
    virDomainPtr domain, LodgeDomainXml *xml, const char *id, const char *network, gboolean link_up);

/* A definition as a document. (transfer full) (nullable) */
LodgeDomainXml *lodge_libvirt_fetch_xml (virDomainPtr domain, guint flags, GError **error);

/* The adapter of @config with that id, or NULL. (transfer full) */
LodgeNic *lodge_libvirt_find_nic (LodgeMachineConfig *config, const char *id);

G_END_DECLS
