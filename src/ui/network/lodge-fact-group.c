/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fact-group.h"

struct _LodgeFactGroup
{
  AdwPreferencesGroup parent_instance;

  GPtrArray *rows; /* (element-type GtkWidget) */
  GtkWidget *placeholder;
  char *shown; /* what the rows were made from */
};

G_DEFINE_FINAL_TYPE (LodgeFactGroup, lodge_fact_group, ADW_TYPE_PREFERENCES_GROUP)

static void
add_row (LodgeFactGroup *self, const char *name, const char *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_focusable (row, TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

static void
update_visible (LodgeFactGroup *self)
{
  gboolean any = self->rows->len > 0;

  if (self->placeholder != NULL)
    gtk_widget_set_visible (self->placeholder, !any);
  gtk_widget_set_visible (GTK_WIDGET (self), any || self->placeholder != NULL);
}

static void
lodge_fact_group_finalize (GObject *object)
{
  LodgeFactGroup *self = LODGE_FACT_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_free (self->shown);
  G_OBJECT_CLASS (lodge_fact_group_parent_class)->finalize (object);
}

static void
lodge_fact_group_class_init (LodgeFactGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_fact_group_finalize;
}

static void
lodge_fact_group_init (LodgeFactGroup *self)
{
  self->rows = g_ptr_array_new ();
}

GtkWidget *
lodge_fact_group_new (const char *title)
{
  return g_object_new (LODGE_TYPE_FACT_GROUP, "title", title, "visible", FALSE, NULL);
}

void
lodge_fact_group_set_placeholder (LodgeFactGroup *self, const char *placeholder)
{
  g_return_if_fail (LODGE_IS_FACT_GROUP (self));

  if (self->placeholder != NULL)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), self->placeholder);
  self->placeholder = NULL;
  if (placeholder != NULL)
    {
      self->placeholder = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self->placeholder), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->placeholder), placeholder);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (self->placeholder), 0);
      gtk_widget_add_css_class (self->placeholder, "dim-label");
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->placeholder);
    }
  update_visible (self);
}

void
lodge_fact_group_show (LodgeFactGroup *self, GPtrArray *facts)
{
  g_return_if_fail (LODGE_IS_FACT_GROUP (self));
  g_return_if_fail (facts->len % 2 == 0);

  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < facts->len; i++)
    g_string_append_printf (text, "%s\n", (const char *)g_ptr_array_index (facts, i));
  if (g_strcmp0 (text->str, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (text->str);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < facts->len; i += 2)
    add_row (self, g_ptr_array_index (facts, i), g_ptr_array_index (facts, i + 1));
  update_visible (self);
}

void
lodge_fact_group_add (GPtrArray *facts, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_ptr_array_add (facts, g_strdup (name));
  g_ptr_array_add (facts, g_strdup (value));
}
