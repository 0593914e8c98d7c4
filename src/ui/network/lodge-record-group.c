/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-record-group.h"

#include <glib/gi18n.h>

#include "lodge-ui.h"

#define MAX_FIELDS 4

struct _LodgeRecordGroup
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *add_button;
  GtkWidget *empty_row;
  GPtrArray *records; /* (element-type char*) */
  GPtrArray *rows;    /* (element-type GtkWidget), parallel */
  GPtrArray *titles;  /* (element-type char*) */
  guint n_optional;

  GtkWidget *entries[MAX_FIELDS]; /* of the dialog that is open */
};

G_DEFINE_FINAL_TYPE (LodgeRecordGroup, lodge_record_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void fill (LodgeRecordGroup *self);

static void
on_remove_clicked_cb (LodgeRecordGroup *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  guint index;

  if (!g_ptr_array_find (self->rows, row, &index))
    return;
  g_ptr_array_remove_index (self->records, index);
  fill (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
create_row (LodgeRecordGroup *self, const char *record)
{
  g_auto (GStrv) fields = g_strsplit (record, " ", MAX_FIELDS);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *rest = fields[0] != NULL ? g_strjoinv (" · ", fields + 1) : g_strdup ("");
  g_autofree char *name = g_strdup_printf (_ ("Remove “%s”"), record);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), fields[0] != NULL ? fields[0] : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), rest);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (
      button, "clicked", G_CALLBACK (on_remove_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static void
fill (LodgeRecordGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < self->records->len; i++)
    {
      GtkWidget *row = create_row (self, g_ptr_array_index (self->records, i));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (self->empty_row, self->rows->len == 0);
}

/* A field has no spaces inside. */
static char *
dup_field (GtkWidget *entry)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  return g_strdelimit (text, " \t", '-');
}

static char *
dup_record (LodgeRecordGroup *self)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->titles->len; i++)
    {
      g_autofree char *field = dup_field (self->entries[i]);
      if (*field == '\0' && i < self->titles->len - self->n_optional)
        return NULL;
      if (*field == '\0')
        break;
      g_ptr_array_add (fields, g_steal_pointer (&field));
    }
  g_ptr_array_add (fields, NULL);
  return g_strjoinv (" ", (char **)fields->pdata);
}

static void
on_response_cb (LodgeRecordGroup *self, const char *response)
{
  g_autofree char *record =
      g_strcmp0 (response, "add") == 0 && self->entries[0] != NULL ? dup_record (self) : NULL;

  memset (self->entries, 0, sizeof self->entries);
  if (record == NULL)
    return;
  g_ptr_array_add (self->records, g_steal_pointer (&record));
  fill (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_entry_changed_cb (LodgeRecordGroup *self, GtkWidget *entry)
{
  g_autofree char *record = self->entries[0] != NULL ? dup_record (self) : NULL;
  GtkRoot *root = gtk_widget_get_root (entry);

  if (ADW_IS_MESSAGE_DIALOG (root))
    adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (root), "add", record != NULL);
}

static void
on_entry_activated_cb (GtkWidget *entry)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (gtk_widget_get_root (entry));

  if (adw_message_dialog_get_response_enabled (dialog, "add"))
    adw_message_dialog_response (dialog, "add");
}

static void
add_entry (LodgeRecordGroup *self, GtkWidget *list, guint i)
{
  GtkWidget *entry = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), g_ptr_array_index (self->titles, i));
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  g_signal_connect_object (
      entry, "changed", G_CALLBACK (on_entry_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (entry, "entry-activated", G_CALLBACK (on_entry_activated_cb), NULL);
  self->entries[i] = entry;
}

static void
on_add_clicked_cb (LodgeRecordGroup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const char *heading = gtk_widget_get_tooltip_text (self->add_button);
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, NULL);
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  for (guint i = 0; i < self->titles->len; i++)
    add_entry (self, list, i);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), list);
  adw_message_dialog_add_responses (
      ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "add", _ ("_Add"), NULL);
  adw_message_dialog_set_response_appearance (
      ADW_MESSAGE_DIALOG (dialog), "add", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "add");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "add", FALSE);
  g_signal_connect_object (
      dialog, "response", G_CALLBACK (on_response_cb), self, G_CONNECT_SWAPPED);
  lodge_ui_name_buttons (dialog);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
lodge_record_group_finalize (GObject *object)
{
  LodgeRecordGroup *self = LODGE_RECORD_GROUP (object);

  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->titles);
  G_OBJECT_CLASS (lodge_record_group_parent_class)->finalize (object);
}

static void
lodge_record_group_class_init (LodgeRecordGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_record_group_finalize;
  signals[CHANGED] = g_signal_new (
      "changed", LODGE_TYPE_RECORD_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_record_group_init (LodgeRecordGroup *self)
{
  self->records = g_ptr_array_new_with_free_func (g_free);
  self->titles = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new ();
  self->add_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_valign (self->add_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->add_button, "flat");
  g_signal_connect_object (
      self->add_button, "clicked", G_CALLBACK (on_add_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), self->add_button);
  self->empty_row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->empty_row), _ ("None"));
  gtk_widget_add_css_class (self->empty_row, "dim-label");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->empty_row);
}

void
lodge_record_group_set_fields (LodgeRecordGroup *self,
                               const char *add_label,
                               const char *const *titles,
                               guint n_optional)
{
  g_return_if_fail (LODGE_IS_RECORD_GROUP (self));
  g_return_if_fail (g_strv_length ((char **)titles) <= MAX_FIELDS);

  g_ptr_array_set_size (self->titles, 0);
  for (gsize i = 0; titles[i] != NULL; i++)
    g_ptr_array_add (self->titles, g_strdup (titles[i]));
  self->n_optional = n_optional;
  gtk_widget_set_tooltip_text (self->add_button, add_label);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->add_button), GTK_ACCESSIBLE_PROPERTY_LABEL, add_label, -1);
}

void
lodge_record_group_set_records (LodgeRecordGroup *self, const char *const *records)
{
  g_return_if_fail (LODGE_IS_RECORD_GROUP (self));

  g_ptr_array_set_size (self->records, 0);
  for (gsize i = 0; records != NULL && records[i] != NULL; i++)
    g_ptr_array_add (self->records, g_strdup (records[i]));
  fill (self);
}

GStrv
lodge_record_group_dup_records (LodgeRecordGroup *self)
{
  g_return_val_if_fail (LODGE_IS_RECORD_GROUP (self), NULL);

  if (self->records->len == 0)
    return NULL;
  GStrv records = g_new0 (char *, self->records->len + 1);
  for (guint i = 0; i < self->records->len; i++)
    records[i] = g_strdup (g_ptr_array_index (self->records, i));
  return records;
}
