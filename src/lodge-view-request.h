/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * What "lodge --view WHAT" asks for: a window with the display of a machine, of an address or of a
 * .vv file. The window comes at once or, for a machine that is still looked for, a little later; if
 * it does not come, @command_line is told why and given an exit status. @wait: for what is not
 * there yet. The core has its connections, which may still be opening.
 */
void lodge_view_request_run (GtkApplication *application,
                             LodgeCore *core,
                             GApplicationCommandLine *command_line,
                             const char *what,
                             gboolean wait);

/* Whether @what names a .vv file, as a path or an address of one. */
gboolean lodge_view_request_is_file (const char *what);

/* What this process is to end with: 1 when what its own command line asked for did not come. */
int lodge_view_request_get_exit_status (void);

G_END_DECLS
