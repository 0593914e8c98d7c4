/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is remembered of a machine's screens: of which it is true that they are open, and that they
 * open in tabs. @id: the machine's, as of lodge-display-memory.h; (nullable). @number: of the
 * screen. Main thread. */
#define LODGE_SCREEN_SHOWN "screens"
#define LODGE_SCREEN_IN_TABS "screens-in-tabs"

gboolean lodge_screen_memory_has (const char *id, const char *name, guint number);
void lodge_screen_memory_set (const char *id, const char *name, guint number, gboolean set);

G_END_DECLS
