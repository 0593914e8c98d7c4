/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * LodgeScanout: a screen that lies in the memory of the host's graphics card, as a dma-buf. It
 * can't be read like a frame, only be given to EGL. Immutable; what lies in it is not. Any thread.
 */
#define LODGE_TYPE_SCANOUT (lodge_scanout_get_type ())
G_DECLARE_FINAL_TYPE (LodgeScanout, lodge_scanout, LODGE, SCANOUT, GObject)

/* @fd: a copy of it is kept. @stride: bytes from line to line. @fourcc: the pixels' format in DRM's
 * words (drm_fourcc.h). @y0top: its first line is the uppermost. NULL with a sentence for the user
 * when it can't be a screen. (transfer full) */
LodgeScanout *lodge_scanout_new (int fd,
                                 guint width,
                                 guint height,
                                 guint stride,
                                 guint32 fourcc,
                                 gboolean y0top,
                                 GError **error);

int lodge_scanout_get_fd (LodgeScanout *self); /* the object's own */
int lodge_scanout_get_width (LodgeScanout *self);
int lodge_scanout_get_height (LodgeScanout *self);
int lodge_scanout_get_stride (LodgeScanout *self);
guint32 lodge_scanout_get_fourcc (LodgeScanout *self);
gboolean lodge_scanout_get_y0top (LodgeScanout *self);

G_END_DECLS
