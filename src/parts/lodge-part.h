/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Parts: what the application loads only when it is first called, for the sake of viewers, which
 * are to be small and at once there. A part is a module beside the program, lodge-NAME.so, of the
 * same objects that other programs link. For each of its functions that others call there is one
 * of the same name here, which loads the module and passes the call on; the linker takes that one
 * for the application, since it comes first. The module finds the rest of Lodge in the program.
 *
 * Any thread. Loading reads files, as starting the program does. A part that can't be loaded is an
 * incomplete installation: it ends the process and says so.
 */

/* @function of @part, whose own it is. */
gpointer lodge_part_find (const char *part, const char *function);

/* The same as a pointer to a function of the type that @function is declared with. */
#define LODGE_PART(part, function)                                                                 \
  ((__typeof__ (&(function)))lodge_part_find ((part), G_STRINGIFY (function)))

G_END_DECLS
