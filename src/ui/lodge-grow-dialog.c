/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-grow-dialog.h"

#include <glib/gi18n.h>

#include "lodge-disk-grower.h"
#include "lodge-medium.h"
#include "lodge-safety-row.h"
#include "lodge-size.h"
#include "lodge-ui.h"

struct _LodgeGrowDialog
{
  AdwMessageDialog parent_instance;

  AdwActionRow *size_row;
  GtkSpinButton *size_spin;
  LodgeSafetyRow *snapshot_row;

  LodgeCore *core;
  LodgeMachine *machine;
  char *disk;
  guint64 capacity;  /* as it is */
  GtkWidget *parent; /* weak */
};

G_DEFINE_FINAL_TYPE (LodgeGrowDialog, lodge_grow_dialog, ADW_TYPE_MESSAGE_DIALOG)

static guint64
get_wanted (LodgeGrowDialog *self)
{
  return (guint64)gtk_spin_button_get_value (self->size_spin) * LODGE_GIB;
}

static void
update (LodgeGrowDialog *self)
{
  /* The template is just being made. */
  if (self->core == NULL)
    return;
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self),
                                           "enlarge",
                                           lodge_safety_row_get_judged (self->snapshot_row) &&
                                               get_wanted (self) > self->capacity);
}

static void
on_grown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeGrowDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lodge_disk_grower_grow_finish (result, &error))
    lodge_ui_show_error (self->parent, _ ("The disk could not be enlarged"), error);
}

static void
lodge_grow_dialog_response (AdwMessageDialog *dialog, const char *response)
{
  LodgeGrowDialog *self = LODGE_GROW_DIALOG (dialog);

  if (g_strcmp0 (response, "enlarge") != 0 || get_wanted (self) <= self->capacity)
    return;
  lodge_disk_grower_grow_async (self->core,
                                self->machine,
                                self->disk,
                                get_wanted (self),
                                lodge_safety_row_get_active (self->snapshot_row),
                                NULL,
                                on_grown_cb,
                                g_object_ref (self));
}

static void
lodge_grow_dialog_dispose (GObject *object)
{
  LodgeGrowDialog *self = LODGE_GROW_DIALOG (object);

  g_clear_weak_pointer (&self->parent);
  g_clear_pointer (&self->disk, g_free);
  g_clear_object (&self->machine);
  g_clear_object (&self->core);
  G_OBJECT_CLASS (lodge_grow_dialog_parent_class)->dispose (object);
}

static void
lodge_grow_dialog_class_init (LodgeGrowDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_grow_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = lodge_grow_dialog_response;

  g_type_ensure (LODGE_TYPE_SAFETY_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-grow-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeGrowDialog, size_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeGrowDialog, size_spin);
  gtk_widget_class_bind_template_child (widget_class, LodgeGrowDialog, snapshot_row);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
lodge_grow_dialog_init (LodgeGrowDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Whole GiB above what it has, and a good step more to begin with. */
static void
show_size (LodgeGrowDialog *self, guint64 capacity)
{
  double least = (double)(capacity / LODGE_GIB + 1);
  double most = (double)(LODGE_DISK_MAX_CAPACITY / LODGE_GIB);
  g_autofree char *size = lodge_size_format (capacity);
  /* Translators: a size such as “20 GiB”. */
  g_autofree char *text = g_strdup_printf (_ ("It has %s now"), size);

  self->capacity = capacity;
  gtk_spin_button_set_range (self->size_spin, least, MAX (least, most));
  gtk_spin_button_set_value (self->size_spin, MIN (least + 9, most));
  if (capacity > 0)
    adw_action_row_set_subtitle (self->size_row, text);
}

void
lodge_grow_dialog_present (LodgeCore *core,
                           LodgeMachine *machine,
                           const char *disk,
                           GtkWidget *parent)
{
  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  LodgeDisk *found = lodge_medium_find_drive (machine, disk, TRUE);
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;

  if (found == NULL || lodge_disk_get_kind (found) != LODGE_DISK_KIND_DISK)
    return;
  LodgeGrowDialog *self = g_object_new (
      LODGE_TYPE_GROW_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);
  self->core = g_object_ref (core);
  self->machine = g_object_ref (machine);
  self->disk = g_strdup (disk);
  g_set_weak_pointer (&self->parent, parent);
  show_size (self, lodge_disk_get_capacity (found));
  update (self);
  lodge_safety_row_set_machine (self->snapshot_row, lodge_core_get_vmm (core, machine), machine);
  lodge_ui_name_buttons (GTK_WIDGET (self));
  gtk_window_present (GTK_WINDOW (self));
}
