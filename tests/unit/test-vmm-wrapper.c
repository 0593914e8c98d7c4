/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-vmm.h"
#include "lodge-test.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define URI "fake:///wrapper"

/* A backend that can nothing but connect. */
#define BARE_TYPE_VMM (bare_vmm_get_type ())
G_DECLARE_FINAL_TYPE (BareVmm, bare_vmm, BARE, VMM, GObject)

struct _BareVmm
{
  GObject parent_instance;

  LodgeVmmState state;
  LodgeHost *host;
  GListStore *machines;
};

static void
bare_connect (LodgeVmm *vmm)
{
  BARE_VMM (vmm)->state = LODGE_VMM_STATE_CONNECTED;
  g_object_notify (G_OBJECT (vmm), "state");
}

static void
bare_disconnect (LodgeVmm *vmm)
{
  BARE_VMM (vmm)->state = LODGE_VMM_STATE_IDLE;
  g_object_notify (G_OBJECT (vmm), "state");
}

static void
bare_vmm_init_iface (LodgeVmmInterface *iface)
{
  iface->connect = bare_connect;
  iface->disconnect = bare_disconnect;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BareVmm,
                               bare_vmm,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LODGE_TYPE_VMM, bare_vmm_init_iface))

static void
bare_vmm_finalize (GObject *object)
{
  g_clear_object (&BARE_VMM (object)->host);
  g_clear_object (&BARE_VMM (object)->machines);
  G_OBJECT_CLASS (bare_vmm_parent_class)->finalize (object);
}

static void
bare_vmm_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  BareVmm *self = BARE_VMM (object);

  if (g_str_equal (pspec->name, "uri"))
    g_value_set_static_string (value, URI);
  else if (g_str_equal (pspec->name, "state"))
    g_value_set_enum (value, self->state);
  else if (g_str_equal (pspec->name, "retry-at"))
    g_value_set_int64 (value, -1);
  else if (g_str_equal (pspec->name, "host"))
    g_value_set_object (value, self->host);
  else if (g_str_equal (pspec->name, "machines") || g_str_equal (pspec->name, "networks"))
    g_value_set_object (value, self->machines);
}

static void
bare_vmm_class_init (BareVmmClass *klass)
{
  static const char *const names[] = { "uri",  "state",    "problem", "retry-at",
                                       "host", "machines", "networks" };

  G_OBJECT_CLASS (klass)->finalize = bare_vmm_finalize;
  G_OBJECT_CLASS (klass)->get_property = bare_vmm_get_property;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_class_override_property (G_OBJECT_CLASS (klass), i + 1, names[i]);
}

static void
bare_vmm_init (BareVmm *self)
{
  self->host = lodge_host_new ();
  self->machines = g_list_store_new (LODGE_TYPE_MACHINE);
}

/* Every operation, so that rules can be checked for all. Each callback gets @result. */
static void
call_all (LodgeVmm *vmm, LodgeMachine *machine, GCancellable *cancellable, GAsyncResult **results)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  LodgeDefinition definition = { (char *)"x", (char *)"1" };
  LodgeDiskRequest request = { (char *)"d", (char *)"raw", 1, NULL, NULL };
  const guint key = 1;
  guint i = 0;

#define ARGS cancellable, lodge_test_store_result_cb, &results[i++]
  lodge_vmm_refresh_async (vmm, machine, ARGS);
  lodge_vmm_control_async (vmm, machine, LODGE_VERB_START, ARGS);
  lodge_vmm_create_async (vmm, config, FALSE, ARGS);
  lodge_vmm_edit_async (vmm, machine, edit, FALSE, ARGS);
  lodge_vmm_undefine_async (vmm, machine, ARGS);
  lodge_vmm_list_files_async (vmm, machine, ARGS);
  lodge_vmm_get_definition_async (vmm, machine, ARGS);
  lodge_vmm_set_definition_async (vmm, machine, &definition, ARGS);
  lodge_vmm_screenshot_async (vmm, machine, 0, ARGS);
  lodge_vmm_send_keys_async (vmm, machine, &key, 1, ARGS);
  lodge_vmm_open_display_async (vmm, machine, 0, ARGS);
  lodge_vmm_open_serial_async (vmm, machine, 0, ARGS);
  lodge_vmm_read_log_async (vmm, machine, 10, ARGS);
  lodge_vmm_probe_image_async (vmm, "/x", ARGS);
  lodge_vmm_create_disk_async (vmm, &request, NULL, ARGS);
  lodge_vmm_delete_file_async (vmm, "/x", ARGS);
#undef ARGS
}

#define N_OPERATIONS 16

/* Every result is this error; every finish function can tell. */
static void
check_all (LodgeVmm *vmm, GAsyncResult **results, GQuark domain, int code)
{
  for (guint i = 0; i < N_OPERATIONS; i++)
    {
      g_autoptr (GAsyncResult) result = lodge_test_await (&results[i]);
      g_autoptr (GError) error = NULL;

      g_assert_true (g_task_had_error (G_TASK (result)));
      if (i == 3)
        {
          LodgeEditResult edit_result;

          g_assert_false (lodge_vmm_edit_finish (vmm, result, &edit_result, &error));
        }
      else if (i == 10)
        g_assert_cmpint (lodge_vmm_open_display_finish (vmm, result, &error), ==, -1);
      else
        g_assert_null (g_task_propagate_pointer (G_TASK (result), &error));
      g_assert_error (error, domain, code);
      g_assert_cmpint (strlen (error->message), >, 10);
    }
}

static LodgeMachine *
get_foreign_machine (void)
{
  static LodgeMachine *machine;

  if (machine == NULL)
    {
      g_autoptr (LodgeFakeVmm) fake = lodge_fake_vmm_new (URI);

      lodge_vmm_connect (LODGE_VMM (fake));
      lodge_test_wait_for (lodge_vmm_get_state (LODGE_VMM (fake)) == LODGE_VMM_STATE_CONNECTED, 5);
      machine = g_object_ref (lodge_fake_vmm_add_machine (fake, "A", LODGE_MACHINE_STATE_OFF));
    }
  return machine;
}

static void
test_not_supported (void)
{
  LodgeVmm *vmm = g_object_new (BARE_TYPE_VMM, NULL);
  GAsyncResult *results[N_OPERATIONS] = { NULL };

  g_assert_null (lodge_vmm_dup_disk_path (vmm, "x"));
  lodge_vmm_connect (vmm);
  lodge_vmm_hold_statistics (vmm, get_foreign_machine ());
  lodge_vmm_release_statistics (vmm, get_foreign_machine ());
  call_all (vmm, get_foreign_machine (), NULL, results);
  for (guint i = 0; i < N_OPERATIONS; i++)
    g_assert_null (results[i]); /* never before _async () has returned */
  check_all (vmm, results, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_SUPPORTED);
  g_assert_cmpint (lodge_machine_get_activity (get_foreign_machine ()), ==, LODGE_ACTIVITY_NONE);
  lodge_vmm_disconnect (vmm);
  lodge_test_assert_finalizes (&vmm);
}

typedef struct
{
  LodgeFakeVmm *fake;
  LodgeVmm *vmm;
  LodgeMachine *machine;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = lodge_fake_vmm_new (URI);
  f->vmm = LODGE_VMM (f->fake);
  lodge_vmm_connect (f->vmm);
  lodge_test_wait_for (lodge_vmm_get_state (f->vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  f->machine =
      g_object_ref (lodge_fake_vmm_add_machine (f->fake, "Debian", LODGE_MACHINE_STATE_RUNNING));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  lodge_test_assert_finalizes (&f->fake);
  lodge_test_assert_finalizes (&f->machine);
}

static void
test_disconnected (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) problem =
      lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE, NULL, "The daemon is gone.");
  GAsyncResult *results[N_OPERATIONS] = { NULL };

  lodge_fake_vmm_drop (f->fake, problem);
  call_all (f->vmm, f->machine, NULL, results);
  check_all (f->vmm, results, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED);
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  lodge_fake_vmm_remove_machine (f->fake, lodge_machine_get_uuid (f->machine));
  g_assert_false (lodge_machine_get_present (f->machine));
  lodge_vmm_control_async (
      f->vmm, f->machine, LODGE_VERB_START, NULL, lodge_test_store_result_cb, &f->result);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&f->result);

    g_assert_false (lodge_vmm_control_finish (f->vmm, result, &error));
  }
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
}

static void
test_cancelled_before (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *results[N_OPERATIONS] = { NULL };

  g_cancellable_cancel (cancellable);
  call_all (f->vmm, f->machine, cancellable, results);
  check_all (f->vmm, results, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (f->fake, "control"), ==, 0);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (f->fake, "create"), ==, 0);
}

/* The caller is told at once, the machine stays busy until the backend is done. */
static void
test_cancelled_meanwhile (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_fake_vmm_hold (f->fake, "control/pause");
  lodge_vmm_control_async (
      f->vmm, f->machine, LODGE_VERB_PAUSE, cancellable, lodge_test_store_result_cb, &f->result);
  lodge_test_wait_for (lodge_fake_vmm_get_n_held (f->fake, "control/pause") == 1, 5);
  g_cancellable_cancel (cancellable);
  g_assert_null (f->result);
  result = lodge_test_await (&f->result);
  g_assert_false (lodge_vmm_control_finish (f->vmm, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (lodge_machine_get_activity (f->machine), ==, LODGE_ACTIVITY_PAUSING);

  lodge_fake_vmm_release (f->fake, "control/pause");
  lodge_test_wait_for (lodge_machine_get_activity (f->machine) == LODGE_ACTIVITY_NONE, 5);
  g_assert_cmpint (lodge_machine_get_state (f->machine), ==, LODGE_MACHINE_STATE_PAUSED);
}

/* Nobody takes the descriptor that comes late: it must be closed. */
static void
test_cancelled_descriptor (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  char byte;
  int peer = -1;

  lodge_fake_vmm_hold (f->fake, "open_display");
  lodge_vmm_open_display_async (
      f->vmm, f->machine, 0, cancellable, lodge_test_store_result_cb, &f->result);
  lodge_test_wait_for (lodge_fake_vmm_get_n_held (f->fake, "open_display") == 1, 5);
  g_cancellable_cancel (cancellable);
  result = lodge_test_await (&f->result);
  g_assert_cmpint (lodge_vmm_open_display_finish (f->vmm, result, NULL), ==, -1);
  lodge_fake_vmm_release (f->fake, "open_display");
  lodge_test_wait_for ((peer = lodge_fake_vmm_steal_display_peer (f->fake)) >= 0, 5);
  lodge_test_wait_for (recv (peer, &byte, 1, MSG_DONTWAIT) == 0, 5);
  close (peer);
}

/* What has been made is told even to who cancelled. */
static void
test_cancelled_create (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LodgeMachine) machine = NULL;
  g_autoptr (GError) error = NULL;

  lodge_fake_vmm_hold (f->fake, "create");
  lodge_vmm_create_async (
      f->vmm, config, FALSE, cancellable, lodge_test_store_result_cb, &f->result);
  lodge_test_wait_for (lodge_fake_vmm_get_n_held (f->fake, "create") == 1, 5);
  g_cancellable_cancel (cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (f->result);
  lodge_fake_vmm_release (f->fake, "create");
  result = lodge_test_await (&f->result);
  machine = lodge_vmm_create_finish (f->vmm, result, &error);
  g_assert_no_error (error);
  g_assert_true (lodge_vmm_find_machine (f->vmm, lodge_machine_get_uuid (machine)) == machine);
}

static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *second = NULL, *third = NULL;

  lodge_fake_vmm_hold (f->fake, "control/pause");
  lodge_vmm_control_async (
      f->vmm, f->machine, LODGE_VERB_PAUSE, NULL, lodge_test_store_result_cb, &f->result);
  g_assert_cmpint (lodge_machine_get_activity (f->machine), ==, LODGE_ACTIVITY_PAUSING);

  lodge_vmm_undefine_async (f->vmm, f->machine, NULL, lodge_test_store_result_cb, &second);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&second);

    g_assert_false (lodge_vmm_undefine_finish (f->vmm, result, &error));
    g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_BUSY);
  }
  /* Pulling the plug always goes through, and does not end the other's activity. */
  lodge_vmm_control_async (
      f->vmm, f->machine, LODGE_VERB_FORCE_OFF, NULL, lodge_test_store_result_cb, &third);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&third);

    g_assert_true (lodge_vmm_control_finish (f->vmm, result, NULL));
  }
  g_assert_cmpint (lodge_machine_get_state (f->machine), ==, LODGE_MACHINE_STATE_OFF);
  g_assert_cmpint (lodge_machine_get_activity (f->machine), ==, LODGE_ACTIVITY_PAUSING);

  /* Looking is never busy. */
  lodge_vmm_get_definition_async (f->vmm, f->machine, NULL, lodge_test_store_result_cb, &second);
  {
    g_autoptr (GAsyncResult) result = lodge_test_await (&second);
    g_autoptr (LodgeDefinition) definition = lodge_vmm_get_definition_finish (f->vmm, result, NULL);

    g_assert_nonnull (definition);
  }
  lodge_fake_vmm_release (f->fake, "control/pause");
  first = lodge_test_await (&f->result);
  g_assert_false (lodge_vmm_control_finish (f->vmm, first, NULL));
  lodge_test_wait_for (lodge_machine_get_activity (f->machine) == LODGE_ACTIVITY_NONE, 5);
}

/* The machine shows the activity while the callback runs, and the callback may go on with it. */
static void
on_paused_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;
  g_autoptr (GError) error = NULL;

  lodge_vmm_control_finish (f->vmm, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lodge_machine_get_state (f->machine), ==, LODGE_MACHINE_STATE_PAUSED);
  g_assert_cmpint (lodge_machine_get_activity (f->machine), ==, LODGE_ACTIVITY_PAUSING);
  lodge_vmm_undefine_async (f->vmm, f->machine, NULL, lodge_test_store_result_cb, &f->result);
  g_assert_cmpint (lodge_machine_get_activity (f->machine), ==, LODGE_ACTIVITY_DELETING);
}

static void
test_chain (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_vmm_control_async (f->vmm, f->machine, LODGE_VERB_PAUSE, NULL, on_paused_cb, f);
  result = lodge_test_await (&f->result);
  lodge_vmm_undefine_finish (f->vmm, result, &error);
  g_assert_no_error (error);
  lodge_test_wait_for (lodge_machine_get_activity (f->machine) == LODGE_ACTIVITY_NONE, 5);
}

static void
test_dry_runs_are_no_activity (Fixture *f, gconstpointer data)
{
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = NULL;

  lodge_machine_edit_set_cpus (edit, 7);
  lodge_vmm_edit_async (
      f->vmm, f->machine, edit, TRUE, NULL, lodge_test_store_result_cb, &f->result);
  g_assert_cmpint (lodge_machine_get_activity (f->machine), ==, LODGE_ACTIVITY_NONE);
  result = lodge_test_await (&f->result);
  text = lodge_vmm_edit_finish_text (f->vmm, result, NULL);
  g_assert_nonnull (strstr (text, "cpus: 7"));
}

static void
test_no_callback (Fixture *f, gconstpointer data)
{
  lodge_vmm_control_async (f->vmm, f->machine, LODGE_VERB_PAUSE, NULL, NULL, NULL);
  lodge_test_wait_for (lodge_machine_get_state (f->machine) == LODGE_MACHINE_STATE_PAUSED, 5);
  lodge_test_wait_for (lodge_machine_get_activity (f->machine) == LODGE_ACTIVITY_NONE, 5);
}

/* wait_connected */

static gboolean
wait_connected (LodgeVmm *vmm, GAsyncResult **place, GError **error)
{
  g_autoptr (GAsyncResult) result = lodge_test_await (place);

  return lodge_vmm_wait_connected_finish (vmm, result, error);
}

static void
test_wait_connected (void)
{
  LodgeFakeVmm *fake = lodge_fake_vmm_new (URI);
  LodgeVmm *vmm = LODGE_VMM (fake);
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  lodge_vmm_wait_connected_async (vmm, NULL, lodge_test_store_result_cb, &result);
  lodge_vmm_connect (vmm);
  g_assert_true (wait_connected (vmm, &result, &error));
  g_assert_no_error (error);
  lodge_vmm_wait_connected_async (vmm, NULL, lodge_test_store_result_cb, &result);
  g_assert_null (result);
  g_assert_true (wait_connected (vmm, &result, &error));
  lodge_test_assert_finalizes (&fake);
}

static void
test_wait_fails (void)
{
  LodgeFakeVmm *fake = lodge_fake_vmm_new (URI);
  LodgeVmm *vmm = LODGE_VMM (fake);
  g_autoptr (GError) refusal = lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED, "polkit", "Not you.");
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  lodge_fake_vmm_fail (fake, "connect", refusal);
  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, lodge_test_store_result_cb, &result);
  g_assert_false (wait_connected (vmm, &result, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DENIED);
  g_assert_cmpstr (lodge_vmm_error_get_details (error), ==, "polkit");
  g_clear_error (&error);

  lodge_fake_vmm_hold (fake, "connect");
  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, lodge_test_store_result_cb, &result);
  lodge_vmm_disconnect (vmm);
  g_assert_false (wait_connected (vmm, &result, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DISCONNECTED);
  lodge_test_assert_finalizes (&fake);
}

static void
test_wait_cancelled (void)
{
  LodgeFakeVmm *fake = lodge_fake_vmm_new (URI);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  lodge_vmm_wait_connected_async (
      LODGE_VMM (fake), cancellable, lodge_test_store_result_cb, &result);
  g_cancellable_cancel (cancellable);
  g_assert_false (wait_connected (LODGE_VMM (fake), &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  lodge_test_assert_finalizes (&fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/vmm/wrapper/" path, Fixture, NULL, set_up, func, tear_down)
  g_test_add_func ("/vmm/wrapper/not-supported", test_not_supported);
  ADD ("disconnected", test_disconnected);
  ADD ("gone", test_gone);
  ADD ("cancelled/before", test_cancelled_before);
  ADD ("cancelled/meanwhile", test_cancelled_meanwhile);
  ADD ("cancelled/descriptor", test_cancelled_descriptor);
  ADD ("cancelled/create", test_cancelled_create);
  ADD ("busy", test_busy);
  ADD ("chain", test_chain);
  ADD ("dry-run", test_dry_runs_are_no_activity);
  ADD ("no-callback", test_no_callback);
  g_test_add_func ("/vmm/wait/connected", test_wait_connected);
  g_test_add_func ("/vmm/wait/fails", test_wait_fails);
  g_test_add_func ("/vmm/wait/cancelled", test_wait_cancelled);
  return g_test_run ();
}
