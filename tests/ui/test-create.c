/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "lodge-create-window.h"
#include "lodge-machine-page.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-vmm-error.h"

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  GtkWidget *window; /* the assistant */
  guint created;
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->folder = g_dir_make_tmp ("lodge-create-XXXXXX", NULL);
  fixture->window =
      g_object_ref (lodge_create_window_new (fixture->core, LODGE_VMM (fixture->fake)));
  g_signal_connect_swapped (
      fixture->window, "created", G_CALLBACK (lodge_test_count_cb), &fixture->created);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->window), 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  lodge_test_assert_finalizes (&fixture->window);
  g_clear_object (&fixture->core);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static GtkWidget *
find_button (Fixture *fixture, const char *label)
{
  GtkWidget *button = lodge_ui_test_find (fixture->window, GTK_TYPE_BUTTON, "label", label);

  return button != NULL && gtk_widget_is_sensitive (button) ? button : NULL;
}

static void
click (Fixture *fixture, const char *label)
{
  lodge_test_wait_for (find_button (fixture, label) != NULL, 20);
  g_signal_emit_by_name (find_button (fixture, label), "clicked");
}

/* The row whose title is @title. */
static void
activate_row (Fixture *fixture, const char *title)
{
  GtkWidget *row = lodge_ui_test_find (fixture->window, ADW_TYPE_ACTION_ROW, "title", title);

  g_assert_nonnull (row);
  adw_action_row_activate (ADW_ACTION_ROW (row));
}

static guint
count_machines (Fixture *fixture)
{
  return g_list_model_get_n_items (lodge_core_get_machines (fixture->core));
}

static void
test_blank (Fixture *fixture, gconstpointer data)
{
  g_assert_null (find_button (fixture, "Next"));
  activate_row (fixture, "Blank Disk");
  click (fixture, "Next");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Resources"), 5);
  click (fixture, "Next");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "This Will Be Created"), 5);
  click (fixture, "Create");
  lodge_test_wait_for (fixture->created == 1, 20);
  g_assert_cmpuint (count_machines (fixture), ==, 1);

  g_autoptr (LodgeMachine) machine =
      g_list_model_get_item (lodge_core_get_machines (fixture->core), 0);
  lodge_test_wait_for (lodge_machine_get_state (machine) == LODGE_MACHINE_STATE_RUNNING, 5);
}

static void
test_back (Fixture *fixture, gconstpointer data)
{
  activate_row (fixture, "Network Boot");
  click (fixture, "Next");
  click (fixture, "Next");
  click (fixture, "Back");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Resources"), 5);
  click (fixture, "Back");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "What Should It Start From?"), 5);
  g_assert_nonnull (find_button (fixture, "Cancel"));
}

/* A file that can't be used is said on the page where another can be chosen. */
static void
test_bad_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "absent.iso", NULL);
  GtkWidget *label = NULL;

  lodge_create_window_choose_file (LODGE_CREATE_WINDOW (fixture->window), path);
  lodge_test_wait_for (
      (label = lodge_ui_test_find (
           fixture->window, GTK_TYPE_IMAGE, "icon-name", "dialog-warning-symbolic")) != NULL,
      20);
  g_assert_null (find_button (fixture, "Next"));
}

static GtkWidget *
find_list (Fixture *fixture)
{
  return lodge_ui_test_find (fixture->window, GTK_TYPE_LIST_VIEW, NULL, NULL);
}

static guint
count_systems (Fixture *fixture)
{
  GtkWidget *list = find_list (fixture);

  return list != NULL ? g_list_model_get_n_items (
                            G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))))
                      : 0;
}

/* Another system than the one found is chosen from a list that can be searched. */
static void
test_system (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry;
  guint n_systems;

  activate_row (fixture, "Blank Disk");
  click (fixture, "Next");
  lodge_test_wait_for (
      lodge_ui_test_find (fixture->window, ADW_TYPE_ACTION_ROW, "title", "Operating System"), 5);
  activate_row (fixture, "Operating System");
  lodge_test_wait_for (count_systems (fixture) > 100, 60);
  n_systems = count_systems (fixture);
  entry = lodge_ui_test_find (fixture->window, GTK_TYPE_SEARCH_ENTRY, NULL, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "windows 11");
  lodge_test_wait_for (count_systems (fixture) > 0 && count_systems (fixture) < n_systems, 10);
  g_signal_emit_by_name (find_list (fixture), "activate", 0);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Microsoft Windows 11"), 10);
  g_assert_nonnull (lodge_ui_test_find (
      fixture->window, ADW_TYPE_ACTION_ROW, "subtitle", "Microsoft Windows 11"));
}

/* A failure of the work comes back to a page with its sentence, and leaves nothing. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = lodge_vmm_error_new (
      LODGE_VMM_ERROR_NO_SPACE, "ENOSPC", "The disk is full. Free some space and try again.");

  lodge_fake_vmm_fail (fixture->fake, "create_disk", error);
  activate_row (fixture, "Blank Disk");
  click (fixture, "Next");
  click (fixture, "Next");
  click (fixture, "Create");
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, error->message), 20);
  g_assert_true (lodge_ui_test_shows (fixture->window, "Resources")); /* where the disk's size is */
  g_assert_cmpuint (fixture->created, ==, 0);
  g_assert_cmpuint (count_machines (fixture), ==, 0);
  g_assert_cmpuint (lodge_fake_vmm_get_n_files (fixture->fake), ==, 0);
}

/* The window may go while the work is on: it ends well all the same. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  lodge_fake_vmm_hold (fixture->fake, "create_disk");
  activate_row (fixture, "Blank Disk");
  click (fixture, "Next");
  click (fixture, "Next");
  click (fixture, "Create");
  lodge_test_wait_for (lodge_fake_vmm_get_n_held (fixture->fake, "create_disk") == 1, 20);
  gtk_window_close (GTK_WINDOW (fixture->window));
  lodge_fake_vmm_release (fixture->fake, "create_disk");
  lodge_test_wait_for (fixture->created == 1, 20);
  g_assert_cmpuint (count_machines (fixture), ==, 1);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  ADD ("/ui/create/blank", test_blank);
  ADD ("/ui/create/back", test_back);
  ADD ("/ui/create/bad-file", test_bad_file);
  ADD ("/ui/create/system", test_system);
  ADD ("/ui/create/failure", test_failure);
  ADD ("/ui/create/close", test_close);
  return g_test_run ();
}
