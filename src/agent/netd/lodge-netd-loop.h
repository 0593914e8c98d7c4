/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Is the switch in @folder until standard input ends: 0, or 1 with what was wrong on standard error. */
int lodge_netd_loop_run (const char *folder);

G_END_DECLS
