/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "contract-fixture.h"
#include "lodge-size.h"

/* Snapshots of a machine that is off, with a small blank disk; with guests: tests/snapshots. */

static char *
take (Contract *self, LodgeMachine *machine, const char *title, const char *note, GError **error)
{
  LodgeSnapshotRequest request = { .title = (char *)title, .note = (char *)note, .memory = TRUE };
  CONTRACT_RUN (result, lodge_vmm_take_snapshot_async, self->vmm, machine, &request, NULL);

  return lodge_vmm_take_snapshot_finish (self->vmm, result, error);
}

static gboolean
restore (Contract *self, LodgeMachine *machine, const char *name, GError **error)
{
  CONTRACT_RUN (result,
                lodge_vmm_restore_snapshot_async,
                self->vmm,
                machine,
                name,
                LODGE_RESTORE_AS_TAKEN,
                NULL);

  return lodge_vmm_restore_snapshot_finish (self->vmm, result, error);
}

static gboolean delete (
    Contract *self, LodgeMachine *machine, const char *name, gboolean children, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_delete_snapshot_async, self->vmm, machine, name, children, NULL);

  return lodge_vmm_delete_snapshot_finish (self->vmm, result, error);
}

static LodgeSnapshotFeatures *
read_features (Contract *self, LodgeMachine *machine, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_read_snapshot_features_async, self->vmm, machine);

  return lodge_vmm_read_snapshot_features_finish (self->vmm, result, error);
}

static LodgeMachineConfig *
read_config (Contract *self, LodgeMachine *machine, const char *name, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_read_snapshot_config_async, self->vmm, machine, name);

  return lodge_vmm_read_snapshot_config_finish (self->vmm, result, error);
}

static gboolean
edit_snapshot (Contract *self, LodgeMachine *machine, LodgeSnapshot *draft, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_edit_snapshot_async, self->vmm, machine, draft);

  return lodge_vmm_edit_snapshot_finish (self->vmm, result, error);
}

static LodgeFileChanges *
compare_files (
    Contract *self, LodgeMachine *machine, const char *name, const char *other, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_compare_files_async, self->vmm, machine, name, other, NULL);

  return lodge_vmm_compare_files_finish (self->vmm, result, error);
}

static void
reread (Contract *self, LodgeMachine *machine)
{
  g_autoptr (GError) error = NULL;
  CONTRACT_RUN (result, lodge_vmm_read_snapshots_async, self->vmm, machine);

  lodge_vmm_read_snapshots_finish (self->vmm, result, &error);
  g_assert_no_error (error);
}

static LodgeSnapshot *
find (LodgeMachine *machine, const char *name)
{
  GListModel *snapshots = lodge_machine_get_snapshots (machine);

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (g_strcmp0 (lodge_snapshot_get_name (snapshot), name) == 0)
        return snapshot;
    }
  return NULL;
}

static char *
must_take (Contract *self, LodgeMachine *machine, const char *title)
{
  g_autoptr (GError) error = NULL;
  char *name = take (self, machine, title, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (find (machine, name));
  return name;
}

/* Where there are none, everything says so in words, and nothing breaks. */
static void
test_refusal (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (LodgeSnapshotFeatures) features = NULL;
  g_autoptr (GError) error = NULL;

  if (!contract_needs (self, !self->backend->has_snapshots, "This backend takes snapshots."))
    return;
  machine = contract_create_machine (self, "No snapshots");
  features = read_features (self, machine, &error);
  g_assert_no_error (error);
  g_assert_nonnull (features->take);
  g_assert_true (g_str_has_suffix (features->take, "."));
  g_assert_nonnull (features->linked);

  g_assert_null (take (self, machine, "First", NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==, features->take);
  g_clear_error (&error);
  reread (self, machine);
  g_assert_cmpuint (lodge_machine_get_n_snapshots (machine), ==, 0);
  contract_remove_machine (self, machine);
}

static void
test_take (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (LodgeSnapshotFeatures) features = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  LodgeSnapshot *snapshot;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Snapshots");
  features = read_features (self, machine, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (features->take, ==, NULL);
  g_assert_cmpint (features->storage, ==, LODGE_SNAPSHOT_STORAGE_EXTERNAL);

  first = take (self, machine, "Before <the> update", "Two\nlines", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lodge_machine_get_n_snapshots (machine), ==, 1);
  snapshot = find (machine, first);
  g_assert_cmpstr (lodge_snapshot_get_title (snapshot), ==, "Before <the> update");
  g_assert_cmpstr (lodge_snapshot_get_note (snapshot), ==, "Two\nlines");
  g_assert_cmpstr (lodge_snapshot_get_parent (snapshot), ==, NULL);
  g_assert_cmpint (lodge_snapshot_get_kind (snapshot), ==, LODGE_SNAPSHOT_KIND_OFF);
  g_assert_cmpint (lodge_snapshot_get_origin (snapshot), ==, LODGE_SNAPSHOT_ORIGIN_USER);
  g_assert_true (lodge_snapshot_get_current (snapshot));
  g_assert_cmpuint (lodge_snapshot_get_size (snapshot), >, 0);
  g_assert_cmpstr (lodge_snapshot_get_problem (snapshot), ==, NULL);

  /* The same title makes another snapshot, not the same one. */
  second = must_take (self, machine, "Before <the> update");
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpstr (lodge_snapshot_get_parent (find (machine, second)), ==, first);
  g_assert_false (lodge_snapshot_get_current (find (machine, first)));

  g_assert_true (delete (self, machine, first, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lodge_machine_get_n_snapshots (machine), ==, 0);
  contract_remove_with_disk (self, machine);
}

/* Two branches; then their fork goes and both stay. */
static void
test_tree (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (GError) error = NULL;
  g_autofree char *root = NULL;
  g_autofree char *left = NULL;
  g_autofree char *right = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Tree");
  root = must_take (self, machine, "Root");
  left = must_take (self, machine, "Left");
  g_assert_true (restore (self, machine, root, &error));
  g_assert_no_error (error);
  g_assert_true (lodge_snapshot_get_current (find (machine, root)));
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_OFF);
  right = must_take (self, machine, "Right");
  g_assert_cmpstr (lodge_snapshot_get_parent (find (machine, left)), ==, root);
  g_assert_cmpstr (lodge_snapshot_get_parent (find (machine, right)), ==, root);

  g_assert_true (delete (self, machine, root, FALSE, &error));
  g_assert_no_error (error);
  g_assert_null (find (machine, root));
  g_assert_cmpstr (lodge_snapshot_get_parent (find (machine, left)), ==, NULL);
  g_assert_cmpstr (lodge_snapshot_get_parent (find (machine, right)), ==, NULL);
  g_assert_true (restore (self, machine, left, &error));
  g_assert_no_error (error);
  g_assert_true (delete (self, machine, left, FALSE, &error));
  g_assert_true (delete (self, machine, right, FALSE, &error));
  g_assert_no_error (error);
  contract_remove_with_disk (self, machine);
}

static void
test_missing (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (GError) error = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Missing");
  g_assert_false (restore (self, machine, "nothing", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (delete (self, machine, "nothing", FALSE, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (read_config (self, machine, "nothing", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_assert_cmpint (lodge_machine_get_activity (machine), ==, LODGE_ACTIVITY_NONE);
  contract_remove_with_disk (self, machine);
}

/* Only what can be known without looking into a disk: that takes libguestfs, see
 * tests/snapshots/compare. */
static void
test_compare (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (LodgeFileChanges) changes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Compare");
  name = must_take (self, machine, "Then");
  g_assert_null (compare_files (self, machine, "nothing", NULL, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (compare_files (self, machine, name, "nothing", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (lodge_machine_get_activity (machine), ==, LODGE_ACTIVITY_NONE);

  /* The blank disk has no file systems; where they can't be looked for, that is said. */
  changes = compare_files (self, machine, name, NULL, &error);
  if (changes == NULL)
    g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  else
    g_assert_cmpuint (changes->changes->len, ==, 0);
  g_clear_error (&error);
  g_assert_true (delete (self, machine, name, FALSE, &error));
  g_assert_no_error (error);
  contract_remove_with_disk (self, machine);
}

/* Settings come back, and can be looked at before. */
static void
test_settings (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (LodgeMachineConfig) then = NULL;
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Settings");
  name = must_take (self, machine, "Small");
  lodge_machine_edit_set_memory (edit, 96 * LODGE_MIB);
  g_assert_true (contract_edit (self, machine, edit, NULL, &error));
  g_assert_no_error (error);

  then = read_config (self, machine, name, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lodge_machine_config_get_memory (then), ==, 64 * LODGE_MIB);
  g_assert_true (restore (self, machine, name, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (
      lodge_machine_config_get_memory (lodge_machine_get_config (machine)), ==, 64 * LODGE_MIB);
  g_assert_true (delete (self, machine, name, FALSE, &error));
  contract_remove_with_disk (self, machine);
}

static void
test_rename (Contract *self)
{
  LodgeMachine *machine;
  g_autoptr (LodgeSnapshot) draft = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  LodgeSnapshot *row;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Rename");
  name = must_take (self, machine, "Old");
  row = find (machine, name);
  draft = lodge_snapshot_new (name);
  lodge_snapshot_assign (draft, row);
  g_object_set (draft, "title", "New “title”", "note", "Why", "pinned", TRUE, NULL);
  g_assert_true (edit_snapshot (self, machine, draft, &error));
  g_assert_no_error (error);
  /* The row stays the same object. */
  g_assert_true (find (machine, name) == row);
  g_assert_cmpstr (lodge_snapshot_get_title (row), ==, "New “title”");
  g_assert_cmpstr (lodge_snapshot_get_note (row), ==, "Why");
  g_assert_true (lodge_snapshot_get_pinned (row));
  g_assert_true (lodge_snapshot_get_current (row));
  g_assert_true (delete (self, machine, name, FALSE, &error));
  contract_remove_with_disk (self, machine);
}

static gboolean
set_policy (Contract *self,
            LodgeMachine *machine,
            const LodgeSnapshotPolicy *policy,
            GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_set_snapshot_policy_async, self->vmm, machine, policy);

  return lodge_vmm_set_snapshot_policy_finish (self->vmm, result, error);
}

static gboolean
set_undo (Contract *self, LodgeMachine *machine, const char *name, GError **error)
{
  CONTRACT_RUN (result, lodge_vmm_set_snapshot_undo_async, self->vmm, machine, name);

  return lodge_vmm_set_snapshot_undo_finish (self->vmm, result, error);
}

static void
assert_policy (LodgeMachine *machine, const LodgeSnapshotPolicy *wanted)
{
  LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (machine);

  g_assert_cmpint (policy.schedule, ==, wanted->schedule);
  g_assert_cmpuint (policy.minutes, ==, wanted->minutes);
  g_assert_cmpuint (policy.keep, ==, wanted->keep);
  g_assert_cmpuint (policy.budget, ==, wanted->budget);
  g_assert_true (policy.memory == wanted->memory);
  g_assert_true (policy.network == wanted->network);
}

/* What is noted of automatic snapshots changes nothing else, also while the machine runs. */
static void
test_policy (Contract *self)
{
  const LodgeSnapshotPolicy none = { .minutes = 30, .keep = 10 };
  const LodgeSnapshotPolicy policy = {
    LODGE_SNAPSHOT_SCHEDULE_MINUTES, 7, 3, 5 * LODGE_GIB, TRUE, TRUE
  };
  LodgeMachine *machine = contract_create_machine (self, "Policy");
  g_autoptr (LodgeMachineConfig) before = NULL;
  g_autoptr (GError) error = NULL;

  assert_policy (machine, &none);
  g_assert_true (set_policy (self, machine, &none, &error));
  g_assert_no_error (error);
  assert_policy (machine, &none);
  before = lodge_machine_config_copy (lodge_machine_get_config (machine));
  g_assert_true (set_policy (self, machine, &policy, &error));
  g_assert_no_error (error);
  assert_policy (machine, &policy);
  g_assert_true (set_undo (self, machine, "a <name>", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (
      lodge_machine_config_get_snapshot_undo (lodge_machine_get_config (machine)), ==, "a <name>");
  assert_policy (machine, &policy);
  g_assert_true (set_undo (self, machine, NULL, &error));
  g_assert_true (set_undo (self, machine, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (lodge_machine_config_get_snapshot_undo (lodge_machine_get_config (machine)));
  g_assert_true (set_policy (self, machine, &none, &error));
  g_assert_no_error (error);
  g_assert_true (lodge_machine_config_equal (before, lodge_machine_get_config (machine)));
  g_assert_false (lodge_machine_get_needs_restart (machine));
  contract_remove_machine (self, machine);
}

/* A restore brings back the settings of then, but not whether snapshots are taken. */
static void
test_policy_stays (Contract *self)
{
  const LodgeSnapshotPolicy policy = { LODGE_SNAPSHOT_SCHEDULE_DAILY, 30, 4, 0, FALSE, FALSE };
  LodgeMachine *machine;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  CONTRACT_NEEDS_SNAPSHOTS (self);
  machine = contract_create_with_disk (self, "Policy stays");
  name = must_take (self, machine, "Without");
  g_assert_true (set_policy (self, machine, &policy, &error));
  g_assert_true (set_undo (self, machine, name, &error));
  g_assert_no_error (error);
  g_assert_true (restore (self, machine, name, &error));
  g_assert_no_error (error);
  assert_policy (machine, &policy);
  g_assert_cmpstr (
      lodge_machine_config_get_snapshot_undo (lodge_machine_get_config (machine)), ==, name);
  g_assert_true (delete (self, machine, name, FALSE, &error));
  contract_remove_with_disk (self, machine);
}

/* Without a guest there is nobody to set a clock, and that is said. */
static void
test_clock (Contract *self)
{
  LodgeMachine *machine = contract_create_machine (self, "Clock");
  g_autoptr (GError) error = NULL;
  CONTRACT_RUN (result, lodge_vmm_sync_clock_async, self->vmm, machine);

  g_assert_false (lodge_vmm_sync_clock_finish (self->vmm, result, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  contract_remove_machine (self, machine);
}

/* Only looked at: who takes an entry's lock keeps others from it. */
static gboolean
is_settled (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "lodge", "journal", NULL);
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);

  return directory == NULL || g_dir_read_name (directory) == NULL;
}

/* Work that hears only after the next connection was made that its own is lost: what it leaves half
 * done is put right at once, not when Lodge starts again. */
static void
test_late_end (Contract *self)
{
  LodgeMachine *machine;
  g_autofree char *name = NULL;
  g_autofree char *held = NULL;
  g_autofree char *hold = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  if (!contract_needs (self,
                       self->backend->has_snapshots && self->backend->has_guests &&
                           self->backend->kill != NULL,
                       "This backend has no daemon that could be killed amid a snapshot's end."))
    return;
  machine = contract_create_with_disk (self, "Late");
  name = must_take (self, machine, "One");
  held = g_build_filename (g_get_tmp_dir (), "held", NULL);
  hold = g_strdup_printf ("delete-begun:%s", held);
  g_setenv ("LODGE_FAULT_HOLD", hold, TRUE);
  lodge_vmm_delete_snapshot_async (
      self->vmm, machine, name, FALSE, NULL, NULL, lodge_test_store_result_cb, &result);
  contract_wait (g_file_test (held, G_FILE_TEST_EXISTS));
  g_unsetenv ("LODGE_FAULT_HOLD");

  self->backend->kill (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_RECONNECTING);
  self->backend->revive (self->vmm);
  contract_wait (lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED);
  g_assert_cmpint (g_unlink (held), ==, 0);
  contract_wait (result != NULL);
  g_assert_false (lodge_vmm_delete_snapshot_finish (self->vmm, result, &error));
  g_object_unref (result);
  contract_wait (is_settled ());
  contract_wait (find (machine, name) == NULL);
  contract_remove_with_disk (self, machine);
}

void
contract_add_snapshots (void)
{
  contract_add ("snapshots/late-end", test_late_end);
  contract_add ("snapshots/clock", test_clock);
  contract_add ("snapshots/policy", test_policy);
  contract_add ("snapshots/policy-stays", test_policy_stays);
  contract_add ("snapshots/refusal", test_refusal);
  contract_add ("snapshots/take", test_take);
  contract_add ("snapshots/tree", test_tree);
  contract_add ("snapshots/missing", test_missing);
  contract_add ("snapshots/compare", test_compare);
  contract_add ("snapshots/settings", test_settings);
  contract_add ("snapshots/rename", test_rename);
}
