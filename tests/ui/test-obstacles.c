/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-page.h"
#include "lodge-obstacle-list.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

/* What is in the way of a snapshot, and the buttons that take it out of it, over the fake. */

#define RAW "The disk “vda” is in a format that snapshots can’t be built on."
#define USB "The memory can’t be kept while this is attached: USB device 046d:c52b."

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
  LodgeMachinePage *page;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer state)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->machine = lodge_fake_vmm_add_machine (
      fixture->fake, "Debian", (LodgeMachineState)GPOINTER_TO_UINT (state));
  fixture->window = lodge_window_new (NULL, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->window), 10);
}

static void
show (Fixture *fixture, LodgeObstacleKind kind, const char *device, const char *text)
{
  g_autoptr (LodgeSnapshotFeatures) features = lodge_snapshot_features_new ();

  lodge_snapshot_features_add (features, kind, device, text);
  if (kind == LODGE_OBSTACLE_RAW_DISK)
    features->take = g_strdup (text);
  else
    features->take_memory = g_strdup (text);
  lodge_fake_vmm_set_snapshot_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), features);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL) != NULL, 5);
  fixture->page = LODGE_MACHINE_PAGE (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL));
  lodge_machine_page_show_view (fixture->page, "snapshots");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  return lodge_ui_test_find (widget, GTK_TYPE_BUTTON, "label", label);
}

/* The page has it while there is nothing else that could be done. */
static void
test_convert (Fixture *fixture, gconstpointer data)
{
  show (fixture, LODGE_OBSTACLE_RAW_DISK, "vda", RAW);
  lodge_test_wait_for (find_button (fixture->window, "Convert") != NULL, 5);
  g_assert_nonnull (lodge_ui_test_find (fixture->window, ADW_TYPE_ACTION_ROW, "title", RAW));
  lodge_ui_test_keep_picture (fixture->window, "obstacle-page");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  lodge_ui_test_keep_picture (fixture->window, "obstacle-page-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  g_autoptr (GError) error =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE, NULL, "The disk of this computer is full.");
  lodge_fake_vmm_fail (fixture->fake, "convert_disk", error);
  g_signal_emit_by_name (find_button (fixture->window, "Convert"), "clicked");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  g_assert_true (lodge_ui_test_shows (GTK_WIDGET (lodge_ui_test_find_dialog ()),
                                      "The disk of this computer is full."));
  gtk_window_destroy (GTK_WINDOW (lodge_ui_test_find_dialog ()));
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "convert_disk"), ==, 1);
  lodge_test_wait_for (find_button (fixture->window, "Convert") != NULL, 5);
}

/* The dialog has it where a snapshot could be taken without; the memory comes back with it. */
static void
test_detach (Fixture *fixture, gconstpointer data)
{
  int minimum = 0;

  show (fixture, LODGE_OBSTACLE_HOST_DEVICE, "usb:0x046d:0xc52b", USB);
  lodge_test_wait_for (find_button (fixture->window, "Take Snapshot…") != NULL, 5);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "machine.take-snapshot", NULL);
  lodge_test_wait_for (
      lodge_ui_test_find_dialog () != NULL &&
          find_button (GTK_WIDGET (lodge_ui_test_find_dialog ()), "Detach for Now") != NULL,
      5);
  GtkWidget *memory = lodge_ui_test_find (
      GTK_WIDGET (lodge_ui_test_find_dialog ()), ADW_TYPE_ACTION_ROW, "title", "Include memory");
  g_assert_false (gtk_widget_get_sensitive (memory));
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "obstacle-dialog");
  gtk_widget_measure (GTK_WIDGET (lodge_ui_test_find_dialog ()),
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      NULL,
                      NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 360);

  g_signal_emit_by_name (find_button (GTK_WIDGET (lodge_ui_test_find_dialog ()), "Detach for Now"),
                         "clicked");
  lodge_test_wait_for (
      find_button (GTK_WIDGET (lodge_ui_test_find_dialog ()), "Attach Again") != NULL, 5);
  g_assert_null (find_button (GTK_WIDGET (lodge_ui_test_find_dialog ()), "Detach for Now"));
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()),
                              "obstacle-dialog-detached");
  g_signal_emit_by_name (find_button (GTK_WIDGET (lodge_ui_test_find_dialog ()), "Attach Again"),
                         "clicked");
  lodge_test_wait_for (
      find_button (GTK_WIDGET (lodge_ui_test_find_dialog ()), "Attach Again") == NULL, 5);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "set_aside"), ==, 1);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "put_back"), ==, 1);
  gtk_window_destroy (GTK_WINDOW (lodge_ui_test_find_dialog ()));
}

/* A file that was moved; the chooser is GTK's. */
static void
test_locate (Fixture *fixture, gconstpointer data)
{
  show (fixture,
        LODGE_OBSTACLE_MISSING_FILE,
        "/d/gone.qcow2",
        "The disk file “/d/gone.qcow2” is missing. Locate it, if it was moved.");
  lodge_test_wait_for (find_button (fixture->window, "Locate…") != NULL, 5);
  lodge_ui_test_keep_picture (fixture->window, "obstacle-missing");
  LodgeObstacleList *list = LODGE_OBSTACLE_LIST (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_OBSTACLE_LIST, NULL, NULL));
  lodge_obstacle_list_locate (list, "/d/gone.qcow2", "/d/found.qcow2");
  lodge_test_wait_for (find_button (fixture->window, "Locate…") == NULL, 5);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "locate_file"), ==, 1);
}

int
main (int argc, char **argv)
{
  lodge_ui_test_init (&argc, &argv);

  g_test_add ("/obstacles/convert",
              Fixture,
              GUINT_TO_POINTER (LODGE_MACHINE_STATE_OFF),
              set_up,
              test_convert,
              tear_down);
  g_test_add ("/obstacles/detach",
              Fixture,
              GUINT_TO_POINTER (LODGE_MACHINE_STATE_RUNNING),
              set_up,
              test_detach,
              tear_down);
  g_test_add ("/obstacles/locate",
              Fixture,
              GUINT_TO_POINTER (LODGE_MACHINE_STATE_OFF),
              set_up,
              test_locate,
              tear_down);
  return g_test_run ();
}
