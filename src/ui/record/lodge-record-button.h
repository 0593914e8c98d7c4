/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-display-page.h"

G_BEGIN_DECLS

/*
 * LodgeRecordButton: while a display is recorded, a red dot and for how long; a click stops it. It
 * is there only then, and of several recordings shows that of its page, else any. Main thread.
 *
 * Property "narrow" bool: the dot alone.
 */
#define LODGE_TYPE_RECORD_BUTTON (lodge_record_button_get_type ())
G_DECLARE_FINAL_TYPE (LodgeRecordButton, lodge_record_button, LODGE, RECORD_BUTTON, AdwBin)

/* @page: outlives it. Once. */
void lodge_record_button_set_page (LodgeRecordButton *self, LodgeDisplayPage *page);

/* "0:07", "12:34", "1:00:00". @elapsed: microseconds. (transfer full) */
char *lodge_record_button_dup_time (gint64 elapsed);

G_END_DECLS
