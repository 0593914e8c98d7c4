/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A position of the dial. */
#include "config.h"

#include "lodge-dial-private.h"
#include "lodge-model-fields.h"

#include <glib/gi18n-lib.h>

G_DEFINE_ENUM_TYPE (LodgeDialPosition,
                    lodge_dial_position,
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_INTERNAL, "internal"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_HOST_ONLY, "host-only"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_NAT, "nat"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_BRIDGED, "bridged"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_OTHER, "other"))

G_DEFINE_ENUM_TYPE (LodgeDialRemedy,
                    lodge_dial_remedy,
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_REMEDY_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_REMEDY_START_NETWORK, "start-network"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_REMEDY_RESTART, "restart"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_REMEDY_ALLOW_BRIDGE, "allow-bridge"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_REMEDY_MAKE_BRIDGE, "make-bridge"),
                    G_DEFINE_ENUM_VALUE (LODGE_DIAL_REMEDY_SYSTEM, "system"))

G_DEFINE_FINAL_TYPE (LodgeDialChoice, lodge_dial_choice, G_TYPE_OBJECT)

static LodgeField fields[] = {
  LODGE_FIELD_ENUM (LodgeDialChoice, position, "position", lodge_dial_position_get_type),
  LODGE_FIELD_STRING (LodgeDialChoice, label, "label"),
  LODGE_FIELD_BOOLEAN (LodgeDialChoice, current, "current"),
  LODGE_FIELD_BOOLEAN (LodgeDialChoice, possible, "possible"),
  LODGE_FIELD_BOOLEAN (LodgeDialChoice, live, "live"),
  LODGE_FIELD_STRING (LodgeDialChoice, description, "description"),
  LODGE_FIELD_STRING (LodgeDialChoice, reason, "reason"),
  LODGE_FIELD_ENUM (LodgeDialChoice, remedy, "remedy", lodge_dial_remedy_get_type),
  LODGE_FIELD_STRING (LodgeDialChoice, subject, "subject"),
  LODGE_FIELD_STRING (LodgeDialChoice, bridge, "bridge"),
  LODGE_FIELD_STRING (LodgeDialChoice, command, "command"),
  LODGE_FIELD_STRING (LodgeDialChoice, source, "source"),
  LODGE_FIELD_BOOLEAN (LodgeDialChoice, creates, "creates"),
};

static void
lodge_dial_choice_finalize (GObject *object)
{
  lodge_fields_clear (object, fields, G_N_ELEMENTS (fields));

  G_OBJECT_CLASS (lodge_dial_choice_parent_class)->finalize (object);
}

static void
lodge_dial_choice_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  lodge_field_get (object, &fields[prop_id - 1], value);
}

static void
lodge_dial_choice_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  lodge_field_set (object, &fields[prop_id - 1], value);
}

static void
lodge_dial_choice_class_init (LodgeDialChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_dial_choice_finalize;
  object_class->get_property = lodge_dial_choice_get_property;
  object_class->set_property = lodge_dial_choice_set_property;
  lodge_fields_install (object_class, fields, G_N_ELEMENTS (fields));
}

static void
lodge_dial_choice_init (LodgeDialChoice *self)
{
}

#define DEFINE_GETTER(type, field, fallback)                                                       \
  type lodge_dial_choice_get_##field (LodgeDialChoice *self)                                       \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_DIAL_CHOICE (self), fallback);                                  \
    return self->field;                                                                            \
  }

DEFINE_GETTER (LodgeDialPosition, position, LODGE_DIAL_OTHER)
DEFINE_GETTER (gboolean, current, FALSE)
DEFINE_GETTER (gboolean, possible, FALSE)
DEFINE_GETTER (gboolean, live, FALSE)
DEFINE_GETTER (const char *, description, NULL)
DEFINE_GETTER (const char *, reason, NULL)
DEFINE_GETTER (LodgeDialRemedy, remedy, LODGE_DIAL_REMEDY_NONE)
DEFINE_GETTER (const char *, subject, NULL)
DEFINE_GETTER (const char *, bridge, NULL)
DEFINE_GETTER (const char *, command, NULL)
DEFINE_GETTER (const char *, source, NULL)
DEFINE_GETTER (gboolean, creates, FALSE)
DEFINE_GETTER (LodgeNicMode, mode, LODGE_NIC_MODE_NONE)

/* Positions */

const char *
lodge_dial_position_get_label (LodgeDialPosition position)
{
  switch (position)
    {
    case LODGE_DIAL_OFF:
      return C_ ("network dial", "Off");
    case LODGE_DIAL_INTERNAL:
      return C_ ("network dial", "Internal");
    case LODGE_DIAL_HOST_ONLY:
      return C_ ("network dial", "Host-only");
    case LODGE_DIAL_NAT:
      return C_ ("network dial", "NAT");
    case LODGE_DIAL_BRIDGED:
      return C_ ("network dial", "Bridged");
    default:
      return C_ ("network dial", "Other");
    }
}

LodgeNetwork *
lodge_dial_find_network (GListModel *networks, const char *name)
{
  guint length = networks != NULL ? g_list_model_get_n_items (networks) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);

      if (g_strcmp0 (lodge_network_get_name (network), name) == 0)
        return network; /* the list keeps it */
    }
  return NULL;
}

static LodgeDialPosition
get_position_of_kind (LodgeNetwork *network)
{
  if (network == NULL)
    return LODGE_DIAL_OTHER;
  switch (lodge_network_get_kind (network))
    {
    case LODGE_NETWORK_KIND_NAT:
      return LODGE_DIAL_NAT;
    case LODGE_NETWORK_KIND_HOST_ONLY:
      return LODGE_DIAL_HOST_ONLY;
    case LODGE_NETWORK_KIND_INTERNAL:
      return LODGE_DIAL_INTERNAL;
    case LODGE_NETWORK_KIND_BRIDGED:
      return LODGE_DIAL_BRIDGED;
    default:
      return LODGE_DIAL_OTHER;
    }
}

LodgeDialPosition
lodge_dial_get_position (LodgeNic *nic, GListModel *networks)
{
  g_return_val_if_fail (LODGE_IS_NIC (nic), LODGE_DIAL_OTHER);

  if (!lodge_nic_get_link_up (nic))
    return LODGE_DIAL_OFF;
  switch (lodge_nic_get_mode (nic))
    {
    case LODGE_NIC_MODE_NONE:
      return LODGE_DIAL_OFF;
    case LODGE_NIC_MODE_USER:
      return LODGE_DIAL_NAT;
    case LODGE_NIC_MODE_NETWORK:
      return get_position_of_kind (lodge_dial_find_network (networks, lodge_nic_get_source (nic)));
    case LODGE_NIC_MODE_BRIDGE:
    case LODGE_NIC_MODE_DIRECT:
      return LODGE_DIAL_BRIDGED;
    default:
      return LODGE_DIAL_OTHER;
    }
}
