/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-usb-device.h"

struct _LodgeUsbDevice
{
  GObject parent_instance;

  char *title;
  char *id; /* (nullable) */
  LodgeUsbState state;
};

G_DEFINE_FINAL_TYPE (LodgeUsbDevice, lodge_usb_device, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LodgeUsbState,
                    lodge_usb_state,
                    G_DEFINE_ENUM_VALUE (LODGE_USB_STATE_HERE, "here"),
                    G_DEFINE_ENUM_VALUE (LODGE_USB_STATE_GOING, "going"),
                    G_DEFINE_ENUM_VALUE (LODGE_USB_STATE_THERE, "there"),
                    G_DEFINE_ENUM_VALUE (LODGE_USB_STATE_LEAVING, "leaving"))

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_ID,
  PROP_IMAGE,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
lodge_usb_device_finalize (GObject *object)
{
  g_free (LODGE_USB_DEVICE (object)->title);
  g_free (LODGE_USB_DEVICE (object)->id);
  G_OBJECT_CLASS (lodge_usb_device_parent_class)->finalize (object);
}

static void
lodge_usb_device_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeUsbDevice *self = LODGE_USB_DEVICE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_IMAGE:
      g_value_set_boolean (value, self->id == NULL);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_usb_device_class_init (LodgeUsbDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_usb_device_finalize;
  object_class->get_property = lodge_usb_device_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_IMAGE] = g_param_spec_boolean ("image", NULL, NULL, FALSE, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_USB_STATE, LODGE_USB_STATE_HERE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_usb_device_init (LodgeUsbDevice *self)
{
}

LodgeUsbDevice *
lodge_usb_device_new (const char *title, const char *id, const char *serial)
{
  LodgeUsbDevice *self = g_object_new (LODGE_TYPE_USB_DEVICE, NULL);

  self->title = g_strdup (title);
  if (id != NULL && serial != NULL && *serial != '\0')
    self->id = g_strconcat (id, ":", serial, NULL);
  else
    self->id = g_strdup (id);
  return self;
}

const char *
lodge_usb_device_get_title (LodgeUsbDevice *self)
{
  g_return_val_if_fail (LODGE_IS_USB_DEVICE (self), NULL);
  return self->title;
}

const char *
lodge_usb_device_get_id (LodgeUsbDevice *self)
{
  g_return_val_if_fail (LODGE_IS_USB_DEVICE (self), NULL);
  return self->id;
}

LodgeUsbState
lodge_usb_device_get_state (LodgeUsbDevice *self)
{
  g_return_val_if_fail (LODGE_IS_USB_DEVICE (self), LODGE_USB_STATE_HERE);
  return self->state;
}

void
lodge_usb_device_set_state (LodgeUsbDevice *self, LodgeUsbState state)
{
  g_return_if_fail (LODGE_IS_USB_DEVICE (self));

  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}
