/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gvnc.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/*
 * How a VNC client shows who it is. Of the ways that a server offers the first of these is taken:
 * over a network encrypted ones, over a socket of this computer those without a password. A
 * password is never sent in clear over a network.
 */

/* @types: what "vnc-auth-choose-type" offers. VNC_CONNECTION_AUTH_INVALID: nothing that is known.
 */
VncConnectionAuth lodge_vnc_auth_choose (GValueArray *types, gboolean is_local);

/* The same for VeNCrypt's kinds. */
VncConnectionAuthVencrypt lodge_vnc_auth_choose_vencrypt (GValueArray *subtypes);

/* What of "vnc-auth-credential" only a person knows. */
LodgeCredentials lodge_vnc_auth_get_wanted (GValueArray *credentials);

/* Tells @connection all that was asked for. */
void lodge_vnc_auth_answer (VncConnection *connection,
                            GValueArray *credentials,
                            const char *username,
                            const char *password);

G_END_DECLS
