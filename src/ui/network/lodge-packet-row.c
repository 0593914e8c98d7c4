/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-packet-row.h"

#include <glib/gi18n.h>

/* What libvirt and QEMU's virtio take. */
#define MAX_BYTES 65521
#define STEP 100

struct _LodgePacketRow
{
  AdwActionRow parent_instance;

  GtkSpinButton *spin;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (LodgePacketRow, lodge_packet_row, ADW_TYPE_ACTION_ROW)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Whether Lodge's own switch carries what the adapter sends: it handles each packet by itself. */
static gboolean
is_switched (LodgeNic *nic, LodgeVmm *vmm)
{
  const char *source = lodge_nic_get_source (nic);
  LodgeNetwork *network = source != NULL ? lodge_vmm_find_network (vmm, source) : NULL;

  if (lodge_host_get_privileged (lodge_vmm_get_host (vmm)))
    return FALSE;
  switch (lodge_nic_get_mode (nic))
    {
    case LODGE_NIC_MODE_NETWORK:
      return network != NULL && lodge_network_get_served (network);
    case LODGE_NIC_MODE_USER:
      return lodge_nic_is_private (nic);
    default:
      return FALSE;
    }
}

static gboolean
is_virtio (LodgeNic *nic)
{
  const char *model = lodge_nic_get_model (nic);

  return model != NULL && g_str_has_prefix (model, "virtio");
}

static void
on_value_changed_cb (LodgePacketRow *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
lodge_packet_row_class_init (LodgePacketRowClass *klass)
{
  signals[CHANGED] = g_signal_new (
      "changed", LODGE_TYPE_PACKET_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_packet_row_init (LodgePacketRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);

  self->spin = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, MAX_BYTES, STEP));
  gtk_spin_button_set_numeric (self->spin, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->spin), GTK_ALIGN_CENTER);
  g_signal_connect_object (
      self->spin, "value-changed", G_CALLBACK (on_value_changed_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Largest Packet (MTU)"));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Largest Packet (MTU)"), -1);
  adw_action_row_set_subtitle (row, _ ("Bytes; 0: the usual 1500"));
  adw_action_row_set_subtitle_lines (row, 0);
  adw_action_row_add_suffix (row, GTK_WIDGET (self->spin));
  adw_action_row_set_activatable_widget (row, GTK_WIDGET (self->spin));
}

guint
lodge_packet_row_get_bytes (LodgePacketRow *self)
{
  g_return_val_if_fail (LODGE_IS_PACKET_ROW (self), 0);

  return (guint)gtk_spin_button_get_value_as_int (self->spin);
}

void
lodge_packet_row_set_bytes (LodgePacketRow *self, guint bytes)
{
  g_return_if_fail (LODGE_IS_PACKET_ROW (self));

  self->filling = TRUE;
  gtk_spin_button_set_value (self->spin, bytes);
  self->filling = FALSE;
}

void
lodge_packet_row_describe_nic (LodgePacketRow *self, LodgeNic *nic, LodgeVmm *vmm)
{
  const char *text = _ ("Bytes; 0: the usual 1500");

  g_return_if_fail (LODGE_IS_PACKET_ROW (self));

  if (is_switched (nic, vmm) && !is_virtio (nic))
    text = _ ("Bytes; 0: the usual 1500. Only a machine with a virtio adapter is told of another.");
  else if (is_switched (nic, vmm) && lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK)
    text = _ ("Bytes; 0: the usual 1500. With 9000, set for the network and for each machine on "
              "it, this is several times faster.");
  else if (is_switched (nic, vmm))
    text = _ ("Bytes; 0: the usual 1500. With 9000 this is several times faster.");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
}

void
lodge_packet_row_describe_network (LodgePacketRow *self, LodgeVmm *vmm)
{
  g_return_if_fail (LODGE_IS_PACKET_ROW (self));

  if (!lodge_host_get_privileged (lodge_vmm_get_host (vmm)))
    adw_action_row_set_subtitle (
        ADW_ACTION_ROW (self),
        _ ("Bytes; 0: the usual 1500. With 9000, set for each machine on it too, the network is "
           "several times faster. A machine with less loses what is larger."));
}
