/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Open SSH" and "Open Web" start what the user has for them, with the right address. */
#include "config.h"

#include "network-window.h"

#include "lodge-nic-row.h"

#define SSH "ssh://127.0.0.1:2222"
#define WEB "http://127.0.0.1:8080/"
#define SECURE_WEB "https://127.0.0.1:8443/"

/* The button of the adapter's row, which is for its first forward that can be opened. */
static void
press (Fixture *fixture, const char *forward, const char *address)
{
  const char *forwards[] = { forward, NULL };

  set_forwards (fixture, forwards);
  show_view (fixture, "settings");
  GtkWidget *row = await (fixture->window, LODGE_TYPE_NIC_ROW, NULL, NULL);
  g_signal_emit_by_name (await (row, GTK_TYPE_BUTTON, "tooltip-text", address), "clicked");
}

/* Whether @line is what was started last. */
static gboolean
was_started (const char *line)
{
  g_autofree char *path = g_build_filename (folder, "started", NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_str_has_suffix (text, line);
}

static void
write_file (const char *parent, const char *name, const char *text)
{
  g_autofree char *directory = g_build_filename (folder, parent, NULL);
  g_autofree char *path = g_build_filename (directory, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
is_handler (const char *scheme)
{
  g_autoptr (GAppInfo) info = g_app_info_get_default_for_uri_scheme (scheme);

  return info != NULL && g_strcmp0 (g_app_info_get_id (info), "lodge-test.desktop") == 0;
}

static void
register_handler (void)
{
  g_autofree char *entry =
      g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Test\nExec=%s/handler %%u\n"
                       "MimeType=x-scheme-handler/ssh;x-scheme-handler/http;"
                       "x-scheme-handler/https;\n",
                       folder);

  write_file ("share/applications", "lodge-test.desktop", entry);
  write_file ("config",
              "mimeapps.list",
              "[Default Applications]\n"
              "x-scheme-handler/ssh=lodge-test.desktop\n"
              "x-scheme-handler/http=lodge-test.desktop\n"
              "x-scheme-handler/https=lodge-test.desktop\n");
  lodge_test_wait_for (is_handler ("ssh") && is_handler ("http") && is_handler ("https"), 30);
}

static void
put_starter (const char *name)
{
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\necho \"$*\" >>'%s/started'\n", folder);

  put_program (name, text);
}

/* Nobody is registered: SSH opens in a terminal; of the web the address is said. */
static void
test_without (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAppInfo) ssh = g_app_info_get_default_for_uri_scheme ("ssh");
  g_autoptr (GAppInfo) web = g_app_info_get_default_for_uri_scheme ("http");

  if (ssh != NULL || web != NULL)
    {
      g_test_skip ("This computer has its own programs for ssh: or http:.");
      return;
    }
  /* Whichever of them GLib tries first. */
  put_starter ("xdg-terminal-exec");
  put_starter ("kgx");
  put_starter ("gnome-terminal");
  press (fixture, "ssh=tcp:0.0.0.0:2222:22", SSH);
  lodge_test_wait_for (was_started ("ssh -p 2222 127.0.0.1\n"), 30);

  press (fixture, "tcp:127.0.0.1:8080:80", WEB);
  GtkWidget *dialog = await_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), WEB));
}

static void
test_with_handler (Fixture *fixture, gconstpointer data)
{
  put_starter ("handler");
  register_handler ();
  press (fixture, "ssh=tcp:0.0.0.0:2222:22", SSH);
  lodge_test_wait_for (was_started (SSH "\n"), 30);
  press (fixture, "tcp:127.0.0.1:8080:80", WEB);
  lodge_test_wait_for (was_started (WEB "\n"), 30);
  press (fixture, "tcp:127.0.0.1:8443:443", SECURE_WEB);
  lodge_test_wait_for (was_started (SECURE_WEB "\n"), 30);
  g_assert_null (find_window (ADW_TYPE_MESSAGE_DIALOG));
}

void
add_opening_tests (void)
{
  ADD ("/ui/network/open-without", test_without);
  ADD ("/ui/network/open-with-handler", test_with_handler);
}
