/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-buttons.h"

#include <spice-client.h>

/* X's 1, 2, 3 are SPICE's; X's 8 and 9 (back, forward) are SPICE's side and extra. */
int
lodge_spice_to_mask (guint buttons)
{
  int mask = buttons & (SPICE_MOUSE_BUTTON_MASK_LEFT | SPICE_MOUSE_BUTTON_MASK_MIDDLE |
                        SPICE_MOUSE_BUTTON_MASK_RIGHT);

  if ((buttons & (1u << 7)) != 0)
    mask |= SPICE_MOUSE_BUTTON_MASK_SIDE;
  if ((buttons & (1u << 8)) != 0)
    mask |= SPICE_MOUSE_BUTTON_MASK_EXTRA;

  return mask;
}

int
lodge_spice_to_button (guint button)
{
  switch (button)
    {
    case 1:
      return SPICE_MOUSE_BUTTON_LEFT;
    case 2:
      return SPICE_MOUSE_BUTTON_MIDDLE;
    case 3:
      return SPICE_MOUSE_BUTTON_RIGHT;
    case 8:
      return SPICE_MOUSE_BUTTON_SIDE;
    case 9:
      return SPICE_MOUSE_BUTTON_EXTRA;
    default:
      return SPICE_MOUSE_BUTTON_INVALID;
    }
}
