/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lodge-libvirt-vmm.h"
#include "lodge-screen-grab.h"
#include "lodge-serial-pane.h"
#include "lodge-serial-terminal.h"
#include "lodge-test-guest.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-vmm-driver.h"

/* The serial console of a real machine: typed into, searched, over a restart, beside a second port.
 */

#define BOOT_SECONDS 120

static LodgeVmm *vmm;
static LodgeTestGuest *guest;
static LodgeMachine *machine;
static GtkWidget *window;
static LodgeSerialPane *pane;

static gboolean
shows (const char *text)
{
  g_autofree char *got = lodge_serial_pane_dup_text (pane);

  return got != NULL && strstr (got, text) != NULL;
}

static void
wait_for_text (const char *text, guint seconds)
{
  gint64 deadline = lodge_test_deadline (seconds);

  while (!shows (text) && lodge_test_iterate (deadline))
    ;
  if (!shows (text))
    {
      g_autofree char *got = lodge_serial_pane_dup_text (pane);

      g_error ("The terminal does not show “%s” but:\n%s", text, got);
    }
}

static LodgeSerialTerminal *
get_terminal (void)
{
  return LODGE_SERIAL_TERMINAL (
      lodge_ui_test_find (GTK_WIDGET (pane), LODGE_TYPE_SERIAL_TERMINAL, NULL, NULL));
}

static LodgeSerialSessionState
get_state (void)
{
  return lodge_serial_session_get_state (lodge_serial_terminal_get_session (get_terminal ()));
}

static void
wait_until_connected (void)
{
  gint64 deadline = lodge_test_deadline (30);
  const GError *problem;

  while (get_state () != LODGE_SERIAL_SESSION_CONNECTED && lodge_test_iterate (deadline))
    ;
  problem = lodge_serial_session_get_problem (lodge_serial_terminal_get_session (get_terminal ()));
  if (get_state () != LODGE_SERIAL_SESSION_CONNECTED)
    g_error ("The console is in state %d: %s",
             get_state (),
             problem != NULL ? problem->message : "no problem");
}

static void
test_off (void)
{
  g_assert_true (lodge_ui_test_shows (GTK_WIDGET (pane), "Serial console: the machine is off"));
  g_assert_cmpint (get_state (), ==, LODGE_SERIAL_SESSION_OFF);
}

/* The shell's answer to keys that a person presses. */
static void
test_typing (void)
{
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  wait_until_connected ();
  wait_for_text ("# ", BOOT_SECONDS);

  lodge_serial_pane_focus (pane);
  lodge_test_wait_for (lodge_serial_pane_get_typing (pane), 10);
  lodge_screen_act ("type --delay 30 printf");
  lodge_screen_act ("key space");
  lodge_screen_act ("type --delay 30 lodge-%d-x");
  lodge_screen_act ("key space");
  lodge_screen_act ("type --delay 30 $((6*7))");
  lodge_screen_act ("key Return");
  wait_for_text ("lodge-42-x", 60);
}

static void
test_search (void)
{
  LodgeSerialTerminal *terminal = get_terminal ();

  g_assert_true (lodge_serial_terminal_search (terminal, "LODGE-42", FALSE));
  g_assert_false (lodge_serial_terminal_search (terminal, "is not there", FALSE));
  g_assert_true (lodge_serial_terminal_search (terminal, "lodge-42-x", FALSE));

  /* What was found is selected. */
  lodge_serial_terminal_copy (terminal);
  lodge_test_wait_for (
      gdk_content_formats_contain_gtype (
          gdk_clipboard_get_formats (gtk_widget_get_clipboard (window)), G_TYPE_STRING),
      10);
  g_assert_false (lodge_serial_terminal_search (terminal, "", FALSE));
}

/* libvirt gives it to one: the second is told, and ours goes on. */
static void
test_alone (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (lodge_driver_open_serial (vmm, machine, &error));
  g_assert_error (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_IN_USE);
  g_assert_cmpint (get_state (), ==, LODGE_SERIAL_SESSION_CONNECTED);
}

/* A flood is shown whole, and nothing waits for it. */
static void
test_flood (void)
{
  static const char COMMAND[] = "seq 1 3000; printf end-%d-x $((6*7))\n";

  lodge_serial_session_send (
      lodge_serial_terminal_get_session (get_terminal ()), COMMAND, sizeof COMMAND - 1);
  wait_for_text ("end-42-x", 60);
  g_assert_true (lodge_serial_terminal_search (get_terminal (), "1234", FALSE));
}

/* What was said before stays, and the next run's console comes by itself; with a port more. */
static void
test_restart (void)
{
  g_autoptr (LodgeMachineEdit) edit = lodge_machine_edit_new ();
  g_autoptr (GError) error = NULL;
  GtkWidget *ports;

  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  lodge_test_wait_for (get_state () == LODGE_SERIAL_SESSION_OFF, 30);
  g_assert_true (lodge_serial_terminal_search (get_terminal (), "end-42-x", FALSE));
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  wait_until_connected ();
  g_assert_true (lodge_serial_terminal_search (get_terminal (), "end-42-x", FALSE));

  lodge_machine_edit_set_serial_count (edit, 2);
  lodge_driver_edit (vmm, machine, edit, &error);
  g_assert_no_error (error);
  lodge_driver_control (vmm, machine, LODGE_VERB_FORCE_OFF, NULL);
  lodge_driver_control (vmm, machine, LODGE_VERB_START, NULL);
  lodge_test_wait_for (
      lodge_ui_test_find (GTK_WIDGET (pane), GTK_TYPE_DROP_DOWN, NULL, NULL) != NULL, 30);
  ports = lodge_ui_test_find (GTK_WIDGET (pane), GTK_TYPE_DROP_DOWN, NULL, NULL);
  wait_until_connected ();
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ports), 1);
  wait_until_connected ();
}

int
main (int argc, char *argv[])
{
  int result;

  lodge_ui_test_init (&argc, &argv);
  if (!lodge_test_guest_prepare (NULL))
    {
      g_printerr ("There is no guest to boot.\n");
      return 77;
    }
  lodge_libvirt_init ();
  vmm = lodge_libvirt_vmm_new ("qemu:///session");
  lodge_driver_connect (vmm);
  guest = lodge_test_guest_new (vmm, "Serial", NULL);
  machine = lodge_test_guest_get_machine (guest);

  window = gtk_window_new ();
  pane = g_object_new (LODGE_TYPE_SERIAL_PANE, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 600);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (pane));
  gtk_window_present (GTK_WINDOW (window));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (window)), 20);
  lodge_serial_pane_set_machine (pane, vmm, machine);

  g_test_add_func ("/ui/serial/off", test_off);
  g_test_add_func ("/ui/serial/typing", test_typing);
  g_test_add_func ("/ui/serial/search", test_search);
  g_test_add_func ("/ui/serial/alone", test_alone);
  g_test_add_func ("/ui/serial/flood", test_flood);
  g_test_add_func ("/ui/serial/restart", test_restart);
  result = g_test_run ();

  gtk_window_destroy (GTK_WINDOW (window));
  lodge_test_guest_free (guest);
  lodge_vmm_disconnect (vmm);
  g_clear_object (&vmm);
  return result;
}
