/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gvnc.h>

G_BEGIN_DECLS

/* One of gvnc's, spared the search for a prime number. (transfer full) */
VncConnection *lodge_vnc_connection_new (void);

G_END_DECLS
