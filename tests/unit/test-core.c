/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-core.h"
#include "lodge-fake-vmm.h"
#include "lodge-test.h"

#include <string.h>

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *first;
  LodgeFakeVmm *second;
} Fixture;

static LodgeFakeVmm *
connect_to (LodgeCore *core, const char *uri)
{
  LodgeVmm *vmm = lodge_core_add_connection (core, uri);

  lodge_vmm_connect (vmm);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  return LODGE_FAKE_VMM (vmm);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_core_new (lodge_fake_vmm_factory, NULL, NULL);
  fixture->first = connect_to (fixture->core, "fake:///1");
  fixture->second = connect_to (fixture->core, "fake:///2");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_vmm_disconnect (LODGE_VMM (fixture->first));
  lodge_vmm_disconnect (LODGE_VMM (fixture->second));
  lodge_test_assert_finalizes (&fixture->core);
}

static void
test_lists (Fixture *fixture, gconstpointer data)
{
  GListModel *machines = lodge_core_get_machines (fixture->core);
  LodgeMachine *one = lodge_fake_vmm_add_machine (fixture->first, "One", LODGE_MACHINE_STATE_OFF);
  LodgeMachine *two = lodge_fake_vmm_add_machine (fixture->second, "Two", LODGE_MACHINE_STATE_OFF);

  g_assert_cmpuint (g_list_model_get_n_items (lodge_core_get_connections (fixture->core)), ==, 2);
  g_assert_true (lodge_core_add_connection (fixture->core, "fake:///1") ==
                 LODGE_VMM (fixture->first));
  g_assert_cmpuint (g_list_model_get_n_items (machines), ==, 2);
  g_assert_false (G_IS_LIST_STORE (machines));
  g_assert_false (G_IS_LIST_STORE (lodge_core_get_connections (fixture->core)));
  g_assert_true (lodge_core_get_vmm (fixture->core, one) == LODGE_VMM (fixture->first));
  g_assert_true (lodge_core_get_vmm (fixture->core, two) == LODGE_VMM (fixture->second));
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *one = lodge_fake_vmm_add_machine (fixture->first, "One", LODGE_MACHINE_STATE_OFF);
  LodgeMachine *two = lodge_fake_vmm_add_machine (fixture->second, "Two", LODGE_MACHINE_STATE_OFF);
  const char *uuid = lodge_machine_get_uuid (one);
  g_autofree char *prefix = g_strndup (uuid, 8);
  g_autofree char *short_prefix = g_strndup (uuid, 7);
  g_autofree char *upper = g_ascii_strup (uuid, -1);
  g_autoptr (GError) error = NULL;

  g_assert_true (lodge_core_find_machine (fixture->core, "One", NULL) == one);
  g_assert_true (lodge_core_find_machine (fixture->core, uuid, NULL) == one);
  g_assert_true (lodge_core_find_machine (fixture->core, upper, NULL) == one);
  g_assert_true (lodge_core_find_machine (fixture->core, prefix, NULL) == one);
  g_assert_true (lodge_core_find_machine (fixture->core, lodge_machine_get_name (two), NULL) ==
                 two);
  g_assert_null (lodge_core_find_machine (fixture->core, short_prefix, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (lodge_core_find_machine (fixture->core, "", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND);
  g_clear_error (&error);

  lodge_fake_vmm_add_machine (fixture->second, "One", LODGE_MACHINE_STATE_OFF);
  g_assert_null (lodge_core_find_machine (fixture->core, "One", &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, uuid));
  g_assert_nonnull (strstr (error->message, "fake:///2"));
}

static void
test_jobs (Fixture *fixture, gconstpointer data)
{
  GListModel *jobs = lodge_core_get_jobs (fixture->core);
  g_autoptr (LodgeJob) job = lodge_job_new ("Working", NULL);

  lodge_core_add_job (fixture->core, job);
  lodge_core_add_job (fixture->core, job);
  g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, 1);
  lodge_job_finish (job, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, 1);
  lodge_test_wait_for (g_list_model_get_n_items (jobs) == 0, 5);
  lodge_core_add_job (fixture->core, job);
  g_assert_cmpuint (g_list_model_get_n_items (jobs), ==, 0);
}

static void
test_recover_nothing (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *stored[2] = { NULL };

  lodge_core_recover_async (fixture->core, NULL, lodge_test_store_result_cb, &stored[0]);
  lodge_core_recover_async (fixture->core, NULL, lodge_test_store_result_cb, &stored[1]);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GAsyncResult) result = lodge_test_await (&stored[i]);

      g_assert_cmpint (lodge_core_recover_finish (fixture->core, result, NULL), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  lodge_test_isolate ();
  g_test_init (&argc, &argv, NULL);

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/core/lists", test_lists);
  ADD ("/core/find", test_find);
  ADD ("/core/jobs", test_jobs);
  ADD ("/core/recover-nothing", test_recover_nothing);

  return lodge_test_run ();
}
