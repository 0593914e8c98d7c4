/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-snapshot-card.h"

#include "lodge-snapshot-lanes.h"
#include "lodge-snapshot-words.h"
#include "lodge-thumbnail.h"
#include "lodge-ui.h"

struct _LodgeSnapshotCard
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
};

G_DEFINE_FINAL_TYPE (LodgeSnapshotCard, lodge_snapshot_card, ADW_TYPE_BIN)

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/* Setting a tooltip asks the display where the pointer is: only when it is another one. */
static void
show_note (LodgeSnapshotCard *self, const char *note)
{
  GtkWidget *label = GTK_WIDGET (self->note_label);

  show_text (self->note_label, note);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (label), note) != 0)
    gtk_widget_set_tooltip_text (label, note);
}

static void
update (LodgeSnapshotCard *self)
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
  show_note (self, lodge_snapshot_get_note (snapshot));
  show_text (self->problem_label, lodge_snapshot_words_problem (snapshot));
}

static void
lodge_snapshot_card_dispose (GObject *object)
{
  LodgeSnapshotCard *self = LODGE_SNAPSHOT_CARD (object);

  g_clear_object (&self->snapshot_signals);
  g_clear_object (&self->row);
  G_OBJECT_CLASS (lodge_snapshot_card_parent_class)->dispose (object);
}

static void
lodge_snapshot_card_class_init (LodgeSnapshotCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_snapshot_card_dispose;
  g_type_ensure (LODGE_TYPE_SNAPSHOT_LANES);
  g_type_ensure (LODGE_TYPE_THUMBNAIL);
  gtk_widget_class_set_template_from_resource (
      widget_class, LODGE_RESOURCE_PATH "/snapshots/lodge-snapshot-card.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, lanes);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, kind_image);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, pin_image);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, here_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, details_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, note_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeSnapshotCard, problem_label);
}

static void
lodge_snapshot_card_init (LodgeSnapshotCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->snapshot_signals = g_signal_group_new (LODGE_TYPE_SNAPSHOT);
  g_signal_group_connect_swapped (self->snapshot_signals, "notify", G_CALLBACK (update), self);
}

GtkWidget *
lodge_snapshot_card_new (void)
{
  return g_object_new (LODGE_TYPE_SNAPSHOT_CARD, NULL);
}

void
lodge_snapshot_card_set_row (LodgeSnapshotCard *self, LodgeSnapshotRow *row)
{
  g_return_if_fail (LODGE_IS_SNAPSHOT_CARD (self));

  if (!g_set_object (&self->row, row))
    return;
  /* Until its own picture is there, that of another snapshot must not stand beside it. */
  if (row != NULL && lodge_thumbnail_get_picture (self->thumbnail) !=
                         lodge_snapshot_get_thumbnail (lodge_snapshot_row_get_snapshot (row)))
    lodge_thumbnail_set_picture (self->thumbnail, NULL);
  lodge_snapshot_lanes_set_row (self->lanes, row);
  g_signal_group_set_target (self->snapshot_signals,
                             row != NULL ? lodge_snapshot_row_get_snapshot (row) : NULL);
  update (self);
}
