/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-console-session.h"
#include "lodge-console-view.h"
#include "lodge-core.h"
#include "lodge-file-sender.h"
#include "lodge-screen-keyboard.h"
#include "lodge-screen-tabs.h"

G_BEGIN_DECLS

/*
 * LodgeDisplayPage: a machine's screen: its console while it is up, its last picture and a Start
 * button while it is off, and what is wrong in words.
 *
 * Properties: "machine" LodgeMachine*, "scaling" int (as of lodge-scaling.h), "grabbed" bool
 * (read-only: keys go to the guest), "connected" bool (read-only: the console shows the guest).
 *
 * Of several pages with the same machine one shows its display. The others say so, with a button to
 * get it; they get it by themselves when that page goes. Signal "lost" (): another has taken it.
 */
#define LODGE_TYPE_DISPLAY_PAGE (lodge_display_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeDisplayPage, lodge_display_page, LODGE, DISPLAY_PAGE, AdwBin)

void lodge_display_page_set_core (LodgeDisplayPage *self, LodgeCore *core);
void lodge_display_page_set_machine (LodgeDisplayPage *self, LodgeMachine *machine);
void lodge_display_page_set_scaling (LodgeDisplayPage *self, int scaling);

/* Whether the guest's screen follows the size of the page, where the guest can. */
void lodge_display_page_set_resize_guest (LodgeDisplayPage *self, gboolean resize_guest);

/* What passes between the clipboards of host and guest. OFF at first. */
void lodge_display_page_set_clipboard_mode (LodgeDisplayPage *self, LodgeClipboardMode mode);
gboolean lodge_display_page_get_grabbed (LodgeDisplayPage *self);

/* What is shown: the machine's title, or that of the window for a display by address. */
const char *lodge_display_page_get_title (LodgeDisplayPage *self);
void lodge_display_page_focus (LodgeDisplayPage *self);

/* Whether the page takes the display of its machine from others. Before the machine is set. */
void lodge_display_page_set_claiming (LodgeDisplayPage *self, gboolean claiming);

/* Shows a display by address, instead of a machine, and opens it. @patient: while it does not
 * answer that is nothing to tell of: it is awaited. */
void lodge_display_page_show_session (LodgeDisplayPage *self,
                                      LodgeConsoleSession *session,
                                      gboolean patient);

/* Sends files to the guest while it is shown. */
LodgeFileSender *lodge_display_page_get_file_sender (LodgeDisplayPage *self);

/* The machine's first screen; and the one that is seen now, which may be another in a tab. */
LodgeConsoleView *lodge_display_page_get_view (LodgeDisplayPage *self);
LodgeConsoleView *lodge_display_page_get_shown (LodgeDisplayPage *self);
/* What is seen of the screen that is shown; NULL, and the user is told so, when there is none.
 * (transfer full) (nullable) */
GdkTexture *lodge_display_page_dup_picture (LodgeDisplayPage *self);

LodgeScreenTabs *lodge_display_page_get_screen_tabs (LodgeDisplayPage *self);
LodgeScreenKeyboard *lodge_display_page_get_screen_keyboard (LodgeDisplayPage *self);

/* While there is something to show; also when another window shows it. Told of by "connected".
 * (transfer none) (nullable) */
LodgeConsoleSession *lodge_display_page_get_session (LodgeDisplayPage *self);

/* Where the page is seen. @toast: (transfer full) */
void lodge_display_page_add_toast (LodgeDisplayPage *self, AdwToast *toast);

/* NULL for a display by address. (transfer none) */
LodgeMachine *lodge_display_page_get_machine (LodgeDisplayPage *self);
LodgeVmm *lodge_display_page_get_vmm (LodgeDisplayPage *self);

/* Says a sentence over the display for a few seconds. */
void lodge_display_page_tell (LodgeDisplayPage *self, const char *sentence);

G_END_DECLS
