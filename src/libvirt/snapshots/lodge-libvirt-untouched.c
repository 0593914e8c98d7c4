/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether anything has written to a machine's disks since a killed restore had stopped it. */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <sys/stat.h>

/*
 * Size and time of the last change. Who may not look (the system's files, from a closed folder)
 * gets the same for ever, and so sees no change.
 */
char *
lodge_libvirt_dup_untouched_step (GPtrArray *layers)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);
      g_autofree char *state = NULL;
      struct stat info = { 0 };

      if (stat (layer->path, &info) < 0)
        info = (struct stat){ 0 };
      state =
          g_strdup_printf ("%s %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld",
                           layer->path,
                           (guint64)info.st_ino,
                           (gint64)info.st_size,
                           (gint64)info.st_mtim.tv_sec,
                           info.st_mtim.tv_nsec);
      /* With the end of the text: what follows is another file's. */
      g_checksum_update (sum, (const guchar *)state, (gssize)strlen (state) + 1);
    }

  return g_strconcat ("untouched-", g_checksum_get_string (sum), NULL);
}
