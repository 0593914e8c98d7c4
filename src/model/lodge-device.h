/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-model-enums.h"

G_BEGIN_DECLS

/*
 * LodgeDevice: one device of a machine, in the model's terms. Main thread, unless its owner built
 * it on a worker and has not shown it to anybody yet.
 *
 * A device that hangs on a LodgeMachine is a mirror and must not be changed by its users; take a
 * lodge_device_copy () to edit. The setters exist for drafts and for the backend.
 */
#define LODGE_TYPE_DEVICE (lodge_device_get_type ())
G_DECLARE_DERIVABLE_TYPE (LodgeDevice, lodge_device, LODGE, DEVICE, GObject)

struct _LodgeDeviceClass
{
  GObjectClass parent_class;

  /* Copies every property of @source into @self; chain up. */
  void (*assign) (LodgeDevice *self, LodgeDevice *source);
  /* Compares every property; both are of @a's class; chain up. */
  gboolean (*equal) (LodgeDevice *a, LodgeDevice *b);

  gpointer padding[7];
};

/*
 * "id": identity within the machine that survives edits: libvirt's user alias ("ua-…"), else the
 * MAC address, disk target or address. NULL in a draft that was never defined.
 */
const char *lodge_device_get_id (LodgeDevice *self);
void        lodge_device_set_id (LodgeDevice *self, const char *id);

/* Returns: (transfer full): an independent copy of the same class. */
LodgeDevice *lodge_device_copy (LodgeDevice *self);

/* Whether both are of one class with equal readable properties. */
gboolean lodge_device_equal (LodgeDevice *a, LodgeDevice *b);

/*
 * Makes @self equal to @source (same class), notifying only the properties that differ.
 * For backends: a re-read changes the row that changed and no other.
 */
void lodge_device_assign (LodgeDevice *self, LodgeDevice *source);

G_END_DECLS
