/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake's networks. */
#include "config.h"

#include "lodge-fake-vmm-private.h"

#include "lodge-network-draft.h"

typedef struct
{
  char *uuid;
  LodgeNetwork *draft;
  gboolean active;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_free (args->uuid);
  g_clear_object (&args->draft);
  g_free (args);
}

static Args *
args_new (LodgeNetwork *network, LodgeNetwork *draft)
{
  Args *args = g_new0 (Args, 1);

  if (network != NULL)
    args->uuid = g_strdup (lodge_network_get_uuid (network));
  if (draft != NULL)
    args->draft = lodge_network_copy (draft);
  return args;
}

LodgeNetwork *
lodge_fake_vmm_find_true_network (LodgeFakeVmm *self, const char *name_or_uuid)
{
  for (guint i = 0; i < self->true_networks->len; i++)
    {
      LodgeNetwork *network = g_ptr_array_index (self->true_networks, i);

      if (g_strcmp0 (lodge_network_get_name (network), name_or_uuid) == 0 ||
          g_strcmp0 (lodge_network_get_uuid (network), name_or_uuid) == 0)
        return network;
    }
  return NULL;
}

static LodgeNetwork *
find_shown (LodgeFakeVmm *self, const char *uuid)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->networks); i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (self->networks, i);

      if (g_strcmp0 (lodge_network_get_uuid (network), uuid) == 0)
        return network;
    }
  return NULL;
}

void
lodge_fake_vmm_show_networks (LodgeFakeVmm *self)
{
  for (guint i = g_list_model_get_n_items (self->networks); i > 0; i--)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (self->networks, i - 1);

      if (lodge_fake_vmm_find_true_network (self, lodge_network_get_uuid (network)) == NULL)
        g_list_store_remove (self->network_store, i - 1);
    }
  for (guint i = 0; i < self->true_networks->len; i++)
    {
      LodgeNetwork *network = g_ptr_array_index (self->true_networks, i);
      LodgeNetwork *shown = find_shown (self, lodge_network_get_uuid (network));

      if (shown != NULL)
        lodge_network_assign (shown, network);
      else
        {
          g_autoptr (LodgeNetwork) copy = lodge_network_copy (network);

          g_list_store_append (self->network_store, copy);
        }
    }
}

void
lodge_fake_vmm_networks_event (LodgeFakeVmm *self)
{
  if (self->state == LODGE_VMM_STATE_CONNECTED && !self->events_held)
    lodge_fake_vmm_show_networks (self);
}

static void
refuse (GTask *task, LodgeVmmError code, const char *message)
{
  g_task_return_error (task, lodge_vmm_error_new (code, NULL, "%s", message));
}

/* The subnets of all networks but @except. */
static GPtrArray *
list_used (LodgeFakeVmm *self, LodgeNetwork *except)
{
  GPtrArray *used = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_subnet_free);

  for (guint i = 0; i < self->true_networks->len; i++)
    {
      LodgeNetwork *network = g_ptr_array_index (self->true_networks, i);
      guint32 address;

      if (network != except && lodge_ipv4_parse (lodge_network_get_address (network), &address))
        g_ptr_array_add (used,
                         lodge_subnet_new (address,
                                           lodge_network_get_prefix (network),
                                           lodge_network_get_name (network)));
    }
  return used;
}

/* FALSE, with the task answered. */
static gboolean
accept_draft (LodgeFakeVmm *self, LodgeNetwork *draft, LodgeNetwork *edited, GTask *task)
{
  g_autoptr (GPtrArray) used = list_used (self, edited);
  g_autoptr (GError) error = NULL;
  LodgeNetwork *namesake = lodge_fake_vmm_find_true_network (self, lodge_network_get_name (draft));
  const LodgeSubnet *clash;

  lodge_network_draft_fill_in (draft, used);
  clash = lodge_network_draft_find_clash (draft, used);
  if (!lodge_network_draft_check (draft, &error))
    refuse (task, LODGE_VMM_ERROR_INVALID, error->message);
  else if (namesake != NULL && namesake != edited)
    refuse (task, LODGE_VMM_ERROR_EXISTS, "There is a network with that name. Choose another.");
  else if (clash != NULL)
    refuse (task, LODGE_VMM_ERROR_IN_USE, "Another network uses these addresses.");
  else
    return TRUE;
  return FALSE;
}

static LodgeNetwork *
define_network (LodgeFakeVmm *self, LodgeNetwork *network)
{
  LodgeNetwork *copy = lodge_network_copy (network);
  g_autofree char *uuid = g_uuid_string_random ();

  if (lodge_network_get_uuid (copy) == NULL)
    g_object_set (copy, "uuid", uuid, NULL);
  g_object_set (copy, "persistent", TRUE, "served", self->serves, NULL);
  if (self->serves)
    g_object_set (copy, "active", TRUE, NULL);
  g_ptr_array_add (self->true_networks, copy);
  return copy;
}

static void
run_create (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  LodgeNetwork *draft = ((Args *)data)->draft;
  LodgeNetwork *network;

  g_object_set (draft, "uuid", NULL, "active", TRUE, NULL);
  if (!accept_draft (self, draft, NULL, task))
    return;
  network = define_network (self, draft);
  lodge_fake_vmm_show_networks (self);
  g_task_return_pointer (
      task, g_object_ref (find_shown (self, lodge_network_get_uuid (network))), g_object_unref);
}

/* The truth about the network that the call is about, or NULL with the task answered. */
static LodgeNetwork *
find_subject (LodgeFakeVmm *self, Args *args, GTask *task)
{
  LodgeNetwork *network = lodge_fake_vmm_find_true_network (self, args->uuid);

  if (network == NULL)
    refuse (task, LODGE_VMM_ERROR_NOT_FOUND, "The network does not exist any more.");
  return network;
}

static void
run_edit (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;
  LodgeNetwork *network = find_subject (self, args, task);

  if (network == NULL || !accept_draft (self, args->draft, network, task))
    return;
  if (g_strcmp0 (lodge_network_get_name (network), lodge_network_get_name (args->draft)) != 0)
    {
      refuse (task, LODGE_VMM_ERROR_NOT_SUPPORTED, "A network keeps its name.");
      return;
    }
  g_object_set (args->draft,
                "uuid",
                lodge_network_get_uuid (network),
                "active",
                lodge_network_get_active (network),
                "served",
                lodge_network_get_served (network),
                "persistent",
                lodge_network_get_persistent (network),
                NULL);
  lodge_network_assign (network, args->draft);
  lodge_fake_vmm_show_networks (self);
  g_task_return_boolean (task, TRUE);
}

static void
run_switch (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;
  LodgeNetwork *network = find_subject (self, args, task);

  if (network == NULL)
    return;
  if (lodge_network_get_served (network))
    {
      refuse (task, LODGE_VMM_ERROR_NOT_SUPPORTED, "The network is always there.");
      return;
    }
  g_object_set (network, "active", args->active, NULL);
  lodge_fake_vmm_show_networks (self);
  g_task_return_boolean (task, TRUE);
}

/* The title of a machine that is defined to use the network, or NULL. */
static const char *
find_user (LodgeFakeVmm *self, LodgeNetwork *network)
{
  for (guint i = 0; i < self->domains->len; i++)
    {
      LodgeFakeDomain *domain = g_ptr_array_index (self->domains, i);
      GListModel *nics = lodge_machine_config_get_nics (domain->stored);

      for (guint j = 0; j < g_list_model_get_n_items (nics); j++)
        {
          g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, j);

          if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
              g_strcmp0 (lodge_nic_get_source (nic), lodge_network_get_name (network)) == 0)
            return lodge_machine_config_get_title (domain->stored);
        }
    }
  return NULL;
}

static void
run_delete (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  LodgeNetwork *network = find_subject (self, data, task);
  const char *user = network != NULL ? find_user (self, network) : NULL;

  if (network == NULL)
    return;
  if (user != NULL)
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE, NULL, "“%s” uses the network.", user));
      return;
    }
  g_hash_table_remove (self->leases, lodge_network_get_uuid (network));
  g_ptr_array_remove (self->true_networks, network);
  lodge_fake_vmm_show_networks (self);
  g_task_return_boolean (task, TRUE);
}

static GPtrArray *
copy_leases (GPtrArray *leases)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_lease_free);

  for (guint i = 0; leases != NULL && i < leases->len; i++)
    g_ptr_array_add (copy, lodge_lease_copy (leases->pdata[i]));
  return copy;
}

static void
run_list_leases (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  LodgeNetwork *network = find_subject (self, data, task);

  if (network == NULL)
    return;
  g_task_return_pointer (
      task,
      copy_leases (g_hash_table_lookup (self->leases, lodge_network_get_uuid (network))),
      (GDestroyNotify)g_ptr_array_unref);
}

static void
start (LodgeVmm *vmm, const char *operation, LodgeFakeRun run, Args *args, GTask *task)
{
  const LodgeFakeCall spec = { .operation = operation, .run = run };

  lodge_fake_vmm_start_call (LODGE_FAKE_VMM (vmm), &spec, args, args_free, task);
}

static void
fake_create_network (LodgeVmm *vmm, LodgeNetwork *network, GTask *task)
{
  start (vmm, "create_network", run_create, args_new (NULL, network), task);
}

static void
fake_edit_network (LodgeVmm *vmm, LodgeNetwork *network, LodgeNetwork *draft, GTask *task)
{
  start (vmm, "edit_network", run_edit, args_new (network, draft), task);
}

static void
fake_switch_network (LodgeVmm *vmm, LodgeNetwork *network, gboolean active, GTask *task)
{
  Args *args = args_new (network, NULL);

  args->active = active;
  start (vmm, "switch_network", run_switch, args, task);
}

static void
fake_delete_network (LodgeVmm *vmm, LodgeNetwork *network, GTask *task)
{
  start (vmm, "delete_network", run_delete, args_new (network, NULL), task);
}

static void
fake_list_leases (LodgeVmm *vmm, LodgeNetwork *network, GTask *task)
{
  start (vmm, "list_leases", run_list_leases, args_new (network, NULL), task);
}

void
lodge_fake_vmm_networks_init (LodgeVmmInterface *iface)
{
  iface->create_network = fake_create_network;
  iface->edit_network = fake_edit_network;
  iface->switch_network = fake_switch_network;
  iface->delete_network = fake_delete_network;
  iface->list_leases = fake_list_leases;
}

LodgeNetwork *
lodge_fake_vmm_add_network (LodgeFakeVmm *self, LodgeNetwork *network)
{
  LodgeNetwork *added = define_network (self, network);

  lodge_fake_vmm_networks_event (self);
  return find_shown (self, lodge_network_get_uuid (added));
}

void
lodge_fake_vmm_set_network_active (LodgeFakeVmm *self, const char *name, gboolean active)
{
  LodgeNetwork *network = lodge_fake_vmm_find_true_network (self, name);

  g_assert_nonnull (network);
  g_object_set (network, "active", active, NULL);
  lodge_fake_vmm_networks_event (self);
}

void
lodge_fake_vmm_remove_network (LodgeFakeVmm *self, const char *name)
{
  LodgeNetwork *network = lodge_fake_vmm_find_true_network (self, name);

  g_assert_nonnull (network);
  g_ptr_array_remove (self->true_networks, network);
  lodge_fake_vmm_networks_event (self);
}

void
lodge_fake_vmm_add_lease (LodgeFakeVmm *self, const char *name, const LodgeLease *lease)
{
  LodgeNetwork *network = lodge_fake_vmm_find_true_network (self, name);
  GPtrArray *leases;

  g_assert_nonnull (network);
  leases = g_hash_table_lookup (self->leases, lodge_network_get_uuid (network));
  if (leases == NULL)
    {
      leases = g_ptr_array_new_with_free_func ((GDestroyNotify)lodge_lease_free);
      g_hash_table_insert (self->leases, g_strdup (lodge_network_get_uuid (network)), leases);
    }
  g_ptr_array_add (leases, lodge_lease_copy (lease));
}

void
lodge_fake_vmm_set_serves (LodgeFakeVmm *self, gboolean serves)
{
  self->serves = serves;
}
