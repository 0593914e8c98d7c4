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

G_END_DECLS
