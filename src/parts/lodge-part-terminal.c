/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-part.h"
#include "lodge-serial-terminal.h"

#define TERMINAL(function) LODGE_PART ("terminal", function)

GType
lodge_serial_terminal_get_type (void)
{
  return TERMINAL (lodge_serial_terminal_get_type) ();
}

GtkWidget *
lodge_serial_terminal_new (LodgeVmm *vmm, LodgeMachine *machine, guint index)
{
  return TERMINAL (lodge_serial_terminal_new) (vmm, machine, index);
}

LodgeSerialSession *
lodge_serial_terminal_get_session (LodgeSerialTerminal *self)
{
  return TERMINAL (lodge_serial_terminal_get_session) (self);
}

gboolean
lodge_serial_terminal_get_typing (LodgeSerialTerminal *self)
{
  return TERMINAL (lodge_serial_terminal_get_typing) (self);
}

void
lodge_serial_terminal_focus (LodgeSerialTerminal *self)
{
  TERMINAL (lodge_serial_terminal_focus) (self);
}

void
lodge_serial_terminal_copy (LodgeSerialTerminal *self)
{
  TERMINAL (lodge_serial_terminal_copy) (self);
}

void
lodge_serial_terminal_paste (LodgeSerialTerminal *self)
{
  TERMINAL (lodge_serial_terminal_paste) (self);
}

gboolean
lodge_serial_terminal_search (LodgeSerialTerminal *self, const char *text, gboolean forward)
{
  return TERMINAL (lodge_serial_terminal_search) (self, text, forward);
}

char *
lodge_serial_terminal_dup_text (LodgeSerialTerminal *self)
{
  return TERMINAL (lodge_serial_terminal_dup_text) (self);
}
