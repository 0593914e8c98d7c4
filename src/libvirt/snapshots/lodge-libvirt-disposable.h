/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-disposable-run.h"
#include "lodge-libvirt-snapshots.h"

G_BEGIN_DECLS

/*
 * Runs that keep nothing. The stored definition is not touched: QEMU is started with another one,
 * whose disks are new layers over the machine's (or a snapshot's) and whose variables are a copy;
 * only the TPM's folder has one place, so the machine's own is set aside. libvirt goes back to the
 * stored definition by itself. What is on the disk is settled when the run is over, by whoever sees
 * it first: the program that stopped it, one that watches, or the next that connects.
 *
 * Worker threads, but for the vfuncs.
 */

/* Makes what is left of a run of the machine agree with what became of it; nothing to do while it
 * goes on, or without one. The caller has the lock of lodge_libvirt_snapshots_lock (). */
gboolean lodge_libvirt_disposable_settle_locked (LodgeLibvirtLink *link,
                                                 virDomainPtr domain,
                                                 const char *uuid,
                                                 GError **error);

/* The same for those who have no lock; what fails is logged, for the next one tries again. */
void lodge_libvirt_disposable_settle (LodgeLibvirtLink *link, const char *uuid);

/* Before the machine is started, by other ways too. */
gboolean
lodge_libvirt_disposable_clear (LodgeLibvirtLink *link, const char *uuid, GError **error);

/* Every one that is left on this connection. */
void lodge_libvirt_disposable_settle_all (LodgeLibvirtLink *link);

/* Notes @path as a layer to be looked at in the end, where there is a run. */
void lodge_libvirt_disposable_note (const char *uuid, const char *path);

/* Makes @name the current snapshot, if it is not. */
void lodge_libvirt_disposable_set_current (virDomainPtr domain, const char *uuid, const char *name);

/* A machine stopped: settles on a thread of its own, if there is anything. Worker thread. */
void lodge_libvirt_disposable_stopped (LodgeLibvirtLink *link, gpointer uuid);

/* Vfuncs. Main thread. */
void lodge_libvirt_start_disposable (LodgeVmm *vmm,
                                     LodgeMachine *machine,
                                     const char *name,
                                     GTask *task);
void lodge_libvirt_keep_disposable (LodgeVmm *vmm, LodgeMachine *machine, GTask *task);

G_END_DECLS
