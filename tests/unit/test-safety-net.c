/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-vmm.h"
#include "lodge-restorer.h"
#include "lodge-safety-net.h"
#include "lodge-size.h"
#include "lodge-test.h"

typedef struct
{
  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
} Fixture;

static LodgeVmm *
make_fake (const char *uri, gpointer data)
{
  return LODGE_VMM (lodge_fake_vmm_new (uri));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();

  fixture->core = lodge_core_new (make_fake, NULL, NULL);
  fixture->vmm = lodge_core_add_connection (fixture->core, "fake:///");
  fixture->fake = LODGE_FAKE_VMM (fixture->vmm);
  lodge_vmm_connect (fixture->vmm);
  lodge_test_wait_for (lodge_vmm_get_state (fixture->vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  lodge_machine_config_set_title (config, "Box");
  fixture->machine =
      g_object_ref (lodge_fake_vmm_add_config (fixture->fake, config, LODGE_MACHINE_STATE_RUNNING));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->machine);
  lodge_vmm_disconnect (fixture->vmm);
  lodge_test_assert_finalizes (&fixture->core);
}

#define AWAIT(result) lodge_test_wait_for ((result) != NULL, 5)

static char *
take (Fixture *fixture, LodgeSnapshotOrigin origin, const char *title, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const LodgeSnapshotRequest request = { .title = (char *)title, .origin = origin, .memory = TRUE };

  lodge_safety_net_take_async (
      fixture->vmm, fixture->machine, &request, NULL, NULL, lodge_test_store_result_cb, &result);
  AWAIT (result);
  return lodge_safety_net_take_finish (result, NULL, error);
}

static LodgeSnapshot *
find (Fixture *fixture, const char *name)
{
  GListModel *snapshots = lodge_machine_get_snapshots (fixture->machine);

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      if (g_strcmp0 (lodge_snapshot_get_name (snapshot), name) == 0)
        return snapshot;
    }
  return NULL;
}

/* What can't be taken is told; what can be taken of it is. */
static void
test_take (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeSnapshotFeatures) features = lodge_snapshot_features_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *whole = take (fixture, LODGE_SNAPSHOT_ORIGIN_SAFETY, "Whole", &error);
  g_autofree char *disks = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (
      lodge_snapshot_get_kind (find (fixture, whole)), ==, LODGE_SNAPSHOT_KIND_RUNNING);
  g_assert_cmpint (
      lodge_snapshot_get_origin (find (fixture, whole)), ==, LODGE_SNAPSHOT_ORIGIN_SAFETY);

  features->take_memory = g_strdup ("A device is in the way.");
  lodge_fake_vmm_set_snapshot_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), features);
  disks = take (fixture, LODGE_SNAPSHOT_ORIGIN_SAFETY, "Disks", &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_snapshot_get_kind (find (fixture, disks)), ==, LODGE_SNAPSHOT_KIND_DISKS);

  features->take = g_strdup ("A disk is in the way.");
  lodge_fake_vmm_set_snapshot_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), features);
  g_assert_null (take (fixture, LODGE_SNAPSHOT_ORIGIN_SAFETY, "None", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==, "A disk is in the way.");
}

static void
set_keep (Fixture *fixture, guint keep)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  LodgeSnapshotPolicy policy = lodge_snapshot_policy_of (fixture->machine);

  policy.keep = keep;
  lodge_vmm_set_snapshot_policy_async (
      fixture->vmm, fixture->machine, &policy, NULL, lodge_test_store_result_cb, &result);
  AWAIT (result);
  g_assert_true (lodge_vmm_set_snapshot_policy_finish (fixture->vmm, result, &error));
  g_assert_no_error (error);
}

static int
expire (Fixture *fixture, const char *spare)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int n;

  lodge_safety_net_expire_async (
      fixture->vmm, fixture->machine, spare, NULL, lodge_test_store_result_cb, &result);
  AWAIT (result);
  n = lodge_safety_net_expire_finish (result, &error);
  g_assert_no_error (error);
  return n;
}

static void
test_expire (Fixture *fixture, gconstpointer data)
{
  g_autofree char *manual = take (fixture, LODGE_SNAPSHOT_ORIGIN_USER, "Manual", NULL);
  g_autofree char *first = take (fixture, LODGE_SNAPSHOT_ORIGIN_SCHEDULE, "1", NULL);
  g_autofree char *second = take (fixture, LODGE_SNAPSHOT_ORIGIN_SAFETY, "2", NULL);
  g_autofree char *third = take (fixture, LODGE_SNAPSHOT_ORIGIN_SCHEDULE, "3", NULL);
  g_autoptr (GError) in_use =
      lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE, NULL, "A clone rests on it.");

  set_keep (fixture, 1);
  /* What is refused stays; nothing is tried for ever. */
  lodge_fake_vmm_fail (fixture->fake, "delete_snapshot", in_use);
  g_assert_cmpint (expire (fixture, third), ==, 0);
  g_assert_nonnull (find (fixture, first));
  lodge_fake_vmm_fail (fixture->fake, "delete_snapshot", NULL);
  g_assert_cmpint (expire (fixture, third), ==, 2);
  g_assert_null (find (fixture, first));
  g_assert_null (find (fixture, second));
  g_assert_nonnull (find (fixture, third));
  g_assert_nonnull (find (fixture, manual));
}

static char *
restore (Fixture *fixture, const char *name, LodgeRestorerSafety safety, char **note)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *undo = NULL;

  if (name != NULL)
    lodge_restorer_restore_async (fixture->core,
                                  fixture->machine,
                                  name,
                                  LODGE_RESTORE_AS_TAKEN,
                                  safety,
                                  NULL,
                                  NULL,
                                  lodge_test_store_result_cb,
                                  &result);
  else
    lodge_restorer_undo_async (
        fixture->core, fixture->machine, NULL, NULL, lodge_test_store_result_cb, &result);
  AWAIT (result);
  g_assert_true (lodge_restorer_restore_finish (result, &undo, note, &error));
  g_assert_no_error (error);
  return undo;
}

static guint
count_hidden (Fixture *fixture)
{
  GListModel *snapshots = lodge_machine_get_snapshots (fixture->machine);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (snapshots); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = g_list_model_get_item (snapshots, i);

      n += lodge_snapshot_get_hidden (snapshot);
    }
  return n;
}

/* What is undone can be undone, and at most one hidden snapshot is kept for it. */
static void
test_undo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *manual = take (fixture, LODGE_SNAPSHOT_ORIGIN_USER, "Manual", NULL);
  g_autofree char *undo = restore (fixture, manual, LODGE_RESTORER_UNDO_ONLY, NULL);
  g_autofree char *redo = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_cmpstr (lodge_restorer_get_undo (fixture->machine), ==, undo);
  g_assert_true (lodge_snapshot_get_hidden (find (fixture, undo)));
  redo = restore (fixture, NULL, LODGE_RESTORER_UNDO_ONLY, NULL);
  g_assert_cmpstr (lodge_restorer_get_undo (fixture->machine), ==, redo);
  g_assert_cmpstr (lodge_snapshot_get_title (find (fixture, redo)), ==, "Before undoing");
  g_assert_null (find (fixture, undo));
  g_assert_cmpuint (count_hidden (fixture), ==, 1);
  again = restore (fixture, NULL, LODGE_RESTORER_UNDO_ONLY, NULL);
  g_assert_cmpuint (count_hidden (fixture), ==, 1);
  g_assert_cmpstr (again, !=, redo);

  lodge_restorer_forget_undo_async (
      fixture->vmm, fixture->machine, NULL, lodge_test_store_result_cb, &result);
  AWAIT (result);
  g_assert_true (lodge_restorer_forget_undo_finish (result, NULL));
  g_assert_null (lodge_restorer_get_undo (fixture->machine));
  g_assert_cmpuint (count_hidden (fixture), ==, 0);
  g_assert_nonnull (find (fixture, manual));
}

static void
on_message_cb (const char *domain, GLogLevelFlags level, const char *text, gpointer user_data)
{
  g_test_message ("%s", text);
  (*(guint *)user_data)++;
}

/* lodge-agent deletes what an earlier undo needed as well: who finds it gone has nothing to say. */
static void
test_undo_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) gone =
      g_error_new_literal (LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND, "It is gone.");
  g_autoptr (GError) denied =
      g_error_new_literal (LODGE_VMM_ERROR, LODGE_VMM_ERROR_DENIED, "It may not be.");
  g_autofree char *manual = take (fixture, LODGE_SNAPSHOT_ORIGIN_USER, "Manual", NULL);
  guint n_messages = 0;
  guint id = g_log_set_handler ("lodge-services", G_LOG_LEVEL_MESSAGE, on_message_cb, &n_messages);

  g_free (restore (fixture, manual, LODGE_RESTORER_UNDO_ONLY, NULL));
  lodge_fake_vmm_fail (fixture->fake, "delete_snapshot", gone);
  g_free (restore (fixture, manual, LODGE_RESTORER_UNDO_ONLY, NULL));
  g_assert_cmpuint (n_messages, ==, 0);
  lodge_fake_vmm_fail (fixture->fake, "delete_snapshot", denied);
  g_free (restore (fixture, manual, LODGE_RESTORER_UNDO_ONLY, NULL));
  g_assert_cmpuint (n_messages, >, 0);
  lodge_fake_vmm_fail (fixture->fake, "delete_snapshot", NULL);
  g_log_remove_handler ("lodge-services", id);
}

/* No “Before going back to “Before going back to …””; and a visible one is forgotten, not deleted.
 */
static void
test_titles (Fixture *fixture, gconstpointer data)
{
  g_autofree char *manual = take (fixture, LODGE_SNAPSHOT_ORIGIN_USER, "Manual", NULL);
  g_autofree char *first = restore (fixture, manual, LODGE_RESTORER_KEEP_PRESENT, NULL);
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_cmpstr (
      lodge_snapshot_get_title (find (fixture, first)), ==, "Before going back to “Manual”");
  second = restore (fixture, manual, LODGE_RESTORER_KEEP_PRESENT, NULL);
  third = restore (fixture, first, LODGE_RESTORER_KEEP_PRESENT, NULL);
  g_assert_true (
      g_str_has_prefix (lodge_snapshot_get_title (find (fixture, third)), "Before going back to "));
  g_assert_null (
      strstr (lodge_snapshot_get_title (find (fixture, third)), "Before going back to “"));
  lodge_restorer_forget_undo_async (
      fixture->vmm, fixture->machine, NULL, lodge_test_store_result_cb, &result);
  AWAIT (result);
  g_assert_true (lodge_restorer_forget_undo_finish (result, NULL));
  g_assert_nonnull (find (fixture, third));
}

/* Without room for it the restore goes on, and says so. */
static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  g_autofree char *manual = take (fixture, LODGE_SNAPSHOT_ORIGIN_USER, "Manual", NULL);
  g_autoptr (LodgeSnapshotFeatures) features = lodge_snapshot_features_new ();
  g_autofree char *note = NULL;
  g_autofree char *undo = NULL;

  features->take = g_strdup ("There is no room.");
  lodge_fake_vmm_set_snapshot_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), features);
  undo = restore (fixture, manual, LODGE_RESTORER_UNDO_ONLY, &note);
  g_assert_null (undo);
  g_assert_cmpstr (note, ==, "This can’t be undone: There is no room.");
  g_assert_null (lodge_restorer_get_undo (fixture->machine));
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/safety-net/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("take", test_take);
  ADD ("expire", test_expire);
  ADD ("undo", test_undo);
  ADD ("undo-gone", test_undo_gone);
  ADD ("titles", test_titles);
  ADD ("no-room", test_no_room);
  return lodge_test_run ();
}
