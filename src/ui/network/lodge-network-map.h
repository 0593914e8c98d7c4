/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeNetworkMap: who hangs on what in one connection, as boxes in three columns and lines between
 * them. A boxed type, made anew from the models. Main thread.
 */
typedef enum
{
  LODGE_MAP_HOST,    /* the world, this computer */
  LODGE_MAP_NETWORK, /* networks, NAT, bridges */
  LODGE_MAP_MACHINE,
  LODGE_MAP_N_COLUMNS,
} LodgeMapColumn;

typedef struct
{
  LodgeMapColumn column;
  guint row;
  char *title;
  char *subtitle;  /* or NULL */
  gboolean active; /* else it is drawn fainter */
  GObject *object; /* the LodgeNetwork or LodgeMachine, or NULL */
} LodgeMapNode;

typedef struct
{
  guint from; /* indices of nodes, from the left to the right or the top to the bottom */
  guint to;
  gboolean active; /* frames can pass; else it is dashed */
} LodgeMapLine;

typedef struct
{
  GPtrArray *nodes; /* (element-type LodgeMapNode) */
  GArray *lines;    /* (element-type LodgeMapLine) */
  guint n_left_out; /* machines that would not fit */
} LodgeNetworkMap;
#define LODGE_TYPE_NETWORK_MAP (lodge_network_map_get_type ())
GType            lodge_network_map_get_type (void);
LodgeNetworkMap *lodge_network_map_copy (LodgeNetworkMap *self);
void             lodge_network_map_free (LodgeNetworkMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetworkMap, lodge_network_map_free)

/* The most machines in it. */
#define LODGE_MAP_MAX_MACHINES 24

LodgeNetworkMap *lodge_network_map_new (LodgeVmm *vmm);
gboolean         lodge_network_map_equal (LodgeNetworkMap *a, LodgeNetworkMap *b);
guint            lodge_network_map_get_n_rows (LodgeNetworkMap *self);

/* What a machine hangs on: "NAT · Internal network “lab” (cable unplugged)". (transfer full) */
char *lodge_network_map_describe_machine (LodgeVmm *vmm, LodgeMachine *machine);

/* A line for each machine. (transfer full) */
char *lodge_network_map_describe (LodgeVmm *vmm);

G_END_DECLS
