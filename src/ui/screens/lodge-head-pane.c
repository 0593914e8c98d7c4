/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-head-pane.h"

#include <glib/gi18n.h>

#include "lodge-file-sender.h"

struct _LodgeHeadPane
{
  AdwBin parent_instance;

  LodgeConsole *head;
  guint number;
  char *title;
  LodgeConsoleView *view;
  LodgeFileSender *file_sender;
};

G_DEFINE_FINAL_TYPE (LodgeHeadPane, lodge_head_pane, ADW_TYPE_BIN)

enum
{
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_state_cb (LodgeHeadPane *self)
{
  if (lodge_console_get_state (self->head) != LODGE_CONSOLE_STATE_CONNECTED)
    g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

static void
lodge_head_pane_dispose (GObject *object)
{
  LodgeHeadPane *self = LODGE_HEAD_PANE (object);

  if (self->head != NULL)
    g_signal_handlers_disconnect_by_data (self->head, self);
  if (self->view != NULL)
    lodge_console_view_set_console (self->view, NULL);
  self->view = NULL;
  g_clear_object (&self->file_sender);
  g_clear_object (&self->head);
  G_OBJECT_CLASS (lodge_head_pane_parent_class)->dispose (object);
}

static void
lodge_head_pane_finalize (GObject *object)
{
  g_free (LODGE_HEAD_PANE (object)->title);
  G_OBJECT_CLASS (lodge_head_pane_parent_class)->finalize (object);
}

static void
lodge_head_pane_class_init (LodgeHeadPaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_head_pane_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_head_pane_finalize;
  signals[SIGNAL_ENDED] = g_signal_new (
      "ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_head_pane_init (LodgeHeadPane *self)
{
  GtkWidget *view = lodge_console_view_new ();
  GtkWidget *overlay = gtk_overlay_new ();

  self->view = LODGE_CONSOLE_VIEW (view);
  gtk_widget_set_vexpand (view, TRUE);
  gtk_widget_set_hexpand (view, TRUE);
  gtk_widget_add_css_class (overlay, "lodge-display");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), view);
  self->file_sender = lodge_file_sender_new (GTK_OVERLAY (overlay));
  adw_bin_set_child (ADW_BIN (self), overlay);
}

GtkWidget *
lodge_head_pane_new (LodgeConsole *head, const char *title, guint number)
{
  LodgeHeadPane *self = g_object_new (LODGE_TYPE_HEAD_PANE, NULL);
  g_autofree char *name = lodge_head_pane_dup_name (number);

  self->head = g_object_ref (head);
  self->title = g_strdup (title);
  self->number = number;
  g_signal_connect_swapped (head, "notify::state", G_CALLBACK (on_state_cb), self);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  lodge_console_view_set_console (self->view, head);
  lodge_file_sender_set_console (self->file_sender, head, NULL);
  return GTK_WIDGET (self);
}

static void
on_follow_cb (LodgeHeadPane *self, GParamSpec *pspec, GAction *follow)
{
  g_autoptr (GVariant) state = g_action_get_state (follow);

  if (self->view != NULL)
    lodge_console_view_set_resize_guest (self->view, g_variant_get_boolean (state));
}

void
lodge_head_pane_set_follow (LodgeHeadPane *self, GAction *follow)
{
  g_return_if_fail (LODGE_IS_HEAD_PANE (self));

  g_signal_connect_object (
      follow, "notify::state", G_CALLBACK (on_follow_cb), self, G_CONNECT_SWAPPED);
  on_follow_cb (self, NULL, follow);
}

LodgeConsole *
lodge_head_pane_get_head (LodgeHeadPane *self)
{
  g_return_val_if_fail (LODGE_IS_HEAD_PANE (self), NULL);
  return self->head;
}

LodgeConsoleView *
lodge_head_pane_get_view (LodgeHeadPane *self)
{
  g_return_val_if_fail (LODGE_IS_HEAD_PANE (self), NULL);
  return self->view;
}

guint
lodge_head_pane_get_number (LodgeHeadPane *self)
{
  g_return_val_if_fail (LODGE_IS_HEAD_PANE (self), 0);
  return self->number;
}

char *
lodge_head_pane_dup_name (guint number)
{
  /* Translators: the number of one of a machine's screens. */
  return g_strdup_printf (_ ("Screen %u"), number);
}

char *
lodge_head_pane_dup_title (LodgeHeadPane *self)
{
  g_return_val_if_fail (LODGE_IS_HEAD_PANE (self), NULL);
  return lodge_head_pane_dup_screen_title (self->title, self->number);
}

char *
lodge_head_pane_dup_screen_title (const char *title, guint number)
{
  /* Translators: a machine's name and the number of one of its screens. */
  return g_strdup_printf (_ ("%s, Screen %u"), title, number);
}
