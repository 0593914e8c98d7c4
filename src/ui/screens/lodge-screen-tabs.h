/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-head-pane.h"

G_BEGIN_DECLS

/*
 * LodgeScreenTabs: a machine's first screen, and others beside it in tabs, whose bar is there only
 * while there are some. A tab can be dragged out of the window and comes back by
 * adw_tab_view_transfer_page (). The first stays where it is.
 *
 * Properties: "first" (GtkWidget*, once, for templates). Signals: "changed" (): which screen is
 * seen, or which are there, may be new; "closed" (LodgeHeadPane*): the user has closed its tab;
 * "torn" (guint number) -> LodgeHeadWindow*: a window for the screen that the user drags out.
 */
#define LODGE_TYPE_SCREEN_TABS (lodge_screen_tabs_get_type ())
G_DECLARE_FINAL_TYPE (LodgeScreenTabs, lodge_screen_tabs, LODGE, SCREEN_TABS, AdwBin)

/* To put a page into; makes them where there are none yet. (transfer none) */
AdwTabView *lodge_screen_tabs_get_tabs (LodgeScreenTabs *self);

/* @pane: (transfer floating). @select: it is seen. */
void lodge_screen_tabs_add (LodgeScreenTabs *self, GtkWidget *pane, gboolean select);

/* The page of a screen that is in a tab. (transfer none) (nullable) */
AdwTabPage *lodge_screen_tabs_find (LodgeScreenTabs *self, guint number);

/* Takes a screen out of its tab, of which nobody is told: it is shown elsewhere, or gone. */
void lodge_screen_tabs_remove (LodgeScreenTabs *self, AdwTabPage *page);

/* The one that is seen; NULL: the first. (transfer none) (nullable) */
LodgeHeadPane *lodge_screen_tabs_get_shown (LodgeScreenTabs *self);

G_END_DECLS
