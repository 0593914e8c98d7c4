/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-release-hint.h"

#include <glib/gi18n.h>

#include "lodge-key-settings.h"

struct _LodgeReleaseHint
{
  AdwBin parent_instance;

  GtkLabel *label;
  LodgeConsoleView *view; /* weak */
  GtkWindow *window;      /* weak */
  gboolean live;
};

G_DEFINE_FINAL_TYPE (LodgeReleaseHint, lodge_release_hint, ADW_TYPE_BIN)

static void
update (LodgeReleaseHint *self)
{
  gboolean grabbed = self->view != NULL && lodge_console_view_get_grabbed (self->view);
  gboolean fullscreen = self->window != NULL && gtk_window_is_fullscreen (self->window);
  g_autofree char *hint = grabbed ? lodge_key_settings_dup_release_hint () : NULL;

  gtk_label_set_label (self->label,
                       hint != NULL ? hint : _ ("Click into the display to use the machine"));
  if (grabbed)
    gtk_widget_remove_css_class (GTK_WIDGET (self->label), "dim-label");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "dim-label");
  gtk_widget_set_visible (GTK_WIDGET (self), self->live && !fullscreen);
}

static void
on_release_keys_cb (LodgeReleaseHint *self)
{
  LodgeKeyCombination keys;

  lodge_key_settings_get_release (&keys);
  if (self->view != NULL)
    lodge_console_view_set_release_keys (self->view, &keys);
  update (self);
}

static void
lodge_release_hint_root (GtkWidget *widget)
{
  LodgeReleaseHint *self = LODGE_RELEASE_HINT (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (lodge_release_hint_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (!GTK_IS_WINDOW (root))
    return;

  g_set_weak_pointer (&self->window, GTK_WINDOW (root));
  g_signal_connect_object (
      root, "notify::fullscreened", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
lodge_release_hint_unroot (GtkWidget *widget)
{
  LodgeReleaseHint *self = LODGE_RELEASE_HINT (widget);

  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func (self->window, update, self);
  g_clear_weak_pointer (&self->window);
  GTK_WIDGET_CLASS (lodge_release_hint_parent_class)->unroot (widget);
}

static void
lodge_release_hint_dispose (GObject *object)
{
  g_clear_weak_pointer (&LODGE_RELEASE_HINT (object)->view);
  g_clear_weak_pointer (&LODGE_RELEASE_HINT (object)->window);
  G_OBJECT_CLASS (lodge_release_hint_parent_class)->dispose (object);
}

static void
lodge_release_hint_class_init (LodgeReleaseHintClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_release_hint_dispose;
  GTK_WIDGET_CLASS (klass)->root = lodge_release_hint_root;
  GTK_WIDGET_CLASS (klass)->unroot = lodge_release_hint_unroot;
}

static void
lodge_release_hint_init (LodgeReleaseHint *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_set_margin_top (GTK_WIDGET (self->label), 3);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->label), 3);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
  lodge_key_settings_watch_release (G_CALLBACK (on_release_keys_cb), self);
  update (self);
}

void
lodge_release_hint_set_view (LodgeReleaseHint *self, LodgeConsoleView *view)
{
  g_return_if_fail (LODGE_IS_RELEASE_HINT (self));

  if (self->view == view)
    return;
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_func (self->view, update, self);
  g_set_weak_pointer (&self->view, view);
  g_signal_connect_object (view, "notify::grabbed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  on_release_keys_cb (self);
}

void
lodge_release_hint_set_live (LodgeReleaseHint *self, gboolean live)
{
  g_return_if_fail (LODGE_IS_RELEASE_HINT (self));

  self->live = live;
  update (self);
}
