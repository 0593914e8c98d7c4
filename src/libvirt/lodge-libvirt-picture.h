/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * A screenshot as the hypervisor gave it (PNG, or the PPM of QEMU before 7.1, told by its first
 * bytes) as a PNG at most @max_width pixels wide; 0: as it is. What is neither, or larger than any
 * screen, fails with LODGE_VMM_ERROR_FAILED. Any thread. (transfer full)
 */
GBytes *lodge_libvirt_picture_to_png (GBytes *picture, guint max_width, GError **error);

G_END_DECLS
