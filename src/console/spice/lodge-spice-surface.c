/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-surface.h"

#include <glib/gi18n-lib.h>

#include "lodge-vmm-error.h"

struct _LodgeSpiceSurface
{
  LodgeFrame *frame;
  SpiceDisplayPrimary primary;
};

/* Spreads the top bits into the lower ones, so that full intensity stays full. */
static guint32
expand (guint32 value, int bits)
{
  guint32 high = value << (8 - bits);

  return high | (high >> bits);
}

static guint32
from_555 (guint16 pixel)
{
  return expand ((pixel >> 10) & 0x1f, 5) << 16 | expand ((pixel >> 5) & 0x1f, 5) << 8 |
         expand (pixel & 0x1f, 5);
}

static guint32
from_565 (guint16 pixel)
{
  return expand ((pixel >> 11) & 0x1f, 5) << 16 | expand ((pixel >> 5) & 0x3f, 6) << 8 |
         expand (pixel & 0x1f, 5);
}

static int
bytes_per_pixel (enum SpiceSurfaceFmt format)
{
  switch ((int)format)
    {
    case SPICE_SURFACE_FMT_32_xRGB:
    case SPICE_SURFACE_FMT_32_ARGB:
      return 4;
    case SPICE_SURFACE_FMT_16_555:
    case SPICE_SURFACE_FMT_16_565:
      return 2;
    default:
      return 0;
    }
}

static gboolean
check_layout (const SpiceDisplayPrimary *primary, GError **error)
{
  int pixel_size = bytes_per_pixel (primary->format);
  g_autofree char *details = NULL;

  if (!lodge_frame_check_size (primary->width, primary->height, error))
    return FALSE;

  if (pixel_size > 0 && primary->data != NULL && primary->stride >= primary->width * pixel_size)
    return TRUE;

  details = g_strdup_printf ("format %d, stride %d", (int)primary->format, primary->stride);
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                          details,
                                          _ ("The machine’s screen has a colour format that can’t "
                                             "be shown. Choose another in the machine.")));
  return FALSE;
}

LodgeSpiceSurface *
lodge_spice_surface_new (const SpiceDisplayPrimary *primary, GError **error)
{
  LodgeSpiceSurface *self;
  LodgeFrame *frame;

  if (!check_layout (primary, error))
    return NULL;

  if (bytes_per_pixel (primary->format) == 4)
    frame =
        lodge_frame_new_for_data (primary->data, primary->width, primary->height, primary->stride);
  else
    frame = lodge_frame_new (primary->width, primary->height);

  if (frame == NULL)
    {
      g_propagate_error (error,
                         lodge_vmm_error_new (LODGE_VMM_ERROR_NO_MEMORY,
                                              NULL,
                                              _ ("There is too little memory to show the "
                                                 "machine’s screen. Close other programs.")));
      return NULL;
    }

  self = g_new0 (LodgeSpiceSurface, 1);
  self->frame = frame;
  self->primary = *primary;
  lodge_spice_surface_update (self, 0, 0, primary->width, primary->height);

  return self;
}

void
lodge_spice_surface_free (LodgeSpiceSurface *self)
{
  lodge_frame_kill (self->frame);
  g_object_unref (self->frame);
  g_free (self);
}

LodgeFrame *
lodge_spice_surface_get_frame (LodgeSpiceSurface *self)
{
  return self->frame;
}

void
lodge_spice_surface_update (LodgeSpiceSurface *self, int x, int y, int width, int height)
{
  const SpiceDisplayPrimary *primary = &self->primary;
  /* The guest's driver names any numbers. */
  int right = (int)CLAMP ((gint64)x + width, 0, primary->width);
  int bottom = (int)CLAMP ((gint64)y + height, 0, primary->height);
  guint8 *target = lodge_frame_get_data (self->frame);
  int target_stride = lodge_frame_get_stride (self->frame);

  if (bytes_per_pixel (primary->format) != 2 || target == NULL)
    return;

  for (int row = MAX (y, 0); row < bottom; row++)
    {
      const guint16 *from =
          (const guint16 *)(gpointer)(primary->data + (gsize)row * primary->stride);
      guint32 *to = (guint32 *)(gpointer)(target + (gsize)row * target_stride);

      for (int column = MAX (x, 0); column < right; column++)
        to[column] = primary->format == SPICE_SURFACE_FMT_16_555 ? from_555 (from[column])
                                                                 : from_565 (from[column]);
    }
}
