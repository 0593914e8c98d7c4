/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* What Lodge is, and what it runs on as text to copy. @vmm: (nullable). */
void lodge_about_present (GtkWindow *parent, LodgeVmm *vmm);

G_END_DECLS
