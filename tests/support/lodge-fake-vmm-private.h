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
} LodgeFakeDomain;

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
  GListStore *networks; /* of LodgeNetwork */

  GPtrArray *domains;     /* of LodgeFakeDomain */
  GHashTable *plans;      /* operation -> LodgeFakePlan */
  GHashTable *files;      /* path -> LodgeImageInfo */
  GHashTable *statistics; /* LodgeMachine (not owned) -> count */
  GBytes *screenshot;
  char *log;
  char *last_keys;
  int display_peer;
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

void lodge_fake_vmm_operations_init (LodgeVmmInterface *iface);

/* Lets a call of an operation that waited go on. */
void lodge_fake_vmm_resume_call (GTask *task);

G_END_DECLS
