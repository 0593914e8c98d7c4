/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-wayland-canvas.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static gsize
get_size (int width, int height)
{
  return (gsize)width * height * 4;
}

/* The compositor may trust that it does not get smaller. */
static int
open_memory (gsize size)
{
  int fd = memfd_create ("lodge-console", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd < 0)
    return -1;
  if (ftruncate (fd, (off_t)size) < 0)
    {
      close (fd);
      return -1;
    }
  fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK);
  return fd;
}

static struct wl_buffer *
create_buffer (struct wl_shm *shm, int fd, int width, int height, gboolean alpha)
{
  uint32_t format = alpha ? WL_SHM_FORMAT_ARGB8888 : WL_SHM_FORMAT_XRGB8888;
  struct wl_shm_pool *pool = wl_shm_create_pool (shm, fd, (int32_t)get_size (width, height));
  struct wl_buffer *buffer = wl_shm_pool_create_buffer (pool, 0, width, height, width * 4, format);

  wl_shm_pool_destroy (pool);
  return buffer;
}

gboolean
lodge_wayland_canvas_resize (
    LodgeWaylandCanvas *self, struct wl_shm *shm, int width, int height, gboolean alpha)
{
  gsize size = get_size (width, height);
  void *memory;
  int fd;

  if (self->memory != NULL && self->width == width && self->height == height &&
      self->alpha == alpha)
    return TRUE;

  lodge_wayland_canvas_drop (self);
  fd = size <= G_MAXINT32 ? open_memory (size) : -1;
  if (fd < 0)
    return FALSE;
  memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory != MAP_FAILED)
    {
      self->memory = memory;
      self->buffer = create_buffer (shm, fd, width, height, alpha);
      self->width = width;
      self->height = height;
      self->alpha = alpha;
    }
  close (fd);
  return self->memory != NULL;
}

static guint32 *
get_line (LodgeWaylandCanvas *self, int x, int y)
{
  return (guint32 *)(gpointer)self->memory + (gsize)y * self->width + x;
}

void
lodge_wayland_canvas_blacken (LodgeWaylandCanvas *self, const cairo_rectangle_int_t *rect)
{
  for (int y = 0; y < rect->height; y++)
    memset (get_line (self, rect->x, rect->y + y), 0, (gsize)rect->width * 4);
  lodge_wayland_canvas_make_opaque (self, rect);
}

void
lodge_wayland_canvas_make_opaque (LodgeWaylandCanvas *self, const cairo_rectangle_int_t *rect)
{
  if (!self->alpha)
    return;

  for (int y = 0; y < rect->height; y++)
    {
      guint32 *line = get_line (self, rect->x, rect->y + y);

      for (int x = 0; x < rect->width; x++)
        line[x] |= 0xff000000u;
    }
}

void
lodge_wayland_canvas_drop (LodgeWaylandCanvas *self)
{
  if (self->memory == NULL)
    return;

  lodge_wayland_canvas_drop_stale (self);
  self->stale = g_steal_pointer (&self->buffer);
  munmap (self->memory, get_size (self->width, self->height));
  self->memory = NULL;
}

void
lodge_wayland_canvas_drop_stale (LodgeWaylandCanvas *self)
{
  g_clear_pointer (&self->stale, wl_buffer_destroy);
}
