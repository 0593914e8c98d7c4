/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"
#include "lodge-console-usb.h"
#include "lodge-console-view.h"
#include "lodge-machine-page.h"
#include "lodge-test.h"
#include "lodge-ui-test.h"
#include "lodge-usb-device.h"
#include "lodge-window.h"

/* A display's dialogs on a screen as narrow as a phone's. Nobody is at the other end of the fake's
 * display; what it carries is said here. */

/* What GTK puts around a window on each side where there can be no shadow. */
#define FRAME 5
#define PHONE_WIDTH (360 + 2 * FRAME)
#define PHONE_HEIGHT 640

typedef struct
{
  LodgeCore *core;
  LodgeFakeVmm *fake;
  LodgeMachine *machine;
  GtkWidget *window;
} Fixture;

static GtkApplication *application;

static LodgeConsole *
get_console (Fixture *fixture)
{
  GtkWidget *view = lodge_ui_test_find (fixture->window, LODGE_TYPE_CONSOLE_VIEW, NULL, NULL);

  return view != NULL ? lodge_console_view_get_console (LODGE_CONSOLE_VIEW (view)) : NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (LodgeUsbDevice) device = lodge_usb_device_new (
      "Generic Mass Storage Device with an Exceedingly Long Name", "0951:1666", "S1");
  g_autoptr (LodgeUsbDevice) other = lodge_usb_device_new ("Reader", "08e6:3437", NULL);

  fixture->core = lodge_ui_test_create_core (&fixture->fake);
  fixture->machine =
      lodge_fake_vmm_add_machine (fixture->fake, "Debian", LODGE_MACHINE_STATE_RUNNING);
  fixture->window = lodge_window_new (application, fixture->core);
  gtk_window_present (GTK_WINDOW (fixture->window));
  lodge_window_show_machine (LODGE_WINDOW (fixture->window), fixture->machine);
  lodge_test_wait_for (get_console (fixture) != NULL, 20);
  lodge_console_set_state (get_console (fixture), LODGE_CONSOLE_STATE_CONNECTED);
  lodge_console_set_usb_ports (get_console (fixture), 2);
  lodge_console_add_usb_device (get_console (fixture), device);
  lodge_console_add_usb_device (get_console (fixture), other);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  lodge_console_set_usb_ports (get_console (fixture), 0);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_clear_object (&fixture->core);
}

static GtkWidget *
find_other_window (Fixture *fixture)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (l->data != fixture->window && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

static gboolean
is_content (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) || GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) ||
         GTK_IS_RANGE (widget);
}

/* All that is to be read and used in @widget has its place between the sides of @root. */
static gboolean
is_within (GtkWidget *widget, GtkWidget *root)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_mapped (widget))
    return TRUE;
  if (is_content (widget) &&
      (!gtk_widget_compute_bounds (widget, root, &bounds) || bounds.origin.x < 0 ||
       bounds.origin.x + bounds.size.width > gtk_widget_get_width (root)))
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!is_within (child, root))
      return FALSE;
  return TRUE;
}

static void
test_dialog (Fixture *fixture, gconstpointer data)
{
  const char *action = data;
  GtkWidget *from = g_str_has_prefix (action, "page.")
                        ? lodge_ui_test_find (fixture->window, LODGE_TYPE_MACHINE_PAGE, NULL, NULL)
                        : fixture->window;
  g_autofree char *dark = g_strdup_printf ("narrow-%s-dark", action);
  g_autofree char *light = g_strdup_printf ("narrow-%s", action);
  GtkWidget *dialog;
  int minimum;

  g_assert_true (gtk_widget_activate_action (from, action, NULL));
  lodge_test_wait_for (find_other_window (fixture) != NULL, 20);
  dialog = find_other_window (fixture);
  gtk_widget_measure (dialog, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, PHONE_WIDTH);
  gtk_window_set_default_size (GTK_WINDOW (dialog), PHONE_WIDTH, PHONE_HEIGHT);
  lodge_test_wait_for (gtk_widget_get_width (dialog) <= PHONE_WIDTH, 20);
  lodge_test_wait_for (is_within (dialog, dialog), 20);
  lodge_ui_test_keep_picture (dialog, light);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  lodge_ui_test_keep_picture (dialog, dark);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);
  application = GTK_APPLICATION (
      adw_application_new ("io.github.lodgevm.TestNarrowDialogs", G_APPLICATION_NON_UNIQUE));
  g_application_register (G_APPLICATION (application), NULL, NULL);
#define ADD(name, action)                                                                          \
  g_test_add ("/ui/narrow-dialogs/" name, Fixture, action, set_up, test_dialog, tear_down)
  ADD ("sound", "page.sound");
  ADD ("usb", "page.usb");
  ADD ("type-text", "page.type-text");
  ADD ("keyboard", "win.keyboard");
  return g_test_run ();
}
