/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-monitors.h"

#include <cairo.h>

#include "lodge-console-backend.h"
#include "lodge-console-head.h"

/* As many as the protocol's agent knows. */
#define MAX_MONITORS 16

/* How many are offered where the driver names no limit. */
#define UNLIMITED 4

typedef struct
{
  gboolean listed; /* by the server; else the place is not known */
  cairo_rectangle_int_t place;
  LodgeFrame *frame; /* what the console has; (nullable) */
} Monitor;

struct _LodgeSpiceMonitors
{
  SpiceDisplayChannel *channel; /* not owned */
  LodgeConsole *console;        /* not owned */
  gboolean several;
  LodgeFrame *surface; /* (nullable) */
  Monitor monitors[MAX_MONITORS];
};

/* (transfer none) (nullable) */
static LodgeConsole *
get_console (LodgeSpiceMonitors *self, guint id)
{
  GListModel *heads = lodge_console_get_heads (self->console);

  if (id == 0)
    return self->console;
  for (guint i = 0; self->several && i < g_list_model_get_n_items (heads); i++)
    {
      g_autoptr (LodgeConsoleHead) head = g_list_model_get_item (heads, i);

      if (lodge_console_head_get_index (head) == id)
        return LODGE_CONSOLE (head);
    }
  return NULL;
}

/* What of a screen lies in the surface: the two change one after the other. */
static gboolean
clip (LodgeSpiceMonitors *self, const Monitor *monitor, cairo_rectangle_int_t *part)
{
  int width = lodge_frame_get_width (self->surface);
  int height = lodge_frame_get_height (self->surface);

  *part = (cairo_rectangle_int_t){ 0, 0, width, height };
  if (!monitor->listed)
    return monitor == self->monitors;
  *part = monitor->place;
  if (part->x >= width || part->y >= height)
    return FALSE;
  part->width = MIN (part->width, width - part->x);
  part->height = MIN (part->height, height - part->y);
  return part->width > 0 && part->height > 0;
}

static gboolean
is_frame_of (LodgeFrame *frame, const guint8 *data, const cairo_rectangle_int_t *part)
{
  return frame != NULL && lodge_frame_get_data (frame) == data &&
         lodge_frame_get_width (frame) == part->width &&
         lodge_frame_get_height (frame) == part->height;
}

static void
take_frame (LodgeSpiceMonitors *self, guint id, LodgeFrame *frame)
{
  LodgeConsole *console = get_console (self, id);
  g_autoptr (LodgeFrame) old = g_steal_pointer (&self->monitors[id].frame);

  g_set_object (&self->monitors[id].frame, frame);
  if (console != NULL)
    lodge_console_set_frame (console, frame);
}

static void
cut (LodgeSpiceMonitors *self, guint id)
{
  Monitor *monitor = &self->monitors[id];
  g_autoptr (LodgeFrame) frame = NULL;
  cairo_rectangle_int_t part;
  guint8 *data;
  int stride;

  if (self->surface == NULL || get_console (self, id) == NULL || !clip (self, monitor, &part))
    {
      take_frame (self, id, NULL);
      return;
    }

  stride = lodge_frame_get_stride (self->surface);
  data = lodge_frame_get_data (self->surface) + (gsize)part.y * stride + (gsize)part.x * 4;
  if (is_frame_of (monitor->frame, data, &part))
    return;
  frame = lodge_frame_new_for_data (data, part.width, part.height, stride);
  take_frame (self, id, frame);
}

static void
cut_all (LodgeSpiceMonitors *self)
{
  for (guint id = 0; id < MAX_MONITORS; id++)
    cut (self, id);
}

/* How many the guest could have. */
static guint
count (LodgeSpiceMonitors *self)
{
  guint max = 1;
  guint n = 1;

  if (!self->several)
    return 1;
  for (guint id = 0; id < MAX_MONITORS; id++)
    if (self->monitors[id].listed)
      n = id + 1;
  g_object_get (self->channel, "monitors-max", &max, NULL);
  return MAX (n, max <= MAX_MONITORS ? max : UNLIMITED);
}

static void
update_heads (LodgeSpiceMonitors *self)
{
  guint n = count (self);

  for (guint id = 1; id < MAX_MONITORS; id++)
    {
      LodgeConsole *console = get_console (self, id);

      if (id < n && console == NULL && self->several)
        lodge_console_set_cursor (lodge_console_add_head (self->console, id),
                                  lodge_console_get_cursor (self->console));
      else if (id >= n && console != NULL)
        {
          take_frame (self, id, NULL);
          lodge_console_remove_head (self->console, console);
        }
    }
}

static void
read_monitors (LodgeSpiceMonitors *self)
{
  g_autoptr (GArray) configs = NULL;

  for (guint id = 0; id < MAX_MONITORS; id++)
    {
      self->monitors[id].listed = FALSE;
      self->monitors[id].place = (cairo_rectangle_int_t){ 0 };
    }
  g_object_get (self->channel, "monitors", &configs, NULL);
  for (guint i = 0; configs != NULL && i < configs->len; i++)
    {
      const SpiceDisplayMonitorConfig *config =
          &g_array_index (configs, SpiceDisplayMonitorConfig, i);
      Monitor *monitor = &self->monitors[MIN (config->id, MAX_MONITORS - 1)];

      if (config->id >= MAX_MONITORS || config->surface_id != 0)
        continue;
      monitor->listed = TRUE;
      monitor->place.x = (int)MIN (config->x, LODGE_FRAME_MAX_SIDE);
      monitor->place.y = (int)MIN (config->y, LODGE_FRAME_MAX_SIDE);
      monitor->place.width = (int)MIN (config->width, LODGE_FRAME_MAX_SIDE);
      monitor->place.height = (int)MIN (config->height, LODGE_FRAME_MAX_SIDE);
    }
}

static void
on_monitors_cb (LodgeSpiceMonitors *self)
{
  read_monitors (self);
  update_heads (self);
  cut_all (self);
}

LodgeSpiceMonitors *
lodge_spice_monitors_new (SpiceDisplayChannel *channel, LodgeConsole *console, gboolean several)
{
  LodgeSpiceMonitors *self = g_new0 (LodgeSpiceMonitors, 1);

  self->channel = channel;
  self->console = console;
  self->several = several;
  g_signal_connect_swapped (channel, "notify::monitors", G_CALLBACK (on_monitors_cb), self);
  on_monitors_cb (self);
  return self;
}

void
lodge_spice_monitors_free (LodgeSpiceMonitors *self)
{
  g_signal_handlers_disconnect_by_data (self->channel, self);
  lodge_spice_monitors_set_surface (self, NULL);
  lodge_spice_monitors_keep_first (self);
  g_free (self);
}

void
lodge_spice_monitors_keep_first (LodgeSpiceMonitors *self)
{
  for (guint id = 1; id < MAX_MONITORS; id++)
    {
      LodgeConsole *console = get_console (self, id);

      take_frame (self, id, NULL);
      if (console != NULL)
        lodge_console_remove_head (self->console, console);
    }
  self->several = FALSE;
}

void
lodge_spice_monitors_set_surface (LodgeSpiceMonitors *self, LodgeFrame *surface)
{
  self->surface = surface;
  cut_all (self);
}

void
lodge_spice_monitors_damage (LodgeSpiceMonitors *self, int x, int y, int width, int height)
{
  for (guint id = 0; id < MAX_MONITORS; id++)
    {
      LodgeConsole *console = self->monitors[id].frame != NULL ? get_console (self, id) : NULL;
      cairo_rectangle_int_t part;

      if (console == NULL || !clip (self, &self->monitors[id], &part))
        continue;
      int left = MAX (x, part.x);
      int top = MAX (y, part.y);
      int right = (int)CLAMP ((gint64)x + width, 0, part.x + part.width);
      int bottom = (int)CLAMP ((gint64)y + height, 0, part.y + part.height);
      if (left < right && top < bottom)
        lodge_console_damage (console, left - part.x, top - part.y, right - left, bottom - top);
    }
}

gboolean
lodge_spice_monitors_get_awake (LodgeSpiceMonitors *self)
{
  for (guint id = 0; id < MAX_MONITORS; id++)
    {
      LodgeConsole *console = get_console (self, id);

      if (console != NULL && lodge_console_get_awake (console))
        return TRUE;
    }
  return FALSE;
}

gboolean
lodge_spice_monitors_get_origin (LodgeSpiceMonitors *self, guint head, int *x, int *y)
{
  if (head >= MAX_MONITORS || !self->monitors[head].listed)
    return FALSE;

  *x = self->monitors[head].place.x;
  *y = self->monitors[head].place.y;
  return TRUE;
}

void
lodge_spice_monitors_set_cursor (LodgeSpiceMonitors *self, LodgeCursor *cursor)
{
  for (guint id = 0; id < MAX_MONITORS; id++)
    {
      LodgeConsole *console = get_console (self, id);

      if (console != NULL)
        lodge_console_set_cursor (console, cursor);
    }
}

void
lodge_spice_monitors_move_cursor (LodgeSpiceMonitors *self, int x, int y)
{
  for (guint id = 0; id < MAX_MONITORS; id++)
    {
      const Monitor *monitor = &self->monitors[id];
      LodgeConsole *console = get_console (self, id);

      if (console == NULL)
        continue;
      if (!monitor->listed || (x >= monitor->place.x && y >= monitor->place.y &&
                               x < monitor->place.x + monitor->place.width &&
                               y < monitor->place.y + monitor->place.height))
        lodge_console_set_cursor_position (console, x - monitor->place.x, y - monitor->place.y);
      else
        lodge_console_forget_cursor_position (console);
    }
}
