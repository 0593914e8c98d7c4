/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "contract-fixture.h"
#include "lodge-size.h"

#include <string.h>

/* Creating, editing, definitions, deleting. */

static LodgeMachine *
try_create (Contract *self, LodgeMachineConfig *config, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_create_async (self->vmm, config, FALSE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_create_finish (self->vmm, result, error);
}

static void
test_create (Contract *self)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeMachine) again = NULL;
  LodgeMachine *machine;
  LodgeMachineConfig *stored;

  lodge_machine_config_set_title (config, "Größe <&> “x”");
  lodge_machine_config_set_description (config, "a\nb");
  lodge_machine_config_set_os_url (config, "http://debian.org/debian/12");
  lodge_machine_config_set_cpus (config, 2);
  lodge_machine_config_set_memory (config, 96 * LODGE_MIB);
  machine = try_create (self, config, &error);
  g_assert_no_error (error);

  stored = lodge_machine_get_config (machine);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Größe <&> “x”");
  g_assert_cmpstr (lodge_machine_config_get_description (stored), ==, "a\nb");
  g_assert_cmpstr (lodge_machine_config_get_os_url (stored), ==, "http://debian.org/debian/12");
  g_assert_cmpuint (lodge_machine_config_get_cpus (stored), ==, 2);
  g_assert_cmpuint (lodge_machine_config_get_memory (stored), ==, 96 * LODGE_MIB);
  g_assert_true (g_uuid_string_is_valid (lodge_machine_get_uuid (machine)));
  g_assert_cmpuint (
      strspn (lodge_machine_get_name (machine), "abcdefghijklmnopqrstuvwxyz0123456789-"),
      ==,
      strlen (lodge_machine_get_name (machine)));

  /* The request was only read. */
  g_assert_null (lodge_machine_config_get_uuid (config));

  lodge_machine_config_set_name (config, lodge_machine_get_name (machine));
  again = try_create (self, config, &error);
  g_assert_null (again);
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_EXISTS);
  contract_remove_machine (self, machine);
}

static void
test_create_dry_run (Contract *self)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  guint n = g_list_model_get_n_items (lodge_vmm_get_machines (self->vmm));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GAsyncResult *place = NULL;

  lodge_machine_config_set_title (config, "Only thought of");
  lodge_vmm_create_async (self->vmm, config, TRUE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  text = lodge_vmm_create_finish_text (self->vmm, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "Only thought of"));
  g_assert_cmpuint (g_list_model_get_n_items (lodge_vmm_get_machines (self->vmm)), ==, n);
}

static void
test_edit_off (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Before");
  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (LodgeMachineEdit) removal = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;
  LodgeEditResult edit_result = LODGE_EDIT_RESULT_AT_NEXT_START;

  lodge_machine_edit_set_title (edit, "After <&>");
  lodge_machine_edit_set_description (edit, "Words");
  lodge_machine_edit_set_cpus (edit, 3);
  lodge_machine_edit_set_memory (edit, 128 * LODGE_MIB);
  g_assert_true (contract_edit (self, machine, edit, &edit_result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (edit_result, ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "After <&>");
  g_assert_cmpstr (lodge_machine_config_get_description (config), ==, "Words");
  g_assert_cmpuint (lodge_machine_config_get_cpus (config), ==, 3);
  g_assert_cmpuint (lodge_machine_config_get_memory (config), ==, 128 * LODGE_MIB);
  g_assert_false (lodge_machine_get_needs_restart (machine));

  /* Without a title the name is shown; what was not named stays. */
  lodge_machine_edit_set_title (removal, "");
  g_assert_true (contract_edit (self, machine, removal, &edit_result, &error));
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, lodge_machine_get_name (machine));
  g_assert_cmpuint (lodge_machine_config_get_cpus (config), ==, 3);
  contract_remove_machine (self, machine);
}

/* Ports are added, never taken away by a smaller number; a running machine has them next time. */
static void
test_edit_serial (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Ports");
  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (LodgeMachineEdit) fewer = lodge_machine_edit_new ();
  g_autoptr (LodgeMachineEdit) more = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;
  LodgeEditResult edit_result = LODGE_EDIT_RESULT_AT_NEXT_START;

  g_assert_cmpuint (lodge_machine_config_get_serial_count (config), <, 2);
  lodge_machine_edit_set_serial_count (edit, 2);
  g_assert_true (contract_edit (self, machine, edit, &edit_result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (edit_result, ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_cmpuint (lodge_machine_config_get_serial_count (config), ==, 2);

  lodge_machine_edit_set_serial_count (fewer, 1);
  g_assert_true (contract_edit (self, machine, fewer, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lodge_machine_config_get_serial_count (config), ==, 2);

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  lodge_machine_edit_set_serial_count (more, 3);
  g_assert_true (contract_edit (self, machine, more, &edit_result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (edit_result, ==, LODGE_EDIT_RESULT_AT_NEXT_START);
  g_assert_true (lodge_machine_get_needs_restart (machine));
  g_assert_cmpuint (lodge_machine_config_get_serial_count (config), ==, 3);
  g_assert_cmpuint (
      lodge_machine_config_get_serial_count (lodge_machine_get_running (machine)), ==, 2);
  contract_remove_machine (self, machine);
}

/* Where the computer can't, it is refused with the reason, and nothing is changed. */
static void
test_edit_rendering (Contract *self)
{
  LodgeHost *host = lodge_vmm_get_host (self->vmm);
  static const LodgeRendering steps[] = { LODGE_RENDERING_COPIED, LODGE_RENDERING_SOFTWARE };
  LodgeMachine *machine = contract_create_machine (self, "Drawing");
  LodgeMachineConfig *config = lodge_machine_get_config (machine);

  g_assert_cmpint (lodge_machine_config_get_rendering (config), ==, LODGE_RENDERING_SOFTWARE);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
      g_autoptr (GError) error = NULL;

      lodge_machine_edit_set_rendering (edit, steps[i]);
      if (!lodge_host_get_rendering (host) && steps[i] != LODGE_RENDERING_SOFTWARE)
        {
          g_assert_nonnull (lodge_host_get_rendering_reason (host));
          g_assert_false (contract_edit (self, machine, edit, NULL, &error));
          g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
          continue;
        }
      g_assert_true (contract_edit (self, machine, edit, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (lodge_machine_config_get_rendering (config), ==, steps[i]);
    }
  contract_remove_machine (self, machine);
}

static void
test_edit_running (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Running");
  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  g_autoptr (LodgeMachineEdit) title = lodge_machine_edit_new ();
  g_autoptr (LodgeMachineEdit) resources = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;
  LodgeEditResult edit_result = LODGE_EDIT_RESULT_AT_NEXT_START;

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  lodge_machine_edit_set_title (title, "Renamed");
  g_assert_true (contract_edit (self, machine, title, &edit_result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Renamed");
  g_assert_cmpint (edit_result, ==, LODGE_EDIT_RESULT_APPLIED);
  g_assert_false (lodge_machine_get_needs_restart (machine));

  lodge_machine_edit_set_cpus (resources, 2);
  lodge_machine_edit_set_memory (resources, 128 * LODGE_MIB);
  g_assert_true (contract_edit (self, machine, resources, &edit_result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (edit_result, ==, LODGE_EDIT_RESULT_AT_NEXT_START);
  g_assert_true (lodge_machine_get_needs_restart (machine));
  g_assert_cmpuint (lodge_machine_config_get_cpus (config), ==, 2);
  g_assert_cmpuint (lodge_machine_config_get_memory (config), ==, 128 * LODGE_MIB);

  contract_move (self, machine, LODGE_VERB_FORCE_OFF, LODGE_MACHINE_STATE_OFF);
  contract_wait (!lodge_machine_get_needs_restart (machine));
  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  g_assert_false (lodge_machine_get_needs_restart (machine));
  contract_remove_machine (self, machine);
}

static void
test_edit_dry_run (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Untouched");
  g_autoptr (LodgeDefinition) before = contract_get_definition (self, machine, NULL);
  g_autoptr (LodgeDefinition) after = NULL;
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GAsyncResult *place = NULL;

  lodge_machine_edit_set_title (edit, "Only thought of");
  lodge_vmm_edit_async (self->vmm, machine, edit, TRUE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  text = lodge_vmm_edit_finish_text (self->vmm, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "Only thought of"));
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Untouched");
  after = contract_get_definition (self, machine, NULL);
  g_assert_cmpstr (after->text, ==, before->text);
  g_assert_cmpstr (after->revision, ==, before->revision);
  contract_remove_machine (self, machine);
}

static gboolean
set_definition (Contract *self,
                LodgeMachine *machine,
                const LodgeDefinition *definition,
                GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_set_definition_async (
      self->vmm, machine, definition, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_set_definition_finish (self->vmm, result, error);
}

static char *
replace (const char *text, const char *from, const char *to)
{
  GString *string = g_string_new (text);

  g_assert_cmpuint (g_string_replace (string, from, to, 1), ==, 1);
  return g_string_free (string, FALSE);
}

static void
test_definition (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "First words");
  g_autoptr (LodgeDefinition) definition = NULL;
  g_autoptr (LodgeDefinition) stale = NULL;
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  definition = contract_get_definition (self, machine, &error);
  g_assert_no_error (error);
  stale = lodge_definition_copy (definition);

  text = g_steal_pointer (&definition->text);
  definition->text = replace (text, "First words", "Second words");
  g_assert_true (set_definition (self, machine, definition, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Second words");

  /* The token proves that nothing was changed in between; now something was. */
  g_assert_false (set_definition (self, machine, stale, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_CONFLICT);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Second words");
  g_clear_error (&error);

  lodge_definition_free (definition);
  definition = contract_get_definition (self, machine, NULL);
  lodge_machine_edit_set_cpus (edit, 2);
  g_assert_true (contract_edit (self, machine, edit, NULL, NULL));
  g_assert_false (set_definition (self, machine, definition, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_CONFLICT);
  contract_remove_machine (self, machine);
}

static void
test_definition_invalid (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Sound");
  static const char *const texts[] = { "", "nonsense", "<domain", "<network/>" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (LodgeDefinition) definition = contract_get_definition (self, machine, NULL);
      g_autoptr (GError) error = NULL;

      g_free (definition->text);
      definition->text = g_strdup (texts[i]);
      g_assert_false (set_definition (self, machine, definition, &error));
      g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
      g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Sound");
    }
  contract_remove_machine (self, machine);
}

static void
test_undefine (Contract *self)
{
  g_autoptr (LodgeMachine) machine = contract_create_machine (self, "Deleted while running");
  g_autofree char *uuid = g_strdup (lodge_machine_get_uuid (machine));
  g_autoptr (GError) error = NULL;

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  g_assert_true (contract_undefine (self, machine, &error));
  g_assert_no_error (error);
  g_assert_null (lodge_vmm_find_machine (self->vmm, uuid));
  g_assert_false (lodge_machine_get_present (machine));

  g_assert_false (contract_undefine (self, machine, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
}

static void
test_undefine_saved (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Deleted with its memory");

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  if (lodge_machine_can (machine, LODGE_VERB_SAVE))
    contract_move (self, machine, LODGE_VERB_SAVE, LODGE_MACHINE_STATE_SAVED);
  contract_remove_machine (self, machine);
}

static LodgeGuestTools *
read_tools (Contract *self, LodgeMachine *machine, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_read_guest_tools_async, self->vmm, machine);

  return lodge_vmm_read_guest_tools_finish (self->vmm, result, error);
}

/* A machine has the ports, off and running; without a guest nobody uses them. */
static void
test_guest_tools (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Without tools");
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeGuestTools) off = read_tools (self, machine, &error);
  g_autoptr (LodgeGuestTools) running = NULL;
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  LodgeEditResult edit_result = LODGE_EDIT_RESULT_AT_NEXT_START;

  g_assert_no_error (error);
  g_assert_cmpint (off->agent, ==, LODGE_GUEST_TOOL_SILENT);
  g_assert_null (off->system);
  /* What is there already is not added again. */
  lodge_machine_edit_set_agents (edit, TRUE);
  g_assert_true (contract_edit (self, machine, edit, &edit_result, &error));
  g_assert_no_error (error);
  g_assert_cmpint (edit_result, ==, LODGE_EDIT_RESULT_APPLIED);

  contract_move (self, machine, LODGE_VERB_START, LODGE_MACHINE_STATE_RUNNING);
  running = read_tools (self, machine, &error);
  g_assert_no_error (error);
  g_assert_cmpint (running->agent, ==, LODGE_GUEST_TOOL_SILENT);
  contract_remove_machine (self, machine);
}

void
contract_add_definition (void)
{
  contract_add ("definition/guest-tools", test_guest_tools);
  contract_add ("definition/create", test_create);
  contract_add ("definition/create/dry-run", test_create_dry_run);
  contract_add ("definition/edit/off", test_edit_off);
  contract_add ("definition/edit/serial", test_edit_serial);
  contract_add ("definition/edit/rendering", test_edit_rendering);
  contract_add ("definition/edit/running", test_edit_running);
  contract_add ("definition/edit/dry-run", test_edit_dry_run);
  contract_add ("definition/text", test_definition);
  contract_add ("definition/text/invalid", test_definition_invalid);
  contract_add ("definition/undefine", test_undefine);
  contract_add ("definition/undefine/saved", test_undefine_saved);
}
