/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console-clipboard.h"

G_BEGIN_DECLS

/*
 * The clipboard of a SPICE session's guest, through its agent. Of the selections only the clipboard
 * takes part: what is merely selected stays where it is. Main thread.
 */

/* Tells @console of the guest's; nothing is left to be undone but by disconnecting @console. */
void lodge_spice_clipboard_attach (SpiceMainChannel *channel, LodgeConsole *console);

void lodge_spice_clipboard_offer (SpiceMainChannel *channel, guint forms);
void lodge_spice_clipboard_request (SpiceMainChannel *channel, guint form);
void lodge_spice_clipboard_send (SpiceMainChannel *channel, guint form, GBytes *contents);

G_END_DECLS
