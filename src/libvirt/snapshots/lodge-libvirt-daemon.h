/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-layers.h"
#include "lodge-libvirt-store.h"

G_BEGIN_DECLS

/*
 * Snapshots in files of their own of the system's machines whose firmware is UEFI, which libvirt
 * before 10.10 takes no snapshots of inside the disks' files. The files are the daemon's:
 * everything goes through its API. The same chains as a session's (lodge-libvirt-snapshots.h), but
 *
 *  - which files a snapshot froze stands in libvirt's notes alone, so that whoever works with the
 *    machine next, another user too, finds it. libvirt rewrites the notes of the children of a
 * snapshot that is deleted; so they become its parent's children before.
 *  - memory and copies of firmware variables and TPM lie in LODGE_DAEMON_FOLDER/<uuid>/<snapshot>.*
 *  - layers that nothing wants any more are merged while the machine runs; of one that is off they
 * stay until it runs and the next program of this user connects.
 *
 * Worker threads; the machine's lock (lodge_libvirt_snapshots_lock ()) is held.
 */
#define LODGE_DAEMON_FOLDER "/var/lib/libvirt/qemu/lodge-snapshots"

/* Where the system's libvirt keeps firmware variables and TPMs (src/qemu/qemu_conf.c: nvramDir,
 * swtpmStorageDir). */
#define LODGE_DAEMON_NVRAM "/var/lib/libvirt/qemu/nvram"
#define LODGE_DAEMON_TPM "/var/lib/libvirt/swtpm"

/* What a journal's field LODGE_DAEMON_FIELD says of such work. */
#define LODGE_DAEMON_FIELD "by"
#define LODGE_DAEMON_VALUE "daemon"

/* The step of a journal when nothing is left to do but what needs the machine to run. */
#define LODGE_DAEMON_LATER "later"

/* Whether the connection is one whose machines have such snapshots at all. */
gboolean lodge_daemon_is_local (LodgeLibvirtLink *link);

/* Whether this machine's new snapshots are such. */
gboolean
lodge_daemon_keeps (LodgeLibvirtLink *link, virDomainPtr domain, LodgeDomainXml *definition);

/* Whether a snapshot in files of its own, of a machine with this definition, is Lodge's to work
 * with. */
gboolean lodge_daemon_may_touch (LodgeLibvirtLink *link, LodgeDomainXml *definition);

/* The same of the stored definition. */
gboolean lodge_daemon_may_touch_domain (LodgeLibvirtLink *link, virDomainPtr domain);

/* Why there can be none of it now, or NULL. (transfer full) */
char *lodge_daemon_dup_refusal (LodgeDomainXml *definition);

/* Where data of the machine's snapshots lies, and the name of one of its files there. (transfer
 * full) */
char *lodge_daemon_dup_folder (const char *uuid);
char *lodge_daemon_dup_memory (const char *uuid, const char *name);

/* Bytes free there, the folder made if need be; G_MAXUINT64: not known. */
guint64 lodge_daemon_get_space (LodgeLibvirtLink *link, const char *uuid);

/* Whether there is no room any more, there or beside @layers (element-type LodgeDomainLayer). */
gboolean lodge_daemon_is_full (LodgeLibvirtLink *link, const char *uuid, GPtrArray *layers);

/* Copies firmware variables and TPM of a machine that stands still or is off. */
gboolean lodge_daemon_copy_state (LodgeLibvirtLink *link,
                                  virDomainPtr domain,
                                  LodgeDomainXml *definition,
                                  const char *name,
                                  GError **error);

/* The other way round, of a machine that is off. @definition: the snapshot's. */
gboolean lodge_daemon_put_state_back (LodgeLibvirtLink *link,
                                      virDomainPtr domain,
                                      LodgeDomainXml *definition,
                                      const char *name,
                                      GError **error);

/* Whether there is room for that, and the memory is there, and all files are. */
gboolean lodge_daemon_check (LodgeLibvirtLink *link,
                             virDomainPtr domain,
                             const LodgeFrozen *frozen,
                             gboolean with_memory,
                             GError **error);

/* Removes memory and copies of a snapshot; with the last one goes the folder. @name: NULL: of all.
 */
gboolean lodge_daemon_remove_data (LodgeLibvirtLink *link,
                                   const char *uuid,
                                   const char *name,
                                   GError **error);

/* New layers over what @frozen froze. */
gboolean lodge_daemon_make_layers (LodgeLibvirtLink *link,
                                   const LodgeFrozen *frozen,
                                   const char *const *paths,
                                   GError **error);

/* A file of a chain, and who wants it. */
typedef struct
{
  LodgeStoreFile *file; /* NULL: not found there */
  char *path;
  gboolean wanted;         /* a definition's top, or a snapshot froze it */
  gboolean open;           /* the running machine in question has it open */
  gboolean open_elsewhere; /* another running machine has, or its chain can't be told */
} LodgeDaemonLayer;

typedef struct
{
  LodgeLibvirtLink *link;
  GHashTable *stores; /* folder -> LodgeStore, or NULL: not there */
  GHashTable *layers; /* path -> LodgeDaemonLayer */
  gboolean blind;     /* a folder that may hold what rests on these can't be looked into */
} LodgeDaemonLayers;

/* All that machines and their snapshots name, with all files beside it. (transfer full) */
LodgeDaemonLayers *lodge_daemon_layers_read (LodgeLibvirtLink *link,
                                             const char *uuid,
                                             GPtrArray *more,
                                             GError **error);
void lodge_daemon_layers_free (LodgeDaemonLayers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeDaemonLayers, lodge_daemon_layers_free)

/* What rests right on @path. (transfer container) (element-type LodgeDaemonLayer) */
GPtrArray *lodge_daemon_layers_above (LodgeDaemonLayers *self, const char *path);

/* The files that are the machine's because of its snapshots. (transfer full): a set of paths */
GHashTable *lodge_daemon_list_own (LodgeLibvirtLink *link, virDomainPtr domain);

/*
 * As lodge_libvirt_sweep_layers (). @again: a killed program has begun with it. @left: (out)
 * (nullable): whether one of @suspects stays that nobody wants.
 */
gboolean lodge_daemon_sweep (LodgeLibvirtLink *link,
                             virDomainPtr domain,
                             GPtrArray *suspects,
                             gboolean again,
                             LodgeJob *job,
                             gboolean *left,
                             GError **error);

/* What is left to do of @files when the machine does not run on them: whether it is done by now,
 * and whether it can be done now. */
gboolean lodge_daemon_is_settled (virDomainPtr domain, const char *const *files);
gboolean lodge_daemon_is_due (virDomainPtr domain, const char *const *files);

/* As lodge_libvirt_forget_snapshots (). */
gboolean lodge_daemon_forget (LodgeLibvirtLink *link,
                              virDomainPtr domain,
                              const LodgeForgotten *what,
                              LodgeJob *job,
                              gboolean *left,
                              GError **error);

G_END_DECLS
