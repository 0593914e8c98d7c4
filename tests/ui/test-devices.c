/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-console-sound.h"
#include "lodge-console-usb.h"
#include "lodge-console-view.h"
#include "lodge-machine-page.h"
#include "lodge-sound-dialog.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-usb-dialog.h"
#include "lodge-vmm-error.h"
#include "lodge-window.h"

/* Sound and USB devices as a person handles them. The consoles are real ones of a protocol that has
 * neither; what they carry is said here. */

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  LodgeMachine *other;
  GtkWidget *window;
} Fixture;

static GtkApplication *application;
static GString *given;

static LodgeConsole *
get_console (Fixture *fixture)
{
  GtkWidget *view = lodge_ui_test_find (fixture->window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  return view != NULL ? lodge_console_view_get_console (LODGE_CONSOLE_VIEW (view)) : NULL;
}

/* Nobody is at the other end of the fake's displays. */
static void
show (Fixture *fixture, LodgeMachine *machine)
{
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_test_wait_for (get_console (fixture) != NULL, 20);
  lodge_console_set_state (get_console (fixture), LODGE_CONSOLE_STATE_CONNECTED);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);
  fixture->other = lodge_fake_vmm_add_machine (fixture->fake, "Other", LODGE_MACHINE_STATE_RUNNING);
  fixture->window = lodge_window_new (application, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  show (fixture, fixture->machine);
  g_string_truncate (given, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static GtkWidget *
find_dialog (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type) && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static GtkWidget *
open_dialog (Fixture *fixture, const char *action, GType type)
{
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);

  g_assert_true (gtk_widget_activate_action (page, action, NULL));
  lodge_test_wait_for (find_dialog (type) != NULL, 10);
  return find_dialog (type);
}

static gboolean
says (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
      strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, text))
      return TRUE;
  return FALSE;
}

/* The switch of the row that is called @title. */
static GtkSwitch *
find_switch (GtkWidget *dialog, const char *title)
{
  GtkWidget *row = lodge_ui_test_find (dialog, ADW_TYPE_PREFERENCES_ROW, "title", title);

  g_assert_nonnull (row);
  return GTK_SWITCH (lodge_ui_test_find (row, GTK_TYPE_SWITCH, NULL, NULL));
}

static gboolean
is_loud (LodgeConsole *console, double loudness)
{
  return ABS (lodge_console_get_loudness (console) - loudness) < 0.001;
}

static void
test_sound_is_remembered (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, "page.sound", LODGE_TYPE_SOUND_DIALOG);
  GtkWidget *scale = lodge_ui_test_find (dialog, GTK_TYPE_SCALE, NULL, NULL);
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);

  g_assert_true (is_loud (get_console (fixture), 1));
  g_assert_false (lodge_console_get_microphone (get_console (fixture)));

  gtk_range_set_value (GTK_RANGE (scale), 40);
  g_assert_true (is_loud (get_console (fixture), 0.4));
  gtk_switch_set_active (find_switch (dialog, "Let It Listen"), TRUE);
  g_assert_true (lodge_console_get_microphone (get_console (fixture)));
  g_assert_true (gtk_widget_activate_action (page, "page.mute", NULL));
  g_assert_true (is_loud (get_console (fixture), 0));
  g_assert_true (gtk_switch_get_active (find_switch (dialog, "Mute")));

  /* Of that machine, and of no other. */
  show (fixture, fixture->other);
  g_assert_null (find_dialog (LODGE_TYPE_SOUND_DIALOG));
  lodge_test_wait_for (is_loud (get_console (fixture), 1), 5);
  g_assert_false (lodge_console_get_microphone (get_console (fixture)));

  show (fixture, fixture->machine);
  lodge_test_wait_for (lodge_console_get_microphone (get_console (fixture)), 5);
  g_assert_true (is_loud (get_console (fixture), 0));
  g_assert_true (gtk_widget_activate_action (page, "page.mute", NULL));
  g_assert_true (is_loud (get_console (fixture), 0.4));
}

static void
test_sound_words (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, "page.sound", LODGE_TYPE_SOUND_DIALOG);
  g_autoptr (GError) problem =
      lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE, NULL, "No server.");
  LodgeConsole *console = get_console (fixture);

  lodge_test_wait_for (says (dialog, "carries no sound"), 5);
  lodge_console_set_sound (console, LODGE_SOUND_OUT | LODGE_SOUND_IN);
  lodge_test_wait_for (!says (dialog, "carries no sound"), 5);
  lodge_console_set_sound_problem (console, problem);
  lodge_test_wait_for (says (dialog, "No server."), 5);
  g_assert_false (says (dialog, "listening now"));
  lodge_console_set_listening (console, TRUE);
  lodge_test_wait_for (says (dialog, "listening now"), 5);
  gtk_window_close (GTK_WINDOW (dialog));
  lodge_console_set_sound (console, LODGE_SOUND_NONE);
}

static void
attach (LodgeConsole *console, LodgeUsbDevice *device, GTask *task)
{
  g_string_append_printf (given, "+%s ", lodge_usb_device_get_title (device));
  if (strstr (lodge_usb_device_get_title (device), "Broken") != NULL)
    {
      g_task_return_error (
          task, lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED, NULL, "You may not use it."));
      return;
    }
  lodge_usb_device_set_state (device, LODGE_USB_STATE_THERE);
  g_task_return_boolean (task, TRUE);
}

static void
detach (LodgeConsole *console, LodgeUsbDevice *device, GTask *task)
{
  g_string_append_printf (given, "-%s ", lodge_usb_device_get_title (device));
  lodge_usb_device_set_state (device, LODGE_USB_STATE_HERE);
  g_task_return_boolean (task, TRUE);
}

/* As if the display had ports. */
static LodgeConsole *
give_ports (Fixture *fixture)
{
  LodgeConsole *console = get_console (fixture);

  LODGE_CONSOLE_GET_CLASS (console)->attach_usb = attach;
  LODGE_CONSOLE_GET_CLASS (console)->detach_usb = detach;
  lodge_console_set_usb_ports (console, 2);
  return console;
}

static void
plug (LodgeConsole *console, const char *title, const char *id, const char *serial)
{
  g_autoptr (LodgeUsbDevice) device = lodge_usb_device_new (title, id, serial);

  lodge_console_add_usb_device (console, device);
}

static void
test_usb_words (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, "page.usb", LODGE_TYPE_USB_DIALOG);
  LodgeConsole *console = get_console (fixture);

  lodge_test_wait_for (says (dialog, "no ports for USB devices"), 5);
  g_assert_false (says (dialog, "None Here"));
  give_ports (fixture);
  lodge_test_wait_for (says (dialog, "None Here"), 5);
  g_assert_false (says (dialog, "no ports"));
  plug (console, "Reader <b>3000</b>", "08e6:3437", NULL);
  lodge_test_wait_for (says (dialog, "Reader <b>3000</b>") && !says (dialog, "None Here"), 5);
  g_assert_true (says (dialog, "08e6:3437"));
  lodge_console_set_usb_ports (console, 0);
  lodge_test_wait_for (says (dialog, "no ports") && !says (dialog, "Reader"), 5);
}

static void
test_usb_by_hand (Fixture *fixture, gconstpointer data)
{
  LodgeConsole *console = give_ports (fixture);
  GtkWidget *dialog = open_dialog (fixture, "page.usb", LODGE_TYPE_USB_DIALOG);

  plug (console, "Camera", "046d:0825", "A1");
  plug (console, "Broken", "0001:0002", NULL);
  lodge_test_wait_for (says (dialog, "Camera"), 5);
  g_assert_cmpstr (given->str, ==, "");

  gtk_switch_set_active (find_switch (dialog, "Camera"), TRUE);
  lodge_test_wait_for (says (dialog, "The machine has it"), 5);
  g_assert_true (gtk_switch_get_state (find_switch (dialog, "Camera")));
  gtk_switch_set_active (find_switch (dialog, "Camera"), FALSE);
  lodge_test_wait_for (!says (dialog, "The machine has it"), 5);
  g_assert_cmpstr (given->str, ==, "+Camera -Camera ");

  gtk_switch_set_active (find_switch (dialog, "Broken"), TRUE);
  lodge_test_wait_for (find_dialog (ADW_TYPE_MESSAGE_DIALOG) != NULL, 5);
  g_assert_true (says (find_dialog (ADW_TYPE_MESSAGE_DIALOG), "You may not use it."));
  lodge_test_wait_for (!gtk_switch_get_active (find_switch (dialog, "Broken")), 5);
  gtk_window_close (GTK_WINDOW (find_dialog (ADW_TYPE_MESSAGE_DIALOG)));
  lodge_console_set_usb_ports (console, 0);
}

/* What came back by itself is told of: over the display, or in the window with its switch. */
static void
test_usb_lost (Fixture *fixture, gconstpointer data)
{
  LodgeConsole *console = give_ports (fixture);
  g_autoptr (GError) why = g_error_new_literal (
      LODGE_VMM_ERROR, LODGE_VMM_ERROR_DENIED, "The machine does not want “Camera”.");

  lodge_console_usb_lost (console, why);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, why->message), 5);

  open_dialog (fixture, "page.usb", LODGE_TYPE_USB_DIALOG);
  lodge_console_usb_lost (console, why);
  lodge_test_wait_for (find_dialog (ADW_TYPE_MESSAGE_DIALOG) != NULL, 5);
  g_assert_true (says (find_dialog (ADW_TYPE_MESSAGE_DIALOG), why->message));
  gtk_window_close (GTK_WINDOW (find_dialog (ADW_TYPE_MESSAGE_DIALOG)));
  lodge_console_set_usb_ports (console, 0);
}

/* What was chosen for always comes again, only on that machine and with that serial number. */
static void
test_usb_always (Fixture *fixture, gconstpointer data)
{
  LodgeConsole *console = give_ports (fixture);
  GtkWidget *dialog = open_dialog (fixture, "page.usb", LODGE_TYPE_USB_DIALOG);
  GtkWidget *row;

  plug (console, "Stick", "0951:1666", "S1");
  row = lodge_ui_test_find (dialog, ADW_TYPE_EXPANDER_ROW, "title", "Stick");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  lodge_test_wait_for (
      lodge_ui_test_find (dialog, ADW_TYPE_ACTION_ROW, "title", "Always for This Machine") != NULL,
      5);
  gtk_switch_set_active (find_switch (dialog, "Always for This Machine"), TRUE);
  g_assert_cmpstr (given->str, ==, "");

  /* Unplugged and plugged in again, beside its twin. */
  lodge_console_set_usb_ports (console, 0);
  lodge_console_set_usb_ports (console, 2);
  plug (console, "Twin", "0951:1666", "S2");
  plug (console, "Stick", "0951:1666", "S1");
  g_assert_cmpstr (given->str, ==, "+Stick ");
  lodge_console_set_usb_ports (console, 0);
  g_string_truncate (given, 0);

  show (fixture, fixture->other);
  console = give_ports (fixture);
  plug (console, "Stick", "0951:1666", "S1");
  g_assert_cmpstr (given->str, ==, "");
  lodge_console_set_usb_ports (console, 0);
}

int
main (int argc, char *argv[])
{
  int result;

  lodge_ui_test_init (&argc, &argv);
  application = GTK_APPLICATION (
      adw_application_new ("io.github.lodgevm.TestDevices", G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, NULL);
  given = g_string_new (NULL);

#define ADD(path, function)                                                                        \
  g_test_add ("/ui/devices/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("sound-remembered", test_sound_is_remembered);
  ADD ("sound-words", test_sound_words);
  ADD ("usb-words", test_usb_words);
  ADD ("usb-by-hand", test_usb_by_hand);
  ADD ("usb-lost", test_usb_lost);
  ADD ("usb-always", test_usb_always);
  result = g_test_run ();
  g_string_free (given, TRUE);
  return result;
}
