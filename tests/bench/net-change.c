/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-vmm.h"

#include <stdio.h>

/*
 * usage: net-change URI UUID PLACE PLACE
 * Moves the first adapter of a running machine to and fro between two places, and prints how many
 * milliseconds each change took, a line each. A PLACE is a network's name, or "nat" for plain NAT.
 */
#define CHANGES 20

typedef struct
{
  GMainLoop *loop;
  GError *error;
} Wait;

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  lodge_vmm_wait_connected_finish (LODGE_VMM (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  lodge_vmm_refresh_finish (LODGE_VMM (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
on_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  lodge_vmm_set_nic_finish (LODGE_VMM (source), result, NULL, &wait->error);
  g_main_loop_quit (wait->loop);
}

static void
run (Wait *wait)
{
  g_main_loop_run (wait->loop);
  if (wait->error != NULL)
    g_error ("%s", wait->error->message);
}

static void
attach (LodgeNic *draft, const char *place)
{
  gboolean nat = g_str_equal (place, "nat");

  lodge_nic_set_mode (draft, nat ? LODGE_NIC_MODE_USER : LODGE_NIC_MODE_NETWORK);
  lodge_nic_set_source (draft, nat ? NULL : place);
}

int
main (int argc, char **argv)
{
  g_autoptr (LodgeVmm) vmm = NULL;
  g_autoptr (LodgeNic) first = NULL;
  g_autoptr (LodgeNic) draft = NULL;
  LodgeMachine *machine;
  Wait wait = { 0 };

  if (argc != 5)
    return 2;
  lodge_libvirt_init ();
  wait.loop = g_main_loop_new (NULL, FALSE);
  vmm = lodge_libvirt_vmm_factory (argv[1], NULL);
  lodge_vmm_connect (vmm);
  lodge_vmm_wait_connected_async (vmm, NULL, on_connected_cb, &wait);
  run (&wait);
  machine = lodge_vmm_find_machine (vmm, argv[2]);
  if (machine == NULL)
    return 1;
  lodge_vmm_refresh_async (vmm, machine, NULL, on_refreshed_cb, &wait);
  run (&wait);
  first = g_list_model_get_item (lodge_machine_get_nics (machine), 0);
  draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (first)));
  for (guint i = 0; i < CHANGES; i++)
    {
      gint64 began = g_get_monotonic_time ();

      attach (draft, argv[i % 2 == 0 ? 4 : 3]);
      lodge_vmm_set_nic_async (
          vmm, machine, draft, LODGE_NIC_SCOPE_RUNNING, NULL, on_set_cb, &wait);
      run (&wait);
      printf ("%.2f\n", (double)(g_get_monotonic_time () - began) / 1000);
    }
  lodge_vmm_disconnect (vmm);
  lodge_libvirt_shutdown (500);
  g_main_loop_unref (wait.loop);
  return 0;
}
