/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-activity-page.h"
#include "lodge-banner.h"
#include "lodge-choice-row.h"
#include "lodge-create-window.h"
#include "lodge-delete-dialog.h"
#include "lodge-display-page.h"
#include "lodge-fact-group.h"
#include "lodge-fastest-row.h"
#include "lodge-forward-dialog.h"
#include "lodge-forward-group.h"
#include "lodge-graph.h"
#include "lodge-hardware-group.h"
#include "lodge-job-row.h"
#include "lodge-machine-page.h"
#include "lodge-machine-row.h"
#include "lodge-network-details.h"
#include "lodge-network-dial.h"
#include "lodge-network-editor.h"
#include "lodge-network-group.h"
#include "lodge-network-picture.h"
#include "lodge-networks-page.h"
#include "lodge-nic-activity-row.h"
#include "lodge-nic-activity.h"
#include "lodge-nic-editor.h"
#include "lodge-nic-page.h"
#include "lodge-nic-row.h"
#include "lodge-os-chooser.h"
#include "lodge-packet-row.h"
#include "lodge-reach-view.h"
#include "lodge-record-group.h"
#include "lodge-rename-dialog.h"
#include "lodge-review-page.h"
#include "lodge-settings-page.h"
#include "lodge-shaping-group.h"
#include "lodge-shortcuts.h"
#include "lodge-sidebar.h"
#include "lodge-source-page.h"
#include "lodge-system-page.h"
#include "lodge-test.h"
#include "lodge-thumbnail.h"
#include "lodge-ui-test.h"
#include "lodge-window.h"

static GtkWidget *
wrap (GtkWidget *row)
{
  GtkWidget *box = gtk_list_box_new ();

  gtk_list_box_append (GTK_LIST_BOX (box), row);
  return box;
}

/* Every class with a template, and every other widget: built, shown in a window, and gone. */
static void
test_widget (gconstpointer data)
{
  GType type = *(const GType *)data;
  GtkWidget *widget = g_object_new (type, NULL);
  GtkWidget *window = NULL;

  if (GTK_IS_WINDOW (widget))
    {
      gtk_window_destroy (g_object_ref (GTK_WINDOW (widget)));
    }
  else
    {
      g_object_ref_sink (widget);
      /* Some hide while they have nothing to say. */
      gtk_widget_set_visible (widget, TRUE);
      window = gtk_window_new ();
      gtk_window_set_child (GTK_WINDOW (window),
                            GTK_IS_LIST_BOX_ROW (widget) ? wrap (widget) : widget);
      gtk_window_present (GTK_WINDOW (window));
      lodge_test_wait_for (gtk_widget_get_mapped (widget), 10);
      gtk_window_destroy (GTK_WINDOW (window));
    }
  lodge_test_assert_finalizes (&widget);
}

/* The same with a machine in them. */
static void
test_page (gconstpointer data)
{
  LodgeFakeVmm *fake;
  g_autoptr (LodgeCore) core = lodge_ui_test_create_core (&fake);
  LodgeMachine *machine =
      lodge_fake_vmm_add_machine (fake, "Debian", (LodgeMachineState)GPOINTER_TO_INT (data));
  LodgeMachinePage *page = g_object_ref_sink (g_object_new (LODGE_TYPE_MACHINE_PAGE, NULL));
  GtkWidget *window = gtk_window_new ();

  lodge_machine_page_set_core (page, core);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (page));
  gtk_window_present (GTK_WINDOW (window));
  lodge_machine_page_set_machine (page, machine);
  lodge_test_wait_for (gtk_widget_get_mapped (GTK_WIDGET (page)), 10);
  lodge_machine_page_show_view (page, "activity");
  lodge_machine_page_show_view (page, "settings");
  lodge_test_wait_for (lodge_fake_vmm_get_n_statistics_holds (fake, machine) == 1, 5);

  gtk_window_destroy (GTK_WINDOW (window));
  lodge_test_wait_for (lodge_fake_vmm_get_n_statistics_holds (fake, machine) == 0, 5);
  lodge_test_assert_finalizes (&page);
}

static void
test_windows (void)
{
  LodgeFakeVmm *fake;
  g_autoptr (LodgeCore) core = lodge_ui_test_create_core (&fake);
  LodgeMachine *machine = lodge_fake_vmm_add_machine (fake, "Debian", LODGE_MACHINE_STATE_OFF);
  GtkWidget *window = g_object_ref (lodge_window_new (NULL, core));
  GtkWidget *assistant = g_object_ref (lodge_create_window_new (core, LODGE_VMM (fake)));

  gtk_window_present (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (assistant));
  lodge_window_show_machine (LODGE_WINDOW (window), machine);
  lodge_test_wait_for (gtk_widget_get_mapped (assistant), 10);
  gtk_window_destroy (GTK_WINDOW (assistant));
  gtk_window_destroy (GTK_WINDOW (window));
  lodge_test_assert_finalizes (&assistant);
  lodge_test_assert_finalizes (&window);
}

static void
test_shortcuts (void)
{
  GtkWidget *window = g_object_ref (lodge_shortcuts_create_window ());

  gtk_window_present (GTK_WINDOW (window));
  lodge_test_wait_for (gtk_widget_get_mapped (window), 10);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (window);
}

int
main (int argc, char *argv[])
{
  lodge_ui_test_init (&argc, &argv);

  const GType types[] = {
    LODGE_TYPE_ACTIVITY_PAGE,  LODGE_TYPE_BANNER,          LODGE_TYPE_CREATE_WINDOW,
    LODGE_TYPE_DELETE_DIALOG,  LODGE_TYPE_DISPLAY_PAGE,    LODGE_TYPE_GRAPH,
    LODGE_TYPE_HARDWARE_GROUP, LODGE_TYPE_JOB_ROW,         LODGE_TYPE_MACHINE_PAGE,
    LODGE_TYPE_MACHINE_ROW,    LODGE_TYPE_OS_CHOOSER,      LODGE_TYPE_RENAME_DIALOG,
    LODGE_TYPE_REVIEW_PAGE,    LODGE_TYPE_SETTINGS_PAGE,   LODGE_TYPE_SIDEBAR,
    LODGE_TYPE_SOURCE_PAGE,    LODGE_TYPE_SYSTEM_PAGE,     LODGE_TYPE_THUMBNAIL,
    LODGE_TYPE_WINDOW,         LODGE_TYPE_FACT_GROUP,      LODGE_TYPE_FORWARD_DIALOG,
    LODGE_TYPE_FORWARD_GROUP,  LODGE_TYPE_NETWORK_DETAILS, LODGE_TYPE_NETWORK_DIAL,
    LODGE_TYPE_NETWORK_EDITOR, LODGE_TYPE_NETWORK_GROUP,   LODGE_TYPE_NETWORK_PICTURE,
    LODGE_TYPE_NETWORKS_PAGE,  LODGE_TYPE_NIC_ACTIVITY,    LODGE_TYPE_NIC_ACTIVITY_ROW,
    LODGE_TYPE_NIC_EDITOR,     LODGE_TYPE_NIC_PAGE,        LODGE_TYPE_NIC_ROW,
    LODGE_TYPE_REACH_VIEW,     LODGE_TYPE_RECORD_GROUP,    LODGE_TYPE_SHAPING_GROUP,
    LODGE_TYPE_FASTEST_ROW,    LODGE_TYPE_PACKET_ROW,
    LODGE_TYPE_CHOICE_ROW,
  };
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/types/%s", g_type_name (types[i]));
      g_test_add_data_func (path, &types[i], test_widget);
    }
  g_test_add_data_func ("/ui/page/off", GINT_TO_POINTER (LODGE_MACHINE_STATE_OFF), test_page);
  g_test_add_data_func (
      "/ui/page/running", GINT_TO_POINTER (LODGE_MACHINE_STATE_RUNNING), test_page);
  g_test_add_data_func (
      "/ui/page/crashed", GINT_TO_POINTER (LODGE_MACHINE_STATE_CRASHED), test_page);
  g_test_add_func ("/ui/windows", test_windows);
  g_test_add_func ("/ui/shortcuts", test_shortcuts);
  return g_test_run ();
}
