/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-rendering.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

/* What the kernel calls the part of a card that draws but shows nothing. */
#define PREFIX "renderD"

typedef enum
{
  CARD_NONE,
  CARD_FORBIDDEN,
  CARD_USABLE,
} Card;

static Card
find_card (const LodgeLibvirtRendering *question)
{
  const char *folder = question->folder != NULL ? question->folder : "/dev/dri";
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  Card found = CARD_NONE;
  const char *name;

  while (entries != NULL && found != CARD_USABLE && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_has_prefix (name, PREFIX))
        continue;
      found = question->by_daemon || access (path, R_OK | W_OK) == 0 ? CARD_USABLE : CARD_FORBIDDEN;
    }
  return found;
}

gboolean
lodge_libvirt_rendering_detect (const LodgeLibvirtRendering *question, char **reason)
{
  Card card;

  *reason = NULL;
  if (!question->offered)
    *reason =
        g_strdup (_ ("QEMU can’t draw with a graphics card here: it was built without OpenGL."));
  else if (!question->local)
    *reason =
        g_strdup (_ ("Whether the other computer has a graphics card for machines is not known "
                     "here."));
  if (*reason != NULL)
    return FALSE;

  card = find_card (question);
  if (card == CARD_NONE)
    *reason = g_strdup (_ ("This computer has no graphics card that machines could draw with."));
  else if (card == CARD_FORBIDDEN)
    *reason = g_strdup (_ ("You may not use this computer’s graphics card. Become a member of the "
                           "group “render” and sign in again."));
  return card == CARD_USABLE;
}
