/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-start-focus.h"

struct _LodgeStartFocus
{
  GtkWidget *button;
  GtkEventController *controller; /* the button's */
  GtkWidget *view;                /* weak (nullable) */
  gboolean off;
  gboolean here; /* the focus is on one of the two, or was when GTK took it away */
};

static void
follow (LodgeStartFocus *self)
{
  GtkRoot *root = self->view != NULL ? gtk_widget_get_root (self->view) : NULL;
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  gboolean startable =
      self->off && gtk_widget_get_visible (self->button) && gtk_widget_get_sensitive (self->button);
  GtkWidget *target = startable ? self->button : self->view;

  if (self->view == NULL)
    return;
  if (focus != NULL)
    self->here = focus == self->view || focus == self->button;
  /* While the machine starts the button can't be pressed, and GTK would give its focus to whatever
   * comes next in the window. */
  gtk_widget_set_focusable (self->view, !self->off || (self->here && !startable));
  if (self->here && focus != target && gtk_widget_get_mapped (self->view))
    gtk_widget_grab_focus (target);
}

static void
on_enter_cb (LodgeStartFocus *self)
{
  self->here = TRUE;
}

LodgeStartFocus *
lodge_start_focus_new (GtkWidget *button)
{
  LodgeStartFocus *self = g_new0 (LodgeStartFocus, 1);

  self->button = button;
  self->controller = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (button, "notify::sensitive", G_CALLBACK (follow), self);
  g_signal_connect_swapped (self->controller, "enter", G_CALLBACK (on_enter_cb), self);
  gtk_widget_add_controller (button, self->controller);
  return self;
}

void
lodge_start_focus_free (LodgeStartFocus *self)
{
  gtk_widget_remove_controller (self->button, self->controller);
  g_signal_handlers_disconnect_by_data (self->button, self);
  g_clear_weak_pointer (&self->view);
  g_free (self);
}

void
lodge_start_focus_set_view (LodgeStartFocus *self, GtkWidget *view)
{
  self->here = FALSE;
  g_set_weak_pointer (&self->view, view);
}

void
lodge_start_focus_set_off (LodgeStartFocus *self, gboolean off)
{
  self->off = off;
  follow (self);
}
