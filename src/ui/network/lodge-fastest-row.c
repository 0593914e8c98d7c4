/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fastest-row.h"

#include <glib/gi18n.h>

struct _LodgeFastestRow
{
  AdwActionRow parent_instance;

  GtkSwitch *toggle;
  LodgeNic *draft;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LodgeFastestRow, lodge_fastest_row, ADW_TYPE_ACTION_ROW)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_price (LodgeFastestRow *self)
{
  gboolean waits = lodge_nic_get_fastest (self->draft) && !lodge_nic_is_straight (self->draft);

  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self),
      waits ? _ ("Not in force together with a restriction, another packet size or a worse network")
            : _ ("Faster, but switched only when the machine starts anew; cutting it off always "
                 "works at once"));
}

static void
on_toggled_cb (LodgeFastestRow *self)
{
  if (self->filling || self->draft == NULL)
    return;
  lodge_nic_set_fastest (self->draft, gtk_switch_get_active (self->toggle));
  show_price (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
lodge_fastest_row_dispose (GObject *object)
{
  g_clear_object (&LODGE_FASTEST_ROW (object)->draft);
  G_OBJECT_CLASS (lodge_fastest_row_parent_class)->dispose (object);
}

static void
lodge_fastest_row_class_init (LodgeFastestRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_fastest_row_dispose;
  signals[CHANGED] = g_signal_new (
      "changed", LODGE_TYPE_FASTEST_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_fastest_row_init (LodgeFastestRow *self)
{
  self->toggle = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->toggle), GTK_ALIGN_CENTER);
  g_signal_connect_object (
      self->toggle, "notify::active", G_CALLBACK (on_toggled_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Fastest NAT"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->toggle));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->toggle));
}

void
lodge_fastest_row_show (LodgeFastestRow *self, LodgeNic *draft, LodgeVmm *vmm)
{
  g_return_if_fail (LODGE_IS_FASTEST_ROW (self));
  g_return_if_fail (LODGE_IS_NIC (draft));

  self->filling = TRUE;
  g_set_object (&self->draft, draft);
  gtk_switch_set_active (self->toggle, lodge_nic_get_fastest (draft));
  show_price (self);
  /* libvirt's own NAT of the system connection is attached straight as it is. */
  gtk_widget_set_visible (GTK_WIDGET (self),
                          lodge_nic_get_mode (draft) == LODGE_NIC_MODE_USER &&
                              !lodge_host_get_privileged (lodge_vmm_get_host (vmm)));
  self->filling = FALSE;
}
