/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-journal.h"
#include "lodge-libvirt-private.h"
#include "lodge-snapshot-folder.h"
#include "lodge-snapshot-xml.h"

G_BEGIN_DECLS

/*
 * Snapshots of machines, Lodge's way: external chains.
 *
 * A snapshot freezes the file that each disk has at that moment (a "layer") and lets the machine go
 * on in a new qcow2 layer over it. Which layers a snapshot froze stands in the definition that
 * libvirt keeps with it; nothing else records it. A layer is wanted while a snapshot froze it, a
 * machine uses it as its top, or more than one other layer rests on it; what is not wanted is
 * removed or merged by lodge_libvirt_sweep_layers (), which may be called at any time.
 *
 * Everything here runs on worker threads, but for the vfuncs at the end.
 */

/* A snapshot and what it froze. */
typedef struct
{
  char *name;
  char *folder; /* lodge-snapshot-folder.h */
  LodgeSnapshotXml *xml;
  GPtrArray *layers;        /* of LodgeDomainLayer */
  char *memory;             /* file, or NULL */
  gboolean misread;         /* libvirt's notes named other files; @xml is right */
  LodgeSnapshotFacts facts; /* as they were noted */
} LodgeFrozen;
void lodge_frozen_free (LodgeFrozen *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeFrozen, lodge_frozen_free)

/* (transfer full) */
LodgeFrozen *
lodge_libvirt_frozen_load (virDomainSnapshotPtr snapshot, const char *uuid, GError **error);

/* Only to be looked at: its @xml has nothing of the definition but the disks. (transfer full) */
LodgeFrozen *
lodge_libvirt_frozen_look (virDomainSnapshotPtr snapshot, const char *uuid, GError **error);

/* Writes its XML back to libvirt's notes. */
gboolean lodge_libvirt_frozen_store (virDomainPtr domain,
                                     LodgeFrozen *frozen,
                                     gboolean current,
                                     GError **error);

/* The file @old that it froze is called @path from now on; to be followed by a heal. */
gboolean
lodge_libvirt_frozen_move (LodgeFrozen *frozen, const char *old, const char *path, GError **error);

/* Writes back those of @list (of LodgeFrozen) that libvirt has wrong. */
gboolean lodge_libvirt_frozen_heal (virDomainPtr domain, GPtrArray *list, GError **error);

/* All of a machine. (transfer full) (element-type LodgeFrozen) */
GPtrArray *lodge_libvirt_frozen_list (virDomainPtr domain, GError **error);

/* The same, with what @map makes of each instead, which has it only to look at; several threads call it
 * at once. @map: (nullable): themselves. @free_func: of what it makes. */
typedef gpointer (*LodgeFrozenMap) (LodgeFrozen *frozen /* (transfer full) */, gpointer data);
GPtrArray *lodge_libvirt_frozen_map (virDomainPtr domain,
                                     LodgeFrozenMap map,
                                     gpointer data,
                                     GDestroyNotify free_func,
                                     GError **error);

/* The snapshot called @name; the caller frees it. */
virDomainSnapshotPtr
lodge_libvirt_snapshot_lookup (virDomainPtr domain, const char *name, GError **error);

/* The same; NULL without @error where there is none of that name. */
virDomainSnapshotPtr
lodge_libvirt_snapshot_find (virDomainPtr domain, const char *name, GError **error);

/* Whether libvirt went away: what was half done is for the next recovery then, which knows more. */
gboolean lodge_libvirt_snapshots_lost (LodgeLibvirtLink *link);

/* The definition with @flags (virDomainXMLFlags). (transfer full) */
LodgeDomainXml *lodge_libvirt_fetch (virDomainPtr domain, guint flags, GError **error);

/* Whether a disk of the definition has @path on top. */
gboolean lodge_libvirt_uses_layer (LodgeDomainXml *definition, const char *path);

/* Whether snapshots can be made Lodge's way on this connection, with all that rests on that; else a
 * sentence why not. */
const char *lodge_libvirt_snapshots_refusal (LodgeLibvirtLink *link);

/* Whether it is another's matter to touch the disks' files, so that snapshots are libvirt's own, inside
 * them; the refusal tells why then. */
gboolean lodge_libvirt_snapshots_inside_only (LodgeLibvirtLink *link);

/* Makes LodgeVmm's snapshots of the machine what libvirt has. */
void lodge_libvirt_snapshots_reread (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid);

/* The same, and the machine itself at the same time. */
void lodge_libvirt_snapshots_reread_all (LodgeLibvirtLink *link,
                                         virDomainPtr domain,
                                         const char *uuid);

/* swtpm's folder of a session's machine. (transfer full) */
char *lodge_libvirt_dup_tpm_folder (const char *uuid);

/* Where the session's libvirt keeps the variables of a machine whose firmware it chose itself: a
 * stored definition does not say. (transfer full) */
char *lodge_libvirt_dup_nvram_path (const char *name);

/* The file of the firmware's variables, which need not exist. (transfer full) */
char *lodge_libvirt_dup_nvram (virDomainPtr domain, LodgeDomainXml *definition);

/* A new file name for a layer of the disk @target beside @path, which does not exist yet.
 * (transfer full) */
char *lodge_libvirt_dup_layer_path (const char *path, const char *target);

/* Whether a layer that Lodge made has such a name. */
gboolean lodge_libvirt_is_layer_name (const char *path);

/* The folder and name that the layers of one disk share. (transfer full) */
char *lodge_libvirt_dup_layer_stem (const char *path);

/*
 * Removes and merges what of @suspects (element-type utf8: paths) and of what comes to light by
 * that is not wanted any more. What can't be done now (in use by another running machine) stays,
 * and is no error. @domain: whose layers they are.
 */
gboolean lodge_libvirt_sweep_layers (LodgeLibvirtLink *link,
                                     virDomainPtr domain,
                                     GPtrArray *suspects,
                                     LodgeJob *job,
                                     GError **error);

/* The same for what a run has left that keeps nothing: unless something has to be merged, the stored
 * definition is not touched. */
gboolean lodge_libvirt_discard_layers (LodgeLibvirtLink *link,
                                       virDomainPtr domain,
                                       GPtrArray *suspects,
                                       GError **error);

/* The machines, other than @uuid, whose disks rest on @path. (transfer full) (element-type utf8:
 * titles) */
GPtrArray *
lodge_libvirt_list_dependants (LodgeLibvirtLink *link, const char *uuid, const char *path);

/* Goes back to @frozen. @layers: the new tops' paths, one for each layer it froze; made here, or
 * made anew. @journal gets the step "replacing" before anything of the present is given up. */
gboolean lodge_libvirt_restore_frozen (LodgeLibvirtLink *link,
                                       virDomainPtr domain,
                                       LodgeFrozen *frozen,
                                       LodgeRestoreMode mode,
                                       const char *const *layers,
                                       LodgeJournal *journal,
                                       GError **error);

/* The files that are the machine's because of its snapshots: what they froze, and what stays below
 * because several layers rest on it. Empty without snapshots. (transfer full): a set of paths */
GHashTable *lodge_libvirt_list_own_layers (LodgeLibvirtLink *link, virDomainPtr domain);

/* Where the data of all snapshots of a machine lies. (transfer full) */
char *lodge_libvirt_dup_snapshots_folder (const char *uuid);

/* Makes the machine's snapshots follow what other programs do with them, on a session of this computer. Main
 * thread; owned by the machine's entry. */
LodgeLibvirtSnapshotWatch *lodge_libvirt_snapshot_watch_new (LodgeLibvirtVmm *vmm,
                                                             LodgeMachine *machine);
void lodge_libvirt_snapshot_watch_free (LodgeLibvirtSnapshotWatch *self);

/* Before a machine is undefined: FALSE with IN_USE when linked clones rest on its snapshots. After
 * it: what lies in its folder goes, if it was @removed, and what it rested on is settled. @journal
 * and @lock are handed from one to the other. */
gboolean lodge_libvirt_snapshots_undefine (
    LodgeLibvirtLink *link, virDomainPtr domain, LodgeJournal **journal, int *lock, GError **error);
void lodge_libvirt_snapshots_undefined (LodgeLibvirtLink *link,
                                        LodgeJournal *journal,
                                        int lock,
                                        gboolean removed);
/* The last part of it, of a machine that is gone. */
void lodge_libvirt_snapshots_forget (LodgeLibvirtLink *link, LodgeJournal *journal);

/* The journal of this room: what a killed program left half done with snapshots of machines of this
 * connection. */
#define LODGE_LIBVIRT_JOURNAL_SNAPSHOT "snapshot"
#define LODGE_LIBVIRT_JOURNAL_VERSION 1
void lodge_libvirt_snapshots_recover (LodgeLibvirtLink *link);

/* Serialises programs that work on one machine's snapshots: a descriptor for g_close (), or -1. */
int lodge_libvirt_snapshots_lock (const char *uuid, GError **error);

/* Taking and deleting for those who have the lock. @name: of the new snapshot; see
 * lodge_libvirt_dup_snapshot_name (). */
gboolean lodge_libvirt_take_locked (LodgeLibvirtLink *link,
                                    virDomainPtr domain,
                                    const char *uuid,
                                    const char *name,
                                    const LodgeSnapshotRequest *request,
                                    GError **error);
char *lodge_libvirt_dup_snapshot_name (const char *title);
gboolean lodge_libvirt_delete_locked (LodgeLibvirtLink *link,
                                      virDomainPtr domain,
                                      const char *uuid,
                                      const char *name,
                                      GError **error);

/* A clone that a killed program left half made goes; a whole one stays. */
void lodge_libvirt_recover_clone (LodgeLibvirtLink *link,
                                  virDomainPtr domain,
                                  LodgeJournal *journal,
                                  GError **error);

/* A conversion that a killed program left half done is undone, or finished if the definition has it. */
void lodge_libvirt_recover_convert (LodgeLibvirtLink *link,
                                    virDomainPtr domain,
                                    LodgeJournal *journal,
                                    GError **error);

/* A change of firmware that a killed program left half done is undone, or finished if the definition has it. */
void lodge_libvirt_recover_firmware (virDomainPtr domain, LodgeJournal *journal, GError **error);

/* Why no machine of this connection can get another firmware, or NULL. */
const char *lodge_libvirt_firmware_refusal (LodgeLibvirtLink *link);

/* Where libvirt keeps, or would keep, the variables of a machine with that definition; what lies elsewhere is not
 * among them. (transfer full) (element-type filename) */
GPtrArray *lodge_libvirt_list_nvram (virDomainPtr domain, LodgeDomainXml *definition);

/* Makes the firmware's variables and the TPM what they were when @frozen was taken. */
gboolean lodge_libvirt_put_state_back (virDomainPtr domain, LodgeFrozen *frozen, GError **error);

/* What a killed program left of a layer's copy goes. */
void
lodge_libvirt_recover_flatten (LodgeLibvirtLink *link,
                               virDomainPtr domain,
                               LodgeJournal *journal,
                               GError **error);

/* Vfuncs. Main thread. */
void lodge_libvirt_locate_file (
    LodgeVmm *vmm, LodgeMachine *machine, const char *missing, const char *path, GTask *task);
void lodge_libvirt_convert_disk (
    LodgeVmm *vmm, LodgeMachine *machine, const char *id, LodgeJob *job, GTask *task);
void lodge_libvirt_grow_disk (
    LodgeVmm *vmm, LodgeMachine *machine, const char *id, guint64 capacity, GTask *task);
void lodge_libvirt_set_firmware (
    LodgeVmm *vmm, LodgeMachine *machine, LodgeFirmware firmware, gboolean secure, GTask *task);
void lodge_libvirt_set_aside (LodgeVmm *vmm, LodgeMachine *machine, const char *id, GTask *task);
void lodge_libvirt_put_back (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_set_template (LodgeVmm *vmm, LodgeMachine *machine, gboolean is_template, GTask *task);
void lodge_libvirt_make_independent (LodgeVmm *vmm, LodgeMachine *machine, LodgeJob *job, GTask *task);
void lodge_libvirt_clone (LodgeVmm *vmm,
                          LodgeMachine *machine,
                          const LodgeCloneRequest *request,
                          LodgeJob *job,
                          GTask *task);
void lodge_libvirt_read_snapshots (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_read_snapshot_features (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_take_snapshot (LodgeVmm *vmm,
                                  LodgeMachine *machine,
                                  const LodgeSnapshotRequest *request,
                                  LodgeJob *job,
                                  GTask *task);
void lodge_libvirt_restore_snapshot (LodgeVmm *vmm,
                                     LodgeMachine *machine,
                                     const char *name,
                                     LodgeRestoreMode mode,
                                     LodgeJob *job,
                                     GTask *task);
void lodge_libvirt_delete_snapshot (LodgeVmm *vmm,
                                    LodgeMachine *machine,
                                    const char *name,
                                    gboolean children,
                                    LodgeJob *job,
                                    GTask *task);
void lodge_libvirt_edit_snapshot (LodgeVmm *vmm,
                                  LodgeMachine *machine,
                                  LodgeSnapshot *draft,
                                  GTask *task);
void lodge_libvirt_read_snapshot_config (LodgeVmm *vmm,
                                         LodgeMachine *machine,
                                         const char *name,
                                         GTask *task);
void lodge_libvirt_sync_clock (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);
void lodge_libvirt_set_snapshot_policy (LodgeVmm *vmm,
                                        LodgeMachine *machine,
                                        const LodgeSnapshotPolicy *policy,
                                        GTask *task);
void lodge_libvirt_set_snapshot_undo (LodgeVmm *vmm,
                                      LodgeMachine *machine,
                                      const char *name,
                                      GTask *task);
void lodge_libvirt_compare_files (LodgeVmm *vmm,
                                  LodgeMachine *machine,
                                  const char *name,
                                  const char *other,
                                  LodgeJob *job,
                                  GTask *task);

G_END_DECLS
