/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-list.h"

#include "lodge-format.h"
#include "lodge-text.h"

struct _LodgeMachineList
{
  GObject parent_instance;

  GListModel *machines;
  GPtrArray *watched; /* the machines, in the order of the list, each with a handler on its title */
  GtkFilter *filter;
  GtkSorter *sorter;
  GListModel *shown;
  char *query;
  guint resort_id;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeMachineList,
                               lodge_machine_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

enum
{
  PROP_0,
  PROP_QUERY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
make_sort_key (gpointer object, const char *uri, const char *title)
{
  g_autofree char *key = lodge_format_sort_key (title);

  return g_strdup_printf ("%s %s", uri != NULL ? uri : "", key);
}

static gboolean
match (gpointer item, gpointer user_data)
{
  LodgeMachineList *self = user_data;
  LodgeMachine *machine = LODGE_MACHINE (item);

  return self->query == NULL ||
         lodge_text_matches (lodge_machine_get_title (machine), self->query) ||
         lodge_text_matches (lodge_machine_get_name (machine), self->query);
}

static gboolean
on_resort_cb (gpointer data)
{
  LodgeMachineList *self = data;

  self->resort_id = 0;
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  if (self->query != NULL)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

/* One sort for however many titles change in a row. */
static void
on_machine_title_cb (LodgeMachineList *self)
{
  if (self->resort_id == 0)
    self->resort_id = g_idle_add (on_resort_cb, self);
}

static void
unwatch (gpointer machine, gpointer self)
{
  g_signal_handlers_disconnect_by_func (machine, on_machine_title_cb, self);
}

static void
on_machines_changed_cb (
    LodgeMachineList *self, guint position, guint removed, guint added, GListModel *machines)
{
  for (guint i = 0; i < removed; i++)
    unwatch (g_ptr_array_index (self->watched, position + i), self);
  if (removed > 0)
    g_ptr_array_remove_range (self->watched, position, removed);

  for (guint i = 0; i < added; i++)
    {
      LodgeMachine *machine = g_list_model_get_item (machines, position + i);
      g_signal_connect_swapped (machine, "notify::title", G_CALLBACK (on_machine_title_cb), self);
      g_ptr_array_insert (self->watched, (int)(position + i), machine);
    }
}

static void
on_shown_changed_cb (LodgeMachineList *self, guint position, guint removed, guint added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static GType
lodge_machine_list_get_item_type (GListModel *model)
{
  return LODGE_TYPE_MACHINE;
}

static guint
lodge_machine_list_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (LODGE_MACHINE_LIST (model)->shown);
}

static gpointer
lodge_machine_list_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (LODGE_MACHINE_LIST (model)->shown, position);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = lodge_machine_list_get_item_type;
  iface->get_n_items = lodge_machine_list_get_n_items;
  iface->get_item = lodge_machine_list_get_item;
}

static void
lodge_machine_list_dispose (GObject *object)
{
  LodgeMachineList *self = LODGE_MACHINE_LIST (object);

  g_clear_handle_id (&self->resort_id, g_source_remove);
  if (self->watched != NULL)
    g_ptr_array_foreach (self->watched, unwatch, self);
  g_clear_pointer (&self->watched, g_ptr_array_unref);
  /* The filter calls back into this object: it must be gone from the list that lives on. */
  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_data (self->shown, self);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_object (&self->machines);
  G_OBJECT_CLASS (lodge_machine_list_parent_class)->dispose (object);
}

static void
lodge_machine_list_finalize (GObject *object)
{
  g_free (LODGE_MACHINE_LIST (object)->query);
  G_OBJECT_CLASS (lodge_machine_list_parent_class)->finalize (object);
}

static void
lodge_machine_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_QUERY)
    g_value_set_string (value, LODGE_MACHINE_LIST (object)->query);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_machine_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_QUERY)
    lodge_machine_list_set_query (LODGE_MACHINE_LIST (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_machine_list_class_init (LodgeMachineListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_machine_list_dispose;
  object_class->finalize = lodge_machine_list_finalize;
  object_class->get_property = lodge_machine_list_get_property;
  object_class->set_property = lodge_machine_list_set_property;
  properties[PROP_QUERY] =
      g_param_spec_string ("query",
                           NULL,
                           NULL,
                           NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_machine_list_init (LodgeMachineList *self)
{
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
}

static GtkSorter *
create_sorter (void)
{
  /* GtkStringSorter makes one key per row; a compare function would make two per comparison. */
  GtkExpression *parts[] = {
    gtk_property_expression_new (LODGE_TYPE_MACHINE, NULL, "uri"),
    gtk_property_expression_new (LODGE_TYPE_MACHINE, NULL, "title"),
  };
  GtkExpression *key = gtk_cclosure_expression_new (
      G_TYPE_STRING, NULL, G_N_ELEMENTS (parts), parts, G_CALLBACK (make_sort_key), NULL, NULL);

  return GTK_SORTER (gtk_string_sorter_new (key));
}

LodgeMachineList *
lodge_machine_list_new (GListModel *machines)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (machines), NULL);

  LodgeMachineList *self = g_object_new (LODGE_TYPE_MACHINE_LIST, NULL);
  self->machines = g_object_ref (machines);
  self->filter = GTK_FILTER (gtk_custom_filter_new (match, self, NULL));
  self->sorter = create_sorter ();

  GtkFilterListModel *filtered =
      gtk_filter_list_model_new (g_object_ref (machines), g_object_ref (self->filter));
  self->shown =
      G_LIST_MODEL (gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (self->sorter)));

  on_machines_changed_cb (self, 0, 0, g_list_model_get_n_items (machines), machines);
  g_signal_connect_object (
      machines, "items-changed", G_CALLBACK (on_machines_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->shown, "items-changed", G_CALLBACK (on_shown_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
lodge_machine_list_set_query (LodgeMachineList *self, const char *query)
{
  g_return_if_fail (LODGE_IS_MACHINE_LIST (self));

  if (query != NULL && *query == '\0')
    query = NULL;
  if (g_strcmp0 (self->query, query) == 0)
    return;
  g_free (self->query);
  self->query = g_strdup (query);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}
