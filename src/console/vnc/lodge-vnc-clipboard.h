/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gvnc.h>

#include "lodge-console-clipboard.h"

G_BEGIN_DECLS

/*
 * The clipboard of a VNC server: text in ISO 8859-1, all that gvnc speaks of, which is sent as soon
 * as there is any. Main thread.
 */
typedef struct _LodgeVncClipboard LodgeVncClipboard;

/* @console outlives it, and is told of what the server has. */
LodgeVncClipboard *lodge_vnc_clipboard_new (LodgeConsole *console, VncConnection *connection);
void lodge_vnc_clipboard_free (LodgeVncClipboard *self);

void lodge_vnc_clipboard_request (LodgeVncClipboard *self);
void lodge_vnc_clipboard_send (LodgeVncClipboard *self, GBytes *contents);

G_END_DECLS
