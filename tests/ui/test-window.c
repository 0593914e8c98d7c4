/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-create-window.h"
#include "lodge-machine-page.h"
#include "lodge-machine-row.h"
#include "lodge-shutdown-watch.h"
#include "lodge-sidebar.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->window = lodge_window_new (NULL, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->window), 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static gboolean
shows (Fixture *fixture, const char *text)
{
  return lodge_ui_test_shows (fixture->window, text);
}

static LodgeSidebar *
get_sidebar (Fixture *fixture)
{
  return LODGE_SIDEBAR (lodge_ui_test_find (fixture->window, LODGE_TYPE_SIDEBAR, NULL, NULL));
}

static gboolean
is_enabled (Fixture *fixture, const char *name)
{
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);

  if (page == NULL)
    return FALSE;
  GActionGroup *group = lodge_machine_page_get_machine_actions (LODGE_MACHINE_PAGE (page));
  return group != NULL && g_action_group_get_action_enabled (group, name);
}

static void
activate (Fixture *fixture, const char *name)
{
  g_autofree char *action = g_strdup_printf ("machine.%s", name);

  g_assert_true (gtk_widget_activate_action (fixture->window, action, NULL));
}

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  lodge_test_wait_for (shows (fixture, "No Machines Yet"), 5);

  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian 12", LODGE_MACHINE_STATE_OFF);
  g_autofree char *uuid = g_strdup (lodge_machine_get_uuid (machine));
  lodge_test_wait_for (shows (fixture, "Debian 12"), 5);
  lodge_test_wait_for (shows (fixture, "Off"), 5);

  lodge_fake_vmm_set_state (
      fixture->fake, uuid, LODGE_MACHINE_STATE_PAUSED, LODGE_MACHINE_REASON_NO_SPACE);
  lodge_test_wait_for (shows (fixture, "Paused: disk full"), 5);

  lodge_fake_vmm_remove_machine (fixture->fake, uuid);
  lodge_test_wait_for (shows (fixture, "No Machines Yet"), 5);
  g_assert_false (shows (fixture, "Debian 12"));
}

static int
compare_places (GtkWidget *window, const char *first, const char *second)
{
  graphene_rect_t a;
  graphene_rect_t b;
  GtkWidget *first_label = lodge_ui_test_find (window, GTK_TYPE_LABEL, "label", first);
  GtkWidget *second_label = lodge_ui_test_find (window, GTK_TYPE_LABEL, "label", second);

  g_assert_nonnull (first_label);
  g_assert_nonnull (second_label);
  g_assert_true (gtk_widget_compute_bounds (first_label, window, &a));
  g_assert_true (gtk_widget_compute_bounds (second_label, window, &b));
  return a.origin.y < b.origin.y ? -1 : 1;
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  lodge_fake_vmm_add_machine (fixture->fake, "Debian 12", LODGE_MACHINE_STATE_OFF);
  lodge_fake_vmm_add_machine (fixture->fake, "debian 9", LODGE_MACHINE_STATE_OFF);
  lodge_fake_vmm_add_machine (fixture->fake, "Arch", LODGE_MACHINE_STATE_OFF);
  lodge_test_wait_for (shows (fixture, "Debian 12") && shows (fixture, "debian 9"), 5);
  lodge_test_wait_for (compare_places (fixture->window, "debian 9", "Debian 12") < 0, 5);
  lodge_test_wait_for (compare_places (fixture->window, "Arch", "debian 9") < 0, 5);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_OFF);
  lodge_fake_vmm_add_machine (fixture->fake, "Fedora", LODGE_MACHINE_STATE_OFF);
  lodge_test_wait_for (shows (fixture, "Debian"), 5);

  g_assert_true (gtk_widget_activate_action (fixture->window, "win.search", NULL));
  GtkWidget *entry = NULL;
  lodge_test_wait_for (
      (entry = lodge_ui_test_find (fixture->window, GTK_TYPE_SEARCH_ENTRY, NULL, NULL)) != NULL, 5);
  gtk_editable_set_text (GTK_EDITABLE (entry), "fED");
  lodge_test_wait_for (!shows (fixture, "Debian"), 5);
  g_assert_true (shows (fixture, "Fedora"));

  gtk_editable_set_text (GTK_EDITABLE (entry), "windows");
  lodge_test_wait_for (shows (fixture, "No Machine Found"), 5);
}

static void
test_actions (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_OFF);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_test_wait_for (is_enabled (fixture, "start"), 5);
  g_assert_true (is_enabled (fixture, "delete"));
  g_assert_false (is_enabled (fixture, "pause"));
  g_assert_false (is_enabled (fixture, "force-off"));

  lodge_fake_vmm_hold (fixture->fake, "control/start");
  activate (fixture, "start");
  lodge_test_wait_for (shows (fixture, "Starting…"), 5);
  g_assert_false (is_enabled (fixture, "start"));
  g_assert_false (is_enabled (fixture, "delete"));
  lodge_fake_vmm_release (fixture->fake, "control/start");

  lodge_test_wait_for (is_enabled (fixture, "pause"), 5);
  g_assert_false (is_enabled (fixture, "start"));
  activate (fixture, "toggle-pause");
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_PAUSED, 5);
  lodge_test_wait_for (is_enabled (fixture, "resume"), 5);
  activate (fixture, "primary");
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_RUNNING, 5);

  lodge_fake_vmm_drop (fixture->fake, NULL);
  lodge_test_wait_for (!is_enabled (fixture, "pause"), 5);
  g_assert_true (shows (fixture, "Debian"));
  lodge_fake_vmm_restore (fixture->fake);
  lodge_test_wait_for (is_enabled (fixture, "pause"), 5);
}

static void
test_keys (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_test_wait_for (is_enabled (fixture, "send-keys"), 5);
  g_assert_true (
      gtk_widget_activate_action (fixture->window, "machine.send-keys", "s", "ctrl+alt+delete"));
  lodge_test_wait_for (g_strcmp0 (lodge_fake_vmm_get_last_keys (fixture->fake), "29 56 111") == 0,
                       5);
}

/* A machine without a serial port gets one at a click, under its display. */
static void
test_serial (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_OFF);
  GtkWidget *page;
  GtkWidget *button;

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL) != NULL, 5);
  page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);
  g_assert_true (gtk_widget_activate_action (page, "page.serial", NULL));
  lodge_test_wait_for (
      lodge_ui_test_find (page, GTK_TYPE_BUTTON, "label", "Add a Serial Port") != NULL, 5);
  button = lodge_ui_test_find (page, GTK_TYPE_BUTTON, "label", "Add a Serial Port");
  g_signal_emit_by_name (button, "clicked");
  lodge_test_wait_for (
      lodge_machine_config_get_serial_count (lodge_machine_get_config (machine)) == 1, 5);
  lodge_test_wait_for (shows (fixture, "Serial console: the machine is off"), 5);
  g_assert_true (gtk_widget_activate_action (page, "page.serial", NULL));
  lodge_test_wait_for (!shows (fixture, "Serial console: the machine is off"), 5);
}

static void
test_selection (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_OFF);
  g_autofree char *uuid = g_strdup (lodge_machine_get_uuid (machine));

  lodge_test_wait_for (get_sidebar (fixture) != NULL, 5);
  lodge_sidebar_select (get_sidebar (fixture), machine);
  lodge_test_wait_for (lodge_window_get_machine (LODGE_WINDOW (fixture->window)) == machine, 5);

  lodge_fake_vmm_add_machine (fixture->fake, "Fedora", LODGE_MACHINE_STATE_OFF);
  g_assert_true (lodge_window_get_machine (LODGE_WINDOW (fixture->window)) == machine);
  lodge_fake_vmm_remove_machine (fixture->fake, uuid);
  lodge_test_wait_for (lodge_window_get_machine (LODGE_WINDOW (fixture->window)) == NULL, 5);
  lodge_test_wait_for (shows (fixture, "No Machine Selected"), 5);
}

static void
test_crash_banner (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);

  lodge_fake_vmm_set_log (fixture->fake, "out of luck");
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_fake_vmm_set_state (fixture->fake,
                            lodge_machine_get_uuid (machine),
                            LODGE_MACHINE_STATE_CRASHED,
                            LODGE_MACHINE_REASON_QEMU_DIED);
  lodge_test_wait_for (shows (fixture, "out of luck"), 5);
  lodge_test_wait_for (shows (fixture, "Start Again"), 5);
}

/* Whether it runs elsewhere only its user knows. */
static void
test_moved_banner (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_fake_vmm_set_state (fixture->fake,
                            lodge_machine_get_uuid (machine),
                            LODGE_MACHINE_STATE_OFF,
                            LODGE_MACHINE_REASON_MOVED);
  lodge_test_wait_for (shows (fixture, "Moved to another computer"), 5);
  lodge_test_wait_for (shows (fixture,
                              "The machine was moved to another computer while it ran. If it runs "
                              "there with the same disks, starting it here would damage them."),
                       5);
  lodge_ui_test_keep_picture (fixture->window, "moved");
}

/* What loses something asks first. */
static void
test_force_off (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_test_wait_for (is_enabled (fixture, "force-off"), 5);
  activate (fixture, "force-off");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  adw_message_dialog_response (lodge_ui_test_find_dialog (), "cancel");
  gtk_window_destroy (GTK_WINDOW (lodge_ui_test_find_dialog ()));
  g_assert_cmpuint (lodge_fake_vmm_get_n_calls (fixture->fake, "control/force-off"), ==, 0);

  activate (fixture, "force-off");
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
  adw_message_dialog_response (lodge_ui_test_find_dialog (), "confirm");
  gtk_window_destroy (GTK_WINDOW (lodge_ui_test_find_dialog ()));
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_OFF, 5);
}

static void
test_ignored_shut_down (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);
  LodgeShutdownWatch *watch = lodge_shutdown_watch_get (machine);

  lodge_fake_vmm_set_guests_obey (fixture->fake, FALSE);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_test_wait_for (is_enabled (fixture, "shut-down"), 5);
  activate (fixture, "shut-down");
  lodge_test_wait_for (lodge_fake_vmm_get_n_calls (fixture->fake, "control/shut-down") == 1, 5);
  lodge_test_wait_for (lodge_machine_get_activity (machine) == LODGE_ACTIVITY_NONE, 5);
  lodge_shutdown_watch_begin (watch, 1);
  lodge_test_wait_for (shows (fixture, "Force Off"), 5);

  lodge_fake_vmm_set_state (fixture->fake,
                            lodge_machine_get_uuid (machine),
                            LODGE_MACHINE_STATE_OFF,
                            LODGE_MACHINE_REASON_USER);
  lodge_test_wait_for (!lodge_shutdown_watch_get_ignored (watch), 5);
  lodge_test_wait_for (!shows (fixture, "Force Off"), 5);
}

static GtkDropTarget *
find_drop_target (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }
  return NULL;
}

static GtkWidget *
find_assistant (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (LODGE_IS_CREATE_WINDOW (window))
        return window;
    }
  return NULL;
}

static gboolean
drop (Fixture *fixture, const char *uri)
{
  GtkDropTarget *target = find_drop_target (fixture->window);
  g_autoptr (GFile) file = g_file_new_for_uri (uri);
  GSList files = { file, NULL };
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  g_assert_nonnull (target);
  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_list (&files));
  g_signal_emit_by_name (target, "drop", &value, 10.0, 10.0, &taken);
  return taken;
}

/* A file that is dropped on the window is what the assistant begins with. */
static void
test_drop (Fixture *fixture, gconstpointer data)
{
  GdkContentFormats *formats;

  formats = gtk_drop_target_get_formats (find_drop_target (fixture->window));
  g_assert_true (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST));
  g_assert_false (drop (fixture, "https://example.org/debian.iso"));
  g_assert_null (find_assistant ());

  g_assert_true (drop (fixture, "file:///nowhere/debian.iso"));
  lodge_test_wait_for (find_assistant () != NULL, 5);
  lodge_test_wait_for (
      lodge_ui_test_find (find_assistant (), ADW_TYPE_ACTION_ROW, "subtitle", "debian.iso"), 5);
  lodge_test_wait_for (
      lodge_ui_test_find (
          find_assistant (), GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic"),
      10);
  gtk_window_destroy (GTK_WINDOW (find_assistant ()));
}

static guint
count_refreshes (Fixture *fixture)
{
  return lodge_fake_vmm_get_n_calls (fixture->fake, "refresh");
}

/* What libvirt does not announce is found when the window gets the focus, and on the page shown. */
static void
test_read_again (Fixture *fixture, gconstpointer data)
{
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_OFF);
  GtkWidget *other = gtk_window_new ();
  guint before;

  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)), 10);
  gtk_window_present (GTK_WINDOW (other));
  lodge_test_wait_for (!gtk_window_is_active (GTK_WINDOW (fixture->window)), 10);
  before = count_refreshes (fixture);
  gtk_window_destroy (GTK_WINDOW (other));
  lodge_test_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)), 10);
  lodge_test_wait_for (count_refreshes (fixture) > before, 10);

  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_test_wait_for (is_enabled (fixture, "start"), 5);
  before = count_refreshes (fixture);
  lodge_test_wait_for (count_refreshes (fixture) >= before + 2, 15);
}

/* However many machines there are, statistics are sampled only for rows that can be seen. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  guint held = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *title = g_strdup_printf ("Machine %u", i);
      lodge_fake_vmm_add_machine (fixture->fake, title, LODGE_MACHINE_STATE_RUNNING);
    }
  lodge_test_wait_for (shows (fixture, "Machine 0"), 10);
  GListModel *machines = lodge_core_get_machines (fixture->core);
  g_autoptr (LodgeMachine) first = g_list_model_get_item (machines, 0);
  lodge_test_wait_for (lodge_fake_vmm_get_n_statistics_holds (fixture->fake, first) == 1, 10);
  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);
      held += lodge_fake_vmm_get_n_statistics_holds (fixture->fake, machine);
    }
  g_assert_cmpuint (held, >, 3);
  g_assert_cmpuint (held, <, 40);
}

static gboolean
is_narrow (GtkWidget *page)
{
  gboolean narrow = FALSE;

  g_object_get (page, "narrow", &narrow, NULL);
  return narrow;
}

static gboolean
is_lent (LodgeMachine *machine)
{
  g_autoptr (LodgeNic) nic = g_list_model_get_item (lodge_machine_get_nics (machine), 0);

  return nic != NULL && lodge_nic_get_until (nic) != 0;
}

/* With all the buttons that a desktop may put into the header. */
static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  GtkWidget *content =
      adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window));
  static const char *const VIEWS[] = { "display", "snapshots", "activity", "settings" };
  static const LodgeMachineState STATES[] = { LODGE_MACHINE_STATE_OFF,
                                              LODGE_MACHINE_STATE_RUNNING,
                                              LODGE_MACHINE_STATE_PAUSED,
                                              LODGE_MACHINE_STATE_CRASHED };
  LodgeMachine *machine = lodge_fake_vmm_add_machine (
      fixture->fake, "A machine with a long and winding name", LODGE_MACHINE_STATE_OFF);

  g_object_set (settings, "gtk-decoration-layout", "menu:minimize,maximize,close", NULL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  GtkWidget *leaflet = lodge_ui_test_find (fixture->window, ADW_TYPE_LEAFLET, NULL, NULL);
  adw_leaflet_navigate (ADW_LEAFLET (leaflet), ADW_NAVIGATION_DIRECTION_FORWARD);
  lodge_test_wait_for (is_enabled (fixture, "start"), 5);
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);
  lodge_test_wait_for (is_narrow (page), 5);

  for (gsize i = 0; i < G_N_ELEMENTS (STATES); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (VIEWS); j++)
      {
        int minimum = 0;

        lodge_fake_vmm_set_state (
            fixture->fake, lodge_machine_get_uuid (machine), STATES[i], LODGE_MACHINE_REASON_NONE);
        lodge_test_wait_for (lodge_machine_get_state (machine) == STATES[i], 5);
        lodge_machine_page_show_view (LODGE_MACHINE_PAGE (page), VIEWS[j]);
        gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
        g_test_message ("%s in state %d: %d", VIEWS[j], STATES[i], minimum);
        g_assert_cmpint (minimum, <=, 350);
      }

  /* Also with its serial console and what is searched there. */
  int serial = 0;
  lodge_machine_page_show_view (LODGE_MACHINE_PAGE (page), "display");
  g_assert_true (gtk_widget_activate_action (page, "page.serial", NULL));
  lodge_test_wait_for (
      lodge_ui_test_find (page, GTK_TYPE_BUTTON, "label", "Add a Serial Port") != NULL, 5);
  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &serial, NULL, NULL, NULL);
  g_assert_cmpint (serial, <=, 350);
  g_assert_true (gtk_widget_activate_action (page, "page.serial", NULL));

  /* And with the time that is left beside them. */
  lodge_fake_vmm_set_state (fixture->fake,
                            lodge_machine_get_uuid (machine),
                            LODGE_MACHINE_STATE_RUNNING,
                            LODGE_MACHINE_REASON_NONE);
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_RUNNING, 5);
  lodge_test_wait_for (is_enabled (fixture, "lend-network"), 5);
  activate (fixture, "lend-network");
  lodge_test_wait_for (is_lent (machine), 5);
  lodge_test_wait_for (lodge_ui_test_shows (page, "9:58"), 10);
  int lent = 0;
  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &lent, NULL, NULL, NULL);
  g_assert_cmpint (lent, <=, 350);
  gtk_settings_reset_property (settings, "gtk-decoration-layout");
}

static gboolean
count_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer frames)
{
  return --*(guint *)frames > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
wait_for_frames (GtkWidget *widget, guint frames)
{
  gtk_widget_add_tick_callback (widget, count_frame, &frames, NULL);
  while (frames > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
count (guint *changes)
{
  ++*changes;
}

/* The buttons that a narrow header leaves out must not make it wide enough to have them. */
static void
test_folds_once (Fixture *fixture, gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Folded", LODGE_MACHINE_STATE_RUNNING);
  GtkWidget *leaflet = lodge_ui_test_find (fixture->window, ADW_TYPE_LEAFLET, NULL, NULL);
  gboolean folded = FALSE;
  gboolean unfolded = FALSE;
  guint changes = 0;

  g_object_set (settings, "gtk-decoration-layout", "menu:minimize,maximize,close", NULL);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  lodge_test_wait_for (is_enabled (fixture, "pause"), 5);
  g_signal_connect_swapped (leaflet, "notify::folded", G_CALLBACK (count), &changes);

  for (int width = 800; width >= 560; width -= 15)
    {
      gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, 600);
      wait_for_frames (fixture->window, 4);
      changes = 0;
      wait_for_frames (fixture->window, 8);
      g_test_message ("%d: %u changes", width, changes);
      g_assert_cmpuint (changes, ==, 0);
      folded |= adw_leaflet_get_folded (ADW_LEAFLET (leaflet));
      unfolded |= !adw_leaflet_get_folded (ADW_LEAFLET (leaflet));
    }
  g_assert_true (folded && unfolded);

  /* And back, at a width that does for all. */
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 900, 600);
  lodge_test_wait_for (!adw_leaflet_get_folded (ADW_LEAFLET (leaflet)), 5);
  gtk_settings_reset_property (settings, "gtk-decoration-layout");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  ADD ("/ui/window/rows", test_rows);
  ADD ("/ui/window/order", test_order);
  ADD ("/ui/window/search", test_search);
  ADD ("/ui/window/actions", test_actions);
  ADD ("/ui/window/keys", test_keys);
  ADD ("/ui/window/serial", test_serial);
  ADD ("/ui/window/selection", test_selection);
  ADD ("/ui/window/crash-banner", test_crash_banner);
  ADD ("/ui/window/moved-banner", test_moved_banner);
  ADD ("/ui/window/force-off", test_force_off);
  ADD ("/ui/window/ignored-shut-down", test_ignored_shut_down);
  ADD ("/ui/window/drop", test_drop);
  ADD ("/ui/window/read-again", test_read_again);
  ADD ("/ui/window/many", test_many);
  ADD ("/ui/window/narrow", test_narrow);
  ADD ("/ui/window/folds-once", test_folds_once);
  return g_test_run ();
}
