/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-domain-xml.h"

G_BEGIN_DECLS

/*
 * libvirt's <domainsnapshot> as a live document: what Lodge does not know survives. Any thread, one
 * at a time per document.
 */
#define LODGE_TYPE_SNAPSHOT_XML (lodge_snapshot_xml_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSnapshotXml, lodge_snapshot_xml, LODGE, SNAPSHOT_XML, GObject)

/* Fails with LODGE_VMM_ERROR_INVALID. */
LodgeSnapshotXml *lodge_snapshot_xml_new_from_text (const char *text, GError **error);

/* The same, of many that are only looked at: of the machine's definition it has the disks alone, so it
 * is not to be given back to libvirt. */
LodgeSnapshotXml *lodge_snapshot_xml_new_to_look_at (const char *text, GError **error);

/*
 * The request for an external snapshot. @overlays (element-type LodgeDomainLayer): the new top
 * layer of each disk that takes part. @others (element-type utf8): targets of the disks that do
 * not.
 * @memory: (nullable): the file for the memory.
 */
LodgeSnapshotXml *lodge_snapshot_xml_new (const char *name,
                                          const char *description,
                                          const char *memory,
                                          GPtrArray *overlays,
                                          GPtrArray *others);

/* The request for one inside the disks' files: of all of them, and of a running machine with its memory. */
LodgeSnapshotXml *lodge_snapshot_xml_new_internal (const char *name, const char *description);

char *lodge_snapshot_xml_to_text (LodgeSnapshotXml *self); /* (transfer full) */

/* (transfer full), NULL when absent. */
char *lodge_snapshot_xml_dup_name (LodgeSnapshotXml *self);
char *lodge_snapshot_xml_dup_description (LodgeSnapshotXml *self);
char *lodge_snapshot_xml_dup_parent (LodgeSnapshotXml *self);
char *lodge_snapshot_xml_dup_state (LodgeSnapshotXml *self);
char *lodge_snapshot_xml_dup_memory_file (LodgeSnapshotXml *self);

gint64
lodge_snapshot_xml_get_created (LodgeSnapshotXml *self); /* seconds of real time; 0: not known */

/* Memory or a disk lies inside a disk's file. */
gboolean lodge_snapshot_xml_is_internal (LodgeSnapshotXml *self);

/* @parent: (nullable): none. */
void lodge_snapshot_xml_set_parent (LodgeSnapshotXml *self, const char *parent);
gboolean lodge_snapshot_xml_set_description (LodgeSnapshotXml *self, const char *description);

/* The definition of then: what ran, or with @stored what the next start would have had; where there
 * is only one of them, that one. NULL with LODGE_VMM_ERROR_INVALID. (transfer full) */
LodgeDomainXml *
lodge_snapshot_xml_dup_definition (LodgeSnapshotXml *self, gboolean stored, GError **error);

/* The layers of what ran; empty where that is not known. (transfer full) (element-type
 * LodgeDomainLayer) */
GPtrArray *lodge_snapshot_xml_list_layers (LodgeSnapshotXml *self);

/* Makes the disk with the target of @layer have its file, in the definitions of then. Returns
 * whether anything had to be changed. */
gboolean lodge_snapshot_xml_set_layer (LodgeSnapshotXml *self, const LodgeDomainLayer *layer);

G_END_DECLS
