/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <stdio.h>

#include "lodge-core.h"
#include "lodge-libvirt-vmm.h"
#include "lodge-machine-page.h"
#include "lodge-snapshot-card.h"
#include "lodge-thumbnail.h"
#include "lodge-ui.h"
#include "lodge-window.h"

/*
 * usage: snapshot-page UUID COUNT
 * Shows the snapshots of a machine of qemu:///session, of which there are COUNT, in Lodge's window,
 * and prints how many milliseconds it took from choosing the page until they were listed, until
 * those in sight were painted, and until their pictures were painted as well.
 */
typedef struct
{
  guint n_wanted;
  LodgeMachine *machine;
  GtkWidget *window;
  gint64 began;
  gint64 listed;
  gint64 words;
  gboolean drawn;
} Bench;

static GtkWidget *
find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Whether a row that is shown waits for its picture. */
static gboolean
has_loading (GtkWidget *widget)
{
  if (LODGE_IS_THUMBNAIL (widget) && lodge_thumbnail_get_loading (LODGE_THUMBNAIL (widget)))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_loading (child))
      return TRUE;
  return FALSE;
}

/* A frame that was painted with the rows in it. */
static void
on_painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;
  GListModel *snapshots = lodge_machine_get_snapshots (bench->machine);

  if (bench->began == 0 || bench->drawn ||
      g_list_model_get_n_items (snapshots) != bench->n_wanted ||
      find (bench->window, LODGE_TYPE_SNAPSHOT_CARD) == NULL)
    return;
  if (bench->words == 0)
    bench->words = g_get_monotonic_time ();
  if (has_loading (bench->window))
    return;
  bench->drawn = TRUE;
  printf ("%.2f %.2f %.2f\n",
          (double)(bench->listed - bench->began) / 1000,
          (double)(bench->words - bench->began) / 1000,
          (double)(g_get_monotonic_time () - bench->began) / 1000);
}

static void
on_listed_cb (GListModel *list, guint position, guint removed, guint added, gpointer user_data)
{
  ((Bench *)user_data)->listed = g_get_monotonic_time ();
}

static gboolean
on_settled_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  GtkWidget *page = NULL;
  gboolean settled = FALSE;

  if (argc != 3)
    return 2;
  bench.n_wanted = (guint)g_ascii_strtoull (argv[2], NULL, 10);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  lodge_libvirt_init ();
  gtk_init ();
  adw_init ();
  lodge_ui_init ();

  g_autoptr (LodgeCore) core = lodge_core_new (lodge_libvirt_vmm_factory, NULL, NULL);
  LodgeVmm *vmm = lodge_core_add_connection (core, "qemu:///session");
  lodge_vmm_connect (vmm);
  while ((bench.machine = lodge_vmm_find_machine (vmm, argv[1])) == NULL)
    g_main_context_iteration (NULL, TRUE);
  bench.window = lodge_window_new (NULL, core);
  gtk_window_present (GTK_WINDOW (bench.window));
  lodge_window_show_machine (LODGE_WINDOW (bench.window), bench.machine);
  while ((page = find (bench.window, LODGE_TYPE_MACHINE_PAGE)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  /* What the window does at its start is not what is measured. */
  g_timeout_add (2000, on_settled_cb, &settled);
  while (!settled)
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect (
      gtk_widget_get_frame_clock (bench.window), "after-paint", G_CALLBACK (on_painted_cb), &bench);
  g_signal_connect (lodge_machine_get_snapshots (bench.machine),
                    "items-changed",
                    G_CALLBACK (on_listed_cb),
                    &bench);
  bench.began = g_get_monotonic_time ();
  lodge_machine_page_show_view (LODGE_MACHINE_PAGE (page), "snapshots");
  while (!bench.drawn)
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (GTK_WINDOW (bench.window));
  return 0;
}
