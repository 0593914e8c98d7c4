/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-held-modifiers.h"

#include <linux/input-event-codes.h>

static gboolean
is_modifier (guint keycode, GdkModifierType *mask)
{
  static const struct
  {
    guint keycode;
    GdkModifierType mask; /* 0: GDK has none for it */
  } MODIFIERS[] = {
    { KEY_LEFTSHIFT, GDK_SHIFT_MASK },  { KEY_RIGHTSHIFT, GDK_SHIFT_MASK },
    { KEY_LEFTCTRL, GDK_CONTROL_MASK }, { KEY_RIGHTCTRL, GDK_CONTROL_MASK },
    { KEY_LEFTALT, GDK_ALT_MASK },      { KEY_RIGHTALT, 0 },
    { KEY_LEFTMETA, GDK_SUPER_MASK },   { KEY_RIGHTMETA, GDK_SUPER_MASK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (MODIFIERS); i++)
    if (MODIFIERS[i].keycode == keycode)
      {
        *mask = MODIFIERS[i].mask;
        return TRUE;
      }
  return FALSE;
}

void
lodge_held_modifiers_note (LodgeHeldModifiers *self,
                           GdkEvent *event,
                           guint keycode,
                           gboolean guests)
{
  GdkModifierType mask;
  guint keyval;

  if (gdk_event_get_event_type (event) == GDK_KEY_RELEASE)
    lodge_key_tracker_release (&self->keys, keycode, &keyval);
  else if (!guests && is_modifier (keycode, &mask))
    lodge_key_tracker_press (&self->keys, keycode, gdk_key_event_get_keyval (event));
}

void
lodge_held_modifiers_hand_over (LodgeHeldModifiers *self,
                                GdkModifierType state,
                                LodgeKeyTrackerFunc func,
                                gpointer user_data)
{
  for (guint keycode = 0; keycode < LODGE_KEY_TRACKER_MAX; keycode++)
    {
      GdkModifierType mask;
      guint keyval;

      /* Keys may be mapped otherwise than their names say: the event knows what is held. */
      if (lodge_key_tracker_release (&self->keys, keycode, &keyval) &&
          is_modifier (keycode, &mask) && (state & mask) == mask)
        func (keycode, keyval, user_data);
    }
}
