/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-type-dialog.h"

#include <glib/gi18n.h>

#include "lodge-host-input.h"
#include "lodge-layout-chooser.h"
#include "lodge-typist.h"
#include "lodge-ui.h"

/* What is pasted by mistake should not run for hours. */
#define MAX_CHARS 20000

struct _LodgeTypeDialog
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkButton *type_button;
  LodgeLayoutChooser *layout_chooser;
  GtkTextView *text_view;
  GtkLabel *missing_label;
  GtkProgressBar *progress_bar;

  LodgeConsole *console;
  GCancellable *typing; /* NULL unless */
};

G_DEFINE_FINAL_TYPE (LodgeTypeDialog, lodge_type_dialog, ADW_TYPE_WINDOW)

static char *
dup_text (LodgeTypeDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
update (LodgeTypeDialog *self)
{
  g_autofree char *text = dup_text (self);
  glong length = g_utf8_strlen (text, -1);
  LodgeLayout *layout = lodge_layout_chooser_get_layout (self->layout_chooser);
  g_autofree char *missing = layout != NULL ? lodge_layout_dup_missing (layout, text) : NULL;
  g_autofree char *words = g_strdup (lodge_layout_chooser_get_problem (self->layout_chooser));

  if (words == NULL && length > MAX_CHARS)
    words =
        g_strdup_printf (_ ("This is too long: at most %d characters can be typed."), MAX_CHARS);
  else if (missing != NULL && *missing != '\0')
    /* Translators: %s are some characters. */
    words = g_strdup_printf (_ ("This layout has no key for “%s”: left out."), missing);
  gtk_label_set_label (self->missing_label, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->missing_label), words != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->type_button),
                            layout != NULL && length > 0 && length <= MAX_CHARS);
}

static void
on_progress_cb (double fraction, gpointer user_data)
{
  gtk_progress_bar_set_fraction (LODGE_TYPE_DIALOG (user_data)->progress_bar, fraction);
}

static void
on_typed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeTypeDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->typing);
  if (lodge_typist_type_finish (LODGE_CONSOLE (source), result, &error))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  gtk_stack_set_visible_child_name (self->stack, "text");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_label_set_label (self->missing_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->missing_label), TRUE);
}

static void
on_type_clicked_cb (LodgeTypeDialog *self)
{
  g_autofree char *text = dup_text (self);
  LodgeLocks locks = lodge_host_get_locks (gtk_widget_get_display (GTK_WIDGET (self)));

  gtk_progress_bar_set_fraction (self->progress_bar, 0.0);
  gtk_stack_set_visible_child_name (self->stack, "typing");
  self->typing = g_cancellable_new ();
  lodge_console_set_locks (self->console, locks & ~(guint)LODGE_LOCK_CAPS);
  lodge_typist_type_async (self->console,
                           lodge_layout_chooser_get_layout (self->layout_chooser),
                           text,
                           on_progress_cb,
                           self->typing,
                           on_typed_cb,
                           g_object_ref (self));
}

static void
on_stop_clicked_cb (LodgeTypeDialog *self)
{
  g_cancellable_cancel (self->typing);
}

static gboolean
on_close_request_cb (LodgeTypeDialog *self)
{
  g_cancellable_cancel (self->typing);
  return FALSE;
}

static void
on_clipboard_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeTypeDialog) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);

  /* Whoever was quicker has typed something else. */
  if (text != NULL && gtk_text_buffer_get_char_count (buffer) == 0)
    gtk_text_buffer_set_text (buffer, text, -1);
}

static void
lodge_type_dialog_dispose (GObject *object)
{
  LodgeTypeDialog *self = LODGE_TYPE_DIALOG (object);

  g_clear_object (&self->console);
  G_OBJECT_CLASS (lodge_type_dialog_parent_class)->dispose (object);
}

static void
lodge_type_dialog_class_init (LodgeTypeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_type_dialog_dispose;

  g_type_ensure (LODGE_TYPE_LAYOUT_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-type-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeTypeDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeTypeDialog, type_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeTypeDialog, layout_chooser);
  gtk_widget_class_bind_template_child (widget_class, LodgeTypeDialog, text_view);
  gtk_widget_class_bind_template_child (widget_class, LodgeTypeDialog, missing_label);
  gtk_widget_class_bind_template_child (widget_class, LodgeTypeDialog, progress_bar);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_type_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
lodge_type_dialog_init (LodgeTypeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Not in Cancel, which a space would press. */
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->text_view));
  g_signal_connect_object (gtk_text_view_get_buffer (self->text_view),
                           "changed",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED);
  update (self);
}

GtkWidget *
lodge_type_dialog_new (LodgeConsoleView *view)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (view));
  LodgeTypeDialog *self = g_object_new (
      LODGE_TYPE_TYPE_DIALOG, "transient-for", GTK_IS_WINDOW (root) ? root : NULL, NULL);

  self->console = g_object_ref (lodge_console_view_get_console (view));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (view)),
                                 NULL,
                                 on_clipboard_read_cb,
                                 g_object_ref (self));
  return GTK_WIDGET (self);
}

static void
on_type_text_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeConsoleView *view = lodge_display_page_get_view (LODGE_DISPLAY_PAGE (user_data));

  if (lodge_console_view_get_console (view) != NULL)
    gtk_window_present (GTK_WINDOW (lodge_type_dialog_new (view)));
}

static void
on_type_string_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeConsoleView *view = lodge_display_page_get_view (LODGE_DISPLAY_PAGE (user_data));

  if (lodge_console_view_get_console (view) == NULL)
    return;
  LodgeTypeDialog *self = LODGE_TYPE_DIALOG (lodge_type_dialog_new (view));
  /* What is there already is not replaced by the clipboard's. */
  gtk_text_buffer_set_text (
      gtk_text_view_get_buffer (self->text_view), g_variant_get_string (parameter, NULL), -1);
  gtk_window_present (GTK_WINDOW (self));
}

static void
bind_to_connection (LodgeDisplayPage *page, GActionMap *map, const char *name)
{
  g_object_bind_property (
      page, "connected", g_action_map_lookup_action (map, name), "enabled", G_BINDING_SYNC_CREATE);
}

void
lodge_type_dialog_add_action (LodgeDisplayPage *page, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = { { "type-text", on_type_text_cb },
                                          { "type-string", on_type_string_cb, "s" } };

  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), page);
  bind_to_connection (page, map, "type-text");
  bind_to_connection (page, map, "type-string");
}
