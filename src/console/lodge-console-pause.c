/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-pause.h"

#include "lodge-console-private.h"
#include "lodge-key-tracker.h"

/* How long before we hear of it a machine may have stopped. */
#define LATE_US G_USEC_PER_SEC

/* Releases that may have come too late; more fingers nobody has. */
#define MAX_RECENT 10

typedef struct
{
  guint keycode;
  guint keyval;
  gint64 at; /* monotonic; 0: none */
} Release;

struct _LodgeConsolePause
{
  LodgeKeyTracker down; /* in the guest */
  LodgeKeyTracker lost; /* their release was not heard, or may not have been */
  guint buttons;        /* down in the guest; bits as of lodge-console.h */
  guint lost_buttons;
  Release recent[MAX_RECENT];
  guint next_recent;
  gint64 last_key_at; /* monotonic */
  gboolean paused;
  gboolean missed; /* keys that the guest was not told of */
};

LodgeConsolePause *
lodge_console_pause_new (void)
{
  return g_new0 (LodgeConsolePause, 1);
}

void
lodge_console_pause_free (LodgeConsolePause *self)
{
  g_free (self);
}

void
lodge_console_pause_key (LodgeConsolePause *self, guint keycode, guint keyval, gboolean pressed)
{
  guint pressed_keyval;

  self->last_key_at = g_get_monotonic_time ();
  self->missed = self->missed || self->paused;
  if (pressed && !self->paused)
    lodge_key_tracker_press (&self->down, keycode, keyval);
  if (pressed || !lodge_key_tracker_release (&self->down, keycode, &pressed_keyval))
    return;
  if (self->paused)
    lodge_key_tracker_press (&self->lost, keycode, pressed_keyval);
  else
    {
      self->recent[self->next_recent] = (Release){ keycode, pressed_keyval, self->last_key_at };
      self->next_recent = (self->next_recent + 1) % MAX_RECENT;
    }
}

void
lodge_console_pause_button (LodgeConsolePause *self, guint button, gboolean pressed)
{
  guint bit = button >= 1 && button <= 32 ? 1u << (button - 1) : 0;

  if (pressed && !self->paused)
    self->buttons |= bit;
  if (pressed || (self->buttons & bit) == 0)
    return;
  self->buttons &= ~bit;
  if (self->paused)
    self->lost_buttons |= bit;
}

gboolean
lodge_console_pause_is_down (LodgeConsolePause *self, guint keycode)
{
  return lodge_key_tracker_is_down (&self->down, keycode);
}

static void
begin (LodgeConsolePause *self, gboolean exact)
{
  gint64 now = g_get_monotonic_time ();

  self->paused = TRUE;
  self->missed = now - self->last_key_at < LATE_US;
  for (guint i = 0; !exact && i < MAX_RECENT; i++)
    if (self->recent[i].at != 0 && now - self->recent[i].at < LATE_US)
      lodge_key_tracker_press (&self->lost, self->recent[i].keycode, self->recent[i].keyval);
}

static void
lift_key (guint keycode, guint keyval, gpointer user_data)
{
  LodgeConsole *console = LODGE_CONSOLE (user_data);
  LodgeConsoleClass *klass = LODGE_CONSOLE_GET_CLASS (console);

  if (lodge_console_pause_is_down (lodge_console_get_private (console)->pause, keycode))
    return;
  if (klass->swallows_releases)
    klass->key (console, keycode, keyval, TRUE);
  klass->key (console, keycode, keyval, FALSE);
}

static void
lift_buttons (LodgeConsole *console, LodgeConsolePause *self)
{
  LodgeConsoleClass *klass = LODGE_CONSOLE_GET_CLASS (console);
  guint lost = self->lost_buttons & ~self->buttons;

  self->lost_buttons = 0;
  for (guint button = 1; button <= 32; button++)
    {
      guint bit = 1u << (button - 1);

      if ((lost & bit) == 0)
        continue;
      klass->button (console, button, TRUE, self->buttons | bit);
      klass->button (console, button, FALSE, self->buttons);
    }
}

/* Which keys are down is for the guest to see again; one that is pressed and was not is so when it
 * repeats. */
static void
end (LodgeConsole *console, LodgeConsolePause *self)
{
  LodgeConsoleClass *klass = LODGE_CONSOLE_GET_CLASS (console);

  self->paused = FALSE;
  if (lodge_console_get_state (console) != LODGE_CONSOLE_STATE_CONNECTED)
    return;
  lodge_key_tracker_release_all (&self->lost, lift_key, console);
  lift_buttons (console, self);
  if (self->missed && klass->lift_keys != NULL)
    klass->lift_keys (console, klass->swallows_releases);
  self->missed = FALSE;
}

void
lodge_console_set_paused (LodgeConsole *console, gboolean paused)
{
  LodgeConsolePause *self;

  g_return_if_fail (LODGE_IS_CONSOLE (console));

  self = lodge_console_get_private (console)->pause;
  if (self->paused == !!paused)
    return;
  if (paused)
    begin (self, LODGE_CONSOLE_GET_CLASS (console)->swallows_releases);
  else
    end (console, self);
}

gboolean
lodge_console_get_paused (LodgeConsole *console)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (console), FALSE);

  return lodge_console_get_private (console)->pause->paused;
}

/* A server lifts what a viewer leaves down, but a guest that is paused does not hear that either.
 */
void
lodge_console_pause_disconnected (LodgeConsolePause *self)
{
  gboolean paused = self->paused;
  gboolean missed = paused && (self->missed || lodge_key_tracker_count (&self->down) > 0);

  *self = (LodgeConsolePause){ .paused = paused, .missed = missed };
}
