/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"

G_BEGIN_DECLS

/* LodgeConsoleHead: one of several screens of a machine; see lodge_console_add_head (). */
#define LODGE_TYPE_CONSOLE_HEAD (lodge_console_head_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsoleHead, lodge_console_head, LODGE, CONSOLE_HEAD, LodgeConsole)

/* @session: outlives the head, or orphans it. (transfer full) */
LodgeConsole *lodge_console_head_new (LodgeConsole *session, guint head);

/* The session has no such screen any more: to CLOSED. */
void lodge_console_head_orphan (LodgeConsoleHead *self);

/* Its number, from 1 on; and the console whose connection it shares, NULL when orphaned. */
guint lodge_console_head_get_index (LodgeConsoleHead *self);
LodgeConsole *lodge_console_head_get_session (LodgeConsoleHead *self);

G_END_DECLS
