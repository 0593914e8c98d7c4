/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A few heaps for all threads, not one for each: each keeps memory for itself. Nor one alone: at
 * the start, threads read the fonts and the icon themes while the main thread reads its styles, and
 * all would wait for each other. First of all in a program. */
void lodge_memory_share_heaps (void);

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
