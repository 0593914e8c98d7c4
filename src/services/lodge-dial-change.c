/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operation of the dial did. */
#include "config.h"

#include "lodge-dial-private.h"

G_DEFINE_FINAL_TYPE (LodgeDialChange, lodge_dial_change, G_TYPE_OBJECT)

enum
{
  PROP_RESULT = 1,
  PROP_MESSAGE,
  PROP_NETWORK,
};

static void
lodge_dial_change_finalize (GObject *object)
{
  LodgeDialChange *self = LODGE_DIAL_CHANGE (object);

  g_free (self->message);
  g_free (self->network);
  g_ptr_array_unref (self->previous);

  G_OBJECT_CLASS (lodge_dial_change_parent_class)->finalize (object);
}

static void
lodge_dial_change_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeDialChange *self = LODGE_DIAL_CHANGE (object);

  switch (prop_id)
    {
    case PROP_RESULT:
      g_value_set_int (value, (int)self->result);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    case PROP_NETWORK:
      g_value_set_string (value, self->network);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_dial_change_class_init (LodgeDialChangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_dial_change_finalize;
  object_class->get_property = lodge_dial_change_get_property;
  g_object_class_install_property (
      object_class, PROP_RESULT, g_param_spec_int ("result", NULL, NULL, 0, G_MAXINT, 0, flags));
  g_object_class_install_property (
      object_class, PROP_MESSAGE, g_param_spec_string ("message", NULL, NULL, NULL, flags));
  g_object_class_install_property (
      object_class, PROP_NETWORK, g_param_spec_string ("network", NULL, NULL, NULL, flags));
}

static void
lodge_dial_change_init (LodgeDialChange *self)
{
  self->result = LODGE_EDIT_RESULT_APPLIED;
  self->previous = g_ptr_array_new_with_free_func (g_object_unref);
}

LodgeEditResult
lodge_dial_change_get_result (LodgeDialChange *self)
{
  g_return_val_if_fail (LODGE_IS_DIAL_CHANGE (self), LODGE_EDIT_RESULT_APPLIED);

  return self->result;
}

const char *
lodge_dial_change_get_message (LodgeDialChange *self)
{
  g_return_val_if_fail (LODGE_IS_DIAL_CHANGE (self), NULL);

  return self->message;
}

const char *
lodge_dial_change_get_network (LodgeDialChange *self)
{
  g_return_val_if_fail (LODGE_IS_DIAL_CHANGE (self), NULL);

  return self->network;
}
