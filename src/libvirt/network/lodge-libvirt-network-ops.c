/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be done to networks. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network-edit.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-private.h"
#include "lodge-netd-protocol.h"
#include "lodge-network-draft.h"

typedef struct
{
  char *uuid;
  LodgeNetwork *base; /* as it is known to whoever made the draft */
  LodgeNetwork *draft;
  gboolean active;
  LodgeNetwork *model; /* the outcome of a creation */
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_free (args->uuid);
  g_clear_object (&args->base);
  g_clear_object (&args->draft);
  g_clear_object (&args->model);
  g_free (args);
}

static void
run (LodgeVmm *vmm,
     LodgeNetwork *network,
     LodgeNetwork *draft,
     gboolean active,
     LodgeLibvirtWork work,
     GTask *task)
{
  Args *args = g_new0 (Args, 1);

  if (network != NULL)
    args->uuid = g_strdup (lodge_network_get_uuid (network));
  if (network != NULL && draft != NULL)
    args->base = lodge_network_copy (network);
  if (draft != NULL)
    args->draft = lodge_network_copy (draft);
  args->active = active;
  g_task_set_task_data (task, args, args_free);
  /* Starting one waits for dnsmasq and the firewall. */
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, work);
}

static gboolean
outcome (int result, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* Every operation ends with a look at all networks. */
static void
finish (LodgeLibvirtLink *link, GTask *task, gboolean done, GError *error)
{
  lodge_libvirt_networks_load (link);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
refuse_served (LodgeLibvirtLink *link, GError **error)
{
  if (!lodge_libvirt_serves_networks (link))
    return FALSE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                           NULL,
                           "%s",
                           _ ("Your own networks are there whenever a machine is on them, so there "
                              "is nothing to switch.")));
  return TRUE;
}

/* create */

static gboolean
refuse_name (LodgeLibvirtLink *link, LodgeNetwork *draft, GError **error)
{
  const char *name = lodge_network_get_name (draft);
  g_autoptr (LodgeVirNetwork) present =
      LV (virNetworkLookupByName (lodge_libvirt_link_get_connect (link), name));

  virResetLastError ();
  if (present == NULL)
    return FALSE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_EXISTS,
                           NULL,
                           _ ("There is a network called “%s” already. Choose another name."),
                           name));
  return TRUE;
}

static virNetworkPtr
define_new (LodgeLibvirtLink *link, LodgeNetwork *draft, GError **error)
{
  gboolean served = lodge_libvirt_serves_networks (link);
  g_autoptr (GPtrArray) used = lodge_libvirt_list_subnets (link, NULL);
  g_autoptr (LodgeNetworkXml) xml = NULL;

  lodge_network_draft_fill_in (draft, used);
  if (refuse_name (link, draft, error) || !lodge_libvirt_network_check (draft, used, error))
    return NULL;
  xml = lodge_network_xml_new_from_draft (draft, served, error);
  return xml != NULL ? lodge_libvirt_network_define (link, xml, error) : NULL;
}

static gboolean
bring_up (LodgeLibvirtLink *link, virNetworkPtr network, LodgeNetwork *draft, GError **error)
{
  if (!lodge_libvirt_serves_networks (link) && !outcome (LV (virNetworkCreate (network)), error))
    return FALSE;
  return !lodge_network_get_autostart (draft) ||
         outcome (LV (virNetworkSetAutostart (network, 1)), error);
}

/* Nothing is left of a creation that fails. */
static char *
create (LodgeLibvirtLink *link, LodgeNetwork *draft, GError **error)
{
  g_autoptr (LodgeVirNetwork) network = define_new (link, draft, error);
  char uuid[VIR_UUID_STRING_BUFLEN];

  if (network == NULL)
    return NULL;
  if (bring_up (link, network, draft, error))
    return virNetworkGetUUIDString (network, uuid) == 0 ? g_strdup (uuid) : NULL;
  if (LV (virNetworkIsActive (network)) == 1)
    LV (virNetworkDestroy (network));
  LV (virNetworkUndefine (network));
  virResetLastError ();
  return NULL;
}

static LodgeNetwork *
find_model (LodgeLibvirtVmm *self, const char *uuid)
{
  GListModel *networks = G_LIST_MODEL (self->networks);

  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);

      if (g_strcmp0 (lodge_network_get_uuid (network), uuid) == 0)
        return g_steal_pointer (&network);
    }
  return NULL;
}

static void
post_created (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  Args *args = g_task_get_task_data (data);

  args->model = find_model (self, args->uuid);
}

/* Only here the network has its model; without one, the link or the network went away meanwhile. */
static void
return_created (gpointer data)
{
  g_autoptr (GTask) task = data;
  Args *args = g_task_get_task_data (task);

  if (args->model != NULL)
    g_task_return_pointer (task, g_steal_pointer (&args->model), g_object_unref);
  else
    g_task_return_error (
        task,
        lodge_vmm_error_new (LODGE_VMM_ERROR_DISCONNECTED,
                             NULL,
                             "%s",
                             _ ("The connection to libvirt was lost while the network was created. "
                                "Look whether it is in the list before you try again.")));
}

static void
create_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Args *args = g_task_get_task_data (task);
  GError *error = NULL;

  args->uuid = create (link, args->draft, &error);
  lodge_libvirt_networks_load (link);
  if (args->uuid != NULL)
    lodge_libvirt_link_post (link, post_created, g_object_ref (task), return_created);
  else
    g_task_return_error (task, error);
}

void
lodge_libvirt_create_network (LodgeVmm *vmm, LodgeNetwork *network, GTask *task)
{
  run (vmm, NULL, network, TRUE, create_work, task);
}

/* edit */

static void
edit_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Args *args = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeVirNetwork) network = lodge_libvirt_network_look_up (link, args->uuid, &error);
  gboolean done = network != NULL &&
                  lodge_libvirt_network_edit (link, network, args->base, args->draft, &error);

  finish (link, task, done, error);
}

void
lodge_libvirt_edit_network (LodgeVmm *vmm, LodgeNetwork *network, LodgeNetwork *draft, GTask *task)
{
  run (vmm, network, draft, TRUE, edit_work, task);
}

/* switch */

static gboolean
switch_it (LodgeLibvirtLink *link, virNetworkPtr network, gboolean active, GError **error)
{
  if (refuse_served (link, error))
    return FALSE;
  if ((LV (virNetworkIsActive (network)) == 1) == active)
    return TRUE;
  if (!active)
    return outcome (LV (virNetworkDestroy (network)), error);
  if (!outcome (LV (virNetworkCreate (network)), error))
    return FALSE;
  lodge_libvirt_network_replug (link, virNetworkGetName (network));
  return TRUE;
}

static void
switch_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Args *args = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeVirNetwork) network = lodge_libvirt_network_look_up (link, args->uuid, &error);
  gboolean done = network != NULL && switch_it (link, network, args->active, &error);

  finish (link, task, done, error);
}

void
lodge_libvirt_switch_network (LodgeVmm *vmm, LodgeNetwork *network, gboolean active, GTask *task)
{
  run (vmm, network, NULL, active, switch_work, task);
}

/* delete */

static gboolean
refuse_in_use (LodgeLibvirtLink *link, virNetworkPtr network, GError **error)
{
  g_autoptr (GPtrArray) users =
      lodge_libvirt_network_list_users (link, virNetworkGetName (network));
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < users->len; i++)
    {
      LodgeLibvirtNetworkUser *user = users->pdata[i];

      /* Translators: between the names of machines in a list. */
      g_string_append_printf (titles, _ ("%s“%s”"), i > 0 ? ", " : "", user->title);
    }
  if (users->len == 0)
    return FALSE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE,
                           NULL,
                           /* Translators: the names of machines. */
                           _ ("The network is used by %s. Attach their adapters to something else "
                              "first."),
                           titles->str));
  return TRUE;
}

static gboolean
delete_it (LodgeLibvirtLink *link, virNetworkPtr network, GError **error)
{
  if (refuse_in_use (link, network, error))
    return FALSE;
  if (LV (virNetworkIsActive (network)) == 1 && !outcome (LV (virNetworkDestroy (network)), error))
    return FALSE;
  if (LV (virNetworkIsPersistent (network)) == 1)
    return outcome (LV (virNetworkUndefine (network)), error);
  virResetLastError ();
  return TRUE;
}

static void
delete_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Args *args = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeVirNetwork) network = lodge_libvirt_network_look_up (link, args->uuid, &error);
  gboolean done = network != NULL && delete_it (link, network, &error);

  finish (link, task, done, error);
}

void
lodge_libvirt_delete_network (LodgeVmm *vmm, LodgeNetwork *network, GTask *task)
{
  run (vmm, network, NULL, FALSE, delete_work, task);
}

/* leases */

static LodgeLease *
copy_lease (const virNetworkDHCPLease *given)
{
  LodgeLease *lease = g_new0 (LodgeLease, 1);

  lease->mac = g_strdup (given->mac);
  lease->address = g_strdup (given->ipaddr);
  lease->hostname = g_strdup (given->hostname);
  lease->expires = given->expirytime * G_USEC_PER_SEC;
  return lease;
}

static GPtrArray *
new_leases (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_lease_free);
}

/* Where nobody is at work, nothing was given out. */
static GPtrArray *
ask_netd (const char *uuid, GError **error)
{
  g_autofree char *name = lodge_netd_dup_network_name (uuid);
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeNetdStatus) status = lodge_netd_ask_status (name, &problem);
  GPtrArray *leases = NULL;

  if (status == NULL && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_UNRESPONSIVE,
                               problem->message,
                               "%s",
                               _ ("The network’s switch did not answer. Try again later.")));
      return NULL;
    }
  leases = new_leases ();
  for (guint i = 0; status != NULL && i < status->leases->len; i++)
    {
      const LodgeNetdLease *given = status->leases->pdata[i];
      const LodgeLease lease = {
        .mac = given->mac,
        .address = given->address,
        .hostname = given->hostname,
        .expires = given->expires,
      };

      g_ptr_array_add (leases, lodge_lease_copy (&lease));
    }
  return leases;
}

static GPtrArray *
ask_libvirt (virNetworkPtr network, GError **error)
{
  virNetworkDHCPLeasePtr *given = NULL;
  int n_given = LV (virNetworkGetDHCPLeases (network, NULL, &given, 0));
  GPtrArray *leases = NULL;

  if (!outcome (n_given, error))
    return NULL;
  leases = new_leases ();
  for (int i = 0; i < n_given; i++)
    {
      g_ptr_array_add (leases, copy_lease (given[i]));
      virNetworkDHCPLeaseFree (given[i]);
    }
  free (given);
  return leases;
}

static void
leases_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Args *args = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeVirNetwork) network = lodge_libvirt_network_look_up (link, args->uuid, &error);
  GPtrArray *leases = NULL;

  if (network != NULL)
    leases = lodge_libvirt_serves_networks (link) ? ask_netd (args->uuid, &error)
                                                  : ask_libvirt (network, &error);
  if (leases != NULL)
    g_task_return_pointer (task, leases, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
lodge_libvirt_list_leases (LodgeVmm *vmm, LodgeNetwork *network, GTask *task)
{
  run (vmm, network, NULL, FALSE, leases_work, task);
}
