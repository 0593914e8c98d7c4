/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-file-row.h"

#include <glib/gi18n.h>

#include "lodge-size.h"

struct _LodgeFileRow
{
  GObject parent_instance;

  LodgeFileFate fate;
  char *path; /* with its file system where there are several */
  char *sizes;
};

G_DEFINE_FINAL_TYPE (LodgeFileRow, lodge_file_row, G_TYPE_OBJECT)

static const char *
get_words (LodgeFileFate fate)
{
  return fate == LODGE_FILE_ADDED     ? _ ("Added")
         : fate == LODGE_FILE_REMOVED ? _ ("Removed")
                                      : _ ("Changed");
}

static const char *
get_icon (LodgeFileFate fate)
{
  return fate == LODGE_FILE_ADDED     ? "list-add-symbolic"
         : fate == LODGE_FILE_REMOVED ? "list-remove-symbolic"
                                      : "document-edit-symbolic";
}

static char *
dup_sizes (const LodgeFileChange *change)
{
  g_autofree char *before = lodge_size_format (change->size_before);
  g_autofree char *after = lodge_size_format (change->size_after);

  if (change->folder)
    return g_strdup ("");
  if (change->fate == LODGE_FILE_REMOVED)
    return g_steal_pointer (&before);
  if (change->fate == LODGE_FILE_ADDED || change->size_before == change->size_after)
    return g_steal_pointer (&after);
  return g_strdup_printf ("%s → %s", before, after);
}

static void
lodge_file_row_finalize (GObject *object)
{
  LodgeFileRow *self = LODGE_FILE_ROW (object);

  g_free (self->path);
  g_free (self->sizes);
  G_OBJECT_CLASS (lodge_file_row_parent_class)->finalize (object);
}

static void
lodge_file_row_class_init (LodgeFileRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_file_row_finalize;
}

static void
lodge_file_row_init (LodgeFileRow *self)
{
}

static gboolean
has_one_volume (const LodgeFileChanges *changes)
{
  for (guint i = 1; i < changes->changes->len; i++)
    {
      const LodgeFileChange *first = g_ptr_array_index (changes->changes, 0);
      const LodgeFileChange *change = g_ptr_array_index (changes->changes, i);

      if (g_strcmp0 (first->volume, change->volume) != 0)
        return FALSE;
    }
  return TRUE;
}

GListModel *
lodge_file_rows_new (const LodgeFileChanges *changes)
{
  GListStore *rows = g_list_store_new (LODGE_TYPE_FILE_ROW);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean one = has_one_volume (changes);

  for (guint i = 0; i < changes->changes->len; i++)
    {
      const LodgeFileChange *change = g_ptr_array_index (changes->changes, i);
      LodgeFileRow *row = g_object_new (LODGE_TYPE_FILE_ROW, NULL);

      row->fate = change->fate;
      row->path = one ? g_strdup (change->path)
                      /* Translators: a file system such as “sda1”, and the path of a file on it. */
                      : g_strdup_printf (_ ("%s: %s"), change->volume, change->path);
      row->sizes = dup_sizes (change);
      g_ptr_array_add (all, row);
    }
  g_list_store_splice (rows, 0, 0, all->pdata, all->len);
  return G_LIST_MODEL (rows);
}

static void
on_setup_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *path = gtk_label_new (NULL);
  GtkWidget *sizes = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (path), 0);
  gtk_label_set_ellipsize (GTK_LABEL (path), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (path, TRUE);
  gtk_widget_add_css_class (sizes, "dim-label");
  gtk_widget_add_css_class (sizes, "caption");
  gtk_widget_add_css_class (sizes, "numeric");
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), path);
  gtk_box_append (GTK_BOX (box), sizes);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, box);
}

static void
on_bind_cb (GtkListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  LodgeFileRow *row = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *image = gtk_widget_get_first_child (box);
  GtkWidget *path = gtk_widget_get_next_sibling (image);
  g_autofree char *name =
      g_strdup_printf ("%s, %s, %s", get_words (row->fate), row->path, row->sizes);

  gtk_image_set_from_icon_name (GTK_IMAGE (image), get_icon (row->fate));
  gtk_widget_set_tooltip_text (image, get_words (row->fate));
  gtk_label_set_label (GTK_LABEL (path), row->path);
  gtk_widget_set_tooltip_text (path, row->path);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (path)), row->sizes);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (gtk_widget_get_parent (box)), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

GtkListItemFactory *
lodge_file_row_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), NULL);
  return factory;
}
