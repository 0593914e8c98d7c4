/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice.h>

/* libspice-server's timers and watches on GLib's default main loop. Lives for ever. */
SpiceCoreInterface *
spice_core_glib_new (void (*channel_event) (int event, SpiceChannelEventInfo *info));
