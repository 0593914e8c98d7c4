/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-display-page.h"

G_BEGIN_DECLS

/*
 * LodgeRecordActions: recording what a display page shows, as actions in the group of which the
 * page is a part: "record" (state b: the screen that is seen is being recorded; disabled where
 * nothing can be), "record-screen" (u: a screen's number, from 2 on; begins or ends its recording,
 * wherever it is seen), "record-lacks-PACKAGE" (never enabled, there only where that is missing:
 * what a menu says why). What became of a recording is told on the page. Main thread.
 */
#define LODGE_TYPE_RECORD_ACTIONS (lodge_record_actions_get_type ())
G_DECLARE_FINAL_TYPE (LodgeRecordActions, lodge_record_actions, LODGE, RECORD_ACTIONS, GObject)

/* @page: outlives it. The actions are added to @map. (transfer full) */
LodgeRecordActions *lodge_record_actions_new (LodgeDisplayPage *page, GActionMap *map);

/* The screen of a page that is seen, if any is: its first, or that in a tab. (transfer none)
 * (nullable) */
LodgeConsole *lodge_record_actions_find_screen (LodgeDisplayPage *page);

/* Why nothing can be recorded, with the package to install. (transfer full) */
char *lodge_record_actions_dup_lack (const char *package);

/* "Debian 12 2026-11-21 02-25-10.webm", fit for a file name. (transfer full) */
char *lodge_record_actions_dup_file_name (const char *title, GDateTime *when, const char *suffix);

G_END_DECLS
