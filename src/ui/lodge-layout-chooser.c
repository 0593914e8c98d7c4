/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-layout-chooser.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "lodge-host-layout.h"
#include "lodge-settings.h"

#define SETTING "typing-layout"

struct _LodgeLayoutChooser
{
  AdwBin parent_instance;

  GtkDropDown *drop_down;
  GPtrArray *names; /* (element-type LodgeLayoutName); NULL while they are read */
  LodgeLayout *layout;
  char *problem;
  GCancellable *loading;
  gboolean filling; /* it is not the user who chooses */
};

G_DEFINE_FINAL_TYPE (LodgeLayoutChooser, lodge_layout_chooser, ADW_TYPE_BIN)

static guint changed_signal;

static const LodgeLayoutName *
get_chosen (LodgeLayoutChooser *self)
{
  guint index = gtk_drop_down_get_selected (self->drop_down);

  return self->names != NULL && index < self->names->len ? g_ptr_array_index (self->names, index)
                                                         : NULL;
}

static void
load_layout_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  LodgeLayout *layout = lodge_layout_new (data, &error);

  if (layout != NULL)
    g_task_return_pointer (task, layout, (GDestroyNotify)lodge_layout_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_layout_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeLayoutChooser *self = LODGE_LAYOUT_CHOOSER (source);
  g_autoptr (GError) error = NULL;
  LodgeLayout *layout = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->layout = layout;
  self->problem = error != NULL ? g_strdup (error->message) : NULL;
  g_signal_emit (self, changed_signal, 0);
}

static void
load_layout (LodgeLayoutChooser *self)
{
  const LodgeLayoutName *name = get_chosen (self);
  g_autoptr (GTask) task = NULL;

  if (name == NULL)
    return;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->layout, lodge_layout_unref);
  g_clear_pointer (&self->problem, g_free);
  self->loading = g_cancellable_new ();
  task = g_task_new (self, self->loading, on_layout_loaded_cb, NULL);
  g_task_set_task_data (task, g_strdup (name->id), g_free);
  g_task_run_in_thread (task, load_layout_thread);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_selected_cb (LodgeLayoutChooser *self)
{
  const LodgeLayoutName *name = get_chosen (self);

  if (self->filling || name == NULL)
    return;
  lodge_settings_set_string (SETTING, name->id);
  load_layout (self);
}

static guint
find_name (LodgeLayoutChooser *self, const char *id)
{
  for (guint i = 0; id != NULL && i < self->names->len; i++)
    if (g_str_equal (((LodgeLayoutName *)g_ptr_array_index (self->names, i))->id, id))
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* What was chosen last, what the user's own keyboard has, what the country uses. */
static guint
find_first (LodgeLayoutChooser *self)
{
  g_autofree char *remembered = lodge_settings_dup_string (SETTING, "");
  g_autofree char *own = lodge_host_layout_dup (gtk_widget_get_display (GTK_WIDGET (self)));
  const char *const wishes[] = { remembered,
                                 own,
                                 lodge_layout_guess (self->names, setlocale (LC_CTYPE, NULL)) };

  for (gsize i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      guint index = find_name (self, wishes[i]);

      if (index != GTK_INVALID_LIST_POSITION)
        return index;
    }
  return 0;
}

static void
load_names_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, lodge_layout_dup_names (), (GDestroyNotify)g_ptr_array_unref);
}

static void
on_names_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeLayoutChooser *self = LODGE_LAYOUT_CHOOSER (source);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->names = g_task_propagate_pointer (G_TASK (result), NULL);
  if (self->names == NULL || self->drop_down == NULL)
    return;
  for (guint i = 0; i < self->names->len; i++)
    gtk_string_list_append (titles, ((LodgeLayoutName *)g_ptr_array_index (self->names, i))->title);
  self->filling = TRUE;
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (titles));
  gtk_drop_down_set_selected (self->drop_down, find_first (self));
  self->filling = FALSE;
  load_layout (self);
}

static void
lodge_layout_chooser_dispose (GObject *object)
{
  LodgeLayoutChooser *self = LODGE_LAYOUT_CHOOSER (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  self->drop_down = NULL;
  G_OBJECT_CLASS (lodge_layout_chooser_parent_class)->dispose (object);
}

static void
lodge_layout_chooser_finalize (GObject *object)
{
  LodgeLayoutChooser *self = LODGE_LAYOUT_CHOOSER (object);

  g_clear_pointer (&self->layout, lodge_layout_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_free (self->problem);
  G_OBJECT_CLASS (lodge_layout_chooser_parent_class)->finalize (object);
}

static void
lodge_layout_chooser_class_init (LodgeLayoutChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_layout_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_layout_chooser_finalize;
  changed_signal = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_layout_chooser_init (LodgeLayoutChooser *self)
{
  GtkExpression *title = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  g_autoptr (GTask) task = NULL;

  self->drop_down = GTK_DROP_DOWN (gtk_drop_down_new (NULL, title));
  gtk_drop_down_set_enable_search (self->drop_down, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Keyboard layout in the machine"),
                                  -1);
  g_signal_connect_object (
      self->drop_down, "notify::selected", G_CALLBACK (on_selected_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->drop_down));
  task = g_task_new (self, NULL, on_names_loaded_cb, NULL);
  g_task_run_in_thread (task, load_names_thread);
}

LodgeLayout *
lodge_layout_chooser_get_layout (LodgeLayoutChooser *self)
{
  g_return_val_if_fail (LODGE_IS_LAYOUT_CHOOSER (self), NULL);
  return self->layout;
}

const char *
lodge_layout_chooser_get_problem (LodgeLayoutChooser *self)
{
  g_return_val_if_fail (LODGE_IS_LAYOUT_CHOOSER (self), NULL);
  return self->problem;
}
