/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-os-chooser.h"

#include <glib/gi18n.h>

#include "lodge-text.h"
#include "lodge-ui.h"

struct _LodgeOsChooser
{
  AdwBin parent_instance;

  GtkSearchEntry *search_entry;
  GtkStack *stack;
  GtkListView *list_view;

  GListModel *systems;
  GtkFilter *filter;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (LodgeOsChooser, lodge_os_chooser, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
match (gpointer item, gpointer user_data)
{
  LodgeOsChooser *self = user_data;
  const char *query = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  LodgeOs *os = LODGE_OS (item);
  g_autofree char *text = g_strdup_printf ("%s %s", lodge_os_get_name (os), lodge_os_get_id (os));

  return lodge_text_matches (text, query);
}

static void
show_contents (LodgeOsChooser *self)
{
  GtkSelectionModel *model = gtk_list_view_get_model (self->list_view);
  gboolean any = model != NULL && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0;

  if (self->systems == NULL)
    gtk_stack_set_visible_child_name (self->stack, "loading");
  else
    gtk_stack_set_visible_child_name (self->stack, any ? "list" : "nothing-found");
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeOsChooser) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) systems =
      lodge_os_catalog_load_finish (LODGE_OS_CATALOG (source), result, &error);

  if (systems == NULL || self->search_entry == NULL)
    return;

  self->systems = g_steal_pointer (&systems);
  GtkFilterListModel *filtered =
      gtk_filter_list_model_new (g_object_ref (self->systems), g_object_ref (self->filter));
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (G_LIST_MODEL (filtered));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  show_contents (self);
}

static void
load (LodgeOsChooser *self)
{
  if (self->systems != NULL || self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  lodge_os_catalog_load_async (
      lodge_os_catalog_get_default (), self->cancellable, on_loaded_cb, g_object_ref (self));
}

static void
on_setup_cb (LodgeOsChooser *self, GtkListItem *item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_margin_top (label, 9);
  gtk_widget_set_margin_bottom (label, 9);
  gtk_widget_set_margin_start (label, 6);
  gtk_list_item_set_child (item, label);
}

static void
on_bind_cb (LodgeOsChooser *self, GtkListItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  const char *name = lodge_os_get_name (gtk_list_item_get_item (item));

  gtk_label_set_label (GTK_LABEL (label), name);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (gtk_widget_get_parent (label)), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
choose (LodgeOsChooser *self, guint position)
{
  GtkSelectionModel *model = gtk_list_view_get_model (self->list_view);
  g_autoptr (LodgeOs) os =
      model != NULL ? g_list_model_get_item (G_LIST_MODEL (model), position) : NULL;

  if (os != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, os);
}

static void
on_search_changed_cb (LodgeOsChooser *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_contents (self);
}

static void
on_search_activated_cb (LodgeOsChooser *self)
{
  choose (self, 0);
}

static void
on_unknown_clicked_cb (LodgeOsChooser *self)
{
  g_signal_emit (self, signals[CHOSEN], 0, NULL);
}

static void
lodge_os_chooser_dispose (GObject *object)
{
  LodgeOsChooser *self = LODGE_OS_CHOOSER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->systems);
  G_OBJECT_CLASS (lodge_os_chooser_parent_class)->dispose (object);
}

static void
lodge_os_chooser_class_init (LodgeOsChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_os_chooser_dispose;
  signals[CHOSEN] = g_signal_new ("chosen",
                                  G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL,
                                  NULL,
                                  NULL,
                                  G_TYPE_NONE,
                                  1,
                                  LODGE_TYPE_OS);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/create/lodge-os-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeOsChooser, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LodgeOsChooser, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeOsChooser, list_view);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_unknown_clicked_cb);
}

static void
lodge_os_chooser_init (LodgeOsChooser *self)
{
  self->filter = GTK_FILTER (gtk_custom_filter_new (match, self, NULL));
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lodge_os_chooser_begin (LodgeOsChooser *self)
{
  g_return_if_fail (LODGE_IS_OS_CHOOSER (self));

  load (self);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
