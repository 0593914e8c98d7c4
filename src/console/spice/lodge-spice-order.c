/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-order.h"

#include "lodge-spice-parting.h"

/* A server without a display, or one whose display nobody sees. */
#define PATIENCE_MS 500

struct _LodgeSpiceOrder
{
  GPtrArray *waiting; /* of SpiceChannel */
  guint patience_id;
  gboolean going;
};

LodgeSpiceOrder *
lodge_spice_order_new (void)
{
  LodgeSpiceOrder *self = g_new0 (LodgeSpiceOrder, 1);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
lodge_spice_order_free (LodgeSpiceOrder *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

static void
on_patience_over_cb (gpointer user_data)
{
  LodgeSpiceOrder *self = user_data;

  self->patience_id = 0;
  lodge_spice_order_go (self);
}

void
lodge_spice_order_connect (LodgeSpiceOrder *self, SpiceChannel *channel)
{
  if (self->going)
    {
      lodge_spice_parting_connect (channel);
      return;
    }
  g_ptr_array_add (self->waiting, g_object_ref (channel));
  if (self->patience_id == 0)
    self->patience_id = g_timeout_add_once (PATIENCE_MS, on_patience_over_cb, self);
}

void
lodge_spice_order_go (LodgeSpiceOrder *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  self->going = TRUE;
  for (guint i = 0; i < self->waiting->len; i++)
    lodge_spice_parting_connect (self->waiting->pdata[i]);
  g_ptr_array_set_size (self->waiting, 0);
}

void
lodge_spice_order_forget (LodgeSpiceOrder *self, SpiceChannel *channel)
{
  g_ptr_array_remove (self->waiting, channel);
}
