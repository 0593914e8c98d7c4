/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

G_BEGIN_DECLS

/* The layout of the host's keyboard as lodge_layout_new () takes it, as "de(nodeadkeys)", as far as
 * the desktop (GNOME's settings) or the X server tells. NULL: neither does. Main thread. (transfer
 * full) (nullable) */
char *lodge_host_layout_dup (GdkDisplay *display);

G_END_DECLS
