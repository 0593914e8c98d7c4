/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One heap for all threads: each further one keeps a quarter of a MiB and more for itself. Threads
 * have small stores of their own before it all the same. First of all in a program. */
void lodge_memory_share_heap (void);

/*
 * Gives back to the system what the process has freed but keeps: a window that is built reads
 * styles and templates, and a display that GTK paints takes pictures of its size, of which nothing
 * is needed once it is shown. Some milliseconds. Main thread, of which the deepest part of the
 * stack goes too.
 */
void lodge_memory_give_back (void);

/* The same, some seconds after the last call. */
void lodge_memory_give_back_later (void);

G_END_DECLS
