/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-display.h"

#include "lodge-console-backend.h"
#include "lodge-spice-monitors.h"
#include "lodge-spice-parting.h"
#include "lodge-spice-surface.h"

/* A channel that was just dropped can't be connected before it has ended, of which it tells only
 * when it had been open. */
#define RETRY_MS 15

struct _LodgeSpiceDisplay
{
  SpiceChannel *channel;
  SpiceChannel *cursor;  /* (nullable) */
  LodgeConsole *console; /* not owned; that of the first screen */
  LodgeSpiceMonitors *monitors;
  LodgeSpiceSurface *surface;
  LodgeSpiceDisplayFailed failed;
  gpointer user_data;
  guint retry_id;
  guint let_go_id; /* held no more soon */
  gboolean awake;
  gboolean held;
  gboolean dropped; /* and has not ended yet */
  gboolean drawn;   /* by the graphics card; the server waits for an answer */
};

static void
forget_surface (LodgeSpiceDisplay *self)
{
  lodge_spice_monitors_set_surface (self->monitors, NULL);
  lodge_console_set_scanout (self->console, NULL);
  g_clear_pointer (&self->surface, lodge_spice_surface_free);
}

static void
adopt_primary (LodgeSpiceDisplay *self, const SpiceDisplayPrimary *primary)
{
  g_autoptr (GError) error = NULL;
  LodgeSpiceSurface *surface = lodge_spice_surface_new (primary, &error);

  if (surface == NULL)
    {
      self->failed (g_steal_pointer (&error), self->user_data);
      return;
    }

  lodge_console_set_blank (self->console, FALSE);
  lodge_console_set_scanout (self->console, NULL);
  lodge_spice_monitors_set_surface (self->monitors, lodge_spice_surface_get_frame (surface));
  g_clear_pointer (&self->surface, lodge_spice_surface_free);
  self->surface = surface;
}

static void
on_primary_create_cb (SpiceChannel *channel,
                      int format,
                      int width,
                      int height,
                      int stride,
                      int shmid,
                      gpointer data,
                      LodgeSpiceDisplay *self)
{
  SpiceDisplayPrimary primary = {
    .format = format,
    .width = width,
    .height = height,
    .stride = stride,
    .shmid = shmid,
    .data = data,
  };

  adopt_primary (self, &primary);
}

static void
on_primary_destroy_cb (SpiceChannel *channel, LodgeSpiceDisplay *self)
{
  forget_surface (self);
}

static void
on_invalidate_cb (
    SpiceChannel *channel, int x, int y, int width, int height, LodgeSpiceDisplay *self)
{
  if (self->surface == NULL)
    return;

  lodge_spice_surface_update (self->surface, x, y, width, height);
  lodge_spice_monitors_damage (self->monitors, x, y, width, height);
}

/* From now on the guest draws with the graphics card, into a buffer of its memory; or no more. */
static void
on_scanout_cb (SpiceDisplayChannel *channel, GParamSpec *pspec, LodgeSpiceDisplay *self)
{
  const SpiceGlScanout *scanout = spice_display_channel_get_gl_scanout (channel);
  g_autoptr (LodgeScanout) adopted = NULL;
  g_autoptr (GError) error = NULL;

  if (scanout == NULL || scanout->fd < 0)
    {
      lodge_console_set_scanout (self->console, NULL);
      return;
    }
  adopted = lodge_scanout_new (scanout->fd,
                               scanout->width,
                               scanout->height,
                               scanout->stride,
                               scanout->format,
                               scanout->y0top,
                               &error);
  if (adopted == NULL)
    {
      self->failed (g_steal_pointer (&error), self->user_data);
      return;
    }
  forget_surface (self);
  lodge_console_set_blank (self->console, FALSE);
  lodge_console_set_scanout (self->console, adopted);
}

static void
on_gl_draw_cb (SpiceDisplayChannel *channel,
               guint x,
               guint y,
               guint width,
               guint height,
               LodgeSpiceDisplay *self)
{
  self->drawn = TRUE;
  lodge_console_scanout_drawn (self->console);
}

static void
on_scanout_shown_cb (LodgeConsole *console, LodgeSpiceDisplay *self)
{
  if (!self->drawn)
    return;
  self->drawn = FALSE;
  spice_display_channel_gl_draw_done (SPICE_DISPLAY_CHANNEL (self->channel));
}

/* FALSE: the guest shows nothing on this screen. */
static void
on_mark_cb (SpiceChannel *channel, int mark, LodgeSpiceDisplay *self)
{
  lodge_console_set_blank (self->console, !mark);
}

static void
on_event_cb (SpiceChannel *channel, SpiceChannelEvent event, LodgeSpiceDisplay *self)
{
  self->dropped = FALSE;
  self->drawn = FALSE;
  if (event == SPICE_CHANNEL_OPENED)
    g_clear_handle_id (&self->retry_id, g_source_remove);
}

static gboolean
on_retry_cb (gpointer user_data)
{
  LodgeSpiceDisplay *self = user_data;

  spice_channel_connect (self->channel);
  return G_SOURCE_CONTINUE;
}

static void
connect_channel (LodgeSpiceDisplay *self)
{
  lodge_spice_parting_connect (self->channel);
  if (self->retry_id == 0)
    self->retry_id = g_timeout_add (RETRY_MS, on_retry_cb, self);
}

/* A dictionary of one pixel, into which no picture fits. */
void
lodge_spice_forgo_dictionary (SpiceSession *session)
{
  g_object_set (session, "glz-window-size", 4, NULL);
}

LodgeSpiceDisplay *
lodge_spice_display_new (SpiceChannel *channel,
                         LodgeConsole *console,
                         gboolean several,
                         LodgeSpiceDisplayFailed failed,
                         gpointer user_data)
{
  LodgeSpiceDisplay *self = g_new0 (LodgeSpiceDisplay, 1);
  SpiceDisplayPrimary primary;

  self->channel = g_object_ref (channel);
  self->console = console;
  self->monitors = lodge_spice_monitors_new (SPICE_DISPLAY_CHANNEL (channel), console, several);
  self->failed = failed;
  self->user_data = user_data;
  g_signal_connect (channel, "channel-event", G_CALLBACK (on_event_cb), self);
  g_signal_connect (channel, "display-primary-create", G_CALLBACK (on_primary_create_cb), self);
  g_signal_connect (channel, "display-primary-destroy", G_CALLBACK (on_primary_destroy_cb), self);
  g_signal_connect (channel, "display-invalidate", G_CALLBACK (on_invalidate_cb), self);
  g_signal_connect (channel, "notify::gl-scanout", G_CALLBACK (on_scanout_cb), self);
  g_signal_connect (channel, "gl-draw", G_CALLBACK (on_gl_draw_cb), self);
  g_signal_connect (console, "scanout-shown", G_CALLBACK (on_scanout_shown_cb), self);
  g_signal_connect (channel, "display-mark", G_CALLBACK (on_mark_cb), self);
  if (spice_display_channel_get_primary (channel, 0, &primary))
    adopt_primary (self, &primary);
  lodge_spice_display_update_awake (self);
  return self;
}

static void
detach_cursor (LodgeSpiceDisplay *self)
{
  if (self->cursor != NULL)
    g_signal_handlers_disconnect_by_data (self->cursor, self);
  g_clear_object (&self->cursor);
}

void
lodge_spice_display_free (LodgeSpiceDisplay *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_clear_handle_id (&self->let_go_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->channel, self);
  detach_cursor (self);
  forget_surface (self);
  lodge_spice_monitors_free (self->monitors);
  g_signal_handlers_disconnect_by_data (self->console, self);
  g_object_unref (self->channel);
  g_free (self);
}

static void
on_cursor_set_cb (SpiceCursorChannel *channel,
                  int width,
                  int height,
                  int hot_x,
                  int hot_y,
                  gpointer rgba,
                  LodgeSpiceDisplay *self)
{
  g_autoptr (LodgeCursor) cursor = lodge_cursor_new (rgba, width, height, hot_x, hot_y);

  lodge_spice_monitors_set_cursor (self->monitors, cursor);
}

static void
on_cursor_hide_cb (SpiceCursorChannel *channel, LodgeSpiceDisplay *self)
{
  g_autoptr (LodgeCursor) cursor = lodge_cursor_new_empty ();

  lodge_spice_monitors_set_cursor (self->monitors, cursor);
}

static void
on_cursor_reset_cb (SpiceCursorChannel *channel, LodgeSpiceDisplay *self)
{
  lodge_spice_monitors_set_cursor (self->monitors, NULL);
}

static void
on_cursor_move_cb (SpiceCursorChannel *channel, int x, int y, LodgeSpiceDisplay *self)
{
  lodge_spice_monitors_move_cursor (self->monitors, x, y);
}

void
lodge_spice_display_attach_cursor (LodgeSpiceDisplay *self, SpiceChannel *channel)
{
  detach_cursor (self);
  self->cursor = g_object_ref (channel);
  g_signal_connect (channel, "cursor-set", G_CALLBACK (on_cursor_set_cb), self);
  g_signal_connect (channel, "cursor-hide", G_CALLBACK (on_cursor_hide_cb), self);
  g_signal_connect (channel, "cursor-reset", G_CALLBACK (on_cursor_reset_cb), self);
  g_signal_connect (channel, "cursor-move", G_CALLBACK (on_cursor_move_cb), self);
}

void
lodge_spice_display_keep_first (LodgeSpiceDisplay *self)
{
  lodge_spice_monitors_keep_first (self->monitors);
}

gboolean
lodge_spice_display_get_origin (LodgeSpiceDisplay *self, guint head, int *x, int *y)
{
  return lodge_spice_monitors_get_origin (self->monitors, head, x, y);
}

gboolean
lodge_spice_display_is_dropped (LodgeSpiceDisplay *self)
{
  return self->dropped;
}

void
lodge_spice_display_update_awake (LodgeSpiceDisplay *self)
{
  gboolean awake = self->held || lodge_spice_monitors_get_awake (self->monitors);

  if (self->awake == awake)
    return;

  self->awake = awake;
  if (awake)
    {
      connect_channel (self);
      return;
    }
  g_clear_handle_id (&self->retry_id, g_source_remove);
  lodge_console_scanout_shown (self->console);
  self->dropped = TRUE;
  spice_channel_disconnect (self->channel, SPICE_CHANNEL_NONE);
}

static void
on_let_go_cb (gpointer user_data)
{
  LodgeSpiceDisplay *self = user_data;

  self->let_go_id = 0;
  self->held = FALSE;
  lodge_spice_display_update_awake (self);
}

void
lodge_spice_display_set_held (LodgeSpiceDisplay *self, gboolean held)
{
  g_clear_handle_id (&self->let_go_id, g_source_remove);
  if (!held && self->held)
    {
      self->let_go_id = g_timeout_add_once (LODGE_CONSOLE_SLEEP_MS, on_let_go_cb, self);
      return;
    }
  self->held = held;
  lodge_spice_display_update_awake (self);
}
