/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-serial-session.h"

G_BEGIN_DECLS

/*
 * LodgeSerialTerminal: one serial port in a terminal, with scrollback, search, copy and paste.
 * Ctrl+Shift+C, V and F are its own; Ctrl+Tab leaves it.
 *
 * Properties: "typing" bool (read-only): it has the keyboard.
 */
#define LODGE_TYPE_SERIAL_TERMINAL (lodge_serial_terminal_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSerialTerminal, lodge_serial_terminal, LODGE, SERIAL_TERMINAL, AdwBin)

GtkWidget *lodge_serial_terminal_new (LodgeVmm *vmm, LodgeMachine *machine, guint index);
LodgeSerialSession *lodge_serial_terminal_get_session (LodgeSerialTerminal *self);
gboolean lodge_serial_terminal_get_typing (LodgeSerialTerminal *self);
void lodge_serial_terminal_focus (LodgeSerialTerminal *self);
void lodge_serial_terminal_copy (LodgeSerialTerminal *self);
void lodge_serial_terminal_paste (LodgeSerialTerminal *self);

/* Finds @text, back or forth from what was found last. "": forgets it. FALSE: it is not there. */
gboolean
lodge_serial_terminal_search (LodgeSerialTerminal *self, const char *text, gboolean forward);

/* (transfer full) */
char *lodge_serial_terminal_dup_text (LodgeSerialTerminal *self);

G_END_DECLS
