/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-display-page.h"

G_BEGIN_DECLS

/*
 * LodgeFullscreenBar: what stands in the place of the header while a display fills the screen. It
 * hides by itself. It comes when the pointer touches the upper edge, for a few seconds when full
 * screen begins, and for as long when the guest gives the keyboard back: whoever wants out sees
 * how.
 *
 * Properties: "title" char*, "menu-model" GMenuModel*. Actions used: "win.fullscreen",
 * "win.shortcuts", "machine.send-keys".
 */
#define LODGE_TYPE_FULLSCREEN_BAR (lodge_fullscreen_bar_get_type ())
G_DECLARE_FINAL_TYPE (LodgeFullscreenBar, lodge_fullscreen_bar, LODGE, FULLSCREEN_BAR, AdwBin)

/* @flap: whose flap holds the bar, besides what is shown elsewhere than in full screen. */
void lodge_fullscreen_bar_set_flap (LodgeFullscreenBar *self, AdwFlap *flap);
/* Whose recording it tells of. Once. */
void lodge_fullscreen_bar_set_page (LodgeFullscreenBar *self, LodgeDisplayPage *page);
/* For a window that has neither a menu nor the other two actions. */
void lodge_fullscreen_bar_set_plain (LodgeFullscreenBar *self);
void lodge_fullscreen_bar_set_title (LodgeFullscreenBar *self, const char *title);
void lodge_fullscreen_bar_set_menu_model (LodgeFullscreenBar *self, GMenuModel *menu);

/* Full screen begins or ends. */
void lodge_fullscreen_bar_set_active (LodgeFullscreenBar *self, gboolean active);

/* Comes, and opens its menu. Only while active. */
void lodge_fullscreen_bar_popup_menu (LodgeFullscreenBar *self);

/* Whether the guest has the keyboard. */
void lodge_fullscreen_bar_set_grabbed (LodgeFullscreenBar *self, gboolean grabbed);

G_END_DECLS
