/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-console-clipboard.h"
#include "lodge-console.h"
#include "lodge-key-names.h"
#include "lodge-scaling.h"

G_BEGIN_DECLS

/*
 * LodgeConsoleView: the widget that shows a LodgeConsole and feeds it keyboard and pointer. Name in
 * CSS: "lodge-console". With a percentage for scaling its minimum size is the picture's:
 * put it into a GtkScrolledWindow, which does no harm when it fits. How the keyboard is taken and
 * given back is told in lodge-console-input.h.
 *
 * Properties: "console" (LodgeConsole*, nullable: the last frame stays, dimmed; setting another
 *   console forgets it), "scaling" int (as of lodge-scaling.h), "grabbed" bool (read-only: keyboard
 * goes to the guest, shortcuts included), "dimmed" bool (as well when nothing is live),
 * "guest-width", "guest-height" int (read-only, of what is shown; 0 without a frame),
 * "scanout-failed" bool (read-only: the guest draws with the graphics card, and that can't be shown
 * here).
 * Signals: "clipboard-problem" (char *sentence): something was not handed over; "keys-lifted" ():
 * all keys that were down in the guest were let go.
 */
#define LODGE_TYPE_CONSOLE_VIEW (lodge_console_view_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsoleView, lodge_console_view, LODGE, CONSOLE_VIEW, GtkWidget)

GtkWidget *lodge_console_view_new (void);
void lodge_console_view_set_console (LodgeConsoleView *self, LodgeConsole *console);
LodgeConsole *lodge_console_view_get_console (LodgeConsoleView *self);
void lodge_console_view_set_scaling (LodgeConsoleView *self, int scaling);
int lodge_console_view_get_scaling (LodgeConsoleView *self);

/* The percentage at which the display is shown now, whatever the scaling. */
int lodge_console_view_get_percent (LodgeConsoleView *self);
/* Whether the guest is asked for a screen of the size that the view has room for. FALSE at first.
 */
void lodge_console_view_set_resize_guest (LodgeConsoleView *self, gboolean resize_guest);

/* What passes between the clipboards of host and guest. OFF at first. */
void lodge_console_view_set_clipboard_mode (LodgeConsoleView *self, LodgeClipboardMode mode);

/* The clipboard is the guest's, whose other screens have none: somebody who works with @other works
 * with this one as far as the clipboard is concerned. */
void lodge_console_view_share_clipboard (LodgeConsoleView *self, LodgeConsoleView *other);

gboolean lodge_console_view_get_grabbed (LodgeConsoleView *self);

/* The keys that give the keyboard back to the host: Ctrl+Alt unless told otherwise. */
void lodge_console_view_set_release_keys (LodgeConsoleView *self, const LodgeKeyCombination *keys);
gboolean lodge_console_view_get_scanout_failed (LodgeConsoleView *self);
void lodge_console_view_release_input (LodgeConsoleView *self);

/* As lodge_console_input_press_key () and lodge_console_input_release_key (). */
void lodge_console_view_press_key (LodgeConsoleView *self, guint keycode, guint keyval);
void lodge_console_view_release_key (LodgeConsoleView *self, guint keycode);
void lodge_console_view_set_dimmed (LodgeConsoleView *self, gboolean dimmed);

/* Shows nothing until the console has its next frame. */
void lodge_console_view_forget (LodgeConsoleView *self);

/* A copy of what the guest shows, or NULL. (transfer full) (nullable) */
GdkTexture *lodge_console_view_dup_texture (LodgeConsoleView *self);

G_END_DECLS
