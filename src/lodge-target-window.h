/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-view-target.h"

G_BEGIN_DECLS

/* Opens a window with the display of @target, which is connected first: it answers while the window
 * is built. @patient: it is waited for. */
void lodge_target_window_open (GtkApplication *application,
                               const LodgeViewTarget *target,
                               gboolean patient);

G_END_DECLS
