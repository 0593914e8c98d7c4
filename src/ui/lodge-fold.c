/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fold.h"

static int
measure_side_by_side (AdwLeaflet *leaflet)
{
  g_autoptr (GtkSelectionModel) pages = adw_leaflet_get_pages (leaflet);
  int sum = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (pages)); i++)
    {
      g_autoptr (AdwLeafletPage) page = g_list_model_get_item (G_LIST_MODEL (pages), i);
      GtkWidget *child = adw_leaflet_page_get_child (page);
      int minimum = 0;

      if (gtk_widget_get_visible (child))
        gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      sum += minimum;
    }
  return sum;
}

void
lodge_fold_prepare (AdwLeaflet *leaflet, int width, int *needed)
{
  g_return_if_fail (ADW_IS_LEAFLET (leaflet));
  g_return_if_fail (needed != NULL);

  if (!adw_leaflet_get_folded (leaflet))
    *needed = measure_side_by_side (leaflet);
  adw_leaflet_set_can_unfold (leaflet, width >= *needed);
}
