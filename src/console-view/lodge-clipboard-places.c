/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-clipboard-places.h"

typedef struct
{
  LodgeClipboardPlaces *places;
  GtkWidget *widget;
  GtkEventController *focus; /* the widget's, which may be the first to go */
} Place;

struct _LodgeClipboardPlaces
{
  GPtrArray *places; /* of Place */
  LodgeClipboardMoved moved;
  gpointer user_data;
};

static void
place_free (Place *place)
{
  g_signal_handlers_disconnect_by_data (place->focus, place->places);
  g_object_unref (place->focus);
  g_free (place);
}

static void
on_widget_gone_cb (gpointer data, GObject *widget)
{
  Place *place = data;

  g_ptr_array_remove (place->places->places, place);
  place_free (place);
}

static void
on_focus_cb (LodgeClipboardPlaces *self)
{
  self->moved (self->user_data);
}

LodgeClipboardPlaces *
lodge_clipboard_places_new (LodgeClipboardMoved moved, gpointer user_data)
{
  LodgeClipboardPlaces *self = g_new0 (LodgeClipboardPlaces, 1);

  self->places = g_ptr_array_new ();
  self->moved = moved;
  self->user_data = user_data;
  return self;
}

void
lodge_clipboard_places_free (LodgeClipboardPlaces *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      Place *place = g_ptr_array_index (self->places, i);

      g_object_weak_unref (G_OBJECT (place->widget), on_widget_gone_cb, place);
      gtk_widget_remove_controller (place->widget, place->focus);
      place_free (place);
    }
  g_ptr_array_unref (self->places);
  g_free (self);
}

void
lodge_clipboard_places_add (LodgeClipboardPlaces *self, GtkWidget *widget)
{
  Place *place;

  for (guint i = 0; i < self->places->len; i++)
    if (((Place *)g_ptr_array_index (self->places, i))->widget == widget)
      return;

  place = g_new0 (Place, 1);
  place->places = self;
  place->widget = widget;
  place->focus = g_object_ref (gtk_event_controller_focus_new ());
  g_object_weak_ref (G_OBJECT (widget), on_widget_gone_cb, place);
  g_signal_connect_swapped (place->focus, "notify::is-focus", G_CALLBACK (on_focus_cb), self);
  gtk_widget_add_controller (widget, place->focus);
  g_ptr_array_add (self->places, place);
}

gboolean
lodge_clipboard_places_are_seen (LodgeClipboardPlaces *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      const Place *place = g_ptr_array_index (self->places, i);
      GtkRoot *root = gtk_widget_get_root (place->widget);

      if (gtk_widget_get_mapped (place->widget) && GTK_IS_WINDOW (root) &&
          gtk_window_is_active (GTK_WINDOW (root)))
        return TRUE;
    }
  return FALSE;
}

gboolean
lodge_clipboard_places_have_focus (LodgeClipboardPlaces *self)
{
  for (guint i = 0; i < self->places->len; i++)
    {
      const Place *place = g_ptr_array_index (self->places, i);

      /* Where it was before it became a place, the controller did not see it come. */
      if (gtk_event_controller_focus_is_focus (GTK_EVENT_CONTROLLER_FOCUS (place->focus)) ||
          gtk_widget_has_focus (place->widget))
        return TRUE;
    }
  return FALSE;
}
