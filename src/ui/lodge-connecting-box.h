/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LodgeConnectingBox:
 *
 * Says that a display is being opened. Most open in a moment, so its spinner begins to turn only
 * after a while: its picture alone takes some MiB and milliseconds to load.
 */
#define LODGE_TYPE_CONNECTING_BOX (lodge_connecting_box_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConnectingBox, lodge_connecting_box, LODGE, CONNECTING_BOX, GtkBox)

G_END_DECLS
