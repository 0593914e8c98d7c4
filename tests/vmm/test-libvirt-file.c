/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-vmm.h"
#include "lodge-test.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

/* Connections whose URI names a file, and URIs that lead nowhere. */

static const char machines_xml[] =
    "<node><domain type='test'><name>one</name><title>Größe &lt;&amp;&gt;</title>"
    "<uuid>00000000-0000-4000-8000-000000000001</uuid><memory unit='MiB'>64</memory><vcpu>1</vcpu>"
    "<os><type arch='x86_64'>hvm</type></os></domain>"
    "<domain type='test'><name>two</name><title>a&#x202e;exe.txt</title>"
    "<uuid>00000000-0000-4000-8000-000000000002</uuid><memory unit='MiB'>64</memory><vcpu>2</vcpu>"
    "<os><type arch='x86_64'>hvm</type></os></domain></node>";

#define FIRST "00000000-0000-4000-8000-000000000001"
#define SECOND "00000000-0000-4000-8000-000000000002"

static LodgeVmm *
connect_to (const char *uri, GError **error)
{
  LodgeVmm *vmm = lodge_libvirt_vmm_new (uri);
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  lodge_vmm_wait_connected_finish (vmm, result, error);
  return vmm;
}

static void
disconnect (LodgeVmm *vmm)
{
  lodge_vmm_disconnect (vmm);
  lodge_test_assert_finalizes (&vmm);
}

static void
test_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("lodge-test-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "machines.xml", NULL);
  g_autofree char *uri = g_strconcat ("test://", path, NULL);
  LodgeVmm *vmm, *other;
  LodgeMachine *machine;

  g_assert_no_error (error);
  g_file_set_contents (path, machines_xml, -1, &error);
  g_assert_no_error (error);
  vmm = connect_to (uri, &error);
  g_assert_no_error (error);
  other = connect_to (uri, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (g_list_model_get_n_items (lodge_vmm_get_machines (vmm)), ==, 2);
  machine = lodge_vmm_find_machine (vmm, FIRST);
  g_assert_cmpstr (lodge_machine_get_title (machine), ==, "Größe <&>");
  g_assert_cmpint (lodge_machine_get_state (machine), ==, LODGE_MACHINE_STATE_RUNNING);
  g_assert_cmpint (lodge_machine_get_state_since (machine), ==, 0);

  /* Whoever else may have written a title: it can't pretend to be something it is not. */
  machine = lodge_vmm_find_machine (vmm, SECOND);
  g_assert_null (strstr (lodge_machine_get_title (machine), "\xe2\x80\xae"));

  /* Same UUIDs, but machines of another connection. */
  g_assert_true (lodge_vmm_find_machine (other, FIRST) != lodge_vmm_find_machine (vmm, FIRST));
  disconnect (other);
  disconnect (vmm);
  g_unlink (path);
  g_rmdir (folder);
}

#define N_MANY 80

static gboolean
edit_cpus (LodgeVmm *vmm, LodgeMachine *machine, guint cpus)
{
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_machine_edit_set_cpus (edit, cpus);
  lodge_vmm_edit_async (vmm, machine, edit, FALSE, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_edit_finish (vmm, result, NULL, NULL);
}

static gboolean
refresh_all (LodgeVmm *vmm)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *place = NULL;

  lodge_vmm_refresh_async (vmm, NULL, NULL, lodge_test_store_result_cb, &place);
  result = lodge_test_await (&place);
  return lodge_vmm_refresh_finish (vmm, result, NULL);
}

/* A long list is shown before the running definitions were read; the end is the same. */
static void
test_many (void)
{
  g_autoptr (GError) error = NULL;
  LodgeVmm *vmm = connect_to ("test:///default", &error);
  g_autoptr (LodgeMachine) machine = NULL;
  LodgeVmm *other;
  GListModel *machines;

  g_assert_no_error (error);
  for (guint i = 0; i < N_MANY; i++)
    {
      g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
      g_autofree char *title = g_strdup_printf ("Many %u", i);
      g_autoptr (GAsyncResult) result = NULL;
      GAsyncResult *place = NULL;

      lodge_machine_config_set_title (config, title);
      lodge_vmm_create_async (vmm, config, FALSE, NULL, lodge_test_store_result_cb, &place);
      result = lodge_test_await (&place);
      g_clear_object (&machine);
      machine = lodge_vmm_create_finish (vmm, result, &error);
      g_assert_no_error (error);
    }
  lodge_vmm_control_async (vmm, machine, LODGE_VERB_START, NULL, NULL, NULL);
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_RUNNING, 10);
  lodge_test_wait_for (lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE, 10);
  g_assert_true (edit_cpus (vmm, machine, 3));
  g_assert_true (lodge_machine_get_needs_restart (machine));
  g_assert_true (refresh_all (vmm));
  g_assert_true (lodge_machine_get_needs_restart (machine));

  other = connect_to ("test:///default", &error);
  g_assert_no_error (error);
  machines = lodge_vmm_get_machines (other);
  g_assert_cmpuint (g_list_model_get_n_items (machines), >, N_MANY);
  lodge_test_wait_for (lodge_machine_get_needs_restart (
                           lodge_vmm_find_machine (other, lodge_machine_get_uuid (machine))),
                       10);
  disconnect (other);
  g_clear_object (&machine);
  disconnect (vmm);
}

static void
test_nowhere (void)
{
  static const char *const uris[] = { "test:///nonexistent/machines.xml", "nothing:///" };

  for (guint i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;
      LodgeVmm *vmm = connect_to (uris[i], &error);
      gint64 retry_at = 0;

      g_test_message ("%s: %s", uris[i], error != NULL ? error->message : "connected");
      g_assert_nonnull (error);
      g_assert_true (error->domain == LODGE_VMM_ERROR);
      g_assert_cmpint (lodge_vmm_get_state (vmm), ==, LODGE_VMM_STATE_FAILED);
      g_object_get (vmm, "retry-at", &retry_at, NULL);
      g_assert_cmpint (retry_at, >, g_get_monotonic_time ());
      disconnect (vmm);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  lodge_test_drop_debug_messages ();
  lodge_libvirt_init ();
  g_test_add_func ("/libvirt/file/list", test_list);
  g_test_add_func ("/libvirt/file/nowhere", test_nowhere);
  g_test_add_func ("/libvirt/many", test_many);
  return g_test_run ();
}
