/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-scanout.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "lodge-frame.h"
#include "lodge-vmm-error.h"

struct _LodgeScanout
{
  GObject parent_instance;

  int fd;
  int width;
  int height;
  int stride;
  guint32 fourcc;
  gboolean y0top;
};

G_DEFINE_FINAL_TYPE (LodgeScanout, lodge_scanout, G_TYPE_OBJECT)

static void
lodge_scanout_finalize (GObject *object)
{
  if (LODGE_SCANOUT (object)->fd >= 0)
    close (LODGE_SCANOUT (object)->fd);
  G_OBJECT_CLASS (lodge_scanout_parent_class)->finalize (object);
}

static void
lodge_scanout_class_init (LodgeScanoutClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lodge_scanout_finalize;
}

static void
lodge_scanout_init (LodgeScanout *self)
{
  self->fd = -1;
}

LodgeScanout *
lodge_scanout_new (
    int fd, guint width, guint height, guint stride, guint32 fourcc, gboolean y0top, GError **error)
{
  g_autoptr (LodgeScanout) self = g_object_new (LODGE_TYPE_SCANOUT, NULL);

  if (!lodge_frame_check_size ((int)MIN (width, G_MAXINT), (int)MIN (height, G_MAXINT), error))
    return NULL;
  self->fd = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  if (self->fd < 0 || stride < width || stride > G_MAXINT)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                              NULL,
                                              _ ("What the machine draws with the graphics card "
                                                 "can’t be shown.")));
      return NULL;
    }
  self->width = (int)width;
  self->height = (int)height;
  self->stride = (int)stride;
  self->fourcc = fourcc;
  self->y0top = !!y0top;
  return g_steal_pointer (&self);
}

int
lodge_scanout_get_fd (LodgeScanout *self)
{
  g_return_val_if_fail (LODGE_IS_SCANOUT (self), -1);
  return self->fd;
}

int
lodge_scanout_get_width (LodgeScanout *self)
{
  g_return_val_if_fail (LODGE_IS_SCANOUT (self), 0);
  return self->width;
}

int
lodge_scanout_get_height (LodgeScanout *self)
{
  g_return_val_if_fail (LODGE_IS_SCANOUT (self), 0);
  return self->height;
}

int
lodge_scanout_get_stride (LodgeScanout *self)
{
  g_return_val_if_fail (LODGE_IS_SCANOUT (self), 0);
  return self->stride;
}

guint32
lodge_scanout_get_fourcc (LodgeScanout *self)
{
  g_return_val_if_fail (LODGE_IS_SCANOUT (self), 0);
  return self->fourcc;
}

gboolean
lodge_scanout_get_y0top (LodgeScanout *self)
{
  g_return_val_if_fail (LODGE_IS_SCANOUT (self), FALSE);
  return self->y0top;
}
