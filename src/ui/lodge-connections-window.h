/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeConnectionsWindow: where machines come from: the connections with their states, Retry and
 * Remove, and a form to add one: this user's, this computer's, or another computer's over SSH. What
 * it changes is remembered. Main thread.
 */
#define LODGE_TYPE_CONNECTIONS_WINDOW (lodge_connections_window_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConnectionsWindow, lodge_connections_window, LODGE, CONNECTIONS_WINDOW, AdwWindow)

GtkWidget *lodge_connections_window_new (LodgeCore *core);

/* The connections that are remembered, else the default alone. (transfer full) */
GStrv lodge_connections_dup_remembered (void);

/* What a person calls the connection @uri. (transfer full) */
char *lodge_connections_dup_title (const char *uri);

/* The address of the computer that somebody typed: "host", "user@host", "ssh://…" or libvirt's own.
 * NULL: it is none. (transfer full) */
char *lodge_connections_dup_remote_uri (const char *typed);

G_END_DECLS
