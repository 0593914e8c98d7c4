/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-model-enums.h"

G_BEGIN_DECLS

/*
 * LodgeMachineEdit: the changes somebody wants made to a definition, and nothing else: a field that
 * was never set is left as it is in the stored definition. A boxed type; copies are deep.
 */
typedef enum
{
  LODGE_EDIT_TITLE = 1 << 0,
  LODGE_EDIT_DESCRIPTION = 1 << 1,
  LODGE_EDIT_CPUS = 1 << 2,
  LODGE_EDIT_MEMORY = 1 << 3,
  LODGE_EDIT_ACCELERATION = 1 << 4,
  LODGE_EDIT_SERIAL_COUNT = 1 << 5,
  LODGE_EDIT_RENDERING = 1 << 10,
  LODGE_EDIT_USB_PORTS = 1 << 6,
  LODGE_EDIT_AGENTS = 1 << 11,
} LodgeEditFields;

typedef struct
{
  LodgeEditFields fields; /* which of the members below count */
  char *title;            /* "" removes it */
  char *description;      /* "" removes it */
  guint cpus;             /* at least 1 */
  guint64 memory;         /* bytes; rounded up to whole KiB */
  guint serial_count;     /* ports are added until there are as many, at most 4; none is removed */
  LodgeRendering rendering; /* refused where the host or the definition can't */
  guint usb_ports;        /* of its SPICE display; the same, at most 4 */
  gboolean agents;        /* TRUE: the ports of the guest and SPICE agents are there; FALSE: nothing */
  LodgeAcceleration acceleration; /* AUTO is resolved by the backend when it is applied */
} LodgeMachineEdit;

#define LODGE_TYPE_MACHINE_EDIT (lodge_machine_edit_get_type ())
GType lodge_machine_edit_get_type (void);

LodgeMachineEdit *lodge_machine_edit_new (void);
LodgeMachineEdit *lodge_machine_edit_copy (const LodgeMachineEdit *self);
void              lodge_machine_edit_free (LodgeMachineEdit *self);

void lodge_machine_edit_set_title (LodgeMachineEdit *self, const char *title);
void lodge_machine_edit_set_description (LodgeMachineEdit *self, const char *description);
void lodge_machine_edit_set_cpus (LodgeMachineEdit *self, guint cpus);
void lodge_machine_edit_set_memory (LodgeMachineEdit *self, guint64 memory);
void lodge_machine_edit_set_serial_count (LodgeMachineEdit *self, guint serial_count);
void lodge_machine_edit_set_rendering (LodgeMachineEdit *self, LodgeRendering rendering);
void lodge_machine_edit_set_usb_ports (LodgeMachineEdit *self, guint usb_ports);
void lodge_machine_edit_set_agents (LodgeMachineEdit *self, gboolean agents);
void lodge_machine_edit_set_acceleration (LodgeMachineEdit *self, LodgeAcceleration acceleration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeMachineEdit, lodge_machine_edit_free)

G_END_DECLS
