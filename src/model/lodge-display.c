/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-display.h"
#include "lodge-model-fields.h"

struct _LodgeDisplay
{
  LodgeDevice parent_instance;

  LodgeDisplayProtocol protocol;
  LodgeDisplayListen listen;
  char *address;
};

G_DEFINE_FINAL_TYPE (LodgeDisplay, lodge_display, LODGE_TYPE_DEVICE)

enum
{
  FIELD_PROTOCOL,
  FIELD_LISTEN,
  FIELD_ADDRESS,
  N_FIELDS,
};

static LodgeField fields[N_FIELDS] = {
  [FIELD_PROTOCOL] =
      LODGE_FIELD_ENUM (LodgeDisplay, protocol, "protocol", lodge_display_protocol_get_type),
  [FIELD_LISTEN] = LODGE_FIELD_ENUM (LodgeDisplay, listen, "listen", lodge_display_listen_get_type),
  [FIELD_ADDRESS] = LODGE_FIELD_STRING (LodgeDisplay, address, "address"),
};

static void
lodge_display_assign (LodgeDevice *self, LodgeDevice *source)
{
  lodge_fields_assign (self, source, fields, N_FIELDS);

  LODGE_DEVICE_CLASS (lodge_display_parent_class)->assign (self, source);
}

static gboolean
lodge_display_equal (LodgeDevice *a, LodgeDevice *b)
{
  return lodge_fields_equal (a, b, fields, N_FIELDS) &&
         LODGE_DEVICE_CLASS (lodge_display_parent_class)->equal (a, b);
}

static void
lodge_display_finalize (GObject *object)
{
  lodge_fields_clear (object, fields, N_FIELDS);

  G_OBJECT_CLASS (lodge_display_parent_class)->finalize (object);
}

static void
lodge_display_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_display_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_display_class_init (LodgeDisplayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  LodgeDeviceClass *device_class = LODGE_DEVICE_CLASS (klass);

  object_class->finalize = lodge_display_finalize;
  object_class->get_property = lodge_display_get_property;
  object_class->set_property = lodge_display_set_property;
  device_class->assign = lodge_display_assign;
  device_class->equal = lodge_display_equal;

  lodge_fields_install (object_class, fields, N_FIELDS);
}

static void
lodge_display_init (LodgeDisplay *self)
{
}

LodgeDisplay *
lodge_display_new (LodgeDisplayProtocol protocol)
{
  LodgeDisplay *self = g_object_new (LODGE_TYPE_DISPLAY, NULL);

  self->protocol = protocol;
  return self;
}

LodgeDisplayProtocol
lodge_display_get_protocol (LodgeDisplay *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY (self), LODGE_DISPLAY_PROTOCOL_NONE);

  return self->protocol;
}

void
lodge_display_set_protocol (LodgeDisplay *self, LodgeDisplayProtocol protocol)
{
  g_return_if_fail (LODGE_IS_DISPLAY (self));

  lodge_field_set_uint (self, &fields[FIELD_PROTOCOL], protocol);
}

LodgeDisplayListen
lodge_display_get_listen (LodgeDisplay *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY (self), LODGE_DISPLAY_LISTEN_NONE);

  return self->listen;
}

void
lodge_display_set_listen (LodgeDisplay *self, LodgeDisplayListen listen)
{
  g_return_if_fail (LODGE_IS_DISPLAY (self));

  lodge_field_set_uint (self, &fields[FIELD_LISTEN], listen);
}

const char *
lodge_display_get_address (LodgeDisplay *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY (self), NULL);

  return self->address;
}

void
lodge_display_set_address (LodgeDisplay *self, const char *address)
{
  g_return_if_fail (LODGE_IS_DISPLAY (self));

  lodge_field_set_string (self, &fields[FIELD_ADDRESS], address);
}
