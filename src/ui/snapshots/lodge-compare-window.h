/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-snapshot-actions.h"

G_BEGIN_DECLS

/* LodgeCompareWindow: what differs between a snapshot and now, or a later snapshot: settings at once, the
 * files on the disks when they are asked for. Closing it ends the reading of the disks. Main thread. */
#define LODGE_TYPE_COMPARE_WINDOW (lodge_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCompareWindow, lodge_compare_window, LODGE, COMPARE_WINDOW, AdwWindow)

void lodge_compare_window_present (LodgeSnapshotActions *actions, LodgeSnapshot *snapshot, GtkWidget *parent);

G_END_DECLS
