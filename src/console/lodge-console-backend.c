/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-backend.h"

#include "lodge-console-head.h"
#include "lodge-console-private.h"

/* Between looks at all of a frame: not shorter than this, nor than so many of them would take. */
#define LOOK_PAUSE_US (100 * 1000)
#define LOOK_PAUSE_TIMES 20

static void
change_state (LodgeConsole *self, LodgeConsoleState state, GError *problem)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);
  gboolean same_state = priv->state == state;
  gboolean same_problem = priv->problem == NULL && problem == NULL;

  g_clear_error (&priv->problem);
  priv->problem = problem;
  if (priv->state == LODGE_CONSOLE_STATE_CONNECTED && !same_state)
    lodge_console_pause_disconnected (priv->pause);
  priv->state = state;

  g_object_freeze_notify (G_OBJECT (self));
  if (!same_problem)
    g_object_notify_by_pspec (G_OBJECT (self), lodge_console_properties[PROP_PROBLEM]);
  if (!same_state)
    g_object_notify_by_pspec (G_OBJECT (self), lodge_console_properties[PROP_STATE]);
  g_object_thaw_notify (G_OBJECT (self));
}

void
lodge_console_set_state (LodgeConsole *self, LodgeConsoleState state)
{
  g_return_if_fail (state != LODGE_CONSOLE_STATE_FAILED);

  change_state (self, state, NULL);
}

gboolean
lodge_console_is_key_down (LodgeConsole *self, guint keycode)
{
  return lodge_console_pause_is_down (lodge_console_get_private (self)->pause, keycode);
}

void
lodge_console_fail (LodgeConsole *self, GError *problem)
{
  g_return_if_fail (problem != NULL);

  lodge_console_set_frame (self, NULL);
  lodge_console_set_scanout (self, NULL);
  change_state (self, LODGE_CONSOLE_STATE_FAILED, problem);
}

void
lodge_console_ask (LodgeConsole *self, LodgeCredentials wanted, GError *problem)
{
  lodge_console_get_private (self)->wanted = wanted;
  change_state (self, LODGE_CONSOLE_STATE_ASKING, problem);
}

static void
update_blank (LodgeConsole *self)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);
  gboolean blank = priv->turned_off || priv->placeholder.is_shown;

  if (priv->blank == blank)
    return;

  priv->blank = blank;
  g_object_notify_by_pspec (G_OBJECT (self), lodge_console_properties[PROP_BLANK]);
}

static void
look_at_all (gpointer console)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (console);
  gint64 begun_at = g_get_monotonic_time ();
  gint64 ended_at;

  priv->look_id = 0;
  lodge_placeholder_look (&priv->placeholder, priv->frame);
  ended_at = g_get_monotonic_time ();
  priv->next_look_at = ended_at + MAX (LOOK_PAUSE_US, LOOK_PAUSE_TIMES * (ended_at - begun_at));
  update_blank (console);
}

/* A guest that shows the text and goes on drawing must not keep the main loop busy. */
static void
look_for_placeholder (LodgeConsole *self, int x, int y, int width, int height)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);
  gint64 wait = priv->next_look_at - g_get_monotonic_time ();

  if (!lodge_placeholder_note (&priv->placeholder, priv->frame, x, y, width, height))
    {
      g_clear_handle_id (&priv->look_id, g_source_remove);
      update_blank (self);
    }
  else if (priv->look_id == 0 && wait <= 0)
    look_at_all (self);
  else if (priv->look_id == 0)
    priv->look_id = g_timeout_add_once ((guint)(wait / 1000) + 1, look_at_all, self);
}

void
lodge_console_set_frame (LodgeConsole *self, LodgeFrame *frame)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);
  g_autoptr (LodgeFrame) old = NULL;

  if (priv->frame == frame)
    return;

  old = g_steal_pointer (&priv->frame);
  if (frame != NULL)
    priv->frame = g_object_ref (frame);
  if (old != NULL)
    lodge_frame_kill (old);
  g_object_notify_by_pspec (G_OBJECT (self), lodge_console_properties[PROP_FRAME]);
  look_for_placeholder (self, 0, 0, LODGE_FRAME_MAX_SIDE, LODGE_FRAME_MAX_SIDE);
}

void
lodge_console_set_scanout (LodgeConsole *self, LodgeScanout *scanout)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  lodge_console_scanout_shown (self);
  if (scanout != NULL)
    lodge_console_set_frame (self, NULL);
  if (g_set_object (&priv->scanout, scanout))
    g_object_notify_by_pspec (G_OBJECT (self), lodge_console_properties[PROP_SCANOUT]);
}

void
lodge_console_scanout_drawn (LodgeConsole *self)
{
  gboolean claimed = FALSE;

  lodge_console_scanout_shown (self);
  lodge_console_get_private (self)->scanout_waits = TRUE;
  g_signal_emit (self, lodge_console_signals[SIGNAL_SCANOUT_DRAWN], 0, &claimed);
  if (!claimed)
    lodge_console_scanout_shown (self);
}

void
lodge_console_damage (LodgeConsole *self, int x, int y, int width, int height)
{
  g_signal_emit (self, lodge_console_signals[SIGNAL_DAMAGE], 0, x, y, width, height);
  look_for_placeholder (self, x, y, width, height);
}

void
lodge_console_set_pointer_absolute (LodgeConsole *self, gboolean absolute)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  if (priv->pointer_absolute == !!absolute)
    return;

  priv->pointer_absolute = !!absolute;
  g_object_notify_by_pspec (G_OBJECT (self), lodge_console_properties[PROP_POINTER_ABSOLUTE]);
}

void
lodge_console_set_cursor (LodgeConsole *self, LodgeCursor *cursor)
{
  if (g_set_object (&lodge_console_get_private (self)->cursor, cursor))
    g_object_notify_by_pspec (G_OBJECT (self), lodge_console_properties[PROP_CURSOR]);
}

void
lodge_console_set_cursor_position (LodgeConsole *self, int x, int y)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  priv->has_cursor_position = TRUE;
  priv->cursor_x = x;
  priv->cursor_y = y;
  g_signal_emit (self, lodge_console_signals[SIGNAL_CURSOR_MOVED], 0);
}

void
lodge_console_forget_cursor_position (LodgeConsole *self)
{
  lodge_console_get_private (self)->has_cursor_position = FALSE;
  g_signal_emit (self, lodge_console_signals[SIGNAL_CURSOR_MOVED], 0);
}

void
lodge_console_set_resizable (LodgeConsole *self, gboolean resizable)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  if (priv->resizable == !!resizable)
    return;

  priv->resizable = !!resizable;
  g_object_notify_by_pspec (G_OBJECT (self), lodge_console_properties[PROP_RESIZABLE]);
}

void
lodge_console_set_blank (LodgeConsole *self, gboolean blank)
{
  lodge_console_get_private (self)->turned_off = !!blank;
  update_blank (self);
}

gboolean
lodge_console_get_awake (LodgeConsole *self)
{
  return lodge_console_get_private (self)->awake;
}

LodgeConsole *
lodge_console_add_head (LodgeConsole *self, guint head)
{
  g_autoptr (LodgeConsole) console = lodge_console_head_new (self, head);

  lodge_console_get_private (console)->visible = FALSE;
  lodge_console_get_private (console)->awake = FALSE;
  g_list_store_append (lodge_console_get_private (self)->heads, console);
  return console;
}

void
lodge_console_remove_head (LodgeConsole *self, LodgeConsole *head)
{
  GListStore *heads = lodge_console_get_private (self)->heads;
  guint position;

  if (!g_list_store_find (heads, head, &position))
    return;

  lodge_console_head_orphan (LODGE_CONSOLE_HEAD (head));
  g_list_store_remove (heads, position);
}

void
lodge_console_remove_heads (LodgeConsole *self)
{
  GListModel *heads = G_LIST_MODEL (lodge_console_get_private (self)->heads);

  while (g_list_model_get_n_items (heads) > 0)
    {
      g_autoptr (LodgeConsole) head = g_list_model_get_item (heads, 0);

      lodge_console_remove_head (self, head);
    }
}
