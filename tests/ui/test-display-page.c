/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/socket.h>

#include "lodge-display-page.h"
#include "lodge-fake-endpoint.h"
#include "lodge-fake-vnc.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"

/* The page of a display by address: what it is told, and what is told to it. */

typedef struct
{
  GtkWidget *window;
  LodgeDisplayPage *page;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->window = gtk_window_new ();
  fixture->page = g_object_new (LODGE_TYPE_DISPLAY_PAGE, NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->page));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
}

/* By what is seen, not by the markup that it may have come from. */
static gboolean
reads (GtkWidget *widget, const char *text)
{
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (reads (child, text))
      return TRUE;
  return FALSE;
}

static void
test_names (Fixture *fixture, gconstpointer unused)
{
  static const char SENTENCE[] = "“R&D <b>plan</b>.txt” is in the machine";

  lodge_display_page_tell (fixture->page, SENTENCE);
  lodge_test_wait_for (reads (fixture->window, SENTENCE), 20);
}

/* Asks for a password, and thinks about each. */
static void
serve_question (int fd, gpointer unused)
{
  static const guint8 VNC_AUTH[] = { 1, 2 };
  static const guint8 CHALLENGE[16];
  char text[64];

  lodge_fake_vnc_bytes (fd, "RFB 003.008\n", 12);
  lodge_fake_vnc_bytes (fd, VNC_AUTH, sizeof VNC_AUTH);
  lodge_fake_vnc_bytes (fd, CHALLENGE, sizeof CHALLENGE);
  /* What the client says first are no messages: the server must not take them for its end. */
  while (recv (fd, text, sizeof text, 0) > 0)
    ;
}

static void
test_login (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, serve_question, NULL);
  g_autoptr (LodgeConsoleSession) session = lodge_console_session_new_for_endpoint (endpoint);
  GtkWidget *entry;

  lodge_display_page_show_session (fixture->page, session, FALSE);
  lodge_test_wait_for ((entry = lodge_ui_test_find (
                            fixture->window, ADW_TYPE_PASSWORD_ENTRY_ROW, NULL, NULL)) != NULL,
                       20);
  gtk_editable_set_text (GTK_EDITABLE (entry), "half a pass");
  /* Something else is new. */
  g_object_notify (G_OBJECT (lodge_display_page_get_view (fixture->page)), "scanout-failed");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "half a pass");
  lodge_console_session_set_wanted (session, FALSE);
}

/* Not a display at all. */
static void
serve_nonsense (int fd, gpointer unused)
{
  char text[64];

  lodge_fake_vnc_bytes (fd, "220 mail.example ESMTP\r\n", 24);
  lodge_fake_vnc_read (fd, text);
}

/* Who waits for a display is told when something else is there. */
static void
test_patience (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint =
      lodge_fake_endpoint_new (LODGE_DISPLAY_PROTOCOL_VNC, NULL, NULL);
  g_autoptr (LodgeConsoleSession) session = lodge_console_session_new_for_endpoint (endpoint);

  lodge_display_page_show_session (fixture->page, session, TRUE);
  lodge_test_wait_for (lodge_fake_endpoint_get_n_opened (LODGE_FAKE_ENDPOINT (endpoint)) > 1, 20);
  g_assert_false (lodge_ui_test_shows (fixture->window, "The Display Could Not Be Opened"));
  lodge_fake_endpoint_set_server (LODGE_FAKE_ENDPOINT (endpoint), serve_nonsense, NULL);
  lodge_test_wait_for (lodge_ui_test_shows (fixture->window, "The Display Could Not Be Opened"),
                       20);
  lodge_console_session_set_wanted (session, FALSE);
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  g_test_add ("/ui/display-page/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/ui/display-page/login", Fixture, NULL, set_up, test_login, tear_down);
  g_test_add ("/ui/display-page/patience", Fixture, NULL, set_up, test_patience, tear_down);
  return g_test_run ();
}
