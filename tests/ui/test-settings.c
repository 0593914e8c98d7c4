/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-settings-page.h"
#include "lodge-size.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-vmm-error.h"

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  LodgeSettingsPage *page;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->machine = lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_OFF);
  fixture->page = g_object_new (LODGE_TYPE_SETTINGS_PAGE, NULL);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 600, 900);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->page));
  lodge_settings_page_set_machine (fixture->page, LODGE_VMM (fixture->fake), fixture->machine);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (fixture->page)), 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static LodgeMachineConfig *
get_config (Fixture *fixture)
{
  return lodge_machine_get_config (fixture->machine);
}

static GtkSpinButton *
find_spin (Fixture *fixture, const char *title)
{
  GtkWidget *row = lodge_ui_test_find (fixture->window, ADW_TYPE_ACTION_ROW, "title", title);

  g_assert_nonnull (row);
  return GTK_SPIN_BUTTON (lodge_ui_test_find (row, GTK_TYPE_SPIN_BUTTON, NULL, NULL));
}

static GtkEditable *
find_entry (Fixture *fixture, const char *title)
{
  return GTK_EDITABLE (lodge_ui_test_find (fixture->window, ADW_TYPE_ENTRY_ROW, "title", title));
}

static gboolean
shows_button (Fixture *fixture, const char *label)
{
  GtkWidget *button = lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", label);

  return button != NULL && gtk_widget_is_visible (button);
}

static void
click (Fixture *fixture, const char *label)
{
  GtkWidget *button = NULL;

  lodge_test_wait_for (
      (button = lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", label)) != NULL, 5);
  g_signal_emit_by_name (button, "clicked");
}

static void
test_apply (Fixture *fixture, gconstpointer data)
{
  g_assert_false (lodge_settings_page_get_dirty (fixture->page));
  gtk_spin_button_set_value (find_spin (fixture, "Processors"), 3);
  gtk_spin_button_set_value (find_spin (fixture, "Memory"), 1536);
  gtk_editable_set_text (find_entry (fixture, "Name"), "  Debian\tbookworm ");
  g_assert_true (lodge_settings_page_get_dirty (fixture->page));
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "edit"), ==, 0);

  click (fixture, "Apply");
  lodge_test_wait_for (lodge_machine_config_get_cpus (get_config (fixture)) == 3, 5);
  g_assert_cmpuint (lodge_machine_config_get_memory (get_config (fixture)), ==, 1536 * LODGE_MIB);
  g_assert_cmpstr (lodge_machine_get_title (fixture->machine), ==, "Debian bookworm");
  lodge_test_wait_for (!lodge_settings_page_get_dirty (fixture->page), 5);
}

static GtkWidget *
find_rendering (Fixture *fixture)
{
  return lodge_ui_test_find (fixture->window, ADW_TYPE_COMBO_ROW, "title", "3D Acceleration");
}

/* Where the computer can't, the row says why, and what is on can still be turned off. */
static void
test_rendering (Fixture *fixture, gconstpointer data)
{
  LodgeHost *host = lodge_vmm_get_host (LODGE_VMM (fixture->fake));
  AdwComboRow *row = ADW_COMBO_ROW (find_rendering (fixture));
  g_autofree char *note = NULL;

  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (row)));
  adw_combo_row_set_selected (row, LODGE_RENDERING_COPIED);
  click (fixture, "Apply");
  lodge_test_wait_for (
      lodge_machine_config_get_rendering (get_config (fixture)) == LODGE_RENDERING_COPIED, 5);
  g_object_set (host, "rendering", FALSE, "rendering-reason", "No card.", NULL);
  g_object_get (row, "note", &note, NULL);
  g_assert_cmpstr (note, ==, "No card.");
  g_assert_true (gtk_widget_is_sensitive (GTK_WIDGET (row)));
  adw_combo_row_set_selected (row, LODGE_RENDERING_SOFTWARE);
  click (fixture, "Apply");
  lodge_test_wait_for (!gtk_widget_is_sensitive (GTK_WIDGET (row)), 5);
}

static void
test_revert (Fixture *fixture, gconstpointer data)
{
  guint cpus = lodge_machine_config_get_cpus (get_config (fixture));

  gtk_spin_button_set_value (find_spin (fixture, "Processors"), cpus + 1);
  click (fixture, "Revert");
  g_assert_false (lodge_settings_page_get_dirty (fixture->page));
  /* What is folded away is not read out. */
  lodge_test_wait_for (!shows_button (fixture, "Apply"), 5);
  g_assert_cmpint (
      gtk_spin_button_get_value_as_int (find_spin (fixture, "Processors")), ==, (int)cpus);
}

static void
edit (Fixture *fixture, LodgeMachineEdit *changes)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lodge_vmm_edit_async (LODGE_VMM (fixture->fake),
                        fixture->machine,
                        changes,
                        FALSE,
                        NULL,
                        lodge_test_store_result_cb,
                        &result);
  g_autoptr (GAsyncResult) done = lodge_test_await (&result);
  lodge_vmm_edit_finish (LODGE_VMM (fixture->fake), done, NULL, &error);
  g_assert_no_error (error);
}

/* Somebody else changes the machine while a draft is open: what was touched here stays, the rest
 * follows, and applying sends only what was touched. */
static void
test_underneath (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineEdit) others = lodge_machine_edit_new ();

  gtk_spin_button_set_value (find_spin (fixture, "Processors"), 4);
  lodge_machine_edit_set_cpus (others, 2);
  lodge_machine_edit_set_memory (others, 3 * LODGE_GIB);
  edit (fixture, others);

  lodge_test_wait_for (gtk_spin_button_get_value_as_int (find_spin (fixture, "Memory")) == 3 * 1024,
                       5);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (find_spin (fixture, "Processors")), ==, 4);
  click (fixture, "Apply");
  lodge_test_wait_for (lodge_machine_config_get_cpus (get_config (fixture)) == 4, 5);
  g_assert_cmpuint (lodge_machine_config_get_memory (get_config (fixture)), ==, 3 * LODGE_GIB);
}

/* A refused change stays in the rows, to be mended. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error =
      lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, "That is too much memory.");
  GListModel *windows = gtk_window_get_toplevels ();

  lodge_fake_vmm_fail (fixture->fake, "edit", error);
  gtk_spin_button_set_value (find_spin (fixture, "Memory"), 9999);
  click (fixture, "Apply");
  lodge_test_wait_for (g_list_model_get_n_items (windows) == 2, 5);

  g_autoptr (GtkWindow) dialog = g_list_model_get_item (windows, 0);
  if (!ADW_IS_MESSAGE_DIALOG (dialog))
    {
      g_clear_object (&dialog);
      dialog = g_list_model_get_item (windows, 1);
    }
  g_assert_cmpstr (
      adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), ==, "That is too much memory.");
  g_assert_true (lodge_settings_page_get_dirty (fixture->page));
  gtk_window_destroy (dialog);
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
  lodge_fake_vmm_set_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), LODGE_MACHINE_FEATURE_STATISTICS);
  lodge_test_wait_for (!gtk_widget_is_sensitive (GTK_WIDGET (find_spin (fixture, "Memory"))), 5);
}

/* As virsh and virt-manager make them. */
static void
test_without_title (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeMachineConfig) config = lodge_machine_config_new ();

  lodge_machine_config_set_name (config, "plain-name");
  LodgeMachine *machine =
      lodge_fake_vmm_add_config (fixture->fake, config, LODGE_MACHINE_STATE_OFF);
  g_assert_null (lodge_machine_config_get_title (lodge_machine_get_config (machine)));
  lodge_settings_page_set_machine (fixture->page, LODGE_VMM (fixture->fake), machine);
  g_assert_cmpstr (gtk_editable_get_text (find_entry (fixture, "Name")), ==, "plain-name");
  g_assert_false (lodge_settings_page_get_dirty (fixture->page));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  ADD ("/ui/settings/apply", test_apply);
  ADD ("/ui/settings/rendering", test_rendering);
  ADD ("/ui/settings/revert", test_revert);
  ADD ("/ui/settings/underneath", test_underneath);
  ADD ("/ui/settings/failure", test_failure);
  ADD ("/ui/settings/read-only", test_read_only);
  ADD ("/ui/settings/without-title", test_without_title);
  return g_test_run ();
}
