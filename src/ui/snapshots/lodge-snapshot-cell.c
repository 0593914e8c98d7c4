/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-cell.h"

#include <glib/gi18n.h>

#include "lodge-snapshot-card.h"
#include "lodge-snapshot-words.h"

/* Of a card of two lines. */
#define USUAL_HEIGHT 58

struct _LodgeSnapshotCell
{
  AdwBin parent_instance;

  LodgeSnapshotRow *row;
  GtkWidget *menu; /* or NULL */
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotCell, lodge_snapshot_cell, ADW_TYPE_BIN)

static LodgeSnapshotCard *
get_card (LodgeSnapshotCell *self)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (self));

  return child != NULL ? LODGE_SNAPSHOT_CARD (child) : NULL;
}

static void
lodge_snapshot_cell_dispose (GObject *object)
{
  LodgeSnapshotCell *self = LODGE_SNAPSHOT_CELL (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->row);
  G_OBJECT_CLASS (lodge_snapshot_cell_parent_class)->dispose (object);
}

static void
lodge_snapshot_cell_class_init (LodgeSnapshotCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_snapshot_cell_dispose;
}

static void
lodge_snapshot_cell_init (LodgeSnapshotCell *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, USUAL_HEIGHT);
}

GtkWidget *
lodge_snapshot_cell_new (void)
{
  return g_object_new (LODGE_TYPE_SNAPSHOT_CELL, NULL);
}

void
lodge_snapshot_cell_set_row (LodgeSnapshotCell *self, LodgeSnapshotRow *row)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_CELL (self));

  /* Of the one before. */
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_set_object (&self->row, row);
  if (lodge_snapshot_cell_get_filled (self))
    lodge_snapshot_card_set_row (get_card (self), row);
}

void
lodge_snapshot_cell_fill (LodgeSnapshotCell *self)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_CELL (self));

  if (lodge_snapshot_cell_get_filled (self))
    return;
  adw_bin_set_child (ADW_BIN (self), lodge_snapshot_card_new ());
  lodge_snapshot_card_set_row (get_card (self), self->row);
}

gboolean
lodge_snapshot_cell_get_filled (LodgeSnapshotCell *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_CELL (self), FALSE);
  return get_card (self) != NULL;
}

void
lodge_snapshot_cell_name (LodgeSnapshotCell *self, GtkWidget *widget)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_CELL (self));
  g_return_if_fail (self->row != NULL);

  LodgeSnapshot *snapshot = lodge_snapshot_row_get_snapshot (self->row);
  const char *problem = lodge_snapshot_words_problem (snapshot);
  const char *note = lodge_snapshot_get_note (snapshot);
  g_autofree char *details = lodge_snapshot_words_details (snapshot, g_get_real_time ());
  g_autoptr (GString) text = g_string_new (lodge_snapshot_get_title (snapshot));

  if (lodge_snapshot_row_get_here (self->row))
    g_string_append_printf (text, ", %s", _ ("You are here"));
  if (lodge_snapshot_get_pinned (snapshot))
    g_string_append_printf (text, ", %s", _ ("pinned"));
  g_string_append_printf (text, ", %s", details);
  if (note != NULL)
    g_string_append_printf (text, ", %s", note);
  if (problem != NULL)
    g_string_append_printf (text, ", %s", problem);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text->str,
                                  GTK_ACCESSIBLE_PROPERTY_LEVEL,
                                  MAX (lodge_snapshot_row_get_place (self->row)->level, 1),
                                  -1);
}

LodgeSnapshotRow *
lodge_snapshot_cell_get_row (LodgeSnapshotCell *self)
{
  g_return_val_if_fail (LODGE_IS_SNAPSHOT_CELL (self), NULL);
  return self->row;
}

void
lodge_snapshot_cell_popup_menu (LodgeSnapshotCell *self, GMenuModel *model, double x, double y)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_CELL (self));

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_BOTTOM);
  if (x >= 0 && y >= 0)
    {
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                                   &(GdkRectangle){ (int)x, (int)y, 1, 1 });
    }
  gtk_popover_popup (GTK_POPOVER (self->menu));
}
