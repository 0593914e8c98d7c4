/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-compare-window.h"
#include "lodge-machine-page.h"
#include "lodge-restore-dialog.h"
#include "lodge-size.h"
#include "lodge-snapshot-cell.h"
#include "lodge-snapshot-menu.h"
#include "lodge-snapshot-words.h"
#include "lodge-snapshots-page.h"
#include "lodge-take-snapshot-dialog.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
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

static LodgeMachinePage *
get_page (Fixture *fixture)
{
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL);

  return page != NULL ? LODGE_MACHINE_PAGE (page) : NULL;
}

static void
show_snapshots (Fixture *fixture)
{
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL) != NULL, 5);
  lodge_machine_page_show_view (get_page (fixture), "snapshots");
}

static gboolean
is_enabled (Fixture *fixture, const char *name)
{
  return g_action_group_get_action_enabled (
      lodge_machine_page_get_machine_actions (get_page (fixture)), name);
}

static LodgeSnapshot *
add (Fixture *fixture, const char *name, const char *parent, const char *title, gboolean current)
{
  g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_new (name);
  static guint count = 0;

  g_object_set (snapshot,
                "title",
                title,
                "parent",
                parent,
                "created",
                (guint64)g_get_real_time () + ++count,
                "size",
                (guint64)(300 * LODGE_MIB),
                "current",
                current,
                NULL);
  lodge_fake_vmm_add_snapshot (fixture->fake, lodge_machine_get_uuid (fixture->machine), snapshot);
  return g_steal_pointer (&snapshot);
}

#define add_one(...) g_object_unref (add (__VA_ARGS__))

static void
open_dialog (Fixture *fixture, const char *action, const char *name)
{
  g_autofree char *full = g_strdup_printf ("machine.%s", action);

  lodge_test_wait_for (is_enabled (fixture, action), 5);
  if (name != NULL)
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_page (fixture)), full, "s", name));
  else
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_page (fixture)), full, NULL));
  lodge_test_wait_for (lodge_ui_test_find_dialog () != NULL, 5);
}

/* The lanes: a line stays in its lane, a fork opens the next, a hidden one's children move up. */
static void
test_rows (void)
{
  static const struct
  {
    const char *name;
    const char *parent;
    gboolean hidden;
  } TREE[] = {
    { "a", NULL, FALSE }, { "b", "a", FALSE }, { "h", "b", TRUE },  { "c", "h", FALSE },
    { "d", "h", FALSE },  { "e", "c", FALSE }, { "f", "d", FALSE },
  };
  static const struct
  {
    const char *name;
    guint lane;
    guint through;
    LodgeSnapshotLink link;
    gboolean down;
  } ROWS[] = {
    { "a", 0, 0, LODGE_SNAPSHOT_LINK_NONE, TRUE }, { "b", 0, 0, LODGE_SNAPSHOT_LINK_UP, TRUE },
    { "c", 1, 1, LODGE_SNAPSHOT_LINK_FORK, TRUE }, { "e", 1, 1, LODGE_SNAPSHOT_LINK_UP, FALSE },
    { "d", 1, 0, LODGE_SNAPSHOT_LINK_FORK, TRUE }, { "f", 1, 0, LODGE_SNAPSHOT_LINK_UP, FALSE },
  };
  g_autoptr (GListStore) store = g_list_store_new (LODGE_TYPE_SNAPSHOT);

  for (gsize i = 0; i < G_N_ELEMENTS (TREE); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_new (TREE[i].name);
      g_object_set (snapshot, "parent", TREE[i].parent, "hidden", TREE[i].hidden, NULL);
      g_object_set (snapshot, "current", TREE[i].hidden, NULL);
      g_list_store_append (store, snapshot);
    }
  g_autoptr (GPtrArray) rows =
      lodge_snapshot_rows_build (G_LIST_MODEL (store), "", LODGE_SNAPSHOT_FILTER_ALL);
  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (ROWS));
  for (guint i = 0; i < rows->len; i++)
    {
      LodgeSnapshotRow *row = g_ptr_array_index (rows, i);
      const LodgeSnapshotPlace *place = lodge_snapshot_row_get_place (row);
      const char *name = lodge_snapshot_get_name (lodge_snapshot_row_get_snapshot (row));

      g_assert_cmpstr (name, ==, ROWS[i].name);
      g_assert_cmpuint (place->lane, ==, ROWS[i].lane);
      g_assert_cmpuint (place->through, ==, ROWS[i].through);
      g_assert_cmpint (place->link, ==, ROWS[i].link);
      g_assert_cmpint (place->down, ==, ROWS[i].down);
      /* One is, so to speak, between two: where the hidden one hangs. */
      g_assert_cmpint (lodge_snapshot_row_get_here (row), ==, g_str_equal (name, "b"));
    }
}

static void
test_compare (void)
{
  g_autoptr (LodgeMachineConfig) now = lodge_machine_config_new ();
  g_autoptr (LodgeMachineConfig) then = lodge_machine_config_new ();
  g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);
  g_autoptr (LodgeDisk) layer = lodge_disk_new (LODGE_DISK_KIND_DISK);

  lodge_disk_set_target (disk, "vda");
  lodge_disk_set_path (disk, "/a.qcow2");
  lodge_disk_set_target (layer, "vda");
  lodge_disk_set_path (layer, "/a.s-1.qcow2");
  lodge_machine_config_add_disk (now, disk);
  lodge_machine_config_add_disk (then, layer);
  g_autoptr (GPtrArray) none = lodge_snapshot_words_compare (now, then);
  g_assert_cmpuint (none->len, ==, 0);

  lodge_machine_config_set_memory (now, 2 * LODGE_GIB);
  lodge_machine_config_set_cpus (then, 4);
  g_autoptr (GPtrArray) some = lodge_snapshot_words_compare (now, then);
  g_assert_cmpuint (some->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (some, 0), ==, "Processors: 1 CPU now, 4 CPUs then");
  g_assert_cmpstr (g_ptr_array_index (some, 1), ==, "Memory: 2 GiB now, 1 GiB then");
}

static void
test_take (Fixture *fixture, gconstpointer data)
{
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "No Snapshots Yet"), 5);
  lodge_ui_test_keep_picture (fixture->window, "snapshots-empty");

  open_dialog (fixture, "take-snapshot", NULL);
  GtkWidget *dialog = GTK_WIDGET (lodge_ui_test_find_dialog ());
  lodge_test_wait_for (
      adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "take"), 5);
  g_assert_nonnull (lodge_ui_test_find (dialog, ADW_TYPE_ENTRY_ROW, "text", "Snapshot 1"));
  g_assert_nonnull (lodge_ui_test_find (dialog, ADW_TYPE_ACTION_ROW, "title", "Include memory"));
  lodge_test_wait_for (
      lodge_ui_test_shows (dialog,
                           "The machine stands still for about 2 seconds. Needs up to 512 MiB; "
                           "50 GiB are free."),
      5);
  lodge_ui_test_keep_picture (dialog, "snapshots-take");
  lodge_ui_test_respond ("take");
  lodge_test_wait_for (shows (fixture, "Snapshot 1"), 5);
  lodge_test_wait_for (shows (fixture, "You are here"), 5);
  lodge_test_wait_for (shows (fixture, "“Snapshot 1” taken"), 5);

  g_autoptr (LodgeSnapshot) taken =
      g_list_model_get_item (lodge_machine_get_snapshots (fixture->machine), 0);
  g_assert_cmpint (lodge_snapshot_get_kind (taken), ==, LODGE_SNAPSHOT_KIND_RUNNING);
  open_dialog (fixture, "take-snapshot", NULL);
  g_assert_nonnull (lodge_ui_test_find (
      GTK_WIDGET (lodge_ui_test_find_dialog ()), ADW_TYPE_ENTRY_ROW, "text", "Snapshot 2"));
  lodge_ui_test_respond ("cancel");
  g_assert_cmpuint (
      lodge_fake_vmm_get_n_snapshots (fixture->fake, lodge_machine_get_uuid (fixture->machine)),
      ==,
      1);
}

/* What stands against it is said before a click. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeSnapshotFeatures) features = lodge_snapshot_features_new ();

  features->take = g_strdup ("The disk is raw. Convert it first.");
  lodge_fake_vmm_set_snapshot_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), features);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "The disk is raw. Convert it first."), 5);
  lodge_test_wait_for (shows (fixture, "No Snapshots Here"), 5);
  lodge_ui_test_keep_picture (fixture->window, "snapshots-refused");

  open_dialog (fixture, "take-snapshot", NULL);
  GtkWidget *dialog = GTK_WIDGET (lodge_ui_test_find_dialog ());
  lodge_test_wait_for (lodge_ui_test_shows (dialog, "The disk is raw. Convert it first."), 5);
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "take"));
  lodge_ui_test_respond ("cancel");
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "No Snapshots Yet"), 5);
  open_dialog (fixture, "take-snapshot", NULL);
  lodge_test_wait_for (
      adw_message_dialog_get_response_enabled (lodge_ui_test_find_dialog (), "take"), 5);
  lodge_ui_test_respond ("take");
  lodge_test_wait_for (shows (fixture, "Snapshot 1"), 5);

  open_dialog (fixture, "restore-snapshot", "snapshot-1");
  GtkWidget *dialog = GTK_WIDGET (lodge_ui_test_find_dialog ());
  g_assert_true (LODGE_IS_RESTORE_DIALOG (dialog));
  lodge_test_wait_for (lodge_ui_test_shows (dialog, "The machine’s settings are the same as then."),
                       5);
  lodge_ui_test_keep_picture (dialog, "snapshots-restore");
  lodge_ui_test_respond ("restore");
  lodge_test_wait_for (shows (fixture, "Before going back to “Snapshot 1”"), 10);
  lodge_test_wait_for (shows (fixture, "Went back to “Snapshot 1”"), 10);
  lodge_test_wait_for (is_enabled (fixture, "undo-restore"), 5);
  g_assert_cmpint (lodge_machine_get_state (fixture->machine), ==, LODGE_MACHINE_STATE_RUNNING);

  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (get_page (fixture)), "machine.undo-restore", NULL));
  lodge_test_wait_for (shows (fixture, "The machine is where it was before"), 10);
  g_autoptr (LodgeSnapshot) safety =
      g_list_model_get_item (lodge_machine_get_snapshots (fixture->machine), 1);
  g_assert_true (lodge_snapshot_get_current (safety));
  /* What is undone can be undone as well. */
  lodge_test_wait_for (is_enabled (fixture, "undo-restore"), 5);
}

/* Without the safety snapshot there is a hidden one, which nobody sees. */
static void
test_restore_unkept (Fixture *fixture, gconstpointer data)
{
  const char *uuid = lodge_machine_get_uuid (fixture->machine);

  add_one (fixture, "one", NULL, "Fresh", TRUE);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Fresh"), 5);
  open_dialog (fixture, "restore-snapshot", "one");
  GtkWidget *keep =
      lodge_ui_test_find (GTK_WIDGET (lodge_ui_test_find_dialog ()), GTK_TYPE_SWITCH, NULL, NULL);
  gtk_switch_set_active (GTK_SWITCH (keep), FALSE);
  lodge_ui_test_respond ("restore");
  lodge_test_wait_for (shows (fixture, "Went back to “Fresh”"), 10);
  lodge_test_wait_for (is_enabled (fixture, "undo-restore"), 5);
  g_assert_cmpuint (lodge_fake_vmm_get_n_snapshots (fixture->fake, uuid), ==, 2);
  g_assert_false (shows (fixture, "Before going back to “Fresh”"));
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  add_one (fixture, "one", NULL, "Fresh", TRUE);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Fresh"), 5);
  open_dialog (fixture, "edit-snapshot", "one");
  GtkWidget *entry = lodge_ui_test_find (
      GTK_WIDGET (lodge_ui_test_find_dialog ()), ADW_TYPE_ENTRY_ROW, "title", "Note");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing installed yet");
  lodge_ui_test_respond ("save");
  lodge_test_wait_for (shows (fixture, "nothing installed yet"), 5);
  lodge_test_wait_for (shows (fixture, "Fresh"), 5);

  lodge_test_wait_for (is_enabled (fixture, "pin-snapshot"), 5);
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (get_page (fixture)), "machine.pin-snapshot", "s", "one"));
  g_autoptr (LodgeSnapshot) shown =
      g_list_model_get_item (lodge_machine_get_snapshots (fixture->machine), 0);
  lodge_test_wait_for (lodge_snapshot_get_pinned (shown), 5);
  g_assert_cmpstr (lodge_snapshot_get_note (shown), ==, "nothing installed yet");
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  const char *uuid = lodge_machine_get_uuid (fixture->machine);

  add_one (fixture, "a", NULL, "First", FALSE);
  add_one (fixture, "b", "a", "Second", FALSE);
  add_one (fixture, "c", "b", "Third", FALSE);
  add_one (fixture, "d", "a", "Other", TRUE);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Other"), 5);

  open_dialog (fixture, "delete-snapshot", "b");
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (lodge_ui_test_find_dialog ()),
                                   "The 1 snapshot that rests on it is kept."));
  lodge_ui_test_respond ("cancel");
  g_assert_cmpuint (lodge_fake_vmm_get_n_snapshots (fixture->fake, uuid), ==, 4);

  open_dialog (fixture, "delete-snapshot", "b");
  lodge_ui_test_respond ("delete");
  lodge_test_wait_for (!shows (fixture, "Second"), 5);
  lodge_test_wait_for (shows (fixture, "Third"), 5);

  open_dialog (fixture, "delete-branch", "a");
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (lodge_ui_test_find_dialog ()),
                                   "It and the 2 snapshots that rest on it are deleted."));
  lodge_ui_test_respond ("delete");
  lodge_test_wait_for (shows (fixture, "No Snapshots Yet"), 5);
}

static void
test_trouble (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeSnapshot) damaged = lodge_snapshot_new ("damaged");

  g_object_set (damaged,
                "title",
                "Lost",
                "kind",
                LODGE_SNAPSHOT_KIND_RUNNING,
                "problem",
                "The file of a disk is missing.",
                NULL);
  lodge_fake_vmm_add_snapshot (fixture->fake, lodge_machine_get_uuid (fixture->machine), damaged);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "The file of a disk is missing."), 5);
  open_dialog (fixture, "restore-snapshot", "damaged");
  g_assert_false (
      adw_message_dialog_get_response_enabled (lodge_ui_test_find_dialog (), "restore"));
  lodge_ui_test_respond ("cancel");
}

/* A menu that is open stays so while the snapshots are read again. */
static void
test_menu (Fixture *fixture, gconstpointer data)
{
  add_one (fixture, "a", NULL, "First", TRUE);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "First"), 5);

  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_SNAPSHOTS_PAGE, NULL, NULL);
  GtkWidget *found = NULL;
  lodge_test_wait_for (
      (found = lodge_ui_test_find (page, GTK_TYPE_MENU_BUTTON, NULL, NULL)) != NULL, 5);
  GtkMenuButton *button = GTK_MENU_BUTTON (found);
  lodge_test_wait_for (gtk_menu_button_get_menu_model (button) != NULL, 5);
  GMenuModel *before = gtk_menu_button_get_menu_model (button);
  lodge_test_wait_for (is_enabled (fixture, "pin-snapshot"), 5);
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (get_page (fixture)), "machine.pin-snapshot", "s", "a"));
  lodge_test_wait_for (lodge_ui_test_find (page, GTK_TYPE_BUTTON, "tooltip-text", "Unpin") != NULL,
                       5);
  g_assert_true (gtk_menu_button_get_menu_model (button) == before);

  add_one (fixture, "b", "a", "Second", TRUE);
  lodge_machine_page_show_view (get_page (fixture), "display");
  lodge_machine_page_show_view (get_page (fixture), "snapshots");
  lodge_test_wait_for (shows (fixture, "Second"), 5);
  g_assert_cmpint (g_menu_model_get_n_items (gtk_menu_button_get_menu_model (button)), ==, 2);
}

static GtkWidget *
find_compare_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (LODGE_IS_COMPARE_WINDOW (window) && gtk_widget_get_mapped (window))
        return window;
    }
  return NULL;
}

static GtkWidget *
open_compare_window (Fixture *fixture, const char *name)
{
  g_assert_true (gtk_widget_activate_action (
      GTK_WIDGET (get_page (fixture)), "machine.compare-snapshot", "s", name));
  lodge_test_wait_for (find_compare_window () != NULL, 5);
  return find_compare_window ();
}

static void
click (GtkWidget *widget, const char *label)
{
  GtkWidget *button = lodge_ui_test_find (widget, GTK_TYPE_BUTTON, "label", label);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
}

/* Settings at once; files when they are asked for, and no more once the window is closed. */
static void
test_compare_window (Fixture *fixture, gconstpointer data)
{
  const char *uuid = lodge_machine_get_uuid (fixture->machine);
  g_autoptr (LodgeFileChanges) changes = lodge_file_changes_new ();
  const LodgeFileChange added = {
    LODGE_FILE_ADDED, FALSE, (char *)"sda2", (char *)"/home/me/a long name.txt", 0, 2048
  };
  const LodgeFileChange removed = { LODGE_FILE_REMOVED,  FALSE, (char *)"sda2",
                                    (char *)"/etc/gone", 512,   0 };
  const LodgeFileChange changed = { LODGE_FILE_CHANGED,   FALSE, (char *)"sda2",
                                    (char *)"/etc/hosts", 1024,  3072 };

  lodge_file_changes_add (changes, &changed);
  lodge_file_changes_add (changes, &removed);
  lodge_file_changes_add (changes, &added);
  lodge_fake_vmm_set_file_changes (fixture->fake, uuid, changes);
  add_one (fixture, "a", NULL, "First", FALSE);
  add_one (fixture, "b", "a", "Second", TRUE);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Second"), 5);

  GtkWidget *window = open_compare_window (fixture, "a");
  lodge_test_wait_for (lodge_ui_test_shows (window, "The settings are the same."), 5);
  lodge_ui_test_keep_picture (window, "snapshots-compare");
  lodge_fake_vmm_hold (fixture->fake, "compare_files");
  click (window, "Compare Files");
  lodge_test_wait_for (lodge_fake_vmm_get_n_held (fixture->fake, "compare_files") == 1, 5);
  g_assert_nonnull (lodge_ui_test_find (window, GTK_TYPE_PROGRESS_BAR, NULL, NULL));
  click (window, "Cancel");
  lodge_test_wait_for (lodge_ui_test_shows (window, "Nothing was compared."), 5);
  lodge_fake_vmm_release (fixture->fake, "compare_files");
  lodge_test_wait_for (lodge_machine_get_activity (fixture->machine) == LODGE_ACTIVITY_NONE, 5);

  click (window, "Try Again");
  lodge_test_wait_for (lodge_ui_test_shows (window, "3 files and folders differ"), 5);
  g_assert_true (lodge_ui_test_shows (window, "/etc/hosts"));
  g_assert_true (lodge_ui_test_shows (window, "1 KiB → 3 KiB"));
  lodge_ui_test_keep_picture (window, "snapshots-compare-files");
  gtk_window_close (GTK_WINDOW (window));
  lodge_test_wait_for (find_compare_window () == NULL, 5);
}

/* Now can't be compared while the guest writes; a later snapshot can. */
static void
test_compare_running (Fixture *fixture, gconstpointer data)
{
  add_one (fixture, "a", NULL, "First", FALSE);
  add_one (fixture, "b", "a", "Second", TRUE);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Second"), 5);

  GtkWidget *window = open_compare_window (fixture, "a");
  g_assert_null (lodge_ui_test_find (window, GTK_TYPE_BUTTON, "label", "Compare Files"));
  GtkWidget *row = lodge_ui_test_find (window, ADW_TYPE_COMBO_ROW, NULL, NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 1);
  lodge_test_wait_for (
      lodge_ui_test_find (window, GTK_TYPE_BUTTON, "label", "Compare Files") != NULL, 5);
  click (window, "Compare Files");
  lodge_test_wait_for (lodge_ui_test_shows (window, "No file differs."), 5);
  gtk_window_close (GTK_WINDOW (window));
}

static guint
count_items (GMenuModel *menu)
{
  guint n = 0;

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);

      n += section != NULL ? (guint)g_menu_model_get_n_items (section) : 1;
    }
  return n;
}

static void
test_row_menu (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeSnapshot) snapshot = add (fixture, "a", NULL, "First", TRUE);
  g_autoptr (GMenuModel) menu = lodge_snapshot_menu_new (snapshot, FALSE);
  g_autoptr (GMenuModel) branch = lodge_snapshot_menu_new (snapshot, TRUE);

  /* The whole branch only where there is one. */
  g_assert_cmpuint (count_items (branch), ==, count_items (menu) + 1);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "First"), 5);
  GtkWidget *cell = lodge_ui_test_find (fixture->window, LODGE_TYPE_SNAPSHOT_CELL, NULL, NULL);
  lodge_snapshot_cell_popup_menu (LODGE_SNAPSHOT_CELL (cell), menu, 20, 20);
  lodge_test_wait_for (lodge_ui_test_find (cell, GTK_TYPE_POPOVER_MENU, NULL, NULL) != NULL, 5);
  /* Its row goes underneath it. */
  lodge_fake_vmm_remove_machine (fixture->fake, lodge_machine_get_uuid (fixture->machine));
  lodge_test_wait_for (!shows (fixture, "First"), 5);
}

/* The target of the menu's item for @action, or NULL. (transfer full) */
static GVariant *
dup_target (GMenuModel *menu, const char *action)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      g_autofree char *name = NULL;

      if (section != NULL)
        {
          GVariant *target = dup_target (section, action);
          if (target != NULL)
            return target;
        }
      else if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &name) &&
               g_str_equal (name, action))
        return g_menu_model_get_item_attribute_value (menu, i, G_MENU_ATTRIBUTE_TARGET, NULL);
    }
  return NULL;
}

/* The machine runs from a snapshot and keeps nothing; from one inside its disks' files it can't. */
static void
test_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeSnapshot) snapshot = add (fixture, "a", NULL, "First", TRUE);
  g_autoptr (LodgeSnapshot) inside = lodge_snapshot_new ("b");
  g_autoptr (GMenuModel) menu = lodge_snapshot_menu_new (snapshot, FALSE);
  g_autoptr (GVariant) target = dup_target (menu, "machine.start-snapshot");

  g_object_set (inside, "storage", LODGE_SNAPSHOT_STORAGE_INTERNAL, NULL);
  g_autoptr (GMenuModel) less = lodge_snapshot_menu_new (inside, FALSE);
  g_assert_null (dup_target (less, "machine.start-snapshot"));
  g_assert_nonnull (target);

  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "First"), 5);
  lodge_test_wait_for (is_enabled (fixture, "start-snapshot"), 5);
  GtkWidget *cell = lodge_ui_test_find (fixture->window, LODGE_TYPE_SNAPSHOT_CELL, NULL, NULL);
  g_assert_true (gtk_widget_activate_action_variant (cell, "machine.start-snapshot", target));
  lodge_test_wait_for (lodge_machine_get_disposable (fixture->machine), 5);
  g_assert_false (is_enabled (fixture, "start-snapshot"));
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  add_one (fixture, "a", NULL, "Fresh install", FALSE);
  add_one (fixture, "b", "a", "With tools", TRUE);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "With tools"), 5);

  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_SNAPSHOTS_PAGE, NULL, NULL);
  GtkWidget *entry = lodge_ui_test_find (page, GTK_TYPE_SEARCH_ENTRY, NULL, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "FRESH");
  lodge_test_wait_for (!shows (fixture, "With tools"), 5);
  lodge_test_wait_for (shows (fixture, "Fresh install"), 5);
  gtk_editable_set_text (GTK_EDITABLE (entry), "elsewhere");
  lodge_test_wait_for (shows (fixture, "No Snapshot Found"), 5);
}

/* All of a long line at once; how long it took is told. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autofree char *parent = NULL;
  gint64 started;

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%u", i);
      g_autofree char *title = g_strdup_printf ("Snapshot %u", i);

      add_one (fixture, name, parent, title, i == 199);
      g_free (parent);
      parent = g_steal_pointer (&name);
    }
  started = g_get_monotonic_time ();
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Snapshot 0") || shows (fixture, "Snapshot 199"), 10);
  g_test_message ("200 drawn after %d ms", (int)((g_get_monotonic_time () - started) / 1000));
  g_assert_cmpuint (
      g_list_model_get_n_items (lodge_machine_get_snapshots (fixture->machine)), ==, 200);
}

static void
decorate (LodgeSnapshot *snapshot, const char *note, LodgeSnapshotKind kind, gboolean pinned)
{
  g_object_set (snapshot, "note", note, "kind", kind, "pinned", pinned, NULL);
}

static gboolean
is_narrow (LodgeMachinePage *page)
{
  gboolean narrow = FALSE;

  g_object_get (page, "narrow", &narrow, NULL);
  return narrow;
}

/* A timeline with all there is, for the eye, and whether it fits. */
static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *parent;
    const char *title;
    const char *note;
    LodgeSnapshotKind kind;
    LodgeSnapshotOrigin origin;
    gboolean pinned;
    const char *cold;
  } TREE[] = {
    { "a",
      NULL,
      "Fresh install",
      "Debian 12, nothing else",
      LODGE_SNAPSHOT_KIND_OFF,
      LODGE_SNAPSHOT_ORIGIN_USER,
      TRUE,
      NULL },
    { "b",
      "a",
      "With development tools",
      NULL,
      LODGE_SNAPSHOT_KIND_RUNNING,
      LODGE_SNAPSHOT_ORIGIN_USER,
      FALSE,
      NULL },
    { "c",
      "b",
      "Before the upgrade to the next release",
      "Everything works",
      LODGE_SNAPSHOT_KIND_RUNNING,
      LODGE_SNAPSHOT_ORIGIN_USER,
      FALSE,
      NULL },
    { "d",
      "c",
      "Upgraded",
      NULL,
      LODGE_SNAPSHOT_KIND_OFF,
      LODGE_SNAPSHOT_ORIGIN_USER,
      FALSE,
      NULL },
    { "e",
      "b",
      "Hourly",
      NULL,
      LODGE_SNAPSHOT_KIND_DISKS,
      LODGE_SNAPSHOT_ORIGIN_SCHEDULE,
      FALSE,
      NULL },
    { "f",
      "e",
      "Before going back to “With development tools”",
      NULL,
      LODGE_SNAPSHOT_KIND_RUNNING,
      LODGE_SNAPSHOT_ORIGIN_SAFETY,
      FALSE,
      "This computer’s QEMU can’t load its memory any more; its disks can be restored." },
    { "g",
      "e",
      "Experiment",
      NULL,
      LODGE_SNAPSHOT_KIND_RUNNING,
      LODGE_SNAPSHOT_ORIGIN_USER,
      FALSE,
      NULL },
  };
  GtkSettings *settings = gtk_settings_get_default ();
  const char *name = GPOINTER_TO_UINT (data) == LODGE_MACHINE_STATE_RUNNING ? "light" : "dark";

  for (gsize i = 0; i < G_N_ELEMENTS (TREE); i++)
    {
      g_autoptr (LodgeSnapshot) snapshot = lodge_snapshot_new (TREE[i].name);

      decorate (snapshot, TREE[i].note, TREE[i].kind, TREE[i].pinned);
      g_object_set (snapshot,
                    "title",
                    TREE[i].title,
                    "parent",
                    TREE[i].parent,
                    "origin",
                    TREE[i].origin,
                    "cold",
                    TREE[i].cold,
                    "size",
                    (guint64)(i + 1) * 317 * LODGE_MIB,
                    "created",
                    (guint64)g_get_real_time () - (10 - i) * 9 * G_TIME_SPAN_HOUR,
                    "current",
                    i + 1 == G_N_ELEMENTS (TREE),
                    NULL);
      lodge_fake_vmm_add_snapshot (
          fixture->fake, lodge_machine_get_uuid (fixture->machine), snapshot);
    }
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      g_str_equal (name, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                                                 : ADW_COLOR_SCHEME_FORCE_LIGHT);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Experiment"), 5);
  g_autofree char *wide = g_strdup_printf ("snapshots-%s", name);
  lodge_ui_test_keep_picture (fixture->window, wide);

  g_object_set (settings, "gtk-decoration-layout", "menu:minimize,maximize,close", NULL);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 640);
  LodgeMachinePage *page = get_page (fixture);
  lodge_test_wait_for (is_narrow (page), 5);
  GtkWidget *leaflet = gtk_widget_get_ancestor (GTK_WIDGET (page), ADW_TYPE_LEAFLET);
  adw_leaflet_navigate (ADW_LEAFLET (leaflet), ADW_NAVIGATION_DIRECTION_FORWARD);
  lodge_test_wait_for (get_page (fixture) == page, 5);
  int minimum = 0;
  gtk_widget_measure (adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window)),
                      GTK_ORIENTATION_HORIZONTAL,
                      -1,
                      &minimum,
                      NULL,
                      NULL,
                      NULL);
  g_assert_cmpint (minimum, <=, 350);
  g_autofree char *narrow = g_strdup_printf ("snapshots-%s-narrow", name);
  lodge_ui_test_keep_picture (fixture->window, narrow);
  open_dialog (fixture, "restore-snapshot", "f");
  g_assert_true (lodge_ui_test_shows (GTK_WIDGET (lodge_ui_test_find_dialog ()),
                                      "Disks only, without the memory of then"));
  g_autofree char *dialog = g_strdup_printf ("snapshots-%s-cold", name);
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), dialog);
  lodge_ui_test_respond ("cancel");
  gtk_settings_reset_property (settings, "gtk-decoration-layout");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* When they are taken by themselves is stored with the machine. */
static void
test_automatic (Fixture *fixture, gconstpointer data)
{
  LodgeMachineConfig *config = lodge_machine_get_config (fixture->machine);

  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "No Snapshots Yet"), 5);
  lodge_ui_test_keep_picture (fixture->window, "automatic-empty");
  open_dialog (fixture, "automatic-snapshots", NULL);
  GtkWidget *row = lodge_ui_test_find (
      GTK_WIDGET (lodge_ui_test_find_dialog ()), ADW_TYPE_COMBO_ROW, NULL, NULL);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), LODGE_SNAPSHOT_SCHEDULE_MINUTES);
  g_assert_true (
      lodge_ui_test_shows (GTK_WIDGET (lodge_ui_test_find_dialog ()), "Minutes in between"));
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "automatic-dialog");
  lodge_ui_test_respond ("save");
  lodge_test_wait_for (
      lodge_machine_config_get_snapshot_schedule (config) == LODGE_SNAPSHOT_SCHEDULE_MINUTES, 5);
  g_assert_cmpuint (lodge_machine_config_get_snapshot_minutes (config), ==, 30);
  g_assert_cmpuint (lodge_machine_config_get_snapshot_keep (config), ==, 10);
}

/* Those taken by themselves can be told from the others, and shown alone. */
static void
test_filter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeSnapshot) automatic = lodge_snapshot_new ("automatic");

  add_one (fixture, "mine", NULL, "Taken by hand", TRUE);
  g_object_set (automatic,
                "title",
                "Automatic, 3 Mar 12:00",
                "origin",
                LODGE_SNAPSHOT_ORIGIN_SCHEDULE,
                "created",
                (guint64)g_get_real_time (),
                NULL);
  lodge_fake_vmm_add_snapshot (fixture->fake, lodge_machine_get_uuid (fixture->machine), automatic);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Taken by hand"), 5);
  GtkWidget *page = lodge_ui_test_find (fixture->window, LODGE_TYPE_SNAPSHOTS_PAGE, NULL, NULL);
  gtk_widget_activate_action (page, "snapshots.show", "u", LODGE_SNAPSHOT_FILTER_AUTOMATIC);
  lodge_test_wait_for (!shows (fixture, "Taken by hand"), 5);
  lodge_test_wait_for (shows (fixture, "Automatic, 3 Mar 12:00"), 5);
  gtk_widget_activate_action (page, "snapshots.show", "u", LODGE_SNAPSHOT_FILTER_MINE);
  lodge_test_wait_for (shows (fixture, "Taken by hand"), 5);
  lodge_test_wait_for (!shows (fixture, "Automatic, 3 Mar 12:00"), 5);
}

/* What can't be kept is said before the click, and undoing is offered on the page. */
static void
test_no_room (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeSnapshotFeatures) features = lodge_snapshot_features_new ();

  add_one (fixture, "one", NULL, "Fresh", TRUE);
  show_snapshots (fixture);
  lodge_test_wait_for (shows (fixture, "Fresh"), 5);
  open_dialog (fixture, "restore-snapshot", "one");
  lodge_ui_test_respond ("restore");
  lodge_test_wait_for (
      shows (fixture, "Going back can be undone until the machine has run and stopped."), 10);
  lodge_ui_test_keep_picture (fixture->window, "undo-bar");

  features->take = g_strdup ("There is no room.");
  lodge_fake_vmm_set_snapshot_features (
      fixture->fake, lodge_machine_get_uuid (fixture->machine), features);
  open_dialog (fixture, "restore-snapshot", "one");
  lodge_test_wait_for (
      lodge_ui_test_shows (GTK_WIDGET (lodge_ui_test_find_dialog ()),
                           "The present state can’t be kept, so this can’t be undone. There is "
                           "no room."),
      5);
  lodge_ui_test_keep_picture (GTK_WIDGET (lodge_ui_test_find_dialog ()), "restore-no-room");
  lodge_ui_test_respond ("cancel");
}

#define ADD(path, state, test)                                                                     \
  g_test_add ("/snapshots/" path, Fixture, GUINT_TO_POINTER (state), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  lodge_ui_test_init (&argc, &argv);

  g_test_add_func ("/snapshots/rows", test_rows);
  g_test_add_func ("/snapshots/compare", test_compare);
  ADD ("take", LODGE_MACHINE_STATE_RUNNING, test_take);
  ADD ("refused", LODGE_MACHINE_STATE_OFF, test_refused);
  ADD ("restore", LODGE_MACHINE_STATE_RUNNING, test_restore);
  ADD ("restore-unkept", LODGE_MACHINE_STATE_OFF, test_restore_unkept);
  ADD ("edit", LODGE_MACHINE_STATE_OFF, test_edit);
  ADD ("delete", LODGE_MACHINE_STATE_OFF, test_delete);
  ADD ("trouble", LODGE_MACHINE_STATE_OFF, test_trouble);
  ADD ("menu", LODGE_MACHINE_STATE_OFF, test_menu);
  ADD ("search", LODGE_MACHINE_STATE_OFF, test_search);
  ADD ("automatic", LODGE_MACHINE_STATE_RUNNING, test_automatic);
  ADD ("filter", LODGE_MACHINE_STATE_OFF, test_filter);
  ADD ("no-room", LODGE_MACHINE_STATE_OFF, test_no_room);
  ADD ("compare-window", LODGE_MACHINE_STATE_OFF, test_compare_window);
  ADD ("compare-running", LODGE_MACHINE_STATE_RUNNING, test_compare_running);
  ADD ("row-menu", LODGE_MACHINE_STATE_OFF, test_row_menu);
  ADD ("run", LODGE_MACHINE_STATE_OFF, test_run);
  ADD ("many", LODGE_MACHINE_STATE_OFF, test_many);
  ADD ("light", LODGE_MACHINE_STATE_RUNNING, test_narrow);
  ADD ("dark", LODGE_MACHINE_STATE_OFF, test_narrow);
  return g_test_run ();
}
