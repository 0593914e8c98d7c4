/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-fixture.h"
#include "lodge-size.h"

static void
set_up (Contract *self, gconstpointer data)
{
  self->backend = contract_backend;
  self->vmm = self->backend->create ();
  g_assert_cmpint (lodge_vmm_get_state (self->vmm), ==, LODGE_VMM_STATE_IDLE);
  lodge_vmm_connect (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED);
}

static void
tear_down (Contract *self, gconstpointer data)
{
  lodge_vmm_disconnect (self->vmm);
  g_assert_cmpint (lodge_vmm_get_state (self->vmm), ==, LODGE_VMM_STATE_IDLE);
  lodge_test_assert_finalizes (&self->vmm);
}

static void
run_case (Contract *self, gconstpointer data)
{
  ((ContractCase)data) (self);
}

void
contract_add (const char *path, ContractCase func)
{
  g_autofree char *full = g_strconcat ("/contract/", path, NULL);

  g_test_add (full, Contract, (gconstpointer)func, set_up, run_case, tear_down);
}

gboolean
contract_needs (Contract *self, gboolean condition, const char *reason)
{
  if (!condition)
    g_test_skip (reason);
  return condition;
}

LodgeMachine *
contract_create_machine (Contract *self, const char *title)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisplay) display = lodge_display_new (LODGE_DISPLAY_PROTOCOL_VNC);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *place = NULL;
  LodgeMachine *machine;

  lodge_machine_config_set_title (config, title);
  lodge_machine_config_set_memory (config, 64 * LODGE_MIB);
  lodge_display_set_listen (display, LODGE_DISPLAY_LISTEN_SOCKET);
  lodge_machine_config_add_display (config, display);
  lodge_vmm_create_async (self->vmm, config, FALSE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  machine = lodge_vmm_create_finish (self->vmm, result, &error);
  g_assert_no_error (error);
  g_assert_true (LODGE_IS_MACHINE (machine));
  return machine;
}

void
contract_remove_machine (Contract *self, LodgeMachine *machine)
{
  g_autoptr (GError) error = NULL;

  contract_undefine (self, machine, &error);
  g_assert_no_error (error);
  g_assert_false (lodge_machine_get_present (machine));
  g_object_unref (machine);
}

gboolean
contract_control (Contract *self, LodgeMachine *machine, LodgeVerb verb, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_control_async (self->vmm, machine, verb, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_control_finish (self->vmm, result, error);
}

gboolean
contract_undefine (Contract *self, LodgeMachine *machine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_undefine_async (self->vmm, machine, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_undefine_finish (self->vmm, result, error);
}

gboolean
contract_edit (Contract *self,
               LodgeMachine *machine,
               const LodgeMachineEdit *edit,
               LodgeEditResult *edit_result,
               GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_edit_async (self->vmm, machine, edit, FALSE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_edit_finish (self->vmm, result, edit_result, error);
}

LodgeDefinition *
contract_get_definition (Contract *self, LodgeMachine *machine, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_get_definition_async (self->vmm, machine, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_get_definition_finish (self->vmm, result, error);
}

void
contract_move (Contract *self, LodgeMachine *machine, LodgeVerb verb, LodgeMachineState state)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", lodge_enum_to_nick (LODGE_TYPE_VERB, verb));
  g_assert_true (lodge_machine_can (machine, verb));
  contract_control (self, machine, verb, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_enum_to_nick (LODGE_TYPE_MACHINE_STATE, lodge_machine_get_state (machine)),
                   ==,
                   lodge_enum_to_nick (LODGE_TYPE_MACHINE_STATE, state));
  contract_wait (lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE);
}

LodgeMachine *
contract_create_with_disk (Contract *self, const char *title)
{
  g_autofree char *name = g_strdup_printf ("contract-%08x.qcow2", g_random_int ());
  LodgeDiskRequest request = { name, (char *)"qcow2", 8 * LODGE_MIB, NULL, NULL };
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  LodgeMachine *machine;

  CONTRACT_RUN (made, lodge_vmm_create_disk_async, self->vmm, &request, NULL);
  path = lodge_vmm_create_disk_finish (self->vmm, made, &error);
  g_assert_no_error (error);
  lodge_machine_config_set_title (config, title);
  lodge_machine_config_set_memory (config, 64 * LODGE_MIB);
  g_object_set (disk, "path", path, "format", "qcow2", NULL);
  lodge_machine_config_add_disk (config, disk);

  CONTRACT_RUN (created, lodge_vmm_create_async, self->vmm, config, FALSE);
  machine = lodge_vmm_create_finish (self->vmm, created, &error);
  g_assert_no_error (error);
  return machine;
}

char *
contract_dup_disk_path (LodgeMachine *machine)
{
  GListModel *disks = lodge_machine_config_get_disks (lodge_machine_get_config (machine));
  g_autoptr (LodgeDisk) disk = g_list_model_get_item (disks, 0);

  return g_strdup (lodge_disk_get_path (disk));
}

void
contract_remove_with_disk (Contract *self, LodgeMachine *machine)
{
  g_autofree char *path = contract_dup_disk_path (machine);
  g_autoptr (GError) error = NULL;

  contract_remove_machine (self, machine);
  CONTRACT_RUN (result, lodge_vmm_delete_file_async, self->vmm, path);
  lodge_vmm_delete_file_finish (self->vmm, result, &error);
  g_assert_no_error (error);
}
