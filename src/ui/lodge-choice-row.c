/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-choice-row.h"

/* In letters: where a line of the list ends. */
#define LISTED_WIDTH 40

struct _LodgeChoiceRow
{
  AdwComboRow parent_instance;

  char *note;
};

G_DEFINE_FINAL_TYPE (LodgeChoiceRow, lodge_choice_row, ADW_TYPE_COMBO_ROW)

enum
{
  PROP_NOTE = 1,
};

static GtkWidget *
create_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LISTED_WIDTH);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static const char *
get_text (GtkListItem *item)
{
  return gtk_string_object_get_string (GTK_STRING_OBJECT (gtk_list_item_get_item (item)));
}

static void
on_listed_setup_cb (LodgeChoiceRow *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_accessible_update_state (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), create_label ());
  gtk_box_append (GTK_BOX (box), check);
  gtk_list_item_set_child (item, box);
}

static void
show_check (GtkListItem *item, GParamSpec *pspec, AdwComboRow *row)
{
  GtkWidget *check = gtk_widget_get_last_child (gtk_list_item_get_child (item));
  gboolean selected = adw_combo_row_get_selected_item (row) == gtk_list_item_get_item (item);

  gtk_widget_set_opacity (check, selected ? 1 : 0);
}

static void
on_listed_bind_cb (LodgeChoiceRow *self, GtkListItem *item)
{
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  gtk_label_set_label (GTK_LABEL (label), get_text (item));
  g_signal_connect_object (
      self, "notify::selected-item", G_CALLBACK (show_check), item, G_CONNECT_SWAPPED);
  show_check (item, NULL, ADW_COMBO_ROW (self));
}

static void
on_listed_unbind_cb (LodgeChoiceRow *self, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_func (self, show_check, item);
}

static void
connect (LodgeChoiceRow *self, GtkListItemFactory *factory, const char *signal, GCallback callback)
{
  g_signal_connect_object (factory, signal, callback, self, G_CONNECT_SWAPPED);
}

static void
show_choice (LodgeChoiceRow *self)
{
  GtkStringObject *chosen = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self));
  const char *text = chosen != NULL ? gtk_string_object_get_string (chosen) : NULL;
  const char *parts[] = { text != NULL ? text : self->note, self->note, NULL };
  g_autofree char *both = NULL;

  if (text == NULL)
    parts[1] = NULL;
  both = g_strjoinv ("\n", (char **)parts);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), both);
}

static void
lodge_choice_row_finalize (GObject *object)
{
  g_free (LODGE_CHOICE_ROW (object)->note);
  G_OBJECT_CLASS (lodge_choice_row_parent_class)->finalize (object);
}

static void
lodge_choice_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, LODGE_CHOICE_ROW (object)->note);
}

static void
lodge_choice_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  lodge_choice_row_set_note (LODGE_CHOICE_ROW (object), g_value_get_string (value));
}

static void
lodge_choice_row_class_init (LodgeChoiceRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_choice_row_finalize;
  object_class->get_property = lodge_choice_row_get_property;
  object_class->set_property = lodge_choice_row_set_property;
  g_object_class_install_property (
      object_class,
      PROP_NOTE,
      g_param_spec_string ("note",
                           NULL,
                           NULL,
                           NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
}

static void
lodge_choice_row_init (LodgeChoiceRow *self)
{
  g_autoptr (GtkListItemFactory) nothing = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) listed = gtk_signal_list_item_factory_new ();

  connect (self, listed, "setup", G_CALLBACK (on_listed_setup_cb));
  connect (self, listed, "bind", G_CALLBACK (on_listed_bind_cb));
  connect (self, listed, "unbind", G_CALLBACK (on_listed_unbind_cb));
  /* A name may have what looks like markup. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_combo_row_set_factory (ADW_COMBO_ROW (self), nothing);
  adw_combo_row_set_list_factory (ADW_COMBO_ROW (self), listed);
  g_signal_connect (self, "notify::selected-item", G_CALLBACK (show_choice), NULL);
}

void
lodge_choice_row_set_note (LodgeChoiceRow *self, const char *note)
{
  g_return_if_fail (LODGE_IS_CHOICE_ROW (self));

  if (g_strcmp0 (self->note, note) == 0)
    return;
  g_free (self->note);
  self->note = note != NULL && *note != '\0' ? g_strdup (note) : NULL;
  show_choice (self);
  g_object_notify (G_OBJECT (self), "note");
}
