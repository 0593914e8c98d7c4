/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ethernet addresses as text. Any thread. */

/* Six octets in lower case between colons, from any case and colons or dashes; NULL when @text is
 * none. (transfer full) (nullable) */
char *lodge_mac_dup_canonical (const char *text);

/* Whether the canonical @mac can be an adapter's: one station's (the group bit is clear; IEEE 802,
 * the lowest bit of the first octet), and not all zero. */
gboolean lodge_mac_is_unicast (const char *mac);

/* A random one with the prefix 52:54:00 that QEMU's documentation uses. (transfer full) */
char *lodge_mac_random (void);

G_END_DECLS
