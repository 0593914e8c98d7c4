/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-frame.h"

G_BEGIN_DECLS

/*
 * What QEMU draws in place of a guest's picture when the guest has turned a screen off: “Display
 * output is not active.” in the middle of black, in the font of text screens. No protocol tells
 * of that, so it is recognised by its look. Main thread.
 */

typedef struct
{
  gboolean has_text; /* which may be there before all else is black */
  gboolean is_shown;
} LodgePlaceholder;

/* That rectangle of the frame has changed. TRUE: lodge_placeholder_look () has to tell. @frame:
 * (nullable) */
gboolean lodge_placeholder_note (
    LodgePlaceholder *self, LodgeFrame *frame, int x, int y, int width, int height);

/* Looks at all of the frame, which takes its time. */
void lodge_placeholder_look (LodgePlaceholder *self, LodgeFrame *frame);

G_END_DECLS
