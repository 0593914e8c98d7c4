/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * LodgeFileHint: lies over a display while files hover over it and says what their drop would do,
 * or why it would do nothing. Hidden at first; takes no events.
 */
#define LODGE_TYPE_FILE_HINT (lodge_file_hint_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFileHint, lodge_file_hint, LODGE, FILE_HINT, AdwBin)

GtkWidget *lodge_file_hint_new (void);

/* @obstacle: why the files can't be sent; NULL: they can. */
void lodge_file_hint_show (LodgeFileHint *self, const char *obstacle);

G_END_DECLS
