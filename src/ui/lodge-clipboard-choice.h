/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-display-page.h"

G_BEGIN_DECLS

/*
 * LodgeClipboardChoice: what passes between the clipboards of host and guest, as the action
 * "clipboard" (s, state: as of lodge-console-clipboard.h) in the group of which a display page is a
 * part, remembered for each display. Main thread.
 *
 * With a machine of one's own everything passes until something else is chosen. With a stranger's
 * server nothing does: it is told once, when somebody works with a machine that has a clipboard, with
 * a button to share it.
 */
#define LODGE_TYPE_CLIPBOARD_CHOICE (lodge_clipboard_choice_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeClipboardChoice, lodge_clipboard_choice, LODGE, CLIPBOARD_CHOICE, GObject)

/* @page: outlives it. The action is added to @map. (transfer full) */
LodgeClipboardChoice *lodge_clipboard_choice_new (LodgeDisplayPage *page, GActionMap *map);

/* The display by whose @id the choice is remembered; what is remembered is applied. (nullable) */
void lodge_clipboard_choice_set_id (LodgeClipboardChoice *self, const char *id, gboolean stranger);

G_END_DECLS
