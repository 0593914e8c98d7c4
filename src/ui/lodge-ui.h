/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define LODGE_RESOURCE_PATH "/io/github/lodgevm/Lodge"

/* Registers the templates, icons and style of this room. Before the first widget, main thread;
 * more than once does no harm. GTK must be initialised for the style, which is skipped without a
 * display. */
void lodge_ui_init (void);

/* The same but for icons of Lodge's own, for a window that shows none: GTK begins to read the icon
 * themes when it opens the display, and with them it reads all a second time. lodge_ui_init () adds
 * them later. */
void lodge_ui_init_without_icons (void);

/* Lodge's icon for a window that is realized, which X11 wants as pixels, without a look into the
 * icon themes. */
void lodge_ui_show_icon (GtkNative *window);

/* Gives the buttons of a message dialog their labels as accessible names: GTK 4.8 says them twice,
 * once with the mnemonic's underscore. Call before presenting. */
void lodge_ui_name_buttons (GtkWidget *dialog);

/* Whether @error is worth showing: not NULL and not "cancelled". */
gboolean lodge_ui_is_shown (const GError *error);

/* Hides the child of @revealer while it is folded away: it would be read out, and found by the
 * keyboard, still. */
void lodge_ui_hide_folded (GtkRevealer *revealer);

/* A dialog on @widget's window: @heading, the error's sentence, and its technical details folded
 * away. Cancelled errors and widgets without a window show nothing. */
void lodge_ui_show_error (GtkWidget *widget, const char *heading, const GError *error);

/* A menu that takes the keyboard whenever it opens and gives it back, also from a menu within it.
 * @menu: (nullable) */
void lodge_ui_set_menu (GtkMenuButton *button, GMenuModel *menu);

/* The same, built only when it is first opened. */
void lodge_ui_set_menu_later (GtkMenuButton *button, GMenuModel *menu);

G_END_DECLS
