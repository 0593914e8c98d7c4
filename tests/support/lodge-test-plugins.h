/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of GStreamer's plug-ins this process and those it starts know but those of @names, file names
 * which end with NULL. Before GStreamer starts. @folder: for links to them, and for the list of
 * them. */
void lodge_test_plugins_keep (const char *folder, const char *const *names);

G_END_DECLS
