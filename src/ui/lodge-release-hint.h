/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-view.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * LodgeReleaseHint: a line under a display that tells how to get the keyboard back while a machine
 * has it, and else how to give it. It keeps its place either way, so that the display does not
 * move. In full screen it is not there; LodgeFullscreenBar tells then.
 */
#define LODGE_TYPE_RELEASE_HINT (lodge_release_hint_get_type ())
G_DECLARE_FINAL_TYPE (LodgeReleaseHint, lodge_release_hint, LODGE, RELEASE_HINT, AdwBin)

/* Also gives @view the keys that the user chose, now and whenever that changes. */
void lodge_release_hint_set_view (LodgeReleaseHint *self, LodgeConsoleView *view);

/* Whether there is a display to be used. */
void lodge_release_hint_set_live (LodgeReleaseHint *self, gboolean live);

G_END_DECLS
