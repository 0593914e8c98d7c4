/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Gives up, for good, what a switch never needs: core dumps, being looked into by others, privileges,
 * more than half a gigabyte of memory, and (with libseccomp) running programs, new processes, looking
 * into others and changing the system. The process also ends when its parent does. */
void lodge_netd_harden (void);

G_END_DECLS
