/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-session.h"
#include "lodge-console-view.h"

G_BEGIN_DECLS

/* Why there is no picture, for a page in its place. Pure functions, but for translation. */
typedef struct
{
  const char *title;
  const char *text;
  const char *button; /* (nullable): what can be done about it */
} LodgeDisplayWords;

/* FALSE: nothing is wrong with what @machine has. @reachable: its display can be opened from here.
 */
gboolean lodge_display_words_for_machine (LodgeMachine *machine,
                                          gboolean reachable,
                                          LodgeDisplayWords *words);

/* FALSE: nothing is wrong. @elsewhere: another window of Lodge shows it. @is_machine: else the
 * display is one by address. The text lives as long as the session's problem. */
gboolean lodge_display_words_for_session (LodgeConsoleSession *session,
                                          gboolean elsewhere,
                                          gboolean is_machine,
                                          LodgeDisplayWords *words);

/* The machine draws with the graphics card, and that can't be shown here. */
void lodge_display_words_for_scanout (gboolean is_machine, LodgeDisplayWords *words);

/* Why there is no picture of the screen that @view (nullable) shows to be copied or kept. */
const char *lodge_display_words_for_no_picture (LodgeConsoleView *view);

G_END_DECLS
