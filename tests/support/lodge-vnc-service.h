/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A VNC server on the socket @path: whoever connects is shown one colour, then nothing happens.
 * (transfer full) */
GSocketService *lodge_vnc_service_new (const char *path, guint width, guint height, guint32 color);

/* Takes no more connections, and clears @service. */
void lodge_vnc_service_stop (GSocketService **service);

G_END_DECLS
