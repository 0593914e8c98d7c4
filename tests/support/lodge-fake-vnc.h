/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The server's half of RFB 3.8 (RFC 6143), for test servers: each writes to or reads from @fd and
 * blocks. FALSE: the client is gone. Any thread.
 */

/* As far as the server's description of its screen. */
gboolean lodge_fake_vnc_handshake (int fd, guint width, guint height);

/* Begins an update of @n_rects rectangles, of which each is one of the calls below. */
gboolean lodge_fake_vnc_update (int fd, guint n_rects);
gboolean lodge_fake_vnc_raw (int fd, guint x, guint y, guint width, guint height, guint32 color);
gboolean lodge_fake_vnc_resize (int fd, guint width, guint height);
gboolean lodge_fake_vnc_cursor (int fd, guint width, guint height, guint hot_x, guint hot_y);
gboolean lodge_fake_vnc_pseudo (int fd, gint32 encoding, guint x);
/* Its screen has another size, which the client may change (ExtendedDesktopSize). */
gboolean lodge_fake_vnc_extended_resize (int fd, guint width, guint height);
gboolean lodge_fake_vnc_bytes (int fd, const void *bytes, gsize length);

typedef enum
{
  LODGE_FAKE_VNC_GONE = -1,
  LODGE_FAKE_VNC_OTHER = 0,
  LODGE_FAKE_VNC_UPDATE_REQUEST = 3,
  LODGE_FAKE_VNC_KEY = 4,
  LODGE_FAKE_VNC_POINTER = 5,
  LODGE_FAKE_VNC_CUT_TEXT = 6,
  LODGE_FAKE_VNC_SET_SIZE = 251,
  LODGE_FAKE_VNC_EXTENDED_KEY = 255,
} LodgeFakeVncMessage;

/* Reads the client's next message. @text: what was in it, in words, for comparison. */
LodgeFakeVncMessage lodge_fake_vnc_read (int fd, char text[64]);

G_END_DECLS
