/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gvnc.h>

#include "lodge-console-sound.h"

G_BEGIN_DECLS

/*
 * LodgeVncSound: what the machine of a VNC session plays, by QEMU's extension of the protocol
 * (docs/interop/vnc-audio of QEMU: pseudo-encoding -259), heard on this computer. It has no way
 * back: there is no microphone. Main thread.
 */
#define LODGE_TYPE_VNC_SOUND (lodge_vnc_sound_get_type ())
G_DECLARE_FINAL_TYPE (LodgeVncSound, lodge_vnc_sound, LODGE, VNC_SOUND, GObject)

/* @console: outlives it, or is told nothing after lodge_vnc_sound_close (). (transfer full) */
LodgeVncSound *lodge_vnc_sound_new (LodgeConsole *console);

/* The connection has begun: asks for sound, which comes where the server has any. */
void lodge_vnc_sound_ask (LodgeVncSound *self, VncConnection *connection);

/* The connection may keep it for longer. Idempotent. */
void lodge_vnc_sound_close (LodgeVncSound *self);

/* The console's volume has changed. */
void lodge_vnc_sound_update (LodgeVncSound *self);

G_END_DECLS
