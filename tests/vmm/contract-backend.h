/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* What a backend brings to the contract test, besides being one. */
typedef struct
{
  const char *name;
  LodgeVmm *(*create) (void); /* not connected */

  /* Somebody else at work, past the connection under test. */
  char *(*define) (LodgeVmm *vmm, const char *title); /* its UUID (transfer full) */
  void (*start) (LodgeVmm *vmm, const char *uuid);
  void (*stop) (LodgeVmm *vmm, const char *uuid);
  void (*undefine) (LodgeVmm *vmm, const char *uuid);

  /* The daemon dies and comes back, or NULL: can't be arranged. */
  void (*kill) (LodgeVmm *vmm);
  void (*revive) (LodgeVmm *vmm);

  /* Somebody else's internal networks, inactive at first. NULL: this backend has none. */
  void (*define_network) (LodgeVmm *vmm, const char *name);
  void (*switch_network) (LodgeVmm *vmm, const char *name, gboolean active); /* unless served */
  void (*undefine_network) (LodgeVmm *vmm, const char *name);

  /* After the last case. (nullable) */
  void (*finish) (void);

  gboolean has_disks;    /* create_disk, delete_file, probe_image */
  gboolean has_displays; /* descriptors */
  gboolean has_guests;   /* real virtual CPUs: statistics, logs, keys, serial consoles */
  gboolean has_nics;     /* adapters can be changed */
  gboolean has_snapshots; /* can be taken */
  gboolean serves_networks; /* lodge-agent serves the networks */
} ContractBackend;

extern const ContractBackend contract_fake;
#ifdef WITH_LIBVIRT
extern const ContractBackend contract_test_driver;
extern const ContractBackend contract_session;
extern const ContractBackend contract_system;
#endif

/* The one that this run is about. */
extern const ContractBackend *contract_backend;

G_END_DECLS
