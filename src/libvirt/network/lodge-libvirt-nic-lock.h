/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>
#include <libvirt/libvirt.h>

G_BEGIN_DECLS

/* A descriptor whose file is locked, or -1. */
typedef int LodgeLock;

static inline void
lodge_lock_release (LodgeLock self)
{
  g_close (self, NULL);
}
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (LodgeLock, lodge_lock_release, -1)

/* Only one of the user's programs at a time changes, or settles, what a machine's adapters are
 * attached to. Waits for the others, ten seconds at most: worker threads only, and not by who holds
 * it already. Close it, or -1 with BUSY. */
LodgeLock lodge_libvirt_nics_lock (virDomainPtr domain, GError **error);

G_END_DECLS
