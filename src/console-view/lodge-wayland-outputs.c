/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-wayland-outputs.h"

#include <math.h>

#include "lodge-geometry.h"
#include "xdg-output-unstable-v1-client-protocol.h"

/* The first that tells when it has told all; the first whose extents do so by themselves too. */
#define OUTPUT_VERSION 2
#define EXTENTS_VERSION 2

typedef struct
{
  LodgeWaylandOutputs *outputs; /* not owned */
  struct wl_registry *registry; /* not owned */
  uint32_t name;
  struct wl_output *output;       /* NULL: not yet */
  struct zxdg_output_v1 *extents; /* (nullable) */
  int width;                      /* of the mode */
  int height;
  int transform;
  cairo_rectangle_int_t logical;
} Output;

typedef struct
{
  LodgeWaylandOutputsChanged changed;
  gpointer user_data;
} Watch;

struct _LodgeWaylandOutputs
{
  struct zxdg_output_manager_v1 *manager; /* (nullable) */
  GPtrArray *all;                         /* (element-type Output) */
  GArray *watches;                        /* (element-type Watch) */
  guint changed_id;
  guint bind_id;
};

static gboolean
on_changed_cb (gpointer user_data)
{
  LodgeWaylandOutputs *self = user_data;

  self->changed_id = 0;
  for (guint i = self->watches->len; i > 0; i--)
    {
      Watch *watch = &g_array_index (self->watches, Watch, i - 1);

      watch->changed (watch->user_data);
    }
  return G_SOURCE_REMOVE;
}

/* What is told of mode and extents comes in several parts. */
static void
note_change (LodgeWaylandOutputs *self)
{
  if (self->changed_id == 0)
    self->changed_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_changed_cb, self, NULL);
}

static void
on_geometry_cb (void *data,
                struct wl_output *proxy,
                int32_t x,
                int32_t y,
                int32_t physical_width,
                int32_t physical_height,
                int32_t subpixel,
                const char *make,
                const char *model,
                int32_t transform)
{
  ((Output *)data)->transform = transform;
}

static void
on_mode_cb (void *data,
            struct wl_output *proxy,
            uint32_t flags,
            int32_t width,
            int32_t height,
            int32_t refresh)
{
  Output *output = data;

  if ((flags & WL_OUTPUT_MODE_CURRENT) == 0)
    return;
  output->width = width;
  output->height = height;
}

static void
on_done_cb (void *data, struct wl_output *proxy)
{
  note_change (((Output *)data)->outputs);
}

static void
on_scale_cb (void *data, struct wl_output *proxy, int32_t factor)
{
}

static const struct wl_output_listener output_listener = {
  .geometry = on_geometry_cb,
  .mode = on_mode_cb,
  .done = on_done_cb,
  .scale = on_scale_cb,
};

static void
on_logical_position_cb (void *data, struct zxdg_output_v1 *proxy, int32_t x, int32_t y)
{
  Output *output = data;

  output->logical.x = x;
  output->logical.y = y;
}

static void
on_logical_size_cb (void *data, struct zxdg_output_v1 *proxy, int32_t width, int32_t height)
{
  Output *output = data;

  output->logical.width = width;
  output->logical.height = height;
}

static void
on_extents_done_cb (void *data, struct zxdg_output_v1 *proxy)
{
  note_change (((Output *)data)->outputs);
}

static void
on_text_cb (void *data, struct zxdg_output_v1 *proxy, const char *text)
{
}

static const struct zxdg_output_v1_listener extents_listener = {
  .logical_position = on_logical_position_cb,
  .logical_size = on_logical_size_cb,
  .done = on_extents_done_cb,
  .name = on_text_cb,
  .description = on_text_cb,
};

static void
free_output (gpointer data)
{
  Output *output = data;

  g_clear_pointer (&output->extents, zxdg_output_v1_destroy);
  g_clear_pointer (&output->output, wl_output_destroy);
  g_free (output);
}

/* Outputs and what tells of their extents come in any order. */
static void
ask_extents (LodgeWaylandOutputs *self)
{
  if (self->manager == NULL)
    return;

  for (guint i = 0; i < self->all->len; i++)
    {
      Output *output = g_ptr_array_index (self->all, i);

      if (output->output == NULL || output->extents != NULL)
        continue;
      output->extents = zxdg_output_manager_v1_get_xdg_output (self->manager, output->output);
      zxdg_output_v1_add_listener (output->extents, &extents_listener, output);
    }
}

static gboolean
on_bind_cb (gpointer user_data)
{
  LodgeWaylandOutputs *self = user_data;

  self->bind_id = 0;
  for (guint i = 0; i < self->all->len; i++)
    {
      Output *output = g_ptr_array_index (self->all, i);

      if (output->output != NULL)
        continue;
      output->output =
          wl_registry_bind (output->registry, output->name, &wl_output_interface, OUTPUT_VERSION);
      wl_output_add_listener (output->output, &output_listener, output);
    }
  ask_extents (self);
  return G_SOURCE_REMOVE;
}

LodgeWaylandOutputs *
lodge_wayland_outputs_new (void)
{
  LodgeWaylandOutputs *self = g_new0 (LodgeWaylandOutputs, 1);

  self->all = g_ptr_array_new_with_free_func (free_output);
  self->watches = g_array_new (FALSE, FALSE, sizeof (Watch));
  return self;
}

/* With the display, whose proxies are gone. */
void
lodge_wayland_outputs_free (LodgeWaylandOutputs *self)
{
  g_clear_handle_id (&self->changed_id, g_source_remove);
  g_clear_handle_id (&self->bind_id, g_source_remove);
  g_ptr_array_set_free_func (self->all, g_free);
  g_ptr_array_unref (self->all);
  g_array_unref (self->watches);
  g_free (self);
}

void
lodge_wayland_outputs_add (LodgeWaylandOutputs *self,
                           struct wl_registry *registry,
                           uint32_t name,
                           const char *interface,
                           uint32_t version)
{
  if (g_str_equal (interface, zxdg_output_manager_v1_interface.name))
    self->manager = wl_registry_bind (
        registry, name, &zxdg_output_manager_v1_interface, MIN (version, EXTENTS_VERSION));
  else if (g_str_equal (interface, wl_output_interface.name) && version >= OUTPUT_VERSION)
    {
      Output *output = g_new0 (Output, 1);

      output->outputs = self;
      output->registry = registry;
      output->name = name;
      g_ptr_array_add (self->all, output);
      /* GDK takes the output that a surface is told of last for its own, which the common
       * compositors tell of in the reverse order of binding: so after GDK, which is told of the
       * output now too. */
      if (self->bind_id == 0)
        self->bind_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_bind_cb, self, NULL);
    }
  else
    return;
  ask_extents (self);
}

void
lodge_wayland_outputs_remove (LodgeWaylandOutputs *self, uint32_t name)
{
  for (guint i = 0; i < self->all->len; i++)
    if (((Output *)g_ptr_array_index (self->all, i))->name == name)
      {
        g_ptr_array_remove_index (self->all, i);
        note_change (self);
        return;
      }
}

/* Within a logical pixel either way. */
static gboolean
gives (int size, int logical, double scale)
{
  return fabs (size / scale - logical) < 1.0;
}

int
lodge_wayland_outputs_guess_density (int width, int height, int logical_width, int logical_height)
{
  double about;

  if (width <= 0 || height <= 0 || logical_width <= 0 || logical_height <= 0)
    return 0;

  about = sqrt ((double)width / logical_width * height / logical_height);
  for (int parts = 1; parts <= LODGE_GEOMETRY_UNIT; parts++)
    {
      double scale = round (about * parts) / parts;

      if (LODGE_GEOMETRY_UNIT % parts == 0 && gives (width, logical_width, scale) &&
          gives (height, logical_height, scale))
        return (int)lround (scale * LODGE_GEOMETRY_UNIT);
    }
  return 0;
}

static int
get_density (const Output *output)
{
  gboolean turned = output->transform % 2 != 0;

  return lodge_wayland_outputs_guess_density (turned ? output->height : output->width,
                                              turned ? output->width : output->height,
                                              output->logical.width,
                                              output->logical.height);
}

/* GDK has proxies of its own; where they lie tells which is which. */
int
lodge_wayland_outputs_get_density (LodgeWaylandOutputs *self, GdkMonitor *monitor)
{
  GdkRectangle geometry;

  gdk_monitor_get_geometry (monitor, &geometry);
  for (guint i = 0; i < self->all->len; i++)
    {
      const Output *output = g_ptr_array_index (self->all, i);

      if (output->logical.x == geometry.x && output->logical.y == geometry.y)
        return get_density (output);
    }
  return 0;
}

void
lodge_wayland_outputs_watch (LodgeWaylandOutputs *self,
                             LodgeWaylandOutputsChanged changed,
                             gpointer user_data)
{
  Watch watch = { changed, user_data };

  g_array_append_val (self->watches, watch);
}

void
lodge_wayland_outputs_unwatch (LodgeWaylandOutputs *self, gpointer user_data)
{
  for (guint i = 0; i < self->watches->len; i++)
    if (g_array_index (self->watches, Watch, i).user_data == user_data)
      {
        g_array_remove_index (self->watches, i);
        return;
      }
}
