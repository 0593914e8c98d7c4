/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-key-tracker.h"

static guint64
bit (guint keycode)
{
  return G_GUINT64_CONSTANT (1) << (keycode % 64);
}

gboolean
lodge_key_tracker_is_down (const LodgeKeyTracker *self, guint keycode)
{
  return keycode < LODGE_KEY_TRACKER_MAX && (self->down[keycode / 64] & bit (keycode)) != 0;
}

gboolean
lodge_key_tracker_press (LodgeKeyTracker *self, guint keycode, guint keyval)
{
  if (keycode == 0 || keycode >= LODGE_KEY_TRACKER_MAX)
    return FALSE;

  if (!lodge_key_tracker_is_down (self, keycode))
    self->keyvals[keycode] = keyval;
  self->down[keycode / 64] |= bit (keycode);

  return TRUE;
}

gboolean
lodge_key_tracker_release (LodgeKeyTracker *self, guint keycode, guint *keyval)
{
  if (!lodge_key_tracker_is_down (self, keycode))
    return FALSE;

  self->down[keycode / 64] &= ~bit (keycode);
  *keyval = self->keyvals[keycode];

  return TRUE;
}

void
lodge_key_tracker_release_all (LodgeKeyTracker *self, LodgeKeyTrackerFunc func, gpointer user_data)
{
  for (guint keycode = 0; keycode < LODGE_KEY_TRACKER_MAX; keycode++)
    {
      guint keyval;

      if (lodge_key_tracker_release (self, keycode, &keyval))
        func (keycode, keyval, user_data);
    }
}

guint
lodge_key_tracker_count (const LodgeKeyTracker *self)
{
  guint count = 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->down); i++)
    count += __builtin_popcountll (self->down[i]);

  return count;
}
