/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-guest-resizer.h"

#include "lodge-console-head.h"

/* After the last change of the room. */
#define SETTLE_MS 200

/* After which a screen that has shown nothing is off, although it was not asked for before. */
#define DARK_MS 1500

/* Less of a screen is of no use to any system; it is shown smaller then. */
#define MIN_WIDTH 640
#define MIN_HEIGHT 480

struct _LodgeGuestResizer
{
  GtkWidget *widget;
  LodgeDeviceGrid *grid;       /* the widget's; not owned */
  LodgeConsole *console;       /* (nullable) */
  GtkScrolledWindow *scrolled; /* in which the widget is, while mapped; (nullable) */
  int scaling;
  int width; /* asked for last, of this console; 0: nothing */
  int height;
  guint settle_id;
  gboolean enabled;
  gboolean lit; /* the console has shown something */
  gboolean fullscreen;
};

/* What is on the screen, in device pixels: a view that scrolls is larger than that. */
static void
get_room (LodgeGuestResizer *self, int *width, int *height)
{
  GtkWidget *room = self->scrolled != NULL ? GTK_WIDGET (self->scrolled) : self->widget;

  lodge_device_grid_get_size (self->grid, room, width, height);
}

/* Even numbers: some guests' drivers take no others. */
static int
to_guest (LodgeGuestResizer *self, double device, int minimum)
{
  if (self->scaling > 0)
    device = device * 100.0 / self->scaling;
  return CLAMP ((int)device, minimum, LODGE_FRAME_MAX_SIDE) & ~1;
}

static gboolean
has_size (LodgeGuestResizer *self, int width, int height)
{
  LodgeFrame *frame = lodge_console_get_frame (self->console);

  return frame != NULL && lodge_frame_get_width (frame) == width &&
         lodge_frame_get_height (frame) == height;
}

static void
ask (LodgeGuestResizer *self)
{
  int room_width;
  int room_height;
  int width;
  int height;

  get_room (self, &room_width, &room_height);
  if (room_width <= 1 || room_height <= 1)
    return;
  width = to_guest (self, room_width, MIN_WIDTH);
  height = to_guest (self, room_height, MIN_HEIGHT);
  if (width == self->width && height == self->height)
    return;

  self->width = width;
  self->height = height;
  if (!has_size (self, width, height))
    lodge_console_set_size (self->console, width, height);
}

static gboolean
can_ask (LodgeGuestResizer *self)
{
  return (self->enabled || LODGE_IS_CONSOLE_HEAD (self->console)) && self->console != NULL &&
         gtk_widget_get_mapped (self->widget) &&
         lodge_console_get_state (self->console) == LODGE_CONSOLE_STATE_CONNECTED &&
         lodge_console_get_resizable (self->console);
}

/* One of several screens is off until it is asked for. Later it is dark at times: while it changes
 * its size, or when the guest says so. */
static void
note_light (LodgeGuestResizer *self)
{
  if (lodge_console_get_frame (self->console) != NULL && !lodge_console_get_blank (self->console))
    self->lit = TRUE;
}

static void
on_settled_cb (gpointer user_data)
{
  LodgeGuestResizer *self = user_data;

  self->settle_id = 0;
  if (can_ask (self) && (self->enabled || !self->lit))
    ask (self);
}

static gboolean
is_fullscreen (LodgeGuestResizer *self)
{
  GtkRoot *root = gtk_widget_get_root (self->widget);

  return GTK_IS_WINDOW (root) && gtk_window_is_fullscreen (GTK_WINDOW (root));
}

static void
follow_scrolled (LodgeGuestResizer *self)
{
  GtkWidget *scrolled = gtk_widget_get_mapped (self->widget)
                            ? gtk_widget_get_ancestor (self->widget, GTK_TYPE_SCROLLED_WINDOW)
                            : NULL;
  GtkAdjustment *adjustments[2] = { NULL, NULL };

  if ((gpointer)scrolled == (gpointer)self->scrolled)
    return;

  if (self->scrolled != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_hadjustment (self->scrolled),
                                            self);
      g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_vadjustment (self->scrolled),
                                            self);
    }
  g_set_object (&self->scrolled, (GtkScrolledWindow *)scrolled);
  if (self->scrolled == NULL)
    return;

  adjustments[0] = gtk_scrolled_window_get_hadjustment (self->scrolled);
  adjustments[1] = gtk_scrolled_window_get_vadjustment (self->scrolled);
  for (guint i = 0; i < G_N_ELEMENTS (adjustments); i++)
    g_signal_connect_swapped (
        adjustments[i], "notify::page-size", G_CALLBACK (lodge_guest_resizer_check), self);
}

void
lodge_guest_resizer_check (LodgeGuestResizer *self)
{
  gboolean fullscreen = is_fullscreen (self);
  guint delay = fullscreen != self->fullscreen ? 0 : SETTLE_MS;

  follow_scrolled (self);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (!can_ask (self))
    return;

  self->fullscreen = fullscreen;
  self->settle_id = g_timeout_add_once (self->enabled ? delay : DARK_MS, on_settled_cb, self);
}

/* Another guest, or the same after something else decided on its size. */
static void
start_anew (LodgeGuestResizer *self)
{
  self->width = 0;
  self->height = 0;
  lodge_guest_resizer_check (self);
}

LodgeGuestResizer *
lodge_guest_resizer_new (GtkWidget *widget, LodgeDeviceGrid *grid)
{
  LodgeGuestResizer *self = g_new0 (LodgeGuestResizer, 1);

  self->widget = widget;
  self->grid = grid;
  return self;
}

void
lodge_guest_resizer_free (LodgeGuestResizer *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  lodge_guest_resizer_set_console (self, NULL);
  if (self->scrolled != NULL)
    {
      g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_hadjustment (self->scrolled),
                                            self);
      g_signal_handlers_disconnect_by_data (gtk_scrolled_window_get_vadjustment (self->scrolled),
                                            self);
    }
  g_clear_object (&self->scrolled);
  g_free (self);
}

void
lodge_guest_resizer_set_console (LodgeGuestResizer *self, LodgeConsole *console)
{
  if (self->console == console)
    return;

  if (self->console != NULL)
    g_signal_handlers_disconnect_by_data (self->console, self);
  g_set_object (&self->console, console);
  self->lit = FALSE;
  if (console == NULL)
    return;

  note_light (self);
  g_signal_connect_swapped (console, "notify::frame", G_CALLBACK (note_light), self);
  g_signal_connect_swapped (console, "notify::blank", G_CALLBACK (note_light), self);
  g_signal_connect_swapped (console, "notify::state", G_CALLBACK (start_anew), self);
  g_signal_connect_swapped (console, "notify::resizable", G_CALLBACK (start_anew), self);
  start_anew (self);
}

void
lodge_guest_resizer_set_scaling (LodgeGuestResizer *self, int scaling)
{
  if (self->scaling == scaling)
    return;

  self->scaling = scaling;
  lodge_guest_resizer_check (self);
}

void
lodge_guest_resizer_set_enabled (LodgeGuestResizer *self, gboolean enabled)
{
  if (self->enabled == enabled)
    return;

  self->enabled = enabled;
  start_anew (self);
}
