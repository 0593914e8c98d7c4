/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* Takes a picture of the machine's screen now and asks where to keep it, on @parent's window. */
void lodge_screenshot_take (LodgeVmm *vmm, LodgeMachine *machine, GtkWidget *parent);

/* "Debian 12 2026-11-21 02-25-10.png", fit for a file name. (transfer full) */
char *lodge_screenshot_dup_file_name (const char *title, GDateTime *when);

G_END_DECLS
