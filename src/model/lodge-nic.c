/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-model-fields.h"
#include "lodge-nic.h"

#include <string.h>

#define NUMBERED_ID "ua-nic"

struct _LodgeNic
{
  LodgeDevice parent_instance;

  LodgeNicMode mode;
  char *source;
  char *mac;
  char *model;
  gboolean link_up;
  LodgeNicGuard guard;
  GStrv forwards;
  guint mtu;
  guint limit_in;
  guint limit_out;
  guint delay;
  guint loss;
  gboolean fastest;
  gboolean switchable;
  guint64 until;
  char *lender;
};

G_DEFINE_FINAL_TYPE (LodgeNic, lodge_nic, LODGE_TYPE_DEVICE)

enum
{
  FIELD_MODE,
  FIELD_SOURCE,
  FIELD_MAC,
  FIELD_MODEL,
  FIELD_LINK_UP,
  FIELD_GUARD,
  FIELD_FORWARDS,
  FIELD_MTU,
  FIELD_LIMIT_IN,
  FIELD_LIMIT_OUT,
  FIELD_DELAY,
  FIELD_LOSS,
  FIELD_FASTEST,
  FIELD_SWITCHABLE,
  FIELD_UNTIL,
  FIELD_LENDER,
  N_FIELDS,
};

static LodgeField fields[N_FIELDS] = {
  [FIELD_MODE] = LODGE_FIELD_ENUM (LodgeNic, mode, "mode", lodge_nic_mode_get_type),
  [FIELD_SOURCE] = LODGE_FIELD_STRING (LodgeNic, source, "source"),
  [FIELD_MAC] = LODGE_FIELD_STRING (LodgeNic, mac, "mac"),
  [FIELD_MODEL] = LODGE_FIELD_STRING (LodgeNic, model, "model"),
  [FIELD_LINK_UP] = LODGE_FIELD_BOOLEAN (LodgeNic, link_up, "link-up"),
  [FIELD_GUARD] = LODGE_FIELD_ENUM (LodgeNic, guard, "guard", lodge_nic_guard_get_type),
  [FIELD_FORWARDS] = LODGE_FIELD_STRV (LodgeNic, forwards, "forwards"),
  [FIELD_MTU] = LODGE_FIELD_UINT (LodgeNic, mtu, "mtu"),
  [FIELD_LIMIT_IN] = LODGE_FIELD_UINT (LodgeNic, limit_in, "limit-in"),
  [FIELD_LIMIT_OUT] = LODGE_FIELD_UINT (LodgeNic, limit_out, "limit-out"),
  [FIELD_DELAY] = LODGE_FIELD_UINT (LodgeNic, delay, "delay"),
  [FIELD_LOSS] = LODGE_FIELD_UINT (LodgeNic, loss, "loss"),
  [FIELD_FASTEST] = LODGE_FIELD_BOOLEAN (LodgeNic, fastest, "fastest"),
  [FIELD_SWITCHABLE] = LODGE_FIELD_BOOLEAN (LodgeNic, switchable, "switchable"),
  [FIELD_UNTIL] = LODGE_FIELD_UINT64 (LodgeNic, until, "until"),
  [FIELD_LENDER] = LODGE_FIELD_STRING (LodgeNic, lender, "lender"),
};

static void
lodge_nic_assign (LodgeDevice *self, LodgeDevice *source)
{
  lodge_fields_assign (self, source, fields, N_FIELDS);

  LODGE_DEVICE_CLASS (lodge_nic_parent_class)->assign (self, source);
}

static gboolean
lodge_nic_equal (LodgeDevice *a, LodgeDevice *b)
{
  return lodge_fields_equal (a, b, fields, N_FIELDS) &&
         LODGE_DEVICE_CLASS (lodge_nic_parent_class)->equal (a, b);
}

static void
lodge_nic_finalize (GObject *object)
{
  lodge_fields_clear (object, fields, N_FIELDS);

  G_OBJECT_CLASS (lodge_nic_parent_class)->finalize (object);
}

static void
lodge_nic_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_nic_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_nic_class_init (LodgeNicClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  LodgeDeviceClass *device_class = LODGE_DEVICE_CLASS (klass);

  object_class->finalize = lodge_nic_finalize;
  object_class->get_property = lodge_nic_get_property;
  object_class->set_property = lodge_nic_set_property;
  device_class->assign = lodge_nic_assign;
  device_class->equal = lodge_nic_equal;

  lodge_fields_install (object_class, fields, N_FIELDS);
}

static void
lodge_nic_init (LodgeNic *self)
{
  self->link_up = TRUE;
}

LodgeNic *
lodge_nic_new (LodgeNicMode mode)
{
  LodgeNic *self = g_object_new (LODGE_TYPE_NIC, NULL);

  self->mode = mode;
  return self;
}

LodgeNicMode
lodge_nic_get_mode (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), LODGE_NIC_MODE_NONE);

  return self->mode;
}

void
lodge_nic_set_mode (LodgeNic *self, LodgeNicMode mode)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_MODE], mode);
}

const char *
lodge_nic_get_source (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), NULL);

  return self->source;
}

void
lodge_nic_set_source (LodgeNic *self, const char *source)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_string (self, &fields[FIELD_SOURCE], source);
}

const char *
lodge_nic_get_mac (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), NULL);

  return self->mac;
}

void
lodge_nic_set_mac (LodgeNic *self, const char *mac)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_string (self, &fields[FIELD_MAC], mac);
}

const char *
lodge_nic_get_model (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), NULL);

  return self->model;
}

void
lodge_nic_set_model (LodgeNic *self, const char *model)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_string (self, &fields[FIELD_MODEL], model);
}

gboolean
lodge_nic_get_link_up (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), FALSE);

  return self->link_up;
}

void
lodge_nic_set_link_up (LodgeNic *self, gboolean link_up)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_LINK_UP], link_up);
}

LodgeNicGuard
lodge_nic_get_guard (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), 0);

  return self->guard;
}

void
lodge_nic_set_guard (LodgeNic *self, LodgeNicGuard guard)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_GUARD], guard);
}

const char *const *
lodge_nic_get_forwards (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), NULL);

  return (const char *const *)self->forwards;
}

void
lodge_nic_set_forwards (LodgeNic *self, const char *const *forwards)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  g_object_set (self, "forwards", forwards, NULL);
}

guint
lodge_nic_get_mtu (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), 0);

  return self->mtu;
}

void
lodge_nic_set_mtu (LodgeNic *self, guint mtu)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_MTU], mtu);
}

guint
lodge_nic_get_limit_in (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), 0);

  return self->limit_in;
}

void
lodge_nic_set_limit_in (LodgeNic *self, guint limit_in)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_LIMIT_IN], limit_in);
}

guint
lodge_nic_get_limit_out (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), 0);

  return self->limit_out;
}

void
lodge_nic_set_limit_out (LodgeNic *self, guint limit_out)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_LIMIT_OUT], limit_out);
}

guint
lodge_nic_get_delay (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), 0);

  return self->delay;
}

void
lodge_nic_set_delay (LodgeNic *self, guint delay)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_DELAY], delay);
}

guint
lodge_nic_get_loss (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), 0);

  return self->loss;
}

void
lodge_nic_set_loss (LodgeNic *self, guint loss)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_LOSS], loss);
}

gboolean
lodge_nic_get_fastest (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), FALSE);

  return self->fastest;
}

void
lodge_nic_set_fastest (LodgeNic *self, gboolean fastest)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_FASTEST], fastest);
}

gboolean
lodge_nic_get_switchable (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), 0);

  return self->switchable;
}

void
lodge_nic_set_switchable (LodgeNic *self, gboolean switchable)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint (self, &fields[FIELD_SWITCHABLE], switchable);
}

guint64
lodge_nic_get_until (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), 0);

  return self->until;
}

void
lodge_nic_set_until (LodgeNic *self, guint64 until)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_uint64 (self, &fields[FIELD_UNTIL], until);
}

const char *
lodge_nic_get_lender (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), NULL);

  return self->lender;
}

void
lodge_nic_set_lender (LodgeNic *self, const char *lender)
{
  g_return_if_fail (LODGE_IS_NIC (self));

  lodge_field_set_string (self, &fields[FIELD_LENDER], lender);
}

int
lodge_nic_get_number (LodgeNic *self)
{
  const char *id;
  guint64 number;

  g_return_val_if_fail (LODGE_IS_NIC (self), -1);

  id = lodge_device_get_id (LODGE_DEVICE (self));
  if (id == NULL || !g_str_has_prefix (id, NUMBERED_ID) ||
      !g_ascii_string_to_unsigned (id + strlen (NUMBERED_ID), 10, 0, G_MAXUINT8, &number, NULL))
    return -1;
  return (int)number;
}

gboolean
lodge_nic_is_private (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), FALSE);

  return self->mode == LODGE_NIC_MODE_USER &&
         (self->guard != LODGE_NIC_GUARD_NONE || self->limit_in != 0 || self->limit_out != 0 ||
          self->delay != 0 || self->loss != 0 || self->until != 0);
}

gboolean
lodge_nic_is_straight (LodgeNic *self)
{
  g_return_val_if_fail (LODGE_IS_NIC (self), FALSE);

  return self->mode == LODGE_NIC_MODE_USER && self->fastest && self->mtu == 0 &&
         !lodge_nic_is_private (self);
}
