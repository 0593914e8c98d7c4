/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-sizes.h"

/* The message names all screens that are to be on. */
void
lodge_spice_sizes_ask (LodgeSpiceSizes *self,
                       SpiceMainChannel *channel,
                       LodgeFrame *first,
                       guint head,
                       int width,
                       int height)
{
  if (head >= LODGE_SPICE_MAX_HEADS)
    return;
  if (head != 0 && !self->enabled[0] && first != NULL)
    {
      spice_main_channel_update_display (
          channel, 0, 0, 0, lodge_frame_get_width (first), lodge_frame_get_height (first), FALSE);
      spice_main_channel_update_display_enabled (channel, 0, TRUE, FALSE);
      self->enabled[0] = TRUE;
    }
  self->enabled[head] = width > 0;
  if (width > 0)
    spice_main_channel_update_display (channel, (int)head, 0, 0, width, height, FALSE);
  spice_main_channel_update_display_enabled (channel, (int)head, width > 0, FALSE);
  spice_main_channel_send_monitor_config (channel);
}
