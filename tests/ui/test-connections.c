/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-connections-window.h"
#include "lodge-settings.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  GtkWidget *window;
  GtkWidget *connections;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->window = lodge_window_new (NULL, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->window), 10);
  fixture->connections = lodge_connections_window_new (fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->connections));
  lodge_test_wait_for (gtk_widget_get_mapped (fixture->connections), 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->connections));
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static GtkWidget *
find_row (Fixture *fixture, const char *title)
{
  return lodge_ui_test_find (fixture->connections, ADW_TYPE_ACTION_ROW, "title", title);
}

static char *
dup_subtitle (GtkWidget *row)
{
  return g_strdup (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)));
}

static GtkWidget *
find_button (GtkWidget *row, const char *tooltip)
{
  return lodge_ui_test_find (row, GTK_TYPE_BUTTON, "tooltip-text", tooltip);
}

static guint
count (Fixture *fixture)
{
  return g_list_model_get_n_items (lodge_core_get_connections (fixture->core));
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *typed;
    const char *uri;
    const char *title;
  } cases[] = {
    { "host", "qemu+ssh://host/system?no_tty=1", "host" },
    { " me@host.example ", "qemu+ssh://me@host.example/system?no_tty=1", "host.example" },
    { "ssh://me@host:2222", "qemu+ssh://me@host:2222/system?no_tty=1", "host" },
    { "me@[fe80::1]", "qemu+ssh://me@[fe80::1]/system?no_tty=1", "fe80::1" },
    { "qemu+ssh://a/session", "qemu+ssh://a/session", "a" },
    { "qemu:///system", "qemu:///system", "This Computer" },
    { "", NULL, NULL },
    { "two words", NULL, NULL },
    { "-oProxyCommand=x", NULL, NULL },
    { "host/../x", NULL, NULL },
    { "http://host", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *uri = lodge_connections_dup_remote_uri (cases[i].typed);
      g_autofree char *title = lodge_connections_dup_title (uri);

      g_assert_cmpstr (uri, ==, cases[i].uri);
      if (uri != NULL)
        g_assert_cmpstr (title, ==, cases[i].title);
    }
}

static void
assert_remembered (const char *const *uris)
{
  g_auto (GStrv) remembered = lodge_connections_dup_remembered ();

  /* Without the schema nothing can be. */
  if (lodge_settings_get () != NULL)
    g_assert_true (g_strv_equal ((const char *const *)remembered, uris));
}

static void
test_add_and_remove (Fixture *fixture, gconstpointer data)
{
  const char *const both[] = { LODGE_UI_TEST_URI, "qemu:///system", NULL };
  const char *const one[] = { LODGE_UI_TEST_URI, NULL };
  GtkWidget *row = find_row (fixture, "This Computer");

  g_assert_null (find_button (fixture->connections, "Remove Connection"));
  g_signal_emit_by_name (row, "activated");
  lodge_test_wait_for (count (fixture) == 2, 5);
  lodge_test_wait_for ((row = find_row (fixture, "This Computer")) != NULL &&
                           find_button (row, "Remove Connection") != NULL,
                       5);
  assert_remembered (both);
  g_signal_emit_by_name (find_button (row, "Remove Connection"), "clicked");
  lodge_test_wait_for (count (fixture) == 1, 5);
  assert_remembered (one);
}

static void
test_remote (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = lodge_ui_test_find (fixture->connections, ADW_TYPE_ENTRY_ROW, NULL, NULL);
  GListModel *windows = gtk_window_get_toplevels ();

  gtk_editable_set_text (GTK_EDITABLE (entry), "no host");
  g_signal_emit_by_name (entry, "apply");
  lodge_test_wait_for (g_list_model_get_n_items (windows) == 3, 5);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        gtk_window_destroy (GTK_WINDOW (window));
    }
  g_assert_cmpuint (count (fixture), ==, 1);
  gtk_editable_set_text (GTK_EDITABLE (entry), "me@host");
  g_signal_emit_by_name (entry, "apply");
  lodge_test_wait_for (count (fixture) == 2 && find_row (fixture, "host") != NULL, 5);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) problem =
      lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED, NULL, "You may not. Ask somebody.");
  LodgeVmm *vmm = lodge_core_add_connection (fixture->core, "qemu:///system");
  g_autofree char *subtitle = NULL;
  GtkWidget *row = NULL;

  lodge_fake_vmm_fail (LODGE_FAKE_VMM (vmm), "connect", problem);
  lodge_vmm_connect (vmm);
  lodge_test_wait_for (
      (row = find_row (fixture, "This Computer")) != NULL && find_button (row, "Retry") != NULL, 5);
  subtitle = dup_subtitle (row);
  g_assert_nonnull (strstr (subtitle, problem->message));
  lodge_fake_vmm_fail (LODGE_FAKE_VMM (vmm), "connect", NULL);
  g_signal_emit_by_name (find_button (row, "Retry"), "clicked");
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  lodge_test_wait_for (find_button (row, "Retry") == NULL, 5);
}

/* Headings only where there are several, and nothing of a connection stays that is removed. */
static void
test_headings (Fixture *fixture, gconstpointer data)
{
  LodgeVmm *vmm = NULL;
  LodgeMachine *machine = NULL;

  lodge_fake_vmm_add_machine (fixture->fake, "Mine", LODGE_MACHINE_STATE_OFF);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "Mine"), 5);
  g_assert_false (lodge_ui_test_shows (fixture->window, "This Computer"));
  vmm = lodge_core_add_connection (fixture->core, "qemu:///system");
  lodge_vmm_connect (vmm);
  lodge_test_wait_for (lodge_vmm_get_state (vmm) == LODGE_VMM_STATE_CONNECTED, 5);
  machine = lodge_fake_vmm_add_machine (LODGE_FAKE_VMM (vmm), "Ours", LODGE_MACHINE_STATE_OFF);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "This Computer"), 5);
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), machine);
  g_assert_true (lodge_window_get_machine (LODGE_WINDOW (fixture->window)) == machine);

  lodge_core_remove_connection (fixture->core, vmm);
  lodge_test_wait_for (!lodge_ui_test_shows (fixture->window, "This Computer"), 5);
  g_assert_null (lodge_window_get_machine (LODGE_WINDOW (fixture->window)));
  lodge_test_wait_for (!lodge_ui_test_shows (fixture->window, "Ours"), 5);
  lodge_test_wait_for (!lodge_ui_test_shows (fixture->window, LODGE_UI_TEST_URI), 5);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/connections/addresses", test_addresses);
  ADD ("/ui/connections/add-and-remove", test_add_and_remove);
  ADD ("/ui/connections/remote", test_remote);
  ADD ("/ui/connections/failed", test_failed);
  ADD ("/ui/connections/headings", test_headings);
  return g_test_run ();
}
