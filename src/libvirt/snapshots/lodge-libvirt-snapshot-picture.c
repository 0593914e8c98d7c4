/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a snapshot: where memory is written it is taken meanwhile, of a guest that stands
 * still. */
#include "config.h"

#include "lodge-libvirt-snapshot-take.h"

#include <glib/gstdio.h>

#include "lodge-file.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-picture.h"
#include "lodge-size.h"

#define THUMBNAIL_WIDTH 512
#define POLL_MICROSECONDS (2 * 1000)
/* More than what libvirt writes before QEMU begins. QEMU makes the picture on the thread on which
 * it is told to begin, and would begin that much later. */
#define BEGUN ((goffset)LODGE_MIB)

struct _LodgeTakePicture
{
  LodgeTake *take;
  GThread *thread; /* NULL: it is taken already */
  gboolean over;   /* atomic: the guest goes on, or never stood still */
  gboolean taken;
};

static gboolean
take_picture (LodgeTake *take)
{
  g_autofree char *path = g_build_filename (take->folder, "thumbnail.png", NULL);
  g_autoptr (GBytes) picture = lodge_libvirt_take_picture (take->link, take->domain, 0, NULL);
  g_autoptr (GBytes) png =
      picture != NULL ? lodge_libvirt_picture_to_png (picture, THUMBNAIL_WIDTH, NULL) : NULL;

  virResetLastError ();
  return png != NULL &&
         lodge_file_write_atomic (
             path, g_bytes_get_data (png, NULL), (gssize)g_bytes_get_size (png), NULL);
}

static gboolean
has_begun (const char *memory)
{
  GStatBuf info = { 0 };

  return g_stat (memory, &info) == 0 && info.st_size >= BEGUN;
}

static gpointer
picture_thread (gpointer data)
{
  LodgeTakePicture *self = data;

  while (!g_atomic_int_get (&self->over) && !has_begun (self->take->memory))
    g_usleep (POLL_MICROSECONDS);
  if (!g_atomic_int_get (&self->over))
    self->taken = take_picture (self->take);
  return NULL;
}

LodgeTakePicture *
lodge_libvirt_take_picture_begin (LodgeTake *take)
{
  LodgeTakePicture *self = g_new0 (LodgeTakePicture, 1);

  self->take = take;
  self->taken = !take->active;
  if (take->memory != NULL)
    self->thread = g_thread_new ("lodge-picture", picture_thread, self);
  else if (take->active)
    self->taken = take_picture (take);
  return self;
}

/* Nobody misses a picture that can't be had. */
void
lodge_libvirt_take_picture_end (LodgeTakePicture *self, gboolean wanted)
{
  g_atomic_int_set (&self->over, TRUE);
  if (self->thread != NULL)
    {
      g_thread_join (self->thread);
      /* The memory was written before there was time for it. */
      if (wanted && !self->taken)
        take_picture (self->take);
    }
  g_free (self);
}
