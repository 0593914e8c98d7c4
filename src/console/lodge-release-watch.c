/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-release-watch.h"

#include <linux/input-event-codes.h>

static guint
get_twin (guint keycode)
{
  switch (keycode)
    {
    case KEY_LEFTCTRL:
      return KEY_RIGHTCTRL;
    case KEY_LEFTALT:
      return KEY_RIGHTALT;
    case KEY_LEFTSHIFT:
      return KEY_RIGHTSHIFT;
    case KEY_LEFTMETA:
      return KEY_RIGHTMETA;
    default:
      return keycode;
    }
}

static gboolean
is_part (const LodgeReleaseWatch *self, guint keycode)
{
  for (guint i = 0; i < self->keys.n_codes; i++)
    if (self->keys.codes[i] == keycode || get_twin (self->keys.codes[i]) == keycode)
      return TRUE;
  return FALSE;
}

static gboolean
all_down (const LodgeReleaseWatch *self, const LodgeKeyTracker *down)
{
  for (guint i = 0; i < self->keys.n_codes; i++)
    if (!lodge_key_tracker_is_down (down, self->keys.codes[i]) &&
        !lodge_key_tracker_is_down (down, get_twin (self->keys.codes[i])))
      return FALSE;
  return self->keys.n_codes > 0;
}

void
lodge_release_watch_press (LodgeReleaseWatch *self, const LodgeKeyTracker *down, guint keycode)
{
  if (!is_part (self, keycode))
    self->armed = FALSE;
  else if (all_down (self, down) && lodge_key_tracker_count (down) == self->keys.n_codes)
    self->armed = TRUE;
}

gboolean
lodge_release_watch_release (LodgeReleaseWatch *self, guint keycode)
{
  return self->armed && is_part (self, keycode);
}

void
lodge_release_watch_disarm (LodgeReleaseWatch *self)
{
  self->armed = FALSE;
}
