/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libvirt/libvirt.h>

#include "lodge-libvirt-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeLibvirtLink: one opened virConnect with the thread that serves it. A LodgeLibvirtVmm has a
 * new one after every loss; work that still hangs on an old one can't hurt the new one.
 *
 * Atomically reference counted. Whoever holds a reference while it works keeps the connection from
 * being closed underneath.
 */
typedef struct _LodgeLibvirtLink LodgeLibvirtLink;

/* Work on the link; runs on a thread that may block. The connection may have died meanwhile. */
typedef void (*LodgeLibvirtWork) (LodgeLibvirtLink *link, gpointer data);

/* On the main thread, and only while @vmm still uses @link. */
typedef void (*LodgeLibvirtPost) (LodgeLibvirtVmm *vmm, LodgeLibvirtLink *link, gpointer data);

/* What the connection turned out to be; constant once it is open. */
typedef struct
{
  gboolean qemu;
  gboolean test;
  gboolean local;      /* over a unix socket of this computer, or inside this process */
  gboolean privileged; /* the system daemon */
  gboolean spice_usb;  /* QEMU offers USB redirection */
  guint64 features;    /* LodgeMachineFeatures the driver can give at all */
  char *arch;
  GStrv hyperv;      /* Hyper-V enlightenments that KVM can give here, or NULL: not known */
  char *domain_type; /* what definitions must say when that is neither kvm nor qemu, else NULL */
} LodgeLibvirtFacts;

/* A user's own QEMU on this computer: its adapters are Lodge's to switch. */
#define lodge_libvirt_facts_have_hubs(facts)                                                       \
  ((facts)->qemu && (facts)->local && !(facts)->privileged)

/* Main thread. Opens in the background; the vmm hears of it through lodge-libvirt-connection.c. */
LodgeLibvirtLink *lodge_libvirt_link_new (LodgeLibvirtVmm *vmm, const char *uri);
LodgeLibvirtLink *lodge_libvirt_link_ref (LodgeLibvirtLink *link);
void lodge_libvirt_link_unref (LodgeLibvirtLink *link);

/* How many there are in this process, those that are being closed included. Any thread. */
guint lodge_libvirt_link_count (void);

/* The thread stops after what it is at, refuses what waits, and closes the connection. */
void lodge_libvirt_link_close (LodgeLibvirtLink *link);

const char *lodge_libvirt_link_get_uri (LodgeLibvirtLink *link);
virConnectPtr lodge_libvirt_link_get_connect (LodgeLibvirtLink *link); /* worker threads only */
LodgeLibvirtFacts *lodge_libvirt_link_get_facts (LodgeLibvirtLink *link);

/* Room for the ids of the registered events; worker thread. */
#define LODGE_LIBVIRT_N_EVENTS 16
int *lodge_libvirt_link_get_event_ids (LodgeLibvirtLink *link);

/* What of the host never changes, once read. Worker thread. */
void lodge_libvirt_link_take_host (LodgeLibvirtLink *link, LodgeHost *host);
LodgeHost *lodge_libvirt_link_get_host (LodgeLibvirtLink *link);

/* A number that grows: what was read later has the greater one. */
guint64 lodge_libvirt_link_next_serial (LodgeLibvirtLink *link);

/*
 * Queues @work on the serial worker. @data: freed by @destroy on the main thread.
 * When the link is closed before, @work is not called.
 */
void lodge_libvirt_link_push (LodgeLibvirtLink *link,
                              LodgeLibvirtWork work,
                              gpointer data,
                              GDestroyNotify destroy);

/* The same for what serves a GTask: @work gets the task, must return on it. A closed link answers
 * LODGE_VMM_ERROR_DISCONNECTED. @link: (nullable): the same answer. @task: (transfer full). */
void lodge_libvirt_link_run (LodgeLibvirtLink *link, GTask *task, LodgeLibvirtWork work);

/* As run, on a thread of its own: for calls that wait for QEMU, the guest or a disk. */
void lodge_libvirt_link_run_long (LodgeLibvirtLink *link, GTask *task, LodgeLibvirtWork work);

/* Any thread. @data is freed by @destroy whether or not @post was called. */
void lodge_libvirt_link_post (LodgeLibvirtLink *link,
                              LodgeLibvirtPost post,
                              gpointer data,
                              GDestroyNotify destroy);

/* Asks the daemon something easy on a thread of its own; lodge_libvirt_vmm_alive () tells when it
 * has answered. Main thread. */
void lodge_libvirt_link_ping (LodgeLibvirtLink *link);

/* The domain with this UUID; the caller frees it. NULL with @error. Worker threads only. */
virDomainPtr lodge_libvirt_link_lookup (LodgeLibvirtLink *link, const char *uuid, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeLibvirtLink, lodge_libvirt_link_unref)

/* libvirt's objects with g_autoptr. */
typedef virDomain LodgeVirDomain;
typedef virStream LodgeVirStream;
typedef virConnect LodgeVirConnect;
typedef virStoragePool LodgeVirPool;
typedef virStorageVol LodgeVirVol;
typedef virDomainSnapshot LodgeVirSnapshot;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeVirDomain, virDomainFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeVirStream, virStreamFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeVirConnect, virConnectClose)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeVirPool, virStoragePoolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeVirVol, virStorageVolFree)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeVirSnapshot, virDomainSnapshotFree)

/*
 * Wraps each call that can block: LV (virDomainCreate (domain)). Debug builds assert that it is not
 * the main thread that calls.
 */
#define LV(call) (lodge_libvirt_check_thread (G_STRLOC), (call))

#ifdef NDEBUG
#define lodge_libvirt_check_thread(where) ((void)0)
#else
void lodge_libvirt_check_thread (const char *where);
#endif

G_END_DECLS
