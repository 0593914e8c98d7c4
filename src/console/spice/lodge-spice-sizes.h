/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-frame.h"

G_BEGIN_DECLS

/* Of one machine: as many as the protocol's agent knows. */
#define LODGE_SPICE_MAX_HEADS 16

/* Which screens a session has asked a size for; all zero at first. */
typedef struct
{
  gboolean enabled[LODGE_SPICE_MAX_HEADS];
} LodgeSpiceSizes;

/* Asks the guest for a size of its screen @head, or with none for it to be off. @first: what the
 * first screen shows. (nullable) Main thread. */
void lodge_spice_sizes_ask (LodgeSpiceSizes *self,
                            SpiceMainChannel *channel,
                            LodgeFrame *first,
                            guint head,
                            int width,
                            int height);

G_END_DECLS
