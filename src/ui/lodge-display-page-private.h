/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-display-page.h"
#include "lodge-file-sender.h"
#include "lodge-login-page.h"
#include "lodge-release-hint.h"
#include "lodge-start-focus.h"

G_BEGIN_DECLS

/* LodgeDisplayPage's inside, for lodge-display-page.c and lodge-display-page-update.c alone: the
 * second says what stands on the page while there is no picture. Main thread. */
struct _LodgeDisplayPage
{
  AdwBin parent_instance;

  AdwToastOverlay *toast_overlay;
  AdwToastOverlay *screen_toasts; /* over the screen, but not over the keyboard below it */
  GtkStack *stack;
  GtkOverlay *console_overlay;
  GtkScrolledWindow *console_bin;
  LodgeScreenTabs *screen_tabs;
  LodgeReleaseHint *release_hint;
  LodgeScreenKeyboard *screen_keyboard;
  GtkPicture *last_picture;
  GtkWidget *off_box;
  GtkLabel *off_title;
  GtkLabel *off_state;
  GtkButton *off_button;
  LodgeStartFocus *start_focus;
  GtkWidget *connecting_box;
  GtkWidget *blank_box;
  AdwStatusPage *problem_page;
  GtkButton *problem_button;
  LodgeLoginPage *login_page; /* once it was asked for one; (nullable) */

  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeMachine *machine;        /* NULL also for a display by address */
  LodgeConsoleSession *session; /* while there is something to show; (nullable) */
  LodgeConsoleView *view;
  LodgeConsoleView *shown; /* that one, or that of another screen in a tab; weak */
  LodgeFileSender *file_sender;
  int scaling;
  gboolean resize_guest;
  LodgeClipboardMode clipboard_mode;
  gboolean restoring; /* the machine goes back to a snapshot */
  gboolean claiming;  /* takes the display from another window */
  gboolean patient;   /* waits for a display by address instead of telling of problems */
  GSignalGroup *machine_signals;
  GSignalGroup *session_signals;
  GSignalGroup *console_signals;
};

LodgeConsoleSessionState lodge_display_page_get_session_state (LodgeDisplayPage *self);

/* The machine runs, and has a display that can be opened. */
gboolean lodge_display_page_wants_console (LodgeDisplayPage *self);

/* Shows what fits the state of the machine and the session. */
void lodge_display_page_update (LodgeDisplayPage *self);

G_END_DECLS
