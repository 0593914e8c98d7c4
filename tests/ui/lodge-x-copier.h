/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * LodgeXCopier: another program on the X display that copies text and knows nothing of GTK, whose
 * second display in one program may forget to take the clipboard: it goes by the time of the last
 * event that it saw. Served by the main loop.
 */
typedef struct _LodgeXCopier LodgeXCopier;

/* (transfer full) */
LodgeXCopier *lodge_x_copier_new (void);
void lodge_x_copier_free (LodgeXCopier *self);

/* Takes the clipboard. */
void lodge_x_copier_copy (LodgeXCopier *self, const char *text);

/* Whether the clipboard is still its. */
gboolean lodge_x_copier_owns (LodgeXCopier *self);

G_END_DECLS
