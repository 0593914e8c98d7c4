/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice.h>

/* libspice-server's timers and watches on GLib's default main loop: one for the whole program, told
 * of
 * @channel_event. (transfer none) */
SpiceCoreInterface *
lodge_spice_loop_get (void (*channel_event) (int event, SpiceChannelEventInfo *info));
