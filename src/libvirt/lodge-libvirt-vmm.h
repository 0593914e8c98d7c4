/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeLibvirtVmm: LodgeVmm on libvirt, for any libvirt URI. Main thread; libvirt itself is called
 * on a worker of its own per connection. Not connected until lodge_vmm_connect ().
 */
#define LODGE_TYPE_LIBVIRT_VMM (lodge_libvirt_vmm_get_type ())
G_DECLARE_FINAL_TYPE (LodgeLibvirtVmm, lodge_libvirt_vmm, LODGE, LIBVIRT_VMM, GObject)

/* Puts libvirt's events on the default main context and ignores SIGPIPE for the process. Once per
 * process, before the first connection, on the main thread. */
void lodge_libvirt_init (void);

/*
 * For a program that is about to end and has let go of its connections: runs the default main
 * context until they are closed, so that no daemon is left in the middle of a word, but no longer
 * than @milliseconds, since a daemon that hangs never gets there. Main thread.
 */
void lodge_libvirt_shutdown (guint milliseconds);

LodgeVmm *lodge_libvirt_vmm_new (const char *uri);

/* A LodgeVmmFactory. */
LodgeVmm *lodge_libvirt_vmm_factory (const char *uri, gpointer user_data);

G_END_DECLS
