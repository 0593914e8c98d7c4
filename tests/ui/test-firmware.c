/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-firmware-dialog.h"
#include "lodge-machine-page.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

/* The firmware of a machine that is off, from its settings. */

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
  GtkWidget *dialog;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();
  GtkWidget *page = NULL;

  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  lodge_machine_config_set_title (config, "Debian");
  lodge_machine_config_set_machine_type (config, data);
  g_object_set (lodge_vmm_get_host (LODGE_VMM (fixture->fake)),
                "local",
                TRUE,
                "privileged",
                FALSE,
                "uefi",
                TRUE,
                "secure-boot",
                TRUE,
                NULL);
  fixture->machine = lodge_fake_vmm_add_config (fixture->fake, config, LODGE_MACHINE_STATE_OFF);
  fixture->window = lodge_window_new (NULL, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->window), 10);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for (
      (page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL)) != NULL,
      5);
  lodge_machine_page_show_view (LODGE_MACHINE_PAGE (page), "settings");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static GtkWidget *
find_button (Fixture *fixture)
{
  return lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", "_Change…");
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next)
    if (LODGE_IS_FIRMWARE_DIALOG (at->data) && gtk_widget_get_mapped (at->data))
      return at->data;
  return NULL;
}

static void
open_dialog (Fixture *fixture)
{
  lodge_test_wait_for (find_button (fixture) != NULL, 10);
  lodge_test_wait_for (gtk_widget_is_sensitive (find_button (fixture)), 10);
  g_signal_emit_by_name (find_button (fixture), "clicked");
  lodge_test_wait_for ((fixture->dialog = find_dialog ()) != NULL, 10);
}

static GtkWidget *
find_choice (Fixture *fixture, const char *title)
{
  GtkWidget *row = lodge_ui_test_find (fixture->dialog, ADW_TYPE_ACTION_ROW, "title", title);

  g_assert_nonnull (row);
  return row;
}

static gboolean
can_change (Fixture *fixture)
{
  return adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (fixture->dialog), "change");
}

static void
choose (Fixture *fixture, const char *title)
{
  GtkWidget *button =
      lodge_ui_test_find (find_choice (fixture, title), GTK_TYPE_CHECK_BUTTON, NULL, NULL);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
  lodge_test_wait_for (can_change (fixture), 5);
}

static void
answer (Fixture *fixture, const char *response)
{
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (fixture->dialog), response);
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
}

static guint
count_snapshots (Fixture *fixture)
{
  return lodge_fake_vmm_get_n_snapshots (fixture->fake, lodge_machine_get_uuid (fixture->machine));
}

/* After a snapshot, unless the user does without; without the one that was wanted nothing happens.
 */
static void
test_change (Fixture *fixture, gconstpointer data)
{
  LodgeMachineConfig *config = lodge_machine_get_config (fixture->machine);
  g_autoptr (GError) full =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE, NULL, "The disk of this computer is full.");
  GtkWidget *toggle;

  open_dialog (fixture);
  g_assert_false (can_change (fixture));
  choose (fixture, "UEFI");
  lodge_ui_test_keep_picture (fixture->dialog, "firmware");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  lodge_ui_test_keep_picture (fixture->dialog, "firmware-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  lodge_fake_vmm_fail (fixture->fake, "take_snapshot", full);
  answer (fixture, "change");
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "take_snapshot") == 1, 5);
  lodge_test_wait_for (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)) == 0, 5);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "set_firmware"), ==, 0);
  lodge_fake_vmm_fail (fixture->fake, "take_snapshot", NULL);

  open_dialog (fixture);
  choose (fixture, "UEFI with Secure Boot");
  answer (fixture, "change");
  lodge_test_wait_for (lodge_machine_config_get_secure_boot (config), 5);
  g_assert_cmpint (lodge_machine_config_get_firmware (config), ==, LODGE_FIRMWARE_UEFI);
  g_assert_cmpuint (count_snapshots (fixture), ==, 1);
  lodge_test_wait_for (g_list_model_get_n_items (lodge_core_get_jobs (fixture->core)) == 0, 5);

  open_dialog (fixture);
  toggle = lodge_ui_test_find (fixture->dialog, GTK_TYPE_SWITCH, NULL, NULL);
  choose (fixture, "BIOS");
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  answer (fixture, "change");
  lodge_test_wait_for (lodge_machine_config_get_firmware (config) == LODGE_FIRMWARE_BIOS, 5);
  g_assert_cmpuint (count_snapshots (fixture), ==, 1);
}

/* What can't be says why before it is chosen. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  const char *uuid = lodge_machine_get_uuid (fixture->machine);

  open_dialog (fixture);
  g_assert_false (gtk_widget_get_sensitive (find_choice (fixture, "UEFI with Secure Boot")));
  g_assert_true (lodge_ui_test_shows (
      fixture->dialog,
      "Secure Boot needs a machine of the type q35, and this one is of another type."));
  g_assert_true (gtk_widget_get_sensitive (find_choice (fixture, "UEFI")));
  answer (fixture, "cancel");
  lodge_fake_vmm_set_state (
      fixture->fake, uuid, LODGE_MACHINE_STATE_RUNNING, LODGE_MACHINE_REASON_NONE);
  lodge_test_wait_for (!gtk_widget_is_sensitive (find_button (fixture)), 5);
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  g_test_add ("/ui/firmware/change", Fixture, "pc-q35-7.2", set_up, test_change, tear_down);
  g_test_add ("/ui/firmware/refused", Fixture, "pc-i440fx-7.2", set_up, test_refused, tear_down);
  return g_test_run ();
}
