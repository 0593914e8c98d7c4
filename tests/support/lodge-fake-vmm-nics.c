/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake's network adapters. */
#include "config.h"

#include "lodge-fake-vmm-private.h"

#include "lodge-forward.h"
#include "lodge-mac.h"

typedef struct
{
  LodgeNic *nic;
  LodgeNicScope scope;
  char *id;
  char *path;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_clear_object (&args->nic);
  g_free (args->id);
  g_free (args->path);
  g_free (args);
}

static void
refuse (GTask *task, LodgeVmmError code, const char *message)
{
  g_task_return_error (task, lodge_vmm_error_new (code, NULL, "%s", message));
}

LodgeNic *
lodge_fake_vmm_find_nic (LodgeMachineConfig *config, const char *id)
{
  GListModel *nics = lodge_machine_config_get_nics (config);

  for (guint i = 0; i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);

      if (g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0)
        return nic;
    }
  return NULL;
}

static gboolean
is_mac_taken (LodgeFakeVmm *self, const char *mac, LodgeFakeDomain *domain, const char *id)
{
  for (guint i = 0; i < self->domains->len; i++)
    {
      LodgeFakeDomain *other = g_ptr_array_index (self->domains, i);
      GListModel *nics = lodge_machine_config_get_nics (other->stored);

      for (guint j = 0; j < g_list_model_get_n_items (nics); j++)
        {
          g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, j);

          if (g_strcmp0 (lodge_nic_get_mac (nic), mac) == 0 &&
              !(other == domain && g_strcmp0 (lodge_device_get_id (LODGE_DEVICE (nic)), id) == 0))
            return TRUE;
        }
    }
  return FALSE;
}

/* FALSE, with the task answered, when the draft makes no sense. */
static gboolean
check_draft (LodgeFakeVmm *self, LodgeFakeDomain *domain, LodgeNic *nic, GTask *task)
{
  const char *mac = lodge_nic_get_mac (nic);
  g_autofree char *canonical = lodge_mac_dup_canonical (mac);
  const char *const *forwards = lodge_nic_get_forwards (nic);

  if (mac != NULL && (canonical == NULL || !lodge_mac_is_unicast (canonical)))
    refuse (task, LODGE_VMM_ERROR_INVALID, "That is no MAC address of an adapter.");
  else if (mac != NULL &&
           is_mac_taken (self, canonical, domain, lodge_device_get_id (LODGE_DEVICE (nic))))
    refuse (task, LODGE_VMM_ERROR_IN_USE, "Another adapter has that MAC address.");
  else if (lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NETWORK &&
           (lodge_nic_get_source (nic) == NULL ||
            lodge_fake_vmm_find_true_network (self, lodge_nic_get_source (nic)) == NULL))
    refuse (task, LODGE_VMM_ERROR_NOT_FOUND, "There is no such network.");
  else
    {
      for (guint i = 0; forwards != NULL && forwards[i] != NULL; i++)
        {
          g_autoptr (LodgeForward) forward = lodge_forward_new_from_text (forwards[i], NULL);

          if (forward == NULL)
            {
              refuse (task, LODGE_VMM_ERROR_INVALID, "That is no forward.");
              return FALSE;
            }
        }
      return TRUE;
    }
  return FALSE;
}

static gboolean
needs_new_adapter (LodgeNic *now, LodgeNic *draft)
{
  return g_strcmp0 (lodge_nic_get_mac (now), lodge_nic_get_mac (draft)) != 0 ||
         g_strcmp0 (lodge_nic_get_model (now), lodge_nic_get_model (draft)) != 0 ||
         lodge_nic_get_mtu (now) != lodge_nic_get_mtu (draft);
}

/* What a machine keeps of the draft's: the backend decides about "switchable". */
static void
assign_draft (LodgeNic *nic, LodgeNic *draft)
{
  gboolean switchable = lodge_nic_get_switchable (nic);
  g_autofree char *mac = g_strdup (lodge_nic_get_mac (nic));

  lodge_device_assign (LODGE_DEVICE (nic), LODGE_DEVICE (draft));
  lodge_nic_set_switchable (nic, switchable);
  if (lodge_nic_get_mac (nic) == NULL)
    lodge_nic_set_mac (nic, mac);
  else
    {
      g_autofree char *canonical = lodge_mac_dup_canonical (lodge_nic_get_mac (nic));

      lodge_nic_set_mac (nic, canonical);
    }
}

static void
set_running (LodgeFakeDomain *domain, LodgeNic *live, LodgeNic *draft, GTask *task)
{
  if (domain->live == NULL)
    refuse (task, LODGE_VMM_ERROR_WRONG_STATE, "The machine is off.");
  else if (live == NULL || !lodge_nic_get_switchable (live) || needs_new_adapter (live, draft))
    refuse (task, LODGE_VMM_ERROR_NOT_SUPPORTED, "The adapter can't be changed while it runs.");
  else
    {
      const char *id = lodge_device_get_id (LODGE_DEVICE (live));

      assign_draft (live, draft);
      g_hash_table_add (domain->borrowed, g_strdup (id));
      g_task_return_int (task, LODGE_EDIT_RESULT_APPLIED);
    }
}

/* Its cable can always be pulled. Whether it is now as @stored says. */
static gboolean
set_unswitchable (LodgeNic *live, LodgeNic *stored)
{
  gboolean elsewhere =
      lodge_nic_get_mode (live) != lodge_nic_get_mode (stored) ||
      g_strcmp0 (lodge_nic_get_source (live), lodge_nic_get_source (stored)) != 0 ||
      lodge_nic_is_private (stored);

  if (!elsewhere || !lodge_nic_get_link_up (stored))
    lodge_nic_set_link_up (live, lodge_nic_get_link_up (stored));
  if (elsewhere || needs_new_adapter (live, stored))
    return FALSE;
  lodge_nic_set_forwards (live, lodge_nic_get_forwards (stored));
  return TRUE;
}

static void
run_set_nic (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;
  const char *id = lodge_device_get_id (LODGE_DEVICE (args->nic));
  LodgeNic *stored = lodge_fake_vmm_find_nic (domain->stored, id);
  LodgeNic *live = domain->live != NULL ? lodge_fake_vmm_find_nic (domain->live, id) : NULL;
  gboolean now = TRUE;

  if (stored == NULL)
    {
      refuse (task, LODGE_VMM_ERROR_NOT_FOUND, "There is no such adapter.");
      return;
    }
  if (!check_draft (self, domain, args->nic, task))
    return;
  if (args->scope == LODGE_NIC_SCOPE_RUNNING)
    {
      set_running (domain, live, args->nic, task);
      lodge_fake_vmm_show (self, domain->uuid);
      return;
    }
  lodge_nic_set_until (args->nic, 0);
  assign_draft (stored, args->nic);
  lodge_nic_set_switchable (stored, !self->nics_fixed && !lodge_nic_is_straight (stored));
  domain->revision++;
  if (domain->live != NULL && live != NULL && !lodge_nic_get_switchable (live))
    now = set_unswitchable (live, stored);
  else if (domain->live != NULL)
    {
      now = live != NULL && lodge_nic_get_switchable (live) && !needs_new_adapter (live, stored);
      if (now)
        {
          assign_draft (live, stored);
          g_hash_table_remove (domain->borrowed, id);
        }
    }
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_int (task, now ? LODGE_EDIT_RESULT_APPLIED : LODGE_EDIT_RESULT_AT_NEXT_START);
}

static void
start (LodgeVmm *vmm,
       const char *operation,
       LodgeMachine *machine,
       LodgeFakeRun run,
       Args *args,
       GTask *task)
{
  const LodgeFakeCall spec = { .operation = operation, .machine = machine, .run = run };

  lodge_fake_vmm_start_call (
      LODGE_FAKE_VMM (vmm), &spec, args, args != NULL ? args_free : NULL, task);
}

static Args *
args_new (LodgeNic *nic, const char *id)
{
  Args *args = g_new0 (Args, 1);

  if (nic != NULL)
    args->nic = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (nic)));
  args->id = g_strdup (id);
  return args;
}

static void
fake_set_nic (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic, LodgeNicScope scope, GTask *task)
{
  Args *args = args_new (nic, NULL);

  args->scope = scope;
  start (vmm, "set_nic", machine, run_set_nic, args, task);
}

/* "ua-nic0", or the first number that is free. */
static char *
dup_free_id (LodgeFakeDomain *domain)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *id = g_strdup_printf ("ua-nic%u", i);

      if (lodge_fake_vmm_find_nic (domain->stored, id) == NULL &&
          (domain->live == NULL || lodge_fake_vmm_find_nic (domain->live, id) == NULL))
        return g_steal_pointer (&id);
    }
}

static void
run_add_nic (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  LodgeNic *nic = ((Args *)data)->nic;
  g_autofree char *id = dup_free_id (domain);
  gboolean now = domain->live == NULL || !self->nics_fixed;

  if (g_list_model_get_n_items (lodge_machine_config_get_nics (domain->stored)) >= LODGE_MAX_NICS)
    {
      refuse (task, LODGE_VMM_ERROR_INVALID, "The machine has as many adapters as it can.");
      return;
    }
  lodge_device_set_id (LODGE_DEVICE (nic), id);
  if (!check_draft (self, domain, nic, task))
    return;
  if (lodge_nic_get_mac (nic) == NULL)
    {
      g_autofree char *mac = lodge_mac_random ();

      lodge_nic_set_mac (nic, mac);
    }
  if (lodge_nic_get_model (nic) == NULL)
    lodge_nic_set_model (nic, "virtio");
  lodge_nic_set_switchable (nic, !self->nics_fixed && !lodge_nic_is_straight (nic));
  lodge_machine_config_add_nic (domain->stored, nic);
  domain->revision++;
  if (domain->live != NULL && now)
    {
      g_autoptr (LodgeDevice) copy = lodge_device_copy (LODGE_DEVICE (nic));

      lodge_machine_config_add_nic (domain->live, LODGE_NIC (copy));
    }
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_int (task, now ? LODGE_EDIT_RESULT_APPLIED : LODGE_EDIT_RESULT_AT_NEXT_START);
}

static void
fake_add_nic (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic, GTask *task)
{
  start (vmm, "add_nic", machine, run_add_nic, args_new (nic, NULL), task);
}

static void
run_remove_nic (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  const char *id = ((Args *)data)->id;
  LodgeNic *stored = lodge_fake_vmm_find_nic (domain->stored, id);
  LodgeNic *live = domain->live != NULL ? lodge_fake_vmm_find_nic (domain->live, id) : NULL;
  gboolean now = live == NULL || !self->nics_fixed;

  if (stored == NULL)
    {
      refuse (task, LODGE_VMM_ERROR_NOT_FOUND, "There is no such adapter.");
      return;
    }
  lodge_machine_config_remove_device (domain->stored, LODGE_DEVICE (stored));
  domain->revision++;
  if (live != NULL && now)
    lodge_machine_config_remove_device (domain->live, LODGE_DEVICE (live));
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_int (task, now ? LODGE_EDIT_RESULT_APPLIED : LODGE_EDIT_RESULT_AT_NEXT_START);
}

static void
fake_remove_nic (LodgeVmm *vmm, LodgeMachine *machine, const char *id, GTask *task)
{
  start (vmm, "remove_nic", machine, run_remove_nic, args_new (NULL, id), task);
}

static void
run_settle_nics (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  lodge_fake_vmm_show (self, domain->uuid);
  g_task_return_boolean (task, TRUE);
}

static void
fake_settle_nics (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  start (vmm, "settle_nics", machine, run_settle_nics, NULL, task);
}

static gboolean
is_attached (LodgeFakeVmm *self, LodgeNic *nic)
{
  LodgeNetwork *network;

  if (!lodge_nic_get_link_up (nic) || lodge_nic_get_mode (nic) == LODGE_NIC_MODE_NONE)
    return FALSE;
  if (lodge_nic_get_mode (nic) != LODGE_NIC_MODE_NETWORK)
    return TRUE;
  network = lodge_fake_vmm_find_true_network (self, lodge_nic_get_source (nic));
  return network != NULL && lodge_network_get_active (network);
}

static LodgeNicStatus *
read_status (LodgeFakeVmm *self, LodgeFakeDomain *domain, LodgeNic *nic)
{
  const char *id = lodge_device_get_id (LODGE_DEVICE (nic));
  const char *const *forwards = lodge_nic_get_forwards (nic);
  LodgeNicStatus *status = g_hash_table_lookup (domain->nic_statuses, id);
  g_autoptr (GStrvBuilder) problems = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  if (status != NULL)
    return g_object_ref (status);
  for (guint i = 0; forwards != NULL && forwards[i] != NULL; i++)
    g_strv_builder_add (problems, "");
  list = forwards != NULL ? g_strv_builder_end (problems) : NULL;
  status = lodge_nic_status_new (id);
  g_object_set (status,
                "attached",
                is_attached (self, nic),
                "counters",
                TRUE,
                "problems",
                list,
                "capture",
                g_hash_table_lookup (domain->captures, id),
                NULL);
  return status;
}

static void
run_read_nics (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  GListStore *statuses = g_list_store_new (LODGE_TYPE_NIC_STATUS);
  GListModel *nics = domain->live != NULL ? lodge_machine_config_get_nics (domain->live) : NULL;

  for (guint i = 0; nics != NULL && i < g_list_model_get_n_items (nics); i++)
    {
      g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, i);
      g_autoptr (LodgeNicStatus) status = read_status (self, domain, nic);

      g_list_store_append (statuses, status);
    }
  g_task_return_pointer (task, statuses, g_object_unref);
}

static void
fake_read_nics (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  start (vmm, "read_nics", machine, run_read_nics, NULL, task);
}

static void
run_capture_nic (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  Args *args = data;

  if (domain->live == NULL)
    refuse (task, LODGE_VMM_ERROR_WRONG_STATE, "The machine is off.");
  else if (lodge_fake_vmm_find_nic (domain->live, args->id) == NULL)
    refuse (task, LODGE_VMM_ERROR_NOT_FOUND, "There is no such adapter.");
  else
    {
      if (args->path != NULL)
        g_hash_table_insert (domain->captures, g_strdup (args->id), g_strdup (args->path));
      else
        g_hash_table_remove (domain->captures, args->id);
      g_task_return_boolean (task, TRUE);
    }
}

static void
fake_capture_nic (
    LodgeVmm *vmm, LodgeMachine *machine, const char *id, const char *path, GTask *task)
{
  Args *args = args_new (NULL, id);

  args->path = g_strdup (path);
  start (vmm, "capture_nic", machine, run_capture_nic, args, task);
}

void
lodge_fake_vmm_nics_init (LodgeVmmInterface *iface)
{
  iface->add_nic = fake_add_nic;
  iface->remove_nic = fake_remove_nic;
  iface->set_nic = fake_set_nic;
  iface->settle_nics = fake_settle_nics;
  iface->read_nics = fake_read_nics;
  iface->capture_nic = fake_capture_nic;
}

void
lodge_fake_vmm_set_nics_switchable (LodgeFakeVmm *self, gboolean switchable)
{
  self->nics_fixed = !switchable;
  for (guint i = 0; i < self->domains->len; i++)
    {
      LodgeFakeDomain *domain = g_ptr_array_index (self->domains, i);
      LodgeMachineConfig *configs[] = { domain->stored, domain->live };

      for (guint j = 0; j < G_N_ELEMENTS (configs) && configs[j] != NULL; j++)
        {
          GListModel *nics = lodge_machine_config_get_nics (configs[j]);

          for (guint k = 0; k < g_list_model_get_n_items (nics); k++)
            {
              g_autoptr (LodgeNic) nic = g_list_model_get_item (nics, k);

              lodge_nic_set_switchable (nic, switchable);
            }
        }
      lodge_fake_vmm_event (self, domain->uuid);
    }
}

void
lodge_fake_vmm_set_nic_status (LodgeFakeVmm *self, const char *uuid, LodgeNicStatus *status)
{
  LodgeFakeDomain *domain = lodge_fake_vmm_find_domain (self, uuid);

  g_assert_nonnull (domain);
  g_hash_table_insert (
      domain->nic_statuses, g_strdup (lodge_nic_status_get_id (status)), g_object_ref (status));
}
