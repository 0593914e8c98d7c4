/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* Takes a picture of the machine's screen now and asks where to keep it, on @parent's window. That
 * it was kept is told by the action of lodge-show-in-folder.h, if @parent has that. */
void lodge_screenshot_take (LodgeVmm *vmm, LodgeMachine *machine, GtkWidget *parent);

/* The same with @picture, of a display that is called @title. */
void lodge_screenshot_keep (GdkTexture *picture, const char *title, GtkWidget *parent);

/* "Debian 12 2026-11-21 02-25-10.png", fit for a file name. (transfer full) */
char *lodge_screenshot_dup_file_name (const char *title, GDateTime *when);

G_END_DECLS
