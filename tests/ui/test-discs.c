/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-page.h"
#include "lodge-medium.h"
#include "lodge-size.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

/* Discs and disks in the machine's settings and menu, and a save that can be stopped. */

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
  GtkWidget *page;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  g_autoptr (LodgeDisk) drive = lodge_disk_new (LODGE_DISK_KIND_CDROM);
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);

  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  lodge_disk_set_target (drive, "sda");
  lodge_disk_set_bus (drive, LODGE_DISK_BUS_SATA);
  lodge_machine_config_set_title (config, "Debian");
  lodge_machine_config_set_memory (config, 512 * LODGE_MIB);
  lodge_machine_config_add_disk (config, drive);
  lodge_disk_set_target (disk, "vda");
  lodge_disk_set_path (disk, "/disks/debian.qcow2");
  lodge_disk_set_format (disk, "qcow2");
  lodge_disk_set_capacity (disk, 4 * LODGE_GIB);
  lodge_machine_config_add_disk (config, disk);
  g_object_set (lodge_vmm_get_host (LODGE_VMM (fixture->fake)), "local", TRUE, NULL);
  fixture->machine = lodge_fake_vmm_add_config (fixture->fake, config, LODGE_MACHINE_STATE_RUNNING);
  fixture->window = lodge_window_new (NULL, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->window), 10);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for ((fixture->page = lodge_ui_test_find (
                            fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL)) != NULL,
                       5);
  lodge_machine_page_show_view (LODGE_MACHINE_PAGE (fixture->page), "settings");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static gboolean
is_enabled (Fixture *fixture, const char *name)
{
  GActionGroup *group = lodge_machine_page_get_machine_actions (LODGE_MACHINE_PAGE (fixture->page));

  return g_action_group_get_action_enabled (group, name);
}

static GtkWidget *
find_button (GtkWidget *window, const char *tooltip)
{
  return lodge_ui_test_find (window, GTK_TYPE_BUTTON, "tooltip-text", tooltip);
}

static void
insert (Fixture *fixture, const char *path)
{
  lodge_medium_set (LODGE_VMM (fixture->fake), fixture->machine, NULL, path, fixture->page);
}

/* The dialog that is open above the window. */
static GtkWidget *
await_dialog (Fixture *fixture)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;

  lodge_test_wait_for (g_list_model_get_n_items (windows) == 2, 5);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (window != fixture->window)
        found = window;
    }
  g_assert_true (ADW_IS_MESSAGE_DIALOG (found));
  return found;
}

static gboolean
shows (Fixture *fixture, const char *text)
{
  return lodge_ui_test_find (fixture->window, ADW_TYPE_ACTION_ROW, "subtitle", text) != NULL;
}

static void
test_insert_and_eject (Fixture *fixture, gconstpointer data)
{
  lodge_test_wait_for (shows (fixture, "Empty · SATA"), 5);
  lodge_test_wait_for (is_enabled (fixture, "choose-disc"), 5);
  g_assert_false (is_enabled (fixture, "eject-disc"));
  g_assert_nonnull (find_button (fixture->window, "Choose a Disc…"));
  g_assert_null (find_button (fixture->window, "Eject"));

  insert (fixture, "/discs/debian.iso");
  lodge_test_wait_for (shows (fixture, "/discs/debian.iso · SATA"), 5);
  lodge_test_wait_for (is_enabled (fixture, "eject-disc"), 5);
  lodge_test_wait_for (find_button (fixture->window, "Eject") != NULL, 5);
  g_signal_emit_by_name (find_button (fixture->window, "Eject"), "clicked");
  lodge_test_wait_for (shows (fixture, "Empty · SATA"), 5);
  lodge_test_wait_for (find_button (fixture->window, "Eject") == NULL, 5);

  /* Files of another computer can't be chosen here. */
  g_object_set (lodge_vmm_get_host (LODGE_VMM (fixture->fake)), "local", FALSE, NULL);
  lodge_test_wait_for (!is_enabled (fixture, "choose-disc"), 5);
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) locked =
      lodge_vmm_error_new (LODGE_VMM_ERROR_LOCKED, NULL, "The guest keeps the drive closed.");

  insert (fixture, "/discs/debian.iso");
  lodge_test_wait_for (shows (fixture, "/discs/debian.iso · SATA"), 5);
  lodge_fake_vmm_fail (fixture->fake, "set_medium", locked);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *dialog;

      lodge_test_wait_for (is_enabled (fixture, "eject-disc"), 5);
      g_signal_emit_by_name (find_button (fixture->window, "Eject"), "clicked");
      dialog = await_dialog (fixture);
      g_assert_cmpstr (
          adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==, locked->message);
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), i == 0 ? "cancel" : "force");
      gtk_window_destroy (GTK_WINDOW (dialog));
      g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "set_medium_force"), ==, i);
    }
  lodge_test_wait_for (shows (fixture, "Empty · SATA"), 5);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  insert (fixture, "/discs/letter.txt");
  dialog = await_dialog (fixture);
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)),
                   ==,
                   "The disc could not be inserted");
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_true (shows (fixture, "Empty · SATA"));
}

static void
test_memory_limit (Fixture *fixture, gconstpointer data)
{
  LodgeHost *host = lodge_vmm_get_host (LODGE_VMM (fixture->fake));
  GtkWidget *row = NULL;
  GtkWidget *spin = NULL;
  GtkWidget *apply = NULL;
  GtkWidget *dialog = NULL;
  double maximum = 0;

  /* Running, it could have its own 512 MiB again besides. */
  g_object_set (host, "memory-available", 4 * LODGE_GIB, NULL);
  lodge_test_wait_for (
      shows (fixture, "In MiB. This computer can spare 3.5 GiB now and keeps 1 GiB for itself"), 5);
  row = lodge_ui_test_find (fixture->window, ADW_TYPE_ACTION_ROW, "title", "Memory");
  spin = lodge_ui_test_find (row, GTK_TYPE_SPIN_BUTTON, NULL, NULL);
  gtk_spin_button_get_range (GTK_SPIN_BUTTON (spin), NULL, &maximum);
  g_assert_cmpint ((int)maximum, ==, 3584);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 3000);
  g_object_set (host, "memory-available", 2 * LODGE_GIB, NULL);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)), ==, 3000);
  lodge_test_wait_for (
      (apply = lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", "Apply")) != NULL, 5);
  g_signal_emit_by_name (apply, "clicked");
  dialog = await_dialog (fixture);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "1.5 GiB"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "edit"), ==, 0);
}

/* The job is shown while it lasts; its Cancel leaves the machine running. */
static void
test_save_cancelled (Fixture *fixture, gconstpointer data)
{
  GListModel *jobs = lodge_core_get_jobs (fixture->core);
  g_autoptr (LodgeJob) job = NULL;

  lodge_fake_vmm_hold (fixture->fake, "control/save");
  gtk_widget_activate_action (fixture->window, "machine.save", NULL);
  lodge_test_wait_for (g_list_model_get_n_items (jobs) == 1, 5);
  job = g_list_model_get_item (jobs, 0);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Saving “Debian”"), 5);
  lodge_test_wait_for (lodge_job_get_fraction (job) > 0.4, 5);
  g_assert_true (lodge_job_get_can_cancel (job));
  lodge_job_cancel (job);
  lodge_test_wait_for (g_list_model_get_n_items (jobs) == 0, 5);
  g_assert_cmpint (lodge_machine_get_state (fixture->machine), ==, LODGE_MACHINE_STATE_RUNNING);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, 1);

  gtk_widget_activate_action (fixture->window, "machine.save", NULL);
  lodge_test_wait_for (lodge_machine_get_state (fixture->machine) == LODGE_MACHINE_STATE_SAVED, 5);
}

/* Of the disk behind the drive. */
static guint64
get_capacity (Fixture *fixture)
{
  LodgeMachineConfig *config = lodge_machine_get_config (fixture->machine);
  g_autoptr (LodgeDisk) disk = g_list_model_get_item (lodge_machine_config_get_disks (config), 1);

  return disk != NULL ? lodge_disk_get_capacity (disk) : 0;
}

static GtkWidget *
open_grow_dialog (Fixture *fixture)
{
  GtkWidget *button = NULL;
  GtkWidget *dialog;

  lodge_test_wait_for (is_enabled (fixture, "grow-disk"), 5);
  lodge_test_wait_for ((button = lodge_ui_test_find (
                            fixture->window, GTK_TYPE_BUTTON, "label", "_Enlarge…")) != NULL,
                       5);
  g_signal_emit_by_name (button, "clicked");
  dialog = await_dialog (fixture);
  lodge_test_wait_for (
      adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "enlarge"), 5);
  return dialog;
}

static void
answer (GtkWidget *dialog, const char *response)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* A snapshot comes first, and without it nothing happens; the user may do without. */
static void
test_grow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) full =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE, NULL, "The disk of this computer is full.");
  GtkWidget *dialog = open_grow_dialog (fixture);
  GtkWidget *spin = lodge_ui_test_find (dialog, GTK_TYPE_SPIN_BUTTON, NULL, NULL);
  double least = 0;

  g_assert_true (lodge_ui_test_shows (dialog, "It has 4 GiB now"));
  gtk_spin_button_get_range (GTK_SPIN_BUTTON (spin), &least, NULL);
  g_assert_cmpint ((int)least, ==, 5);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 7);
  lodge_fake_vmm_fail (fixture->fake, "take_snapshot", full);
  answer (dialog, "enlarge");
  dialog = await_dialog (fixture);
  g_assert_cmpstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==, full->message);
  gtk_window_destroy (GTK_WINDOW (dialog));
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "grow_disk"), ==, 0);
  lodge_fake_vmm_fail (fixture->fake, "take_snapshot", NULL);

  dialog = open_grow_dialog (fixture);
  spin = lodge_ui_test_find (dialog, GTK_TYPE_SPIN_BUTTON, NULL, NULL);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 8);
  answer (dialog, "enlarge");
  lodge_test_wait_for (get_capacity (fixture) == 8 * LODGE_GIB, 5);
  lodge_test_wait_for (
      g_list_model_get_n_items (lodge_machine_get_snapshots (fixture->machine)) == 1, 5);
  lodge_test_wait_for (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)) == 0, 5);

  dialog = open_grow_dialog (fixture);
  gtk_switch_set_active (GTK_SWITCH (lodge_ui_test_find (dialog, GTK_TYPE_SWITCH, NULL, NULL)),
                         FALSE);
  answer (dialog, "enlarge");
  lodge_test_wait_for (get_capacity (fixture) == 18 * LODGE_GIB, 5);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "take_snapshot"), ==, 2);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  ADD ("/ui/discs/insert-and-eject", test_insert_and_eject);
  ADD ("/ui/discs/locked", test_locked);
  ADD ("/ui/discs/refused", test_refused);
  ADD ("/ui/discs/grow", test_grow);
  ADD ("/ui/discs/memory-limit", test_memory_limit);
  ADD ("/ui/discs/save-cancelled", test_save_cancelled);
  return g_test_run ();
}
