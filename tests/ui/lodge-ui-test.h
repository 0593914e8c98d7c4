/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"
#include "lodge-fake-vmm.h"

G_BEGIN_DECLS

/* What the tests of widgets share. Main thread. */

#define LODGE_UI_TEST_URI "fake:///"

/* Starts GTK, libadwaita and the room; exits 77 without a display. */
void lodge_ui_test_init (int *argc, char ***argv);

/* A core with one connection to a fake that is connected. @fake: (transfer none). (transfer full)
 */
LodgeCore *lodge_ui_test_create_core (LodgeFakeVmm **fake);

/* The first widget below @widget of @type that is mapped and whose property @name is @value; with
 * @name NULL any. NULL: there is none. Template children count. */
GtkWidget *lodge_ui_test_find (GtkWidget *widget, GType type, const char *name, const char *value);

/* A mapped label with exactly this text. */
gboolean lodge_ui_test_shows (GtkWidget *widget, const char *text);

/* The message dialog that is shown, or NULL. */
AdwMessageDialog *lodge_ui_test_find_dialog (void);

/* Answers it, as somebody who presses one of its buttons that can be pressed. */
void lodge_ui_test_respond (const char *response);

/* The file chooser that is shown, or NULL. */
GtkFileChooser *lodge_ui_test_find_chooser (void);

/* Takes what it proposes. It takes no answer before it has read its folder: to be called until it
 * is gone, which TRUE says. */
gboolean lodge_ui_test_accept_chooser (void);

/* A picture of @widget, once it has come to rest, as NAME.png in the folder LODGE_TEST_PICTURES;
 * nothing where that is not set. */
void lodge_ui_test_keep_picture (GtkWidget *widget, const char *name);

G_END_DECLS
