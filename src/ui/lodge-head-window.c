/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-head-window.h"

#include <glib/gi18n.h>

#include "lodge-console-view.h"
#include "lodge-file-sender.h"
#include "lodge-shortcuts.h"

#define DEFAULT_WIDTH 1024
#define DEFAULT_HEIGHT 815

struct _LodgeHeadWindow
{
  AdwApplicationWindow parent_instance;

  LodgeConsole *head;
  guint number;
  LodgeConsoleView *view;
  GtkWidget *header;
  LodgeFileSender *file_sender;
};

G_DEFINE_FINAL_TYPE (LodgeHeadWindow, lodge_head_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_fullscreen_change_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  if (g_variant_get_boolean (value))
    gtk_window_fullscreen (GTK_WINDOW (user_data));
  else
    gtk_window_unfullscreen (GTK_WINDOW (user_data));
}

static void
on_fullscreened_cb (LodgeHeadWindow *self)
{
  gboolean fullscreen = gtk_window_is_fullscreen (GTK_WINDOW (self));
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "fullscreen");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (fullscreen));
  gtk_widget_set_visible (self->header, !fullscreen);
}

static void
on_grabbed_cb (LodgeHeadWindow *self)
{
  lodge_shortcuts_set_enabled (GTK_WINDOW (self), !lodge_console_view_get_grabbed (self->view));
}

/* The machine has no such screen any more, or its display is closed. */
static void
on_state_cb (LodgeHeadWindow *self)
{
  if (lodge_console_get_state (self->head) != LODGE_CONSOLE_STATE_CONNECTED)
    gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
on_close_request_cb (LodgeHeadWindow *self)
{
  lodge_console_switch_off (self->head);
  return GDK_EVENT_PROPAGATE;
}

static GtkWidget *
create_full_screen_button (void)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), "view-fullscreen-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.fullscreen");
  gtk_widget_set_tooltip_text (button, _ ("Full Screen"));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Full Screen"), -1);
  return button;
}

static void
lodge_head_window_dispose (GObject *object)
{
  LodgeHeadWindow *self = LODGE_HEAD_WINDOW (object);

  if (self->head != NULL)
    g_signal_handlers_disconnect_by_data (self->head, self);
  if (self->view != NULL)
    lodge_console_view_set_console (self->view, NULL);
  self->view = NULL;
  g_clear_object (&self->file_sender);
  g_clear_object (&self->head);
  G_OBJECT_CLASS (lodge_head_window_parent_class)->dispose (object);
}

static void
lodge_head_window_class_init (LodgeHeadWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_head_window_dispose;
}

static void
lodge_head_window_init (LodgeHeadWindow *self)
{
  static const GActionEntry ENTRIES[] = {
    { "fullscreen", NULL, NULL, "false", on_fullscreen_change_cb },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *view = lodge_console_view_new ();
  GtkWidget *overlay = gtk_overlay_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  self->view = LODGE_CONSOLE_VIEW (view);
  self->header = adw_header_bar_new ();
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), create_full_screen_button ());
  gtk_widget_set_vexpand (view, TRUE);
  gtk_widget_add_css_class (overlay, "lodge-display");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), view);
  self->file_sender = lodge_file_sender_new (GTK_OVERLAY (overlay));
  gtk_box_append (GTK_BOX (box), self->header);
  gtk_box_append (GTK_BOX (box), overlay);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), box);
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 290);
  gtk_window_set_default_size (GTK_WINDOW (self), DEFAULT_WIDTH, DEFAULT_HEIGHT);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (on_fullscreened_cb), NULL);
  g_signal_connect (self, "close-request", G_CALLBACK (on_close_request_cb), NULL);
  g_signal_connect_object (
      view, "notify::grabbed", G_CALLBACK (on_grabbed_cb), self, G_CONNECT_SWAPPED);
}

static void
show_head (LodgeHeadWindow *self, LodgeConsole *head, const char *title, guint number)
{
  /* Translators: a machine's name and the number of one of its screens. */
  g_autofree char *text = g_strdup_printf (_ ("%s, Screen %u"), title, number);

  gtk_window_set_title (GTK_WINDOW (self), text);
  self->head = g_object_ref (head);
  self->number = number;
  g_signal_connect_swapped (head, "notify::state", G_CALLBACK (on_state_cb), self);
  lodge_console_view_set_console (self->view, head);
  lodge_file_sender_set_console (self->file_sender, head, NULL);
  lodge_console_view_set_resize_guest (self->view, TRUE);
}

GtkWidget *
lodge_head_window_find (GtkApplication *application, LodgeConsole *head)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (LODGE_IS_HEAD_WINDOW (l->data) && LODGE_HEAD_WINDOW (l->data)->head == head)
      return l->data;
  return NULL;
}

guint
lodge_head_window_get_number (LodgeHeadWindow *self)
{
  g_return_val_if_fail (LODGE_IS_HEAD_WINDOW (self), 0);
  return self->number;
}

GtkWidget *
lodge_head_window_open (GtkApplication *application,
                        LodgeConsole *head,
                        const char *title,
                        guint number)
{
  GtkWidget *window = lodge_head_window_find (application, head);
  LodgeHeadWindow *self;

  if (window != NULL)
    return window;
  self = g_object_new (LODGE_TYPE_HEAD_WINDOW, "application", application, NULL);
  show_head (self, head, title, number);
  return GTK_WIDGET (self);
}
