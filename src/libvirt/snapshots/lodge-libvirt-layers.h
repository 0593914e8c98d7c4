/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-snapshots.h"

G_BEGIN_DECLS

/* Chains end; whatever makes a longer one is up to no good. */
#define LODGE_LIBVIRT_MAX_CHAIN 256

/* A file in a chain, and who wants it. */
typedef struct
{
  char *path;
  char *backing;           /* what it rests on, or NULL */
  char *user;              /* another machine's title that has it as top or froze it, or NULL */
  char *user_uuid;         /* of that machine */
  gboolean kept;           /* a template's, which writes to it no more */
  gboolean top;            /* a stored or running definition writes to it */
  gboolean frozen;         /* a snapshot froze it */
  gboolean open;           /* the running machine in question has it open */
  gboolean open_elsewhere; /* another running machine has */
  gboolean unread;         /* it is there, but what it rests on can't be read */
} LodgeLayerNode;

/*
 * Every layer that machines of the connection or their snapshots name, with what is below; @more
 * (nullable) (element-type utf8): further ones. @uuid: the machine in question. Only headers are
 * read. (transfer full): path -> LodgeLayerNode
 */
GHashTable *lodge_libvirt_layer_graph (LodgeLibvirtLink *link,
                                       const char *uuid,
                                       GPtrArray *more,
                                       GError **error);

/* Files that were found sound, with all below them; for several threads at once. */
typedef struct
{
  GMutex mutex;
  GHashTable *paths;
} LodgeLibvirtSound;
void lodge_libvirt_sound_init (LodgeLibvirtSound *self);
void lodge_libvirt_sound_clear (LodgeLibvirtSound *self);

/* What keeps @path and all that it rests on from being read: a sentence that names the file, or
 * NULL. @sound: (nullable): what needs no second look. (transfer full) */
char *lodge_libvirt_dup_chain_problem (const char *path, LodgeLibvirtSound *sound);

/* The first file of the chain from @path down that is not there, or NULL. (transfer full) */
char *lodge_libvirt_dup_missing_file (const char *path);

/* FALSE with that sentence for the first of @layers (element-type LodgeDomainLayer) that has a
 * problem. */
gboolean lodge_libvirt_check_chains (GPtrArray *layers, GError **error);

/* Snapshots that are to go, as the journal has them. */
typedef struct
{
  const char *uuid;
  const char *const *names; /* children first */
  const char *const *files; /* what they froze */
  gboolean again;           /* a killed program has begun with it */
} LodgeForgotten;

/* Removes what libvirt and Lodge know of them, and the layers that nobody wants any more. */
gboolean lodge_libvirt_forget_snapshots (LodgeLibvirtLink *link,
                                         virDomainPtr domain,
                                         const LodgeForgotten *what,
                                         LodgeJob *job,
                                         GError **error);

/* Layers of the same disks: a merge that was cut off leaves one that nothing names any more. */
void lodge_libvirt_add_sibling_layers (GPtrArray *suspects);

/* The layers right above @path. (transfer container) (element-type LodgeLayerNode): of the graph */
GPtrArray *lodge_libvirt_layer_successors (GHashTable *graph, const char *path);

/* Whether @node of the graph is @path or rests on it, however far above. */
gboolean
lodge_libvirt_layer_rests_on (GHashTable *graph, const LodgeLayerNode *node, const char *path);

/* Whether the header of @path names a file below it. */
gboolean lodge_libvirt_layer_has_backing (const char *path);

/*
 * What other machines rest on, and all below it, is read-only, so that nothing can write to it by
 * mistake. Protect does that before there is somebody; settle, when somebody has come or gone, gives
 * back the rights to what only its own machine needs any more. Files that no machine made stay as
 * they are, and so does what a machine writes to.
 */
void lodge_libvirt_protect_chain (LodgeLibvirtLink *link, const char *path);
void lodge_libvirt_settle_chain (LodgeLibvirtLink *link, const char *path);
void lodge_libvirt_settle_bases (LodgeLibvirtLink *link, const char *const *bases);

/* Merging has to write, whoever rests on it. TRUE: it was protected, and is to be settled then. */
gboolean lodge_libvirt_open_layer (const char *path);

/* What of others the machine rests on. (transfer full) */
GStrv lodge_libvirt_dup_bases (LodgeLibvirtLink *link, virDomainPtr domain);

/* Everything that is the machine's: what it writes to, what its snapshots froze, and what stays below
 * those. (transfer full): a set of paths */
GHashTable *lodge_libvirt_list_all_own (LodgeLibvirtLink *link, virDomainPtr domain);

/* The titles of other machines that rest on any of @own, or NULL. (transfer full) */
GStrv lodge_libvirt_dup_dependants (GHashTable *graph, GHashTable *own);

/* The titles of the machines that rest on what the stored definition of a template names, or NULL.
 * (transfer full) */
GStrv lodge_libvirt_dup_template_dependants (LodgeLibvirtLink *link, virDomainPtr domain);

/*
 * What a journal notes of @layers (element-type LodgeDomainLayer) as they are on the disk now: a
 * step that has another name once anything has written to one of them. (transfer full)
 */
char *lodge_libvirt_dup_untouched_step (GPtrArray *layers);

/* Those of @own that rest on something else. (transfer container) (element-type LodgeLayerNode) */
GPtrArray *lodge_libvirt_list_resting (GHashTable *graph, GHashTable *own);

G_END_DECLS
