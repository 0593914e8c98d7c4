/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "lodge-file.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-monitor.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-netd-protocol.h"

/* How long the cable is out at least, so that a guest takes notice. */
#define PULSE_TIME (20 * G_TIME_SPAN_MILLISECOND)

/* One adapter while a machine is settled. */
typedef struct
{
  LodgeNic *nic;
  guint number;
  LodgeHub *hub;
  LodgeHubTarget target;
  char *port; /* the path of its socket, or NULL */
  gboolean stays;
} Slot;

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  g_object_unref (slot->nic);
  lodge_hub_free (slot->hub);
  lodge_hub_target_clear (&slot->target);
  g_free (slot->port);
  g_free (slot);
}

gboolean
lodge_libvirt_is_straight (LodgeNic *nic)
{
  return !lodge_nic_get_switchable (nic) && lodge_nic_get_number (nic) >= 0 &&
         lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER;
}

void
lodge_hub_target_clear (LodgeHubTarget *self)
{
  g_clear_pointer (&self->backend, g_free);
  g_clear_pointer (&self->folder, g_free);
}

/* NULL also for a network that does not exist: nothing is attached then. */
static char *
dup_network_folder (LodgeLibvirtLink *link, const char *name)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  g_autoptr (LodgeVirNetwork) network =
      name != NULL ? LV (virNetworkLookupByName (connect, name)) : NULL;
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  if (network == NULL || virNetworkGetUUIDString (network, uuid) < 0)
    {
      virResetLastError ();
      return NULL;
    }
  return lodge_netd_dup_network_name (uuid);
}

LodgeHubTarget
lodge_hub_target_for (LodgeLibvirtLink *link, const char *uuid, LodgeNic *nic)
{
  guint number = (guint)lodge_nic_get_number (nic);
  LodgeHubTarget target = { 0 };

  if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK)
    target.folder = dup_network_folder (link, lodge_nic_get_source (nic));
  else if (lodge_nic_is_private (nic))
    target.folder = lodge_netd_dup_private_name (uuid, number);
  else if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_USER)
    target.backend = g_strdup_printf (LODGE_HUB_NAT, number);
  if (target.folder != NULL)
    target.backend = g_strdup_printf (LODGE_HUB_BACKEND, number, target.folder);
  return target;
}

static Slot *
slot_new (LodgeLibvirtLink *link, const char *uuid, LodgeNic *nic, const char *network)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->nic = g_object_ref (nic);
  slot->number = (guint)lodge_nic_get_number (nic);
  slot->hub = lodge_hub_new_from_text (network, slot->number);
  slot->target = lodge_hub_target_for (link, uuid, nic);
  if (slot->target.folder != NULL)
    {
      g_autofree char *name = lodge_netd_dup_port_name (uuid, slot->number);

      slot->port = lodge_netd_dup_path (slot->target.folder, name);
    }
  /* A socket whose file is gone reaches nobody. Nothing is between QEMU's NAT and an adapter
   * without a hub. */
  slot->stays = !lodge_nic_get_switchable (nic) ||
                (g_strcmp0 (slot->hub->attached, slot->target.backend) == 0 &&
                 (slot->port == NULL || g_file_test (slot->port, G_FILE_TEST_EXISTS)));
  return slot;
}

static GPtrArray *
list_slots (LodgeLibvirtLink *link, virDomainPtr domain, LodgeMachineConfig *live, GError **error)
{
  GListModel *nics = lodge_machine_config_get_nics (live);
  g_autofree char *network = lodge_libvirt_hmp (domain, "info network", error);
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func (slot_free);
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  if (network == NULL || virDomainGetUUIDString (domain, uuid) < 0)
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (lodge_nic_get_switchable (nic) || lodge_libvirt_is_straight (nic))
        g_ptr_array_add (slots, slot_new (link, uuid, nic, network));
    }
  return g_steal_pointer (&slots);
}

static gboolean
is_nat (const Slot *slot)
{
  return slot->target.backend != NULL && slot->target.folder == NULL;
}

static gboolean
close_slot (virDomainPtr domain, Slot *slot, GError **error)
{
  if (!slot->stays && !lodge_hub_close (slot->hub, domain, slot->number, error))
    return FALSE;
  if (!is_nat (slot))
    lodge_libvirt_forwards_settle (domain, slot->nic, FALSE);
  return TRUE;
}

static gboolean
open_slot (virDomainPtr domain, Slot *slot, GError **error)
{
  g_autofree char *remote = NULL;

  if (slot->port != NULL && !slot->stays)
    {
      g_autofree char *folder = lodge_netd_dup_path (slot->target.folder, NULL);

      if (!lodge_file_make_folder (folder, error))
        return FALSE;
      remote = lodge_netd_dup_path (slot->target.folder, LODGE_NETD_SWITCH);
    }
  if (!slot->stays && slot->target.backend != NULL &&
      !lodge_hub_open (
          slot->hub, domain, slot->number, slot->target.backend, slot->port, remote, error))
    return FALSE;
  if (is_nat (slot))
    lodge_libvirt_forwards_settle (domain, slot->nic, TRUE);
  return TRUE;
}

/* The first failure is told; the others are closed or opened all the same. */
static void
keep_first (GError **first, GError *error)
{
  if (*first == NULL)
    *first = error;
  else
    g_clear_error (&error);
}

static gboolean
is_pulsed (const Slot *slot, const char *pulse)
{
  return !slot->stays && slot->target.backend != NULL && lodge_nic_get_link_up (slot->nic) &&
         g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (slot->nic)), pulse) == 0;
}

static gint64
pull_cables (virDomainPtr domain, GPtrArray *slots, const char *pulse)
{
  gint64 pulled = 0;

  for (guint i = 0; i < slots->len; i++)
    if (is_pulsed (slots->pdata[i], pulse) &&
        lodge_libvirt_qmp_set_link (domain, pulse, FALSE, NULL))
      pulled = g_get_monotonic_time ();
  return pulled;
}

static void
plug_cables (virDomainPtr domain, gint64 pulled, const char *pulse, GError **first)
{
  gint64 left;
  GError *error = NULL;

  if (pulled == 0)
    return;
  left = pulled + PULSE_TIME - g_get_monotonic_time ();
  if (left > 0)
    g_usleep ((gulong)left);
  if (!lodge_libvirt_qmp_set_link (domain, pulse, TRUE, &error))
    keep_first (first, error);
}

gboolean
lodge_libvirt_hubs_settle (LodgeLibvirtLink *link,
                           virDomainPtr domain,
                           LodgeMachineConfig *live,
                           const char *pulse,
                           GError **error)
{
  g_autoptr (GPtrArray) slots = list_slots (link, domain, live, error);
  GError *first = NULL;
  gint64 pulled;

  if (slots == NULL)
    return FALSE;
  pulled = pull_cables (domain, slots, pulse);
  for (guint i = 0; i < slots->len; i++)
    {
      GError *problem = NULL;

      if (!close_slot (domain, slots->pdata[i], &problem))
        keep_first (&first, problem);
    }
  for (guint i = 0; i < slots->len; i++)
    {
      Slot *slot = slots->pdata[i];
      GError *problem = NULL;

      /* One that could not be closed is not opened. */
      if ((slot->stays || slot->hub->attached == NULL) && !open_slot (domain, slot, &problem))
        keep_first (&first, problem);
    }
  plug_cables (domain, pulled, pulse, &first);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, first);
  return FALSE;
}
