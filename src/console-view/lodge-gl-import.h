/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "lodge-scanout.h"

G_BEGIN_DECLS

/* A texture, in the current GL context, that is what lies in @scanout's memory, without a copy; 0
 * with the reason where EGL or its drivers can't. The caller deletes it. */
guint lodge_gl_import (GdkDisplay *display, LodgeScanout *scanout, GError **error);

G_END_DECLS
