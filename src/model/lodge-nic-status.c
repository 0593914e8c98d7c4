/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-model-fields.h"
#include "lodge-nic-status.h"

struct _LodgeNicStatus
{
  GObject parent_instance;

  char *id;
  GStrv addresses;
  LodgeAddressSource address_source;
  gboolean counters;
  guint64 rx_bytes;
  guint64 rx_packets;
  guint64 tx_bytes;
  guint64 tx_packets;
  GStrv problems;
  gboolean attached;
  char *capture;
  GStrv lookups;
};

G_DEFINE_FINAL_TYPE (LodgeNicStatus, lodge_nic_status, G_TYPE_OBJECT)

enum
{
  FIELD_ID,
  FIELD_ADDRESSES,
  FIELD_ADDRESS_SOURCE,
  FIELD_COUNTERS,
  FIELD_RX_BYTES,
  FIELD_RX_PACKETS,
  FIELD_TX_BYTES,
  FIELD_TX_PACKETS,
  FIELD_PROBLEMS,
  FIELD_ATTACHED,
  FIELD_CAPTURE,
  FIELD_LOOKUPS,
  N_FIELDS,
};

static LodgeField fields[N_FIELDS] = {
  [FIELD_ID] = LODGE_FIELD_STRING (LodgeNicStatus, id, "id"),
  [FIELD_ADDRESSES] = LODGE_FIELD_STRV (LodgeNicStatus, addresses, "addresses"),
  [FIELD_ADDRESS_SOURCE] = LODGE_FIELD_ENUM (
      LodgeNicStatus, address_source, "address-source", lodge_address_source_get_type),
  [FIELD_COUNTERS] = LODGE_FIELD_BOOLEAN (LodgeNicStatus, counters, "counters"),
  [FIELD_RX_BYTES] = LODGE_FIELD_UINT64 (LodgeNicStatus, rx_bytes, "rx-bytes"),
  [FIELD_RX_PACKETS] = LODGE_FIELD_UINT64 (LodgeNicStatus, rx_packets, "rx-packets"),
  [FIELD_TX_BYTES] = LODGE_FIELD_UINT64 (LodgeNicStatus, tx_bytes, "tx-bytes"),
  [FIELD_TX_PACKETS] = LODGE_FIELD_UINT64 (LodgeNicStatus, tx_packets, "tx-packets"),
  [FIELD_PROBLEMS] = LODGE_FIELD_STRV (LodgeNicStatus, problems, "problems"),
  [FIELD_ATTACHED] = LODGE_FIELD_BOOLEAN (LodgeNicStatus, attached, "attached"),
  [FIELD_CAPTURE] = LODGE_FIELD_STRING (LodgeNicStatus, capture, "capture"),
  [FIELD_LOOKUPS] = LODGE_FIELD_STRV (LodgeNicStatus, lookups, "lookups"),
};

static void
lodge_nic_status_finalize (GObject *object)
{
  lodge_fields_clear (object, fields, N_FIELDS);

  G_OBJECT_CLASS (lodge_nic_status_parent_class)->finalize (object);
}

static void
lodge_nic_status_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_nic_status_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_nic_status_class_init (LodgeNicStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_nic_status_finalize;
  object_class->get_property = lodge_nic_status_get_property;
  object_class->set_property = lodge_nic_status_set_property;

  lodge_fields_install (object_class, fields, N_FIELDS);
}

static void
lodge_nic_status_init (LodgeNicStatus *self)
{
}

LodgeNicStatus *
lodge_nic_status_new (const char *id)
{
  return g_object_new (LODGE_TYPE_NIC_STATUS, "id", id, NULL);
}

const char *
lodge_nic_status_get_id (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), NULL);

  return self->id;
}

const char *const *
lodge_nic_status_get_addresses (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), NULL);

  return (const char *const *)self->addresses;
}

LodgeAddressSource
lodge_nic_status_get_address_source (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), 0);

  return self->address_source;
}

gboolean
lodge_nic_status_get_counters (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), FALSE);

  return self->counters;
}

guint64
lodge_nic_status_get_rx_bytes (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), 0);

  return self->rx_bytes;
}

guint64
lodge_nic_status_get_rx_packets (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), 0);

  return self->rx_packets;
}

guint64
lodge_nic_status_get_tx_bytes (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), 0);

  return self->tx_bytes;
}

guint64
lodge_nic_status_get_tx_packets (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), 0);

  return self->tx_packets;
}

const char *const *
lodge_nic_status_get_problems (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), NULL);

  return (const char *const *)self->problems;
}

gboolean
lodge_nic_status_get_attached (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), FALSE);

  return self->attached;
}

const char *
lodge_nic_status_get_capture (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), NULL);

  return self->capture;
}

const char *const *
lodge_nic_status_get_lookups (LodgeNicStatus *self)
{
  g_return_val_if_fail (LODGE_IS_NIC_STATUS (self), NULL);

  return (const char *const *)self->lookups;
}
