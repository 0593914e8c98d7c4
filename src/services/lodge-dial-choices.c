/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dial offers. */
#include "config.h"

#include "lodge-administrator.h"
#include "lodge-dial-private.h"
#include "lodge-model-fields.h"

#include <glib/gi18n-lib.h>

/* The name of the bridge that an administrator is offered to make. */
#define NEW_BRIDGE "br0"

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

struct _LodgeDialChoice
{
  GObject parent_instance;

  LodgeDialPosition position;
  char *label;
  gboolean current;
  gboolean possible;
  gboolean live;
  char *description;
  char *reason;
  LodgeDialRemedy remedy;
  char *subject;
  char *bridge;
  char *command;
  char *source;
  gboolean creates;
  LodgeNicMode mode;
};

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

static LodgeNetwork *
find_network (GListModel *networks, const char *name)
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
      return get_position_of_kind (find_network (networks, lodge_nic_get_source (nic)));
    case LODGE_NIC_MODE_BRIDGE:
    case LODGE_NIC_MODE_DIRECT:
      return LODGE_DIAL_BRIDGED;
    default:
      return LODGE_DIAL_OTHER;
    }
}

/* Choices */

typedef struct
{
  LodgeMachine *machine; /* NULL: one that does not run */
  LodgeNic *nic;         /* as it is now */
  GListModel *networks;
  LodgeHostNetwork *host; /* NULL: not known */
  gboolean privileged;
  gboolean local;
} Context;

/* Where the adapter is on NAT already, with its cable pulled. */
static gboolean
only_needs_cable (const Context *context, LodgeDialPosition position)
{
  return position == LODGE_DIAL_NAT && lodge_nic_get_mode (context->nic) == LODGE_NIC_MODE_USER;
}

static LodgeDialChoice *
new_choice (const Context *context, LodgeDialPosition position)
{
  LodgeDialChoice *self = g_object_new (LODGE_TYPE_DIAL_CHOICE, NULL);

  self->position = position;
  self->label = g_strdup (lodge_dial_position_get_label (position));
  self->current = lodge_dial_get_position (context->nic, context->networks) == position;
  self->possible = TRUE;
  /* A cable can be pulled of any adapter. */
  self->live = position == LODGE_DIAL_OFF || context->machine == NULL ||
               !lodge_machine_is_active (context->machine) ||
               lodge_nic_get_switchable (context->nic) || only_needs_cable (context, position);
  if (self->live)
    return self;
  self->remedy = LODGE_DIAL_REMEDY_RESTART;
  self->reason =
      g_strdup (lodge_nic_is_straight (context->nic)
                    ? _ ("With the fastest NAT the adapter can’t be switched while the machine "
                         "runs; the change takes effect at the next start.")
                    : _ ("This adapter can’t be switched while the machine runs; the change takes "
                         "effect at the next start."));
  return self;
}

static LodgeDialChoice *
refuse (LodgeDialChoice *self, LodgeDialRemedy remedy, const char *subject, char *reason)
{
  g_free (self->reason);
  self->reason = reason;
  self->possible = FALSE;
  self->remedy = remedy;
  self->subject = g_strdup (subject);
  return self;
}

/* The network that the dial means: the one that the adapter is on, else the usual one, else any of
 * the kind. NULL: there is none. */
static LodgeNetwork *
pick_network (const Context *context, LodgeNetworkKind kind, const char *usual)
{
  const char *current = lodge_nic_get_mode (context->nic) == LODGE_NIC_MODE_NETWORK
                            ? lodge_nic_get_source (context->nic)
                            : NULL;
  const char *const names[] = { current, usual };
  guint length = g_list_model_get_n_items (context->networks);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LodgeNetwork *network = find_network (context->networks, names[i]);

      if (network != NULL && lodge_network_get_kind (network) == kind)
        return network;
    }
  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (context->networks, i);

      if (lodge_network_get_kind (network) == kind)
        return network; /* the list keeps it */
    }
  return NULL;
}

static char *
dup_free_name (GListModel *networks, const char *usual)
{
  char *name = g_strdup (usual);

  for (guint i = 2; find_network (networks, name) != NULL; i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-%u", usual, i);
    }
  return name;
}

/* On @network, or on one that is to be made when it is NULL. */
static void
lead_to_network (LodgeDialChoice *self,
                 const Context *context,
                 LodgeNetwork *network,
                 const char *usual)
{
  self->mode = LODGE_NIC_MODE_NETWORK;
  self->creates = network == NULL;
  self->source = network != NULL ? g_strdup (lodge_network_get_name (network))
                                 : dup_free_name (context->networks, usual);
  if (network != NULL && !lodge_network_get_active (network) &&
      !lodge_network_get_served (network) && self->remedy == LODGE_DIAL_REMEDY_NONE)
    self->remedy = LODGE_DIAL_REMEDY_START_NETWORK;
}

static LodgeDialChoice *
offer_off (const Context *context)
{
  LodgeDialChoice *self = new_choice (context, LODGE_DIAL_OFF);

  self->mode = LODGE_NIC_MODE_NONE;
  self->description = g_strdup (_ ("Attached to nothing, with the cable unplugged."));
  return self;
}

static LodgeDialChoice *
offer_internal (const Context *context)
{
  LodgeDialChoice *self = new_choice (context, LODGE_DIAL_INTERNAL);
  LodgeNetwork *network =
      pick_network (context, LODGE_NETWORK_KIND_INTERNAL, LODGE_DIAL_INTERNAL_NAME);

  lead_to_network (self, context, network, LODGE_DIAL_INTERNAL_NAME);
  self->description = g_strdup_printf (
      _ ("Machines on the network “%s” reach each other and nothing else."), self->source);
  return self;
}

static LodgeDialChoice *
offer_host_only (const Context *context)
{
  LodgeDialChoice *self = new_choice (context, LODGE_DIAL_HOST_ONLY);
  LodgeNetwork *network =
      pick_network (context, LODGE_NETWORK_KIND_HOST_ONLY, LODGE_DIAL_HOST_ONLY_NAME);

  lead_to_network (self, context, network, LODGE_DIAL_HOST_ONLY_NAME);
  if (context->privileged)
    self->description =
        g_strdup_printf (_ ("Machines on the network “%s” and this computer reach each other, and "
                            "nothing beyond."),
                         self->source);
  else
    self->description = g_strdup_printf (
        _ ("Machines on the network “%s” reach each other and this computer, which "
           "reaches them by port forwards only."),
        self->source);
  return self;
}

static LodgeDialChoice *
offer_nat (const Context *context)
{
  LodgeDialChoice *self = new_choice (context, LODGE_DIAL_NAT);
  LodgeNetwork *network = NULL;

  /* The system's ready-made network is what its machines are on; without rights there is none. */
  if (context->privileged ||
      (self->current && lodge_nic_get_mode (context->nic) == LODGE_NIC_MODE_NETWORK))
    network = pick_network (context, LODGE_NETWORK_KIND_NAT, "default");
  if (network != NULL)
    {
      lead_to_network (self, context, network, NULL);
      self->description = g_strdup_printf (
          _ ("Reaches what this computer reaches, together with the machines on “%s”."),
          self->source);
      return self;
    }
  self->mode = LODGE_NIC_MODE_USER;
  self->description = g_strdup (
      _ ("Reaches what this computer reaches, alone; others come in by port forwards only."));
  return self;
}

/* Bridged */

static gboolean
is_usable_bridge (const Context *context, const LodgeHostDevice *device)
{
  if (device->kind != LODGE_HOST_DEVICE_BRIDGE)
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (context->networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (context->networks, i);

      if (lodge_network_get_kind (network) != LODGE_NETWORK_KIND_BRIDGED &&
          g_strcmp0 (lodge_network_get_bridge (network), device->name) == 0)
        return FALSE; /* of a network that has its own place on the dial */
    }
  return TRUE;
}

/* The bridge that leads out to the host's own network, the one with the default route first. */
static const LodgeHostDevice *
find_bridge (const Context *context)
{
  GPtrArray *devices = lodge_host_network_get_devices (context->host);
  const char *way = lodge_host_network_get_default_device (context->host);
  const LodgeHostDevice *found = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const LodgeHostDevice *device = devices->pdata[i];

      if (!is_usable_bridge (context, device) ||
          lodge_host_network_find_uplink (context->host, device->name) == NULL)
        continue;
      if (g_strcmp0 (device->name, way) == 0)
        return device;
      found = found != NULL ? found : device;
    }
  return found;
}

/* A wired adapter of the host that is connected and no bridge's port, the default route's first. */
static const LodgeHostDevice *
find_wired (const Context *context)
{
  GPtrArray *devices = lodge_host_network_get_devices (context->host);
  const char *way = lodge_host_network_get_default_device (context->host);
  const LodgeHostDevice *found = NULL;

  for (guint i = 0; i < devices->len; i++)
    {
      const LodgeHostDevice *device = devices->pdata[i];

      if (device->kind != LODGE_HOST_DEVICE_PHYSICAL || device->master != NULL || !device->up ||
          !device->carrier)
        continue;
      if (g_strcmp0 (device->name, way) == 0)
        return device;
      found = found != NULL ? found : device;
    }
  return found;
}

static void
lead_to_bridge (LodgeDialChoice *self, const char *bridge)
{
  self->mode = LODGE_NIC_MODE_BRIDGE;
  self->source = g_strdup (bridge);
  self->description = g_strdup_printf (
      _ ("A computer of its own on this computer’s network, by the bridge “%s”."), bridge);
}

static void
describe_bridged (LodgeDialChoice *self)
{
  g_free (self->description);
  self->description = g_strdup (_ ("A computer of its own on this computer’s network."));
}

static LodgeDialChoice *
refuse_bridge_helper (LodgeDialChoice *self, const Context *context, const char *bridge)
{
  const char *const arguments[] = { bridge, NULL };

  if (lodge_host_network_get_bridge_helper (context->host) == LODGE_BRIDGE_HELPER_MISSING)
    return refuse (self,
                   LODGE_DIAL_REMEDY_SYSTEM,
                   NULL,
                   g_strdup (_ ("QEMU’s bridge helper is not installed. Use the system connection, "
                                "which needs none.")));
  refuse (self,
          LODGE_DIAL_REMEDY_ALLOW_BRIDGE,
          bridge,
          g_strdup_printf (
              _ ("An administrator has to allow machines of users on the bridge “%s”."), bridge));
  self->bridge = g_strdup (bridge);
  self->command =
      lodge_administrator_dup_command (LODGE_ADMINISTRATOR_BRIDGE_ALLOW, arguments, context->host);
  return self;
}

static char *
dup_new_bridge_name (LodgeHostNetwork *host)
{
  char *name = g_strdup (NEW_BRIDGE);

  for (guint i = 1; lodge_host_network_find_device (host, name) != NULL; i++)
    {
      g_free (name);
      name = g_strdup_printf ("br%u", i);
    }
  return name;
}

static LodgeDialChoice *
refuse_without_bridge (LodgeDialChoice *self, const Context *context)
{
  const LodgeHostDevice *wired = find_wired (context);
  g_autofree char *name = dup_new_bridge_name (context->host);
  const char *arguments[] = { name, NULL, NULL };

  if (wired == NULL)
    return refuse (
        self,
        LODGE_DIAL_REMEDY_NONE,
        NULL,
        g_strdup (_ ("This computer has no wired network that is connected, and Wi-Fi access "
                     "points accept no other computer behind this computer’s adapter.")));
  arguments[1] = wired->name;
  refuse (self,
          LODGE_DIAL_REMEDY_MAKE_BRIDGE,
          wired->name,
          g_strdup_printf (
              _ ("This computer has no bridge. An administrator can make one of its adapter "
                 "“%s”."),
              wired->name));
  self->bridge = g_strdup (name);
  self->command =
      lodge_administrator_dup_command (LODGE_ADMINISTRATOR_BRIDGE_CREATE, arguments, context->host);
  return self;
}

static LodgeDialChoice *
offer_macvtap (LodgeDialChoice *self, const Context *context)
{
  const LodgeHostDevice *wired = find_wired (context);

  if (wired == NULL)
    return refuse_without_bridge (self, context);
  self->mode = LODGE_NIC_MODE_DIRECT;
  self->source = g_strdup (wired->name);
  g_free (self->description);
  self->description = g_strdup_printf (
      _ ("A computer of its own on this computer’s network, by this computer’s adapter "
         "“%s”; it and this computer do not reach each other."),
      wired->name);
  return self;
}

/* Whether it is so already, or would be if its cable were plugged in. */
static gboolean
is_bridged (const Context *context)
{
  LodgeNetwork *network;

  switch (lodge_nic_get_mode (context->nic))
    {
    case LODGE_NIC_MODE_BRIDGE:
    case LODGE_NIC_MODE_DIRECT:
      return TRUE;
    case LODGE_NIC_MODE_NETWORK:
      network = find_network (context->networks, lodge_nic_get_source (context->nic));
      return network != NULL && lodge_network_get_kind (network) == LODGE_NETWORK_KIND_BRIDGED;
    default:
      return FALSE;
    }
}

static LodgeDialChoice *
offer_bridged (const Context *context)
{
  LodgeDialChoice *self = new_choice (context, LODGE_DIAL_BRIDGED);
  LodgeNetwork *network;
  const LodgeHostDevice *bridge;

  describe_bridged (self);
  if (is_bridged (context))
    {
      self->mode = lodge_nic_get_mode (context->nic);
      self->source = g_strdup (lodge_nic_get_source (context->nic));
      return self;
    }
  network = context->privileged ? pick_network (context, LODGE_NETWORK_KIND_BRIDGED, NULL) : NULL;
  if (network != NULL)
    {
      lead_to_network (self, context, network, NULL);
      return self;
    }
  if (context->host == NULL)
    return refuse (self,
                   LODGE_DIAL_REMEDY_NONE,
                   NULL,
                   g_strdup (_ ("Lodge does not know the bridges of this computer. Name one in the "
                                "adapter’s settings.")));
  bridge = find_bridge (context);
  if (bridge == NULL)
    return context->privileged ? offer_macvtap (self, context)
                               : refuse_without_bridge (self, context);
  g_clear_pointer (&self->description, g_free);
  lead_to_bridge (self, bridge->name);
  if (!context->privileged && !lodge_host_network_allows_bridge (context->host, bridge->name))
    return refuse_bridge_helper (self, context, bridge->name);
  return self;
}

static LodgeDialChoice *
offer (const Context *context, LodgeDialPosition position)
{
  switch (position)
    {
    case LODGE_DIAL_OFF:
      return offer_off (context);
    case LODGE_DIAL_INTERNAL:
      return offer_internal (context);
    case LODGE_DIAL_HOST_ONLY:
      return offer_host_only (context);
    case LODGE_DIAL_NAT:
      return offer_nat (context);
    default:
      return offer_bridged (context);
    }
}

static LodgeNic *
find_nic (LodgeMachine *machine, const char *id)
{
  GListModel *nics = lodge_machine_get_nics (machine);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return nic; /* the list keeps it */
    }
  return NULL;
}

static Context
look (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic, LodgeHostNetwork *host_network)
{
  LodgeHost *host = lodge_vmm_get_host (vmm);
  gboolean local = lodge_host_get_local (host);

  return (Context){
    .machine = machine,
    .nic = nic,
    .networks = lodge_vmm_get_networks (vmm),
    .host = local ? host_network : NULL,
    .privileged = lodge_host_get_privileged (host),
    .local = local,
  };
}

LodgeDialChoice *
lodge_dial_find_choice (LodgeVmm *vmm,
                        LodgeMachine *machine,
                        const char *id,
                        LodgeDialPosition position,
                        LodgeHostNetwork *host_network)
{
  const Context context = look (vmm, machine, find_nic (machine, id), host_network);

  return context.nic != NULL ? offer (&context, position) : NULL;
}

LodgeDialChoice *
lodge_dial_dup_bridged (LodgeVmm *vmm, LodgeHostNetwork *host_network)
{
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_NONE);
  const Context context = look (vmm, NULL, nic, host_network);

  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  return offer_bridged (&context);
}

LodgeDialChoice *
lodge_dial_dup_new_bridge (LodgeVmm *vmm, LodgeHostNetwork *host_network)
{
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_NONE);
  const Context context = look (vmm, NULL, nic, host_network);
  LodgeDialChoice *choice;

  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  choice = offer_bridged (&context);
  if (choice->mode != LODGE_NIC_MODE_DIRECT)
    return choice;
  g_object_unref (choice);
  choice = new_choice (&context, LODGE_DIAL_BRIDGED);
  describe_bridged (choice);
  return refuse_without_bridge (choice, &context);
}

GListModel *
lodge_dial_list_choices (LodgeVmm *vmm,
                         LodgeMachine *machine,
                         const char *id,
                         LodgeHostNetwork *host_network)
{
  GListStore *store = g_list_store_new (LODGE_TYPE_DIAL_CHOICE);

  g_return_val_if_fail (LODGE_IS_VMM (vmm), G_LIST_MODEL (store));
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), G_LIST_MODEL (store));

  for (int position = LODGE_DIAL_OFF; position <= LODGE_DIAL_BRIDGED; position++)
    {
      g_autoptr (LodgeDialChoice) choice =
          lodge_dial_find_choice (vmm, machine, id, (LodgeDialPosition)position, host_network);

      if (choice != NULL)
        g_list_store_append (store, choice);
    }
  return G_LIST_MODEL (store);
}

LodgeNetwork *
lodge_dial_choice_dup_network (LodgeDialChoice *self,
                               GListModel *networks,
                               LodgeHostNetwork *host_network)
{
  gboolean host_only = self->position == LODGE_DIAL_HOST_ONLY;
  g_autofree char *address = NULL;
  LodgeNetwork *network;

  if (!self->creates)
    return NULL;
  network = lodge_network_new (
      self->source, host_only ? LODGE_NETWORK_KIND_HOST_ONLY : LODGE_NETWORK_KIND_INTERNAL);
  g_object_set (network, "autostart", TRUE, NULL);
  if (!host_only)
    return network;
  /* The backend picks a subnet of its own where nothing is known of the host. */
  address = host_network != NULL ? lodge_host_network_first_free_subnet (
                                       host_network, networks, LODGE_NETWORK_KIND_HOST_ONLY)
                                 : NULL;
  g_object_set (network, "dhcp", TRUE, NULL);
  if (address != NULL)
    g_object_set (network, "address", address, "prefix", 24, NULL);
  return network;
}
