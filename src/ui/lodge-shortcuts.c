/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-shortcuts.h"

#include <glib/gi18n.h>

/* What GTK calls that in a window which knows the application's accelerators. */
#define GTKS_OWN "gtk-application-shortcuts"

static const struct
{
  const char *group; /* NULL: the one above */
  const char *title; /* NULL: more keys for the one above */
  const char *action;
  const char *accelerators[3];
} SHORTCUTS[] = {
  { N_ ("General"), N_ ("New machine"), "win.new-machine", { "<Control>n" } },
  { NULL, N_ ("Search machines"), "win.search", { "<Control>f" } },
  { NULL, N_ ("Keyboard shortcuts"), "win.shortcuts", { "<Control>question" } },
  { NULL, N_ ("Main menu"), "win.main-menu", { "F10" } },
  { NULL, N_ ("Close the window"), "window.close", { "<Control>w" } },
  { NULL, N_ ("Quit"), "app.quit", { "<Control>q" } },
  { N_ ("Machine"), N_ ("Start or resume"), "machine.primary", { "<Control>r" } },
  { NULL, N_ ("Pause or resume"), "machine.toggle-pause", { "<Control>p" } },
  { NULL, N_ ("Shut down"), "machine.shut-down", { "<Control><Shift>d" } },
  { NULL, N_ ("Restart"), "machine.restart", { "<Control><Shift>r" } },
  { NULL, N_ ("Save state"), "machine.save", { "<Control><Shift>e" } },
  { NULL, N_ ("Take a snapshot"), "machine.take-snapshot", { "<Control><Shift>s" } },
  { NULL, N_ ("Force off"), "machine.force-off", { "<Control><Shift>k" } },
  { NULL, N_ ("Rename"), "machine.rename", { "F2" } },
  { NULL, N_ ("Delete"), "machine.delete", { "<Control>Delete" } },
  { N_ ("Network"),
    N_ ("Cut the machine off now"),
    "machine.cut-network",
    { "<Control><Shift>x" } },
  { NULL, N_ ("Online for 10 minutes"), "machine.lend-network", { "<Control><Shift>o" } },
  { NULL, N_ ("Open the network dial"), "page.network-dial", { "<Control><Shift>n" } },
  { NULL, N_ ("Show the networks"), "win.networks", { "<Control><Shift>l" } },
  { N_ ("Display"), N_ ("Full screen"), "win.fullscreen", { "F11" } },
  { NULL, N_ ("Zoom in"), "page.zoom-in", { "<Control>plus" } },
  { NULL, NULL, "page.zoom-in-too", { "<Control>equal", "<Control>KP_Add" } },
  { NULL, N_ ("Zoom out"), "page.zoom-out", { "<Control>minus" } },
  { NULL, NULL, "page.zoom-out-too", { "<Control>KP_Subtract" } },
  { NULL, N_ ("Actual size"), "page.zoom-reset", { "<Control>0", "<Control>KP_0" } },
  { NULL, N_ ("Take a screenshot"), "machine.screenshot", { "<Control><Shift>p" } },
  { NULL, N_ ("Start or stop recording"), "page.record", { "<Control><Shift>m" } },
  { NULL, N_ ("Send Ctrl+Alt+Del"), "machine.send-keys::ctrl+alt+delete", { "<Control><Alt>End" } },
  { NULL, N_ ("Show the serial console"), "page.serial", { "<Control><Shift>t" } },
  { NULL, N_ ("Show the display"), "page.view::display", { "<Alt>1" } },
  { NULL, N_ ("Show the snapshots"), "page.view::snapshots", { "<Alt>2" } },
  { NULL, N_ ("Show the activity"), "page.view::activity", { "<Alt>3" } },
  { NULL, N_ ("Show the settings"), "page.view::settings", { "<Alt>4" } },
};

void
lodge_shortcuts_install (GtkApplication *application)
{
  g_return_if_fail (GTK_IS_APPLICATION (application));

  for (gsize i = 0; i < G_N_ELEMENTS (SHORTCUTS); i++)
    gtk_application_set_accels_for_action (
        application, SHORTCUTS[i].action, SHORTCUTS[i].accelerators);
}

/* Not by taking the accelerators away: every menu that shows one would be made anew, at which
 * GTK 4.8 drops a reference too many when it is open. */
void
lodge_shortcuts_set_enabled (GtkWindow *window, gboolean enabled)
{
  g_autoptr (GListModel) controllers = NULL;

  g_return_if_fail (GTK_IS_WINDOW (window));

  controllers = gtk_widget_observe_controllers (GTK_WIDGET (window));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_SHORTCUT_CONTROLLER (controller) &&
          g_strcmp0 (gtk_event_controller_get_name (controller), GTKS_OWN) == 0)
        gtk_event_controller_set_propagation_phase (controller,
                                                    enabled ? GTK_PHASE_CAPTURE : GTK_PHASE_NONE);
    }
}

/* GTK 4.8 has no function for it outside GtkBuilder: groups can be added since 4.14. */
static void
add_child (gpointer parent, gpointer child)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new ();

  GTK_BUILDABLE_GET_IFACE (parent)->add_child (parent, builder, G_OBJECT (child), NULL);
}

GtkWidget *
lodge_shortcuts_create_window (void)
{
  GtkWidget *window = g_object_new (GTK_TYPE_SHORTCUTS_WINDOW, "modal", TRUE, NULL);
  GObject *section = g_object_new (GTK_TYPE_SHORTCUTS_SECTION,
                                   "section-name",
                                   "shortcuts",
                                   "max-height",
                                   10u,
                                   "visible",
                                   TRUE,
                                   NULL);
  GObject *group = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (SHORTCUTS); i++)
    {
      if (SHORTCUTS[i].group != NULL)
        {
          group = g_object_new (
              GTK_TYPE_SHORTCUTS_GROUP, "title", _ (SHORTCUTS[i].group), "visible", TRUE, NULL);
          add_child (section, group);
        }
      if (SHORTCUTS[i].title == NULL)
        continue;
      GObject *shortcut = g_object_new (GTK_TYPE_SHORTCUTS_SHORTCUT,
                                        "title",
                                        _ (SHORTCUTS[i].title),
                                        "accelerator",
                                        SHORTCUTS[i].accelerators[0],
                                        "visible",
                                        TRUE,
                                        NULL);
      add_child (group, shortcut);
    }
  add_child (window, section);
  return window;
}
