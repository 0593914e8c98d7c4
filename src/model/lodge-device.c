/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-device.h"

typedef struct
{
  char *id;
} LodgeDevicePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LodgeDevice, lodge_device, G_TYPE_OBJECT)

/* Subclasses number their properties from 1 on their own. */
enum
{
  PROP_0,
  PROP_ID,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static LodgeDevicePrivate *
get_private (LodgeDevice *self)
{
  return lodge_device_get_instance_private (self);
}

static void
lodge_device_real_assign (LodgeDevice *self, LodgeDevice *source)
{
  lodge_device_set_id (self, get_private (source)->id);
}

static gboolean
lodge_device_real_equal (LodgeDevice *a, LodgeDevice *b)
{
  return g_strcmp0 (get_private (a)->id, get_private (b)->id) == 0;
}

static void
lodge_device_finalize (GObject *object)
{
  g_clear_pointer (&get_private (LODGE_DEVICE (object))->id, g_free);

  G_OBJECT_CLASS (lodge_device_parent_class)->finalize (object);
}

static void
lodge_device_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, lodge_device_get_id (LODGE_DEVICE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_device_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ID:
      lodge_device_set_id (LODGE_DEVICE (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_device_class_init (LodgeDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_device_finalize;
  object_class->get_property = lodge_device_get_property;
  object_class->set_property = lodge_device_set_property;
  klass->assign = lodge_device_real_assign;
  klass->equal = lodge_device_real_equal;

  properties[PROP_ID] = g_param_spec_string (
      "id", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_device_init (LodgeDevice *self)
{
}

const char *
lodge_device_get_id (LodgeDevice *self)
{
  g_return_val_if_fail (LODGE_IS_DEVICE (self), NULL);

  return get_private (self)->id;
}

void
lodge_device_set_id (LodgeDevice *self, const char *id)
{
  LodgeDevicePrivate *priv;
  g_autofree char *old = NULL;

  g_return_if_fail (LODGE_IS_DEVICE (self));

  priv = get_private (self);
  if (g_strcmp0 (priv->id, id) == 0)
    return;
  old = priv->id;
  priv->id = g_strdup (id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ID]);
}

LodgeDevice *
lodge_device_copy (LodgeDevice *self)
{
  LodgeDevice *copy;

  g_return_val_if_fail (LODGE_IS_DEVICE (self), NULL);

  copy = g_object_new (G_OBJECT_TYPE (self), NULL);
  lodge_device_assign (copy, self);
  return copy;
}

gboolean
lodge_device_equal (LodgeDevice *a, LodgeDevice *b)
{
  g_return_val_if_fail (LODGE_IS_DEVICE (a), FALSE);
  g_return_val_if_fail (LODGE_IS_DEVICE (b), FALSE);

  return G_OBJECT_TYPE (a) == G_OBJECT_TYPE (b) && LODGE_DEVICE_GET_CLASS (a)->equal (a, b);
}

void
lodge_device_assign (LodgeDevice *self, LodgeDevice *source)
{
  g_return_if_fail (LODGE_IS_DEVICE (self));
  g_return_if_fail (LODGE_IS_DEVICE (source));
  g_return_if_fail (G_OBJECT_TYPE (self) == G_OBJECT_TYPE (source));

  g_object_freeze_notify (G_OBJECT (self));
  LODGE_DEVICE_GET_CLASS (self)->assign (self, source);
  g_object_thaw_notify (G_OBJECT (self));
}
