/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-pointer-lock.h"

G_BEGIN_DECLS

/*
 * LodgeRawMotion: how far the mouse itself is moved on X11, before acceleration, wherever the
 * pointer is and past the edges of the screen. Main thread.
 */
typedef struct _LodgeRawMotion LodgeRawMotion;

/* @motion: distances in the mouse's own steps. NULL: this is not X11, or its server tells nothing
 * of that. */
LodgeRawMotion *
lodge_raw_motion_new (GtkWidget *widget, LodgePointerMotion motion, gpointer user_data);
void lodge_raw_motion_free (LodgeRawMotion *self);

/* TRUE: what moves the pointer tells places instead of distances, as in another virtual machine;
 * then nothing comes from here. */
gboolean lodge_raw_motion_is_absolute (LodgeRawMotion *self);

G_END_DECLS
