/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-fake-vmm.h"

G_BEGIN_DECLS

/* A machine as it really is, whether or not the connection lets us see it. */
typedef struct
{
  char *uuid;
  LodgeMachineConfig *stored;
  LodgeMachineConfig *live; /* NULL when off */
  LodgeMachineState state;
  LodgeMachineReason reason;
  LodgeMachineFeatures features;
  guint revision; /* grows with each change of the stored definition */
  GHashTable *nic_statuses; /* id -> LodgeNicStatus that a test has set */
  GHashTable *captures;     /* id -> path */
  GPtrArray *snapshots;     /* lodge-fake-vmm-snapshots.c's; NULL: none yet */
  guint n_snapshots_taken;
  gboolean from_snapshot;   /* what runs without being kept was started from one */
  LodgeSnapshotFeatures *snapshot_features; /* what a test has set, or NULL */
  LodgeFileChanges *file_changes;           /* likewise */
  LodgeGuestTools *guest_tools;             /* likewise */
  GHashTable *borrowed;     /* set of ids that are, while it runs, on something else than stored */
} LodgeFakeDomain;

/* An operation of one of the other files. @domain: the truth about the machine, or NULL without one. */
typedef void (*LodgeFakeRun) (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task);

typedef struct
{
  const char *operation;
  LodgeMachine *machine; /* or NULL */
  LodgeFakeRun run;
} LodgeFakeCall;

/* What a test has said about one operation. */
typedef struct
{
  gboolean held;
  GError *error;
  guint n_calls;
  GQueue waiting; /* of GTask */
} LodgeFakePlan;

struct _LodgeFakeVmm
{
  GObject parent_instance;

  char *uri;
  LodgeVmmState state;
  GError *problem;
  LodgeHost *host;
  GListStore *store;
  GListModel *machines;
  GListStore *network_store; /* of LodgeNetwork */
  GListModel *networks;

  GPtrArray *domains;     /* of LodgeFakeDomain */
  GPtrArray *true_networks; /* of LodgeNetwork */
  GHashTable *leases;     /* UUID of a network -> GPtrArray of LodgeLease */
  gboolean serves;
  gboolean nics_fixed;
  GHashTable *plans;      /* operation -> LodgeFakePlan */
  GHashTable *files;      /* path -> LodgeImageInfo */
  GHashTable *statistics; /* LodgeMachine (not owned) -> count */
  GBytes *screenshot;
  char *log;
  char *last_keys;
  int display_peer;
  int serial_peer;
  guint connect_source;
  gboolean events_held;
  gboolean guests_obey;
};

LodgeFakePlan   *lodge_fake_vmm_get_plan (LodgeFakeVmm *self, const char *operation);
LodgeFakeDomain *lodge_fake_vmm_find_domain (LodgeFakeVmm *self, const char *uuid);
LodgeFakeDomain *lodge_fake_vmm_define (LodgeFakeVmm *self, LodgeMachineConfig *config);

/* Changes the truth only. */
void lodge_fake_vmm_move (LodgeFakeVmm *self, LodgeFakeDomain *domain, LodgeMachineState state, LodgeMachineReason reason);

/* Shows the truth about all machines, or about the one with @uuid. */
void lodge_fake_vmm_show_all (LodgeFakeVmm *self);
void lodge_fake_vmm_show (LodgeFakeVmm *self, const char *uuid);

/* Others did something: shown if it can be seen now. */
void lodge_fake_vmm_event (LodgeFakeVmm *self, const char *uuid);

/* The adapter of @config with that id, or NULL. (transfer none) */
LodgeNic *lodge_fake_vmm_find_nic (LodgeMachineConfig *config, const char *id);

/* Others did something to the networks: shown if it can be seen now. */
void lodge_fake_vmm_networks_event (LodgeFakeVmm *self);
void lodge_fake_vmm_show_networks (LodgeFakeVmm *self);

/* The truth about the network of that name, or with that UUID, or NULL. */
LodgeNetwork *lodge_fake_vmm_find_true_network (LodgeFakeVmm *self, const char *name_or_uuid);

void lodge_fake_vmm_operations_init (LodgeVmmInterface *iface);
void lodge_fake_vmm_nics_init (LodgeVmmInterface *iface);
void lodge_fake_vmm_networks_init (LodgeVmmInterface *iface);
void lodge_fake_vmm_snapshots_init (LodgeVmmInterface *iface);
void lodge_fake_vmm_clones_init (LodgeVmmInterface *iface);

/* What was stored when the snapshot was taken, or NULL. (transfer none) */
LodgeMachineConfig *lodge_fake_vmm_find_snapshot_config (LodgeFakeDomain *domain, const char *name);
void lodge_fake_vmm_snapshots_clear (LodgeFakeDomain *domain);
gboolean lodge_fake_vmm_has_snapshot (LodgeFakeDomain *domain, const char *name);
void lodge_fake_vmm_compare_init (LodgeVmmInterface *iface);
void lodge_fake_vmm_serial_init (LodgeVmmInterface *iface);
void lodge_fake_vmm_guest_init (LodgeVmmInterface *iface);

/* Takes over @task and @data: runs in the next round, unless a test holds or fails the operation. */
void lodge_fake_vmm_start_call (LodgeFakeVmm *self, const LodgeFakeCall *spec, gpointer data, GDestroyNotify destroy, GTask *task);

/* Lets a call of an operation that waited go on. */
void lodge_fake_vmm_resume_call (GTask *task);

G_END_DECLS
