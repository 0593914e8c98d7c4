/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the dial offers. */
#include "config.h"

#include "lodge-dial-private.h"

#include <glib/gi18n-lib.h>

/* Where the adapter is on NAT already, with its cable pulled. */
static gboolean
only_needs_cable (const LodgeDialContext *context, LodgeDialPosition position)
{
  return position == LODGE_DIAL_NAT && lodge_nic_get_mode (context->nic) == LODGE_NIC_MODE_USER;
}

LodgeDialChoice *
lodge_dial_choice_new (const LodgeDialContext *context, LodgeDialPosition position)
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

LodgeDialChoice *
lodge_dial_choice_refuse (LodgeDialChoice *self,
                          LodgeDialRemedy remedy,
                          const char *subject,
                          char *reason)
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
LodgeNetwork *
lodge_dial_pick_network (const LodgeDialContext *context, LodgeNetworkKind kind, const char *usual)
{
  const char *current = lodge_nic_get_mode (context->nic) == LODGE_NIC_MODE_NETWORK
                            ? lodge_nic_get_source (context->nic)
                            : NULL;
  const char *const names[] = { current, usual };
  guint length = g_list_model_get_n_items (context->networks);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LodgeNetwork *network = lodge_dial_find_network (context->networks, names[i]);

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

  for (guint i = 2; lodge_dial_find_network (networks, name) != NULL; i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-%u", usual, i);
    }
  return name;
}

/* On @network, or on one that is to be made when it is NULL. */
void
lodge_dial_lead_to_network (LodgeDialChoice *self,
                            const LodgeDialContext *context,
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
offer_off (const LodgeDialContext *context)
{
  LodgeDialChoice *self = lodge_dial_choice_new (context, LODGE_DIAL_OFF);

  self->mode = LODGE_NIC_MODE_NONE;
  self->description = g_strdup (_ ("Attached to nothing, with the cable unplugged."));
  return self;
}

static LodgeDialChoice *
offer_internal (const LodgeDialContext *context)
{
  LodgeDialChoice *self = lodge_dial_choice_new (context, LODGE_DIAL_INTERNAL);
  LodgeNetwork *network =
      lodge_dial_pick_network (context, LODGE_NETWORK_KIND_INTERNAL, LODGE_DIAL_INTERNAL_NAME);

  lodge_dial_lead_to_network (self, context, network, LODGE_DIAL_INTERNAL_NAME);
  self->description = g_strdup_printf (
      _ ("Machines on the network “%s” reach each other and nothing else."), self->source);
  return self;
}

static LodgeDialChoice *
offer_host_only (const LodgeDialContext *context)
{
  LodgeDialChoice *self = lodge_dial_choice_new (context, LODGE_DIAL_HOST_ONLY);
  LodgeNetwork *network =
      lodge_dial_pick_network (context, LODGE_NETWORK_KIND_HOST_ONLY, LODGE_DIAL_HOST_ONLY_NAME);

  lodge_dial_lead_to_network (self, context, network, LODGE_DIAL_HOST_ONLY_NAME);
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
offer_nat (const LodgeDialContext *context)
{
  LodgeDialChoice *self = lodge_dial_choice_new (context, LODGE_DIAL_NAT);
  LodgeNetwork *network = NULL;

  /* The system's ready-made network is what its machines are on; without rights there is none. */
  if (context->privileged ||
      (self->current && lodge_nic_get_mode (context->nic) == LODGE_NIC_MODE_NETWORK))
    network = lodge_dial_pick_network (context, LODGE_NETWORK_KIND_NAT, "default");
  if (network != NULL)
    {
      lodge_dial_lead_to_network (self, context, network, NULL);
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

static LodgeDialChoice *
offer (const LodgeDialContext *context, LodgeDialPosition position)
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
      return lodge_dial_offer_bridged (context);
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

static LodgeDialContext
look (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic, LodgeHostNetwork *host_network)
{
  LodgeHost *host = lodge_vmm_get_host (vmm);
  gboolean local = lodge_host_get_local (host);

  return (LodgeDialContext){
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
  const LodgeDialContext context = look (vmm, machine, find_nic (machine, id), host_network);

  return context.nic != NULL ? offer (&context, position) : NULL;
}

LodgeDialChoice *
lodge_dial_dup_bridged (LodgeVmm *vmm, LodgeHostNetwork *host_network)
{
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_NONE);
  const LodgeDialContext context = look (vmm, NULL, nic, host_network);

  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  return lodge_dial_offer_bridged (&context);
}

LodgeDialChoice *
lodge_dial_dup_new_bridge (LodgeVmm *vmm, LodgeHostNetwork *host_network)
{
  g_autoptr (LodgeNic) nic = lodge_nic_new (LODGE_NIC_MODE_NONE);
  const LodgeDialContext context = look (vmm, NULL, nic, host_network);
  LodgeDialChoice *choice;

  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);

  choice = lodge_dial_offer_bridged (&context);
  if (choice->mode != LODGE_NIC_MODE_DIRECT)
    return choice;
  g_object_unref (choice);
  choice = lodge_dial_choice_new (&context, LODGE_DIAL_BRIDGED);
  lodge_dial_describe_bridged (choice);
  return lodge_dial_refuse_without_bridge (choice, &context);
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
