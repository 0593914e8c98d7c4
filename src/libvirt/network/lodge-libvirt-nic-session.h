/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"
#include "lodge-libvirt-link.h"
#include "lodge-nic-status.h"
#include "lodge-vmm-types.h"

G_BEGIN_DECLS

/*
 * Adapters of a user's own QEMU, which Lodge attaches itself: behind each is a hub (see
 * xml/lodge-domain-xml-recipe.c), to which QEMU's user-mode NAT or a socket of lodge-netd's is
 * plugged. As the verbs of lodge-vmm.h, on worker threads; nothing is posted to the model.
 *
 * What an adapter is attached to stands in the metadata of the running definition; a change writes it
 * there and then settles the machine. Settling closes first and opens last, is done by one process
 * at a time, and can be repeated at any time.
 */
gboolean lodge_libvirt_session_add_nic (LodgeLibvirtLink *link,
                                        virDomainPtr domain,
                                        LodgeNic *draft,
                                        LodgeEditResult *result,
                                        GError **error);
gboolean lodge_libvirt_session_remove_nic (LodgeLibvirtLink *link,
                                           virDomainPtr domain,
                                           const char *id,
                                           LodgeEditResult *result,
                                           GError **error);
gboolean lodge_libvirt_session_set_nic (LodgeLibvirtLink *link,
                                        virDomainPtr domain,
                                        LodgeNic *draft,
                                        LodgeNicScope scope,
                                        LodgeEditResult *result,
                                        GError **error);
gboolean
lodge_libvirt_session_settle_nics (LodgeLibvirtLink *link, virDomainPtr domain, GError **error);

/* lodge-libvirt-nic-session-live.c: makes what runs as @draft is, as far as it can be. The caller holds
 * the machine's lock. */
gboolean lodge_libvirt_session_set_live (LodgeLibvirtLink *link,
                                         virDomainPtr domain,
                                         LodgeNic *draft,
                                         LodgeNicScope scope,
                                         LodgeEditResult *result,
                                         GError **error);

/* Whether there is something of @draft that the running adapter can't take over. */
gboolean lodge_libvirt_session_waits_for_start (LodgeNic *draft, LodgeNic *now);

/* (transfer full) (element-type LodgeNicStatus) */
GListModel *
lodge_libvirt_session_read_nics (LodgeLibvirtLink *link, virDomainPtr domain, GError **error);

/* lodge-libvirt-nic-capture.c. The file that adapter @number is being recorded to; NULL: none.
 * (transfer full) */
gboolean lodge_libvirt_session_capture_nic (LodgeLibvirtLink *link,
                                            virDomainPtr domain,
                                            const char *id,
                                            const char *path,
                                            GError **error);
char *lodge_libvirt_dup_capture (virDomainPtr domain, int number);

/*
 * Memory that libvirt has saved comes back with QEMU's command line of when it was started, which
 * may be open where the machine was not any more. This makes what is saved agree with what the
 * machine was attached to in the end; what was lent for a time has ended. Nothing to do where
 * nothing is saved, and on other connections.
 */
gboolean
lodge_libvirt_session_settle_saved (LodgeLibvirtLink *link, virDomainPtr domain, GError **error);

/* After a start: as settle_nics; what fails is logged, for the machine runs, and closed. */
void lodge_libvirt_session_started (LodgeLibvirtLink *link, virDomainPtr domain);

/* lodge-libvirt-hub-settle.c: makes what is behind the adapters of the running machine what @live, its
 * running definition, says. @pulse: the alias whose cable is pulled while it changes, so that the
 * guest asks for an address again; or NULL. The caller holds the machine's lock. */
gboolean lodge_libvirt_hubs_settle (LodgeLibvirtLink *link,
                                    virDomainPtr domain,
                                    LodgeMachineConfig *live,
                                    const char *pulse,
                                    GError **error);

/* Whether an adapter of a running machine is on QEMU's NAT with no hub in between. */
gboolean lodge_libvirt_is_straight (LodgeNic *nic);

/* Where an adapter of a running machine is to be plugged in. */
typedef struct
{
  char *backend; /* its name (see lodge-libvirt-monitor.h); NULL: nowhere */
  char *folder;  /* lodge-netd's, by name; NULL: the backend is QEMU's own */
} LodgeHubTarget;
void lodge_hub_target_clear (LodgeHubTarget *self);
LodgeHubTarget lodge_hub_target_for (LodgeLibvirtLink *link, const char *uuid, LodgeNic *nic);

/* lodge-libvirt-forwards.c: makes the forwards of QEMU's NAT behind adapter @number those of @nic, and
 * none where @open is FALSE. What can't be opened is left to dup_problems. */
void lodge_libvirt_forwards_settle (virDomainPtr domain, LodgeNic *nic, gboolean open);

/* For each forward of @nic "" or why it is not in force, from what "info usernet" printed. NULL: it
 * has none. (transfer full) */
GStrv lodge_libvirt_forwards_dup_problems (const char *usernet, LodgeNic *nic);

G_END_DECLS
