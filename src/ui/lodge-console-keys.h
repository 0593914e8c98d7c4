/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "lodge-console.h"

G_BEGIN_DECLS

/* Presses a combination as of lodge_key_names_parse () and lets it go, for displays that no libvirt
 * knows of; what is none is left. @display: whose keyboard says what the keys mean to servers that
 * take no scancodes. */
void lodge_console_keys_send (LodgeConsole *console, GdkDisplay *display, const char *text);

G_END_DECLS
