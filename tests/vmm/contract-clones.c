/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-fixture.h"
#include "lodge-size.h"

/* Machines made from machines, and runs that keep nothing. */

static LodgeMachine *
make_clone (Contract *self,
            LodgeMachine *machine,
            const char *title,
            const char *snapshot,
            gboolean linked,
            GError **error)
{
  const LodgeCloneRequest request = { (char *)title, (char *)snapshot, linked };
  CONTRACT_RUN (result, lodge_vmm_clone_async, self->vmm, machine, &request, NULL);

  return lodge_vmm_clone_finish (self->vmm, result, error);
}

static void
test_clone (Contract *self)
{
  LodgeMachine *machine;
  LodgeMachine *copy;
  g_autofree char *path = NULL;
  g_autofree char *copy_path = NULL;
  g_autoptr (GError) error = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Original");
  g_assert_null (make_clone (self, machine, "Of nothing", "nothing", FALSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);

  copy = make_clone (self, machine, "The “copy”", NULL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_machine_get_title (copy), ==, "The “copy”");
  g_assert_cmpint (lodge_machine_get_state (copy), ==, LODGE_MACHINE_STATE_OFF);
  g_assert_cmpstr (lodge_machine_get_uuid (copy), !=, lodge_machine_get_uuid (machine));
  g_assert_cmpstr (lodge_machine_get_name (copy), !=, lodge_machine_get_name (machine));
  path = contract_dup_disk_path (machine);
  copy_path = contract_dup_disk_path (copy);
  g_assert_cmpstr (path, !=, copy_path);
  g_assert_cmpint (lodge_machine_get_activity (machine), ==, LODGE_ACTIVITY_NONE);
  contract_remove_with_disk (self, copy);
  contract_remove_with_disk (self, machine);
}

static gboolean
make_independent (Contract *self, LodgeMachine *machine, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_make_independent_async, self->vmm, machine, NULL);

  return lodge_vmm_make_independent_finish (self->vmm, result, error);
}

/* A linked clone goes on without its original afterwards; for another machine it is nothing. */
static void
test_independent (Contract *self)
{
  LodgeMachine *machine;
  LodgeMachine *copy;
  g_autoptr (GError) error = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Original");
  g_assert_true (make_independent (self, machine, &error));
  g_assert_no_error (error);
  copy = make_clone (self, machine, "Linked", NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (make_independent (self, copy, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lodge_machine_get_activity (copy), ==, LODGE_ACTIVITY_NONE);
  contract_remove_with_disk (self, machine);
  contract_remove_with_disk (self, copy);
}

static gboolean
start_disposable (Contract *self, LodgeMachine *machine, const char *name, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_start_disposable_async, self->vmm, machine, name);

  return lodge_vmm_start_disposable_finish (self->vmm, result, error);
}

static gboolean
keep_disposable (Contract *self, LodgeMachine *machine, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_keep_disposable_async, self->vmm, machine);

  return lodge_vmm_keep_disposable_finish (self->vmm, result, error);
}

static void
must_start_disposable (Contract *self, LodgeMachine *machine)
{
  g_autoptr (GError) error = NULL;
  gboolean started = start_disposable (self, machine, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (started);
}

/* While it runs the stored definition is what it was; when it stops, nothing is left. */
static void
test_disposable (Contract *self)
{
  LodgeMachine *machine;
  g_autofree char *before = NULL;
  g_autofree char *during = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Disposable");
  before = contract_dup_disk_path (machine);
  g_assert_false (keep_disposable (self, machine, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_clear_error (&error);
  g_assert_false (start_disposable (self, machine, "nothing", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (lodge_machine_get_disposable (machine));

  must_start_disposable (self, machine);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
  g_assert_true (lodge_machine_get_disposable (machine));
  g_assert_false (lodge_machine_get_needs_restart (machine));
  g_assert_false (lodge_machine_can (machine, LODGE_VERB_SAVE));
  during = contract_dup_disk_path (machine);
  g_assert_cmpstr (during, ==, before);
  g_assert_false (start_disposable (self, machine, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_clear_error (&error);

  g_assert_true (contract_control (self, machine, LODGE_VERB_FORCE_OFF, &error));
  g_assert_no_error (error);
  g_assert_false (lodge_machine_get_disposable (machine));
  after = contract_dup_disk_path (machine);
  g_assert_cmpstr (after, ==, before);

  must_start_disposable (self, machine);
  g_assert_true (keep_disposable (self, machine, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
  g_assert_false (lodge_machine_get_disposable (machine));
  g_assert_true (contract_control (self, machine, LODGE_VERB_FORCE_OFF, &error));
  contract_remove_with_disk (self, machine);
}

static gboolean
set_template (Contract *self, LodgeMachine *machine, gboolean is_template, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_set_template_async, self->vmm, machine, is_template);

  return lodge_vmm_set_template_finish (self->vmm, result, error);
}

static gboolean
rename_machine (Contract *self, LodgeMachine *machine, const char *title)
{
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();

  lodge_machine_edit_set_title (edit, title);
  return contract_edit (self, machine, edit, NULL, NULL);
}

/* It stays as it is, is no template's clone's business, and can be what it was again. */
static void
test_template (Contract *self)
{
  LodgeMachine *machine;
  LodgeMachine *copy;
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Template");
  g_assert_true (lodge_machine_can (machine, LODGE_VERB_START));
  g_assert_true (set_template (self, machine, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (lodge_machine_get_is_template (machine));
  g_assert_false (lodge_machine_can (machine, LODGE_VERB_START));
  g_assert_false (contract_control (self, machine, LODGE_VERB_START, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_clear_error (&error);
  g_assert_false (start_disposable (self, machine, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_clear_error (&error);
  lodge_machine_edit_set_cpus (edit, 2);
  g_assert_false (contract_edit (self, machine, edit, NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_clear_error (&error);
  g_assert_true (rename_machine (self, machine, "Called something else"));

  copy = make_clone (self, machine, "Made from it", NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_false (lodge_machine_get_is_template (copy));
  contract_move (self, copy, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  g_assert_false (set_template (self, copy, TRUE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  g_clear_error (&error);
  contract_move (self, copy, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_STATE_OFF);
  contract_remove_with_disk (self, copy);

  g_assert_true (set_template (self, machine, FALSE, &error));
  g_assert_no_error (error);
  g_assert_false (lodge_machine_get_is_template (machine));
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  contract_move (self, machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_STATE_OFF);
  contract_remove_with_disk (self, machine);
}

/* A disk that is qcow2 already, and devices that are not there. */
static void
test_obstacles (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (GError) error = NULL;
  LodgeEditResult outcome = LODGE_EDIT_RESULT_AT_NEXT_START;
  GListModel *disks;
  g_autoptr (LodgeDevice) disk = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "In the way");
  disks = lodge_machine_config_get_disks (lodge_machine_get_config (machine));
  disk = g_list_model_get_item (disks, 0);
  {
    CONTRACT_RUN (
        result, lodge_vmm_convert_disk_async, self->vmm, machine, lodge_device_get_id (disk), NULL);
    g_assert_true (lodge_vmm_convert_disk_finish (self->vmm, result, &error));
    g_assert_no_error (error);
  }
  {
    CONTRACT_RUN (result, lodge_vmm_convert_disk_async, self->vmm, machine, "vdz", NULL);
    g_assert_false (lodge_vmm_convert_disk_finish (self->vmm, result, &error));
    g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
  {
    CONTRACT_RUN (result, lodge_vmm_set_aside_async, self->vmm, machine, "nothing");
    g_assert_false (lodge_vmm_set_aside_finish (self->vmm, result, &error));
    g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
  {
    CONTRACT_RUN (result, lodge_vmm_put_back_async, self->vmm, machine);
    g_assert_true (lodge_vmm_put_back_finish (self->vmm, result, &outcome, &error));
    g_assert_no_error (error);
    g_assert_cmpint (outcome, ==, LODGE_EDIT_RESULT_APPLIED);
  }
  contract_remove_with_disk (self, machine);
}

static guint64
get_capacity (LodgeMachine *machine)
{
  g_autoptr (LodgeDisk) disk = g_list_model_get_item (
      lodge_machine_config_get_disks (lodge_machine_get_config (machine)), 0);

  return disk != NULL ? lodge_disk_get_capacity (disk) : 0;
}

static gboolean
grow (Contract *self, LodgeMachine *machine, const char *id, guint64 capacity, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_grow_disk_async, self->vmm, machine, id, capacity);

  return lodge_vmm_grow_disk_finish (self->vmm, result, error);
}

/* Off and running; never smaller, never while its state is saved. */
static void
test_grow (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDisk) disk = NULL;
  g_autofree char *id = NULL;
  guint64 capacity;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Too small");
  disk = g_list_model_get_item (lodge_machine_config_get_disks (lodge_machine_get_config (machine)),
                                0);
  id = g_strdup (lodge_device_get_id (LODGE_DEVICE (disk)));
  capacity = MAX (lodge_disk_get_capacity (disk), LODGE_MIB);

  g_assert_true (grow (self, machine, id, capacity + LODGE_MIB, &error));
  g_assert_no_error (error);
  contract_wait (get_capacity (machine) == capacity + LODGE_MIB);

  g_assert_false (grow (self, machine, id, capacity, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (grow (self, machine, "vdz", capacity + 2 * LODGE_MIB, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  g_assert_true (grow (self, machine, id, capacity + 2 * LODGE_MIB, &error));
  g_assert_no_error (error);
  contract_wait (get_capacity (machine) == capacity + 2 * LODGE_MIB);
  contract_move (self, machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_STATE_OFF);
  contract_remove_with_disk (self, machine);
}

static gboolean
set_firmware (
    Contract *self, LodgeMachine *machine, LodgeFirmware firmware, gboolean secure, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_set_firmware_async, self->vmm, machine, firmware, secure);

  return lodge_vmm_set_firmware_finish (self->vmm, result, error);
}

/* Only of a machine that is off. */
static void
test_firmware (Contract *self)
{
  LodgeMachine *machine;
  LodgeMachineConfig *config;
  g_autoptr (GError) error = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Another firmware");
  config = lodge_machine_get_config (machine);
  g_assert_true (set_firmware (self, machine, LODGE_FIRMWARE_UEFI, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lodge_machine_config_get_firmware (config), ==, LODGE_FIRMWARE_UEFI);
  g_assert_false (lodge_machine_config_get_secure_boot (config));
  g_assert_true (set_firmware (self, machine, LODGE_FIRMWARE_UEFI, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (lodge_machine_config_get_secure_boot (config));
  g_assert_true (set_firmware (self, machine, LODGE_FIRMWARE_BIOS, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (lodge_machine_config_get_firmware (config), ==, LODGE_FIRMWARE_BIOS);
  g_assert_false (lodge_machine_config_get_secure_boot (config));

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  g_assert_false (set_firmware (self, machine, LODGE_FIRMWARE_UEFI, FALSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_WRONG_STATE);
  contract_move (self, machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_STATE_OFF);
  contract_remove_with_disk (self, machine);
}

void
contract_add_clones (void)
{
  contract_add ("clones/firmware", test_firmware);
  contract_add ("clones/grow", test_grow);
  contract_add ("clones/obstacles", test_obstacles);
  contract_add ("clones/clone", test_clone);
  contract_add ("clones/independent", test_independent);
  contract_add ("clones/template", test_template);
  contract_add ("clones/disposable", test_disposable);
}
