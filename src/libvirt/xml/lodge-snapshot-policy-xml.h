/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"
#include "lodge-snapshot-policy.h"

G_BEGIN_DECLS

/*
 * What a definition notes of automatic snapshots, and of the snapshot that takes a restore back:
 * two elements in its <metadata>, each in a namespace of its own, so that libvirt can change one
 * without the rest of the definition:
 *
 *   <lodge-snapshots:policy schedule='minutes' minutes='30' keep='10' budget='0' memory='no'
 * network='no'/> <lodge-undo:undo snapshot='before-going-back-0a1b2c3d'/>
 *
 * Any thread. The texts are for virDomainSetMetadata () with the prefix and the namespace.
 */
#define LODGE_SNAPSHOT_POLICY_PREFIX "lodge-snapshots"
#define LODGE_SNAPSHOT_POLICY_NAMESPACE "urn:io.github.lodgevm.Lodge:snapshots:1"
#define LODGE_SNAPSHOT_UNDO_PREFIX "lodge-undo"
#define LODGE_SNAPSHOT_UNDO_NAMESPACE "urn:io.github.lodgevm.Lodge:undo:1"

char *lodge_snapshot_policy_to_xml (const LodgeSnapshotPolicy *policy); /* (transfer full) */
char *lodge_snapshot_undo_to_xml (const char *name);                    /* (transfer full) */

/* Makes what @self notes of both, and whether it is a template, what @source (NULL: nothing) notes: it does not travel in time. */
void lodge_domain_xml_carry_snapshot_policy (LodgeDomainXml *self, LodgeDomainXml *source);

G_END_DECLS
