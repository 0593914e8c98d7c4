/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean offered;   /* QEMU has egl-headless and virtio's graphics card */
  gboolean local;     /* the machines run on this computer */
  gboolean by_daemon; /* the system's daemon opens the card for them, not the user */
  const char *folder; /* of the cards; NULL: /dev/dri */
} LodgeLibvirtRendering;

/* Whether machines can draw with a graphics card of the host. @reason: (out) (nullable): why not, a
 * sentence. Reads a folder: worker thread. */
gboolean lodge_libvirt_rendering_detect (const LodgeLibvirtRendering *question, char **reason);

G_END_DECLS
