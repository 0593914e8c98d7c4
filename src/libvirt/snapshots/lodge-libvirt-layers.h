/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-libvirt-snapshots.h"

G_BEGIN_DECLS

/* A file in a chain, and who wants it. */
typedef struct
{
  char *path;
  char *backing;           /* what it rests on, or NULL */
  char *user;              /* another machine's name that has it as top or froze it, or NULL */
  gboolean top;            /* a stored or running definition writes to it */
  gboolean frozen;         /* a snapshot froze it */
  gboolean open;           /* the running machine in question has it open */
  gboolean open_elsewhere; /* another running machine has */
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

/* The layers right above @path. (transfer container) (element-type LodgeLayerNode): of the graph */
GPtrArray *lodge_libvirt_layer_successors (GHashTable *graph, const char *path);

G_END_DECLS
