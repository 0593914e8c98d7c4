/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-serial-session.h"

G_BEGIN_DECLS

/* How much of what was said last is kept for those who come later, in bytes. */
#define LODGE_SERIAL_SHARE_RECENT_MAX (256 * 1024)

/* A machine's serial port for one more of Lodge's windows: libvirt lets in one at a time, so that
 * they all use one session, in which each hears everything and each can type. Opened by the first,
 * and closed when the last has given it back. Main thread. (transfer full): only to be given to
 * lodge_serial_share_give_back (), never to be closed. */
LodgeSerialSession *lodge_serial_share_take (LodgeVmm *vmm, LodgeMachine *machine, guint index);
void lodge_serial_share_give_back (LodgeSerialSession *session);

/* What it said before, as far as it is kept: from the start of a line on, as plain text, so that a
 * terminal to which it is told does not answer what was asked long ago. (transfer full) */
GBytes *lodge_serial_share_dup_recent (LodgeSerialSession *session);

G_END_DECLS
