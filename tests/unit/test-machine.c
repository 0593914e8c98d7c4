/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-job.h"
#include "lodge-machine-private.h"
#include "lodge-snapshot.h"
#include "lodge-test.h"

#include <string.h>

#define UUID "0a1b2c3d-0000-4000-8000-000000000000"

/* For each state, the verbs that make sense, by their first letters: Start Pause Resume shutDown
 * rEstart reseT force-oFf saVe disCard-saved. */
static void
test_can (void)
{
  static const char letters[] = "SPRDETFVC";
  static const char *const expected[] = {
    [LODGE_MACHINE_STATE_UNKNOWN] = "",        [LODGE_MACHINE_STATE_OFF] = "S",
    [LODGE_MACHINE_STATE_RUNNING] = "PDETFV",  [LODGE_MACHINE_STATE_PAUSED] = "RTFV",
    [LODGE_MACHINE_STATE_SHUTTING_DOWN] = "F", [LODGE_MACHINE_STATE_SAVED] = "SC",
    [LODGE_MACHINE_STATE_CRASHED] = "S",       [LODGE_MACHINE_STATE_ASLEEP] = "RF",
  };
  g_autoptr (LodgeMachine) machine = lodge_machine_new ("test:///default", UUID);

  lodge_machine_set_features (machine, LODGE_MACHINE_FEATURE_SAVE);
  for (LodgeMachineState state = 0; state < G_N_ELEMENTS (expected); state++)
    {
      lodge_machine_set_state (machine, state, LODGE_MACHINE_REASON_NONE);
      for (LodgeVerb verb = 0; verb <= LODGE_VERB_DISCARD_SAVED; verb++)
        {
          gboolean sensible = strchr (expected[state], letters[verb]) != NULL;

          g_assert_cmpint (lodge_machine_can (machine, verb), ==, sensible);
          g_assert_true (lodge_machine_begin_activity (machine, LODGE_ACTIVITY_EDITING));
          g_assert_cmpint (
              lodge_machine_can (machine, verb), ==, sensible && verb == LODGE_VERB_FORCE_OFF);
          lodge_machine_end_activity (machine);
          lodge_machine_set_present (machine, FALSE);
          g_assert_false (lodge_machine_can (machine, verb));
          lodge_machine_set_present (machine, TRUE);
        }
    }

  lodge_machine_set_state (machine, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_NONE);
  lodge_machine_set_features (machine, LODGE_MACHINE_FEATURE_NONE);
  g_assert_false (lodge_machine_can (machine, LODGE_VERB_SAVE));
}

static void
test_state (void)
{
  LodgeMachine *machine = lodge_machine_new ("test:///default", UUID);
  guint n_state = 0, n_since = 0;
  gint64 now = g_get_real_time ();

  g_signal_connect_swapped (machine, "notify::state", G_CALLBACK (lodge_test_count_cb), &n_state);
  g_signal_connect_swapped (
      machine, "notify::state-since", G_CALLBACK (lodge_test_count_cb), &n_since);

  /* The first look tells nothing about since when. */
  lodge_machine_set_state (machine, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_NONE);
  g_assert_cmpuint (n_state, ==, 1);
  g_assert_cmpint (lodge_machine_get_state_since (machine), ==, 0);
  g_assert_true (lodge_machine_is_active (machine));

  lodge_machine_set_state (machine, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_GUEST);
  g_assert_cmpuint (n_state, ==, 1);
  g_assert_cmpint (lodge_machine_get_reason (machine), ==, LODGE_MACHINE_REASON_GUEST);

  lodge_machine_set_state (machine, LODGE_MACHINE_STATE_OFF, LODGE_MACHINE_REASON_USER);
  g_assert_cmpuint (n_state, ==, 2);
  g_assert_cmpuint (n_since, ==, 1);
  g_assert_cmpint (lodge_machine_get_state_since (machine), >=, now);
  g_assert_false (lodge_machine_is_active (machine));
  lodge_test_assert_finalizes (&machine);
}

static void
test_config (void)
{
  g_autoptr (LodgeMachine) machine = lodge_machine_new ("test:///default", UUID);
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  LodgeMachineConfig *own = lodge_machine_get_config (machine);
  guint n_title = 0;

  /* Never empty, not even before anything is known. */
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, UUID);

  g_signal_connect_swapped (machine, "notify::title", G_CALLBACK (lodge_test_count_cb), &n_title);
  lodge_machine_config_set_name (config, "debian");
  lodge_machine_update_config (machine, config);
  g_assert_cmpstr (lodge_machine_get_name (machine), ==, "debian");
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "debian");
  lodge_machine_config_set_title (config, "Debian");
  lodge_machine_update_config (machine, config);
  lodge_machine_update_config (machine, config);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Debian");
  g_assert_cmpuint (n_title, ==, 2);
  g_assert_true (lodge_machine_get_config (machine) == own);
  g_assert_true (own != config);
}

static void
test_activity (void)
{
  g_autoptr (LodgeMachine) machine = lodge_machine_new ("test:///default", UUID);

  g_assert_true (lodge_machine_begin_activity (machine, LODGE_ACTIVITY_STARTING));
  g_assert_false (lodge_machine_begin_activity (machine, LODGE_ACTIVITY_SAVING));
  g_assert_cmpint (lodge_machine_get_activity (machine), ==, LODGE_ACTIVITY_STARTING);
  lodge_machine_end_activity (machine);
  lodge_machine_end_activity (machine);
  g_assert_cmpint (lodge_machine_get_activity (machine), ==, LODGE_ACTIVITY_NONE);
  g_assert_true (lodge_machine_begin_activity (machine, LODGE_ACTIVITY_SAVING));
  lodge_machine_end_activity (machine);
}

/* Every property can be read, and setting the same again does not notify. */
static void
test_properties (void)
{
  g_autoptr (LodgeMachine) machine = lodge_machine_new ("test:///default", UUID);
  g_autoptr (GBytes) png = g_bytes_new_static ("png", 3);
  g_autoptr (GBytes) same = g_bytes_new_static ("png", 3);
  guint n = 0, notified = 0;
  g_autofree GParamSpec **pspecs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (machine), &n);

  for (guint i = 0; i < n; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, pspecs[i]->value_type);
      g_object_get_property (G_OBJECT (machine), pspecs[i]->name, &value);
    }

  g_assert_cmpfloat (lodge_machine_get_cpu_usage (machine), <, 0.0);
  g_signal_connect_swapped (machine, "notify", G_CALLBACK (lodge_test_count_cb), &notified);
  lodge_machine_set_statistics (machine, 7.0, 1234);
  lodge_machine_set_thumbnail (machine, png);
  lodge_machine_set_acceleration (machine, LODGE_ACCELERATION_KVM);
  lodge_machine_set_features (machine, LODGE_MACHINE_FEATURE_EDIT);
  lodge_machine_set_needs_restart (machine, TRUE);
  lodge_machine_set_present (machine, FALSE);
  lodge_machine_set_state_since (machine, 5);
  g_assert_cmpuint (notified, ==, 8);
  lodge_machine_set_statistics (machine, 1.0, 1234);
  lodge_machine_set_thumbnail (machine, same);
  lodge_machine_set_acceleration (machine, LODGE_ACCELERATION_KVM);
  lodge_machine_set_features (machine, LODGE_MACHINE_FEATURE_EDIT);
  lodge_machine_set_needs_restart (machine, 2);
  lodge_machine_set_present (machine, FALSE);
  lodge_machine_set_state_since (machine, 5);
  g_assert_cmpuint (notified, ==, 8);
  lodge_machine_set_thumbnail (machine, NULL);
  g_assert_null (lodge_machine_get_thumbnail (machine));
}

/* Jobs */

static gpointer
report_from_thread (gpointer data)
{
  for (guint i = 0; i <= 1000; i++)
    {
      lodge_job_report (data, i / 1000.0);
      lodge_job_set_detail (data, i % 2 ? "odd" : "even");
    }
  return NULL;
}

static void
on_fraction_cb (LodgeJob *job, GParamSpec *pspec, guint *count)
{
  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  (*count)++;
}

static void
test_job_progress (void)
{
  LodgeJob *job = lodge_job_new ("Working", NULL);
  GThread *thread;
  guint count = 0;

  g_assert_cmpfloat (lodge_job_get_fraction (job), <, 0.0);
  g_assert_cmpint (lodge_job_get_time_left (job), ==, -1);
  g_signal_connect (job, "notify::fraction", G_CALLBACK (on_fraction_cb), &count);
  thread = g_thread_new ("reporter", report_from_thread, job);
  lodge_test_wait_for (lodge_job_get_fraction (job) > 0.9999, 10);
  g_thread_join (thread);
  g_assert_cmpuint (count, >=, 1);
  lodge_test_wait_for (g_strcmp0 (lodge_job_get_detail (job), "even") == 0, 10);

  g_assert_false (lodge_job_get_can_cancel (job));
  lodge_job_cancel (job);
  lodge_job_finish (job, NULL);
  g_assert_true (lodge_job_get_finished (job));
  g_assert_null (lodge_job_get_error (job));

  /* What comes after the end is not heard. */
  lodge_job_report (job, 0.1);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpfloat (lodge_job_get_fraction (job), >, 0.9);
  lodge_test_assert_finalizes (&job);
}

static void
test_job_fails (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  LodgeJob *job = lodge_job_new ("Working", cancellable);
  guint n = 0;

  g_signal_connect_swapped (job, "notify::can-cancel", G_CALLBACK (lodge_test_count_cb), &n);
  g_assert_true (lodge_job_get_can_cancel (job));
  lodge_job_cancel (job);
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_false (lodge_job_get_can_cancel (job));
  g_assert_cmpuint (n, ==, 1);
  lodge_job_report (job, 0.5);
  lodge_job_finish (job, error);
  g_assert_error (lodge_job_get_error (job), G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_true (lodge_job_get_error (job) != error);
  g_assert_cmpfloat (lodge_job_get_fraction (job), <, 0.6);
  lodge_test_assert_finalizes (&job);
}

static GPtrArray *
make_snapshots (const char *names)
{
  GPtrArray *snapshots = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *names != '\0'; names++)
    {
      const char name[] = { *names, '\0' };

      g_ptr_array_add (snapshots, lodge_snapshot_new (name));
    }
  return snapshots;
}

static void
assert_snapshots (LodgeMachine *machine, const char *names)
{
  GListModel *model = lodge_machine_get_snapshots (machine);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, strlen (names));
  g_assert_cmpuint (lodge_machine_get_n_snapshots (machine), ==, strlen (names));
  for (guint i = 0; names[i] != '\0'; i++)
    {
      g_autoptr (LodgeSnapshot) row = g_list_model_get_item (model, i);

      g_assert_cmpint (lodge_snapshot_get_name (row)[0], ==, names[i]);
    }
}

/* Only rows that differ change, and those that stay are the same objects. */
static void
test_snapshots (void)
{
  static const char *const steps[] = { "abc", "abc", "ac", "acd", "dac", "", "xyz", "zb" };
  g_autoptr (LodgeMachine) machine = lodge_machine_new ("test:///default", UUID);
  GListModel *model = lodge_machine_get_snapshots (machine);
  g_autoptr (LodgeSnapshot) first = NULL;
  g_autoptr (LodgeSnapshot) same = NULL;
  g_autoptr (GPtrArray) titled = make_snapshots ("q");
  guint n_changes = 0;
  guint n_titles = 0;

  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (lodge_test_count_cb), &n_changes);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GPtrArray) snapshots = make_snapshots (steps[i]);

      lodge_machine_update_snapshots (machine, snapshots);
      assert_snapshots (machine, steps[i]);
      g_assert_true (lodge_machine_get_snapshots (machine) == model);
    }

  lodge_machine_update_snapshots (machine, titled);
  first = g_list_model_get_item (model, 0);
  g_signal_connect_swapped (first, "notify::title", G_CALLBACK (lodge_test_count_cb), &n_titles);
  n_changes = 0;
  {
    g_autoptr (GPtrArray) again = make_snapshots ("q");

    g_object_set (g_ptr_array_index (again, 0), "title", "Renamed", NULL);
    lodge_machine_update_snapshots (machine, again);
    lodge_machine_update_snapshots (machine, again);
  }
  same = g_list_model_get_item (model, 0);
  g_assert_true (same == first);
  g_assert_cmpstr (lodge_snapshot_get_title (first), ==, "Renamed");
  g_assert_cmpuint (n_titles, ==, 1);
  g_assert_cmpuint (n_changes, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine/can", test_can);
  g_test_add_func ("/machine/state", test_state);
  g_test_add_func ("/machine/config", test_config);
  g_test_add_func ("/machine/activity", test_activity);
  g_test_add_func ("/machine/properties", test_properties);
  g_test_add_func ("/job/progress", test_job_progress);
  g_test_add_func ("/job/fails", test_job_fails);
  g_test_add_func ("/machine/snapshots", test_snapshots);
  return g_test_run ();
}
