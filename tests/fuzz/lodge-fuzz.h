/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What libFuzzer calls, by the name it has there. One file per target defines it. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

G_END_DECLS
