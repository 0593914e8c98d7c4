/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-page.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

/* Runs that keep nothing, and clones, over the fake. */

#define BANNER                                                                                     \
  "This run is not kept: when the machine stops, everything it has changed is discarded."

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
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL) != NULL, 5);
  fixture->page = LODGE_MACHINE_PAGE (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL));
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
  return g_action_group_get_action_enabled (lodge_machine_page_get_machine_actions (fixture->page),
                                            name);
}

static void
activate (Fixture *fixture, const char *action)
{
  g_autofree char *full = g_strdup_printf ("machine.%s", action);

  lodge_test_wait_for (is_enabled (fixture, action), 5);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), full, NULL));
}

/* The banner's and the row's sign come and go with the run. */
static void
test_disposable (Fixture *fixture, gconstpointer data)
{
  g_assert_false (is_enabled (fixture, "keep-changes"));
  g_assert_false (lodge_ui_test_shows (fixture->window, BANNER));
  activate (fixture, "start-disposable");
  lodge_test_wait_for (lodge_machine_get_disposable (fixture->machine), 5);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, BANNER), 5);
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, GTK_TYPE_IMAGE, "icon-name", "user-trash-symbolic") !=
          NULL,
      5);
  g_assert_false (is_enabled (fixture, "start-disposable"));
  g_assert_false (is_enabled (fixture, "save"));
  lodge_ui_test_keep_picture (fixture->window, "disposable");

  activate (fixture, "force-off");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  g_assert_true (lodge_ui_test_shows (
      GTK_WIDGET (lodge_ui_test_find_dialog ()),
      "It stops at once, and everything that this run has changed is discarded."));
  lodge_ui_test_respond ("confirm");
  lodge_test_wait_for (!lodge_machine_is_active (fixture->machine), 5);
  lodge_test_wait_for (!lodge_ui_test_shows (fixture->window, BANNER), 5);
}

static void
test_keep (Fixture *fixture, gconstpointer data)
{
  activate (fixture, "start-disposable");
  lodge_test_wait_for (lodge_machine_get_disposable (fixture->machine), 5);
  activate (fixture, "keep-changes");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "keep-changes");
  lodge_ui_test_respond ("cancel");
  activate (fixture, "keep-changes");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  lodge_ui_test_respond ("machine");
  lodge_test_wait_for (!lodge_machine_get_disposable (fixture->machine), 5);
  g_assert_true (lodge_machine_is_active (fixture->machine));
  lodge_test_wait_for (!lodge_ui_test_shows (fixture->window, BANNER), 5);
}

/* What goes wrong is told. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "Its disk can’t be frozen.");

  lodge_fake_vmm_fail (fixture->fake, "start_disposable", error);
  activate (fixture, "start-disposable");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  g_assert_true (
      lodge_ui_test_shows (GTK_WIDGET (lodge_ui_test_find_dialog ()), "Its disk can’t be frozen."));
  gtk_window_destroy (GTK_WINDOW (lodge_ui_test_find_dialog ()));
}

static guint
count_machines (Fixture *fixture)
{
  return g_list_model_get_n_items (lodge_vmm_get_machines (LODGE_VMM (fixture->fake)));
}

static GtkWidget *
find_switch (const char *title)
{
  GtkWidget *row = lodge_ui_test_find (
      GTK_WIDGET (lodge_ui_test_find_dialog ()), ADW_TYPE_ACTION_ROW, "title", title);

  return adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));
}

static void
test_clone (Fixture *fixture, gconstpointer data)
{
  activate (fixture, "clone");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  lodge_test_wait_for (
      adw_message_dialog_get_response_enabled (lodge_ui_test_find_dialog (), "clone"), 5);
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "clone");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "clone-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  int minimum = 0;
  gtk_widget_measure (GTK_WIDGET (lodge_ui_test_find_dialog ()),
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      NULL,
                      NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 360);
  GtkWidget *entry = lodge_ui_test_find (
      GTK_WIDGET (lodge_ui_test_find_dialog ()), ADW_TYPE_ENTRY_ROW, "text", "Clone of Debian");
  gtk_editable_set_text (GTK_EDITABLE (entry), " ");
  g_assert_false (adw_message_dialog_get_response_enabled (lodge_ui_test_find_dialog (), "clone"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Second “one”");
  gtk_switch_set_active (GTK_SWITCH (find_switch ("Linked")), TRUE);
  gtk_switch_set_active (GTK_SWITCH (find_switch ("Start when ready")), TRUE);
  lodge_ui_test_respond ("clone");
  lodge_test_wait_for (count_machines (fixture) == 2, 5);
  g_autoptr (LodgeMachine) clone =
      g_list_model_get_item (lodge_vmm_get_machines (LODGE_VMM (fixture->fake)), 1);
  g_assert_cmpstr (lodge_machine_get_title (clone), ==, "Second “one”");
  lodge_test_wait_for (lodge_machine_is_active (clone), 5);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "clone"), ==, 1);
}

/* While it is made there is a job, and when it fails it is told. */
static void
test_clone_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE, NULL, "The disk of this computer is full.");
  GListModel *jobs = lodge_core_get_jobs (fixture->core);

  lodge_fake_vmm_hold (fixture->fake, "clone");
  activate (fixture, "clone");
  lodge_test_wait_for (
      lodge_ui_test_find_dialog () != NULL &&
          adw_message_dialog_get_response_enabled (lodge_ui_test_find_dialog (), "clone"),
      5);
  lodge_ui_test_respond ("clone");
  lodge_test_wait_for (g_list_model_get_n_items (jobs) == 1, 5);
  lodge_fake_vmm_fail (fixture->fake, "clone", error);
  lodge_fake_vmm_release (fixture->fake, "clone");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  g_assert_true (lodge_ui_test_shows (GTK_WIDGET (lodge_ui_test_find_dialog ()),
                                      "The disk of this computer is full."));
  gtk_window_destroy (GTK_WINDOW (lodge_ui_test_find_dialog ()));
  g_assert_cmpuint (count_machines (fixture), ==, 1);
}

static void
set_layers (Fixture *fixture, const char *base, const char *dependant)
{
  g_autoptr (LodgeSnapshotFeatures) features = lodge_snapshot_features_new ();
  const char *dependants[] = { dependant, NULL };

  features->base = g_strdup (base);
  features->dependants = dependant != NULL ? g_strdupv ((GStrv)dependants) : NULL;
  lodge_fake_vmm_set_snapshot_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), features);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), NULL);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
}

static void
test_independent (Fixture *fixture, gconstpointer data)
{
  g_assert_false (is_enabled (fixture, "make-independent"));
  set_layers (fixture, "Golden", NULL);
  activate (fixture, "make-independent");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "make-independent");
  lodge_ui_test_respond ("go");
  lodge_test_wait_for (!is_enabled (fixture, "make-independent") &&
                           lodge_machine_get_activity (fixture->machine) == LODGE_ACTIVITY_NONE,
                       5);
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "make_independent"), ==, 1);
}

/* What others rest on is not deleted. */
static void
test_dependants (Fixture *fixture, gconstpointer data)
{
  set_layers (fixture, NULL, "Branch");
  activate (fixture, "delete");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  lodge_test_wait_for (
      lodge_ui_test_shows (GTK_WIDGET (lodge_ui_test_find_dialog ()),
                           "The linked clone Branch rests on this machine. Make it independent or "
                           "delete it first."),
      5);
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "delete-dependants");
  g_assert_false (adw_message_dialog_get_response_enabled (lodge_ui_test_find_dialog (), "delete"));
  lodge_ui_test_respond ("cancel");
}

static gboolean
is_narrow (LodgeMachinePage *page)
{
  gboolean narrow = FALSE;

  g_object_get (page, "narrow", &narrow, NULL);
  return narrow;
}

/* Narrow and in both styles. */
static void
test_styles (Fixture *fixture, gconstpointer data)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkSettings *settings = gtk_settings_get_default ();
  int minimum = 0;

  g_object_set (settings, "gtk-decoration-layout", "menu:minimize,maximize,close", NULL);
  activate (fixture, "start-disposable");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, BANNER), 5);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  lodge_test_wait_for (is_narrow (fixture->page), 5);
  GtkWidget *leaflet = gtk_widget_get_ancestor (GTK_WIDGET (fixture->page), ADW_TYPE_LEAFLET);
  adw_leaflet_navigate (ADW_LEAFLET (leaflet), ADW_NAVIGATION_DIRECTION_FORWARD);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, BANNER), 5);
  gtk_widget_measure (
      GTK_WIDGET (fixture->page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  lodge_ui_test_keep_picture (fixture->window, "disposable-narrow");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  lodge_ui_test_keep_picture (fixture->window, "disposable-narrow-dark");
  activate (fixture, "clone");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL &&
                           gtk_widget_get_width (GTK_WIDGET (lodge_ui_test_find_dialog ())) > 0,
                       5);
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "clone-narrow-dark");
  g_assert_cmpint (
      gtk_widget_get_width (GTK_WIDGET (lodge_ui_test_find_dialog ())), <=, 360 + 2 * 24);
  lodge_ui_test_respond ("cancel");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_settings_reset_property (settings, "gtk-decoration-layout");
}

/* The one button makes machines of it; nothing else can be done with it but ending that. */
static void
test_template (Fixture *fixture, gconstpointer data)
{
  static const char BANNER_TEXT[] =
      "A template: it stays as it is, and other machines are made from it.";

  g_assert_false (is_enabled (fixture, "end-template"));
  g_assert_false (is_enabled (fixture, "make-linked"));
  activate (fixture, "use-as-template");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, BANNER_TEXT), 5);
  lodge_test_wait_for (is_enabled (fixture, "primary"), 5);
  g_assert_false (is_enabled (fixture, "start"));
  g_assert_false (is_enabled (fixture, "start-disposable"));
  g_assert_false (is_enabled (fixture, "use-as-template"));
  g_assert_true (lodge_ui_test_shows (fixture->window, "New Machine"));
  lodge_ui_test_keep_picture (fixture->window, "template");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  lodge_ui_test_keep_picture (fixture->window, "template-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  activate (fixture, "primary");
  lodge_test_wait_for (count_machines (fixture) == 2, 5);
  lodge_test_wait_for (is_enabled (fixture, "make-full"), 5);
  activate (fixture, "make-full");
  lodge_test_wait_for (count_machines (fixture) == 3, 5);
  g_autoptr (LodgeMachine) second =
      g_list_model_get_item (lodge_vmm_get_machines (LODGE_VMM (fixture->fake)), 2);
  g_assert_cmpstr (lodge_machine_get_title (second), ==, "Debian (2)");
  g_assert_false (lodge_machine_get_is_template (second));

  lodge_test_wait_for (is_enabled (fixture, "end-template"), 5);
  activate (fixture, "end-template");
  lodge_test_wait_for (!lodge_ui_test_shows (fixture->window, BANNER_TEXT), 5);
  lodge_test_wait_for (is_enabled (fixture, "start"), 5);
}

#define ADD(path, state, test)                                                                     \
  g_test_add ("/clones/" path, Fixture, GUINT_TO_POINTER (state), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  lodge_ui_test_init (&argc, &argv);

  ADD ("template", LODGE_MACHINE_STATE_OFF, test_template);
  ADD ("disposable", LODGE_MACHINE_STATE_OFF, test_disposable);
  ADD ("keep", LODGE_MACHINE_STATE_OFF, test_keep);
  ADD ("refused", LODGE_MACHINE_STATE_OFF, test_refused);
  ADD ("clone", LODGE_MACHINE_STATE_OFF, test_clone);
  ADD ("clone-fails", LODGE_MACHINE_STATE_OFF, test_clone_fails);
  ADD ("independent", LODGE_MACHINE_STATE_OFF, test_independent);
  ADD ("dependants", LODGE_MACHINE_STATE_OFF, test_dependants);
  ADD ("styles", LODGE_MACHINE_STATE_OFF, test_styles);
  return g_test_run ();
}
