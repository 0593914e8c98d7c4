/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-key-names.h"
#include "lodge-key-tracker.h"

G_BEGIN_DECLS

/*
 * LodgeReleaseWatch: sees when the combination is pressed that gives the keyboard back to the host.
 * It counts once it is let go of, if nothing else was pressed before: Ctrl+Alt is for getting out,
 * but Ctrl+Alt+F2 is the guest's. A left modifier in it stands for the right one too.
 */
typedef struct
{
  LodgeKeyCombination keys; /* none: nothing gives it back */
  gboolean armed;
} LodgeReleaseWatch;

/* After @keycode was pressed, not repeated, and @down tells of it. */
void
lodge_release_watch_press (LodgeReleaseWatch *self, const LodgeKeyTracker *down, guint keycode);

/* After @keycode was released. TRUE: that was it. */
gboolean lodge_release_watch_release (LodgeReleaseWatch *self, guint keycode);

/* Something else happened in between. */
void lodge_release_watch_disarm (LodgeReleaseWatch *self);

G_END_DECLS
