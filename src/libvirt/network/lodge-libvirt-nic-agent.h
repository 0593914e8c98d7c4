/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-link.h"
#include "lodge-nic-status.h"
#include "lodge-nic.h"

G_BEGIN_DECLS

/*
 * What a guest agent counts at its own end, for adapters whose other end nobody counts: QEMU's NAT.
 * Worker threads.
 */

/* Whether the running definition @live says that an agent is connected: asking one that is not
 * takes long. */
gboolean lodge_libvirt_has_agent (const char *live);

/* All adapters' counters; NULL: the agent does not answer, or has none. (transfer full)
 * (element-type char* LodgeNicCounters) by canonical MAC address */
GHashTable *lodge_libvirt_agent_read_counters (virDomainPtr domain);

/* The same from an agent's answer to guest-network-get-interfaces, which may be anything. */
GHashTable *lodge_libvirt_agent_parse_counters (const char *answer);

/* Puts those of @nic in @status where they are there. @counters: (nullable) */
void
lodge_libvirt_agent_tell_counters (GHashTable *counters, LodgeNic *nic, LodgeNicStatus *status);

G_END_DECLS
