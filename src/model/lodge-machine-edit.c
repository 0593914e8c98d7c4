/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-edit.h"

G_DEFINE_BOXED_TYPE (LodgeMachineEdit,
                     lodge_machine_edit,
                     lodge_machine_edit_copy,
                     lodge_machine_edit_free)

LodgeMachineEdit *
lodge_machine_edit_new (void)
{
  return g_new0 (LodgeMachineEdit, 1);
}

LodgeMachineEdit *
lodge_machine_edit_copy (const LodgeMachineEdit *self)
{
  LodgeMachineEdit *copy = lodge_machine_edit_new ();

  *copy = *self;
  copy->title = g_strdup (self->title);
  copy->description = g_strdup (self->description);
  return copy;
}

void
lodge_machine_edit_free (LodgeMachineEdit *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->description);
  g_free (self);
}

void
lodge_machine_edit_set_title (LodgeMachineEdit *self, const char *title)
{
  g_free (self->title);
  self->title = g_strdup (title != NULL ? title : "");
  self->fields |= LODGE_EDIT_TITLE;
}

void
lodge_machine_edit_set_description (LodgeMachineEdit *self, const char *description)
{
  g_free (self->description);
  self->description = g_strdup (description != NULL ? description : "");
  self->fields |= LODGE_EDIT_DESCRIPTION;
}

void
lodge_machine_edit_set_cpus (LodgeMachineEdit *self, guint cpus)
{
  self->cpus = cpus;
  self->fields |= LODGE_EDIT_CPUS;
}

void
lodge_machine_edit_set_memory (LodgeMachineEdit *self, guint64 memory)
{
  self->memory = memory;
  self->fields |= LODGE_EDIT_MEMORY;
}

void
lodge_machine_edit_set_serial_count (LodgeMachineEdit *self, guint serial_count)
{
  self->serial_count = serial_count;
  self->fields |= LODGE_EDIT_SERIAL_COUNT;
}

void
lodge_machine_edit_set_usb_ports (LodgeMachineEdit *self, guint usb_ports)
{
  self->usb_ports = usb_ports;
  self->fields |= LODGE_EDIT_USB_PORTS;
}

void
lodge_machine_edit_set_agents (LodgeMachineEdit *self, gboolean agents)
{
  self->agents = agents;
  self->fields |= LODGE_EDIT_AGENTS;
}

void
lodge_machine_edit_set_acceleration (LodgeMachineEdit *self, LodgeAcceleration acceleration)
{
  self->acceleration = acceleration;
  self->fields |= LODGE_EDIT_ACCELERATION;
}

void
lodge_machine_edit_set_rendering (LodgeMachineEdit *self, LodgeRendering rendering)
{
  self->rendering = rendering;
  self->fields |= LODGE_EDIT_RENDERING;
}
