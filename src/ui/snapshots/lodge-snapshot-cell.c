/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-cell.h"

#include <glib/gi18n.h>

#include "lodge-snapshot-lanes.h"
#include "lodge-snapshot-words.h"
#include "lodge-thumbnail.h"
#include "lodge-ui.h"

struct _LodgeSnapshotCell
{
  AdwBin parent_instance;

  LodgeSnapshotLanes *lanes;
  LodgeThumbnail *thumbnail;
  GtkImage *kind_image;
  GtkLabel *title_label;
  GtkWidget *pin_image;
  GtkWidget *here_label;
  GtkLabel *details_label;
  GtkLabel *note_label;
  GtkLabel *problem_label;

  LodgeSnapshotRow *row;
  GSignalGroup *snapshot_signals;
  GtkWidget *menu; /* or NULL */
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotCell, lodge_snapshot_cell, ADW_TYPE_BIN)

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static const char *
get_problem (LodgeSnapshot *snapshot)
{
  const char *problem = lodge_snapshot_get_problem (snapshot);

  return problem != NULL ? problem : lodge_snapshot_get_cold (snapshot);
}

static void
update (LodgeSnapshotCell *self)
{
  if (self->row == NULL)
    return;

  LodgeSnapshot *snapshot = lodge_snapshot_row_get_snapshot (self->row);
  LodgeSnapshotKind kind = lodge_snapshot_get_kind (snapshot);
  g_autofree char *details = lodge_snapshot_words_details (snapshot, g_get_real_time ());
  lodge_thumbnail_set_picture (self->thumbnail, lodge_snapshot_get_thumbnail (snapshot));
  gtk_image_set_from_icon_name (self->kind_image, lodge_snapshot_words_kind_icon (kind));
  gtk_label_set_label (self->title_label, lodge_snapshot_get_title (snapshot));
  gtk_widget_set_visible (self->pin_image, lodge_snapshot_get_pinned (snapshot));
  gtk_widget_set_visible (self->here_label, lodge_snapshot_row_get_here (self->row));
  show_text (self->details_label, details);
  show_text (self->note_label, lodge_snapshot_get_note (snapshot));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->note_label), lodge_snapshot_get_note (snapshot));
  show_text (self->problem_label, get_problem (snapshot));
}

static void
lodge_snapshot_cell_dispose (GObject *object)
{
  LodgeSnapshotCell *self = LODGE_SNAPSHOT_CELL (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->snapshot_signals);
  g_clear_object (&self->row);
  G_OBJECT_CLASS (lodge_snapshot_cell_parent_class)->dispose (object);
}

static void
lodge_snapshot_cell_class_init (LodgeSnapshotCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_snapshot_cell_dispose;
  g_type_ensure (LODGE_TYPE_SNAPSHOT_LANES);
  g_type_ensure (LODGE_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-snapshot-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, lanes);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, kind_image);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, title_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, pin_image);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, here_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, details_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, note_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCell, problem_label);
}

static void
lodge_snapshot_cell_init (LodgeSnapshotCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->snapshot_signals = g_signal_group_new (LODGE_TYPE_SNAPSHOT);
  g_signal_group_connect_swapped (self->snapshot_signals, "notify", G_CALLBACK (update), self);
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
  lodge_snapshot_lanes_set_row (self->lanes, row);
  g_signal_group_set_target (self->snapshot_signals,
                             row != NULL ? lodge_snapshot_row_get_snapshot (row) : NULL);
  update (self);
}

void
lodge_snapshot_cell_name (LodgeSnapshotCell *self, GtkWidget *widget)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_CELL (self));
  g_return_if_fail (self->row != NULL);

  LodgeSnapshot *snapshot = lodge_snapshot_row_get_snapshot (self->row);
  const char *problem = get_problem (snapshot);
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
