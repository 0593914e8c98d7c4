/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-pointer-fence.h"

#ifdef LODGE_X11_FENCE

#include <X11/extensions/Xfixes.h>
#include <gdk/x11/gdkx.h>
#include <math.h>

#define N_SIDES 4

struct _LodgePointerFence
{
  GtkWidget *widget;
  GdkSurface *surface;
  PointerBarrier sides[N_SIDES];
  gboolean is_up;
};

static Display *
get_xdisplay (LodgePointerFence *self)
{
  return gdk_x11_display_get_xdisplay (gdk_surface_get_display (self->surface));
}

/* The place of the widget on the screen, in its pixels. */
static gboolean
get_place (LodgePointerFence *self, GdkRectangle *place)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  int scale = gdk_surface_get_scale_factor (self->surface);
  graphene_rect_t bounds;
  double x;
  double y;
  Window child;

  if (native == NULL || !gtk_widget_compute_bounds (self->widget, GTK_WIDGET (native), &bounds))
    return FALSE;
  gtk_native_get_surface_transform (native, &x, &y);
  place->width = (int)floor (bounds.size.width * (float)scale);
  place->height = (int)floor (bounds.size.height * (float)scale);
  return XTranslateCoordinates (
             get_xdisplay (self),
             gdk_x11_surface_get_xid (self->surface),
             gdk_x11_display_get_xrootwindow (gdk_surface_get_display (self->surface)),
             (int)ceil ((bounds.origin.x + x) * scale),
             (int)ceil ((bounds.origin.y + y) * scale),
             &place->x,
             &place->y,
             &child) &&
         place->width > 0 && place->height > 0;
}

static void
take_down (LodgePointerFence *self)
{
  if (!self->is_up)
    return;
  self->is_up = FALSE;
  for (int i = 0; i < N_SIDES; i++)
    XFixesDestroyPointerBarrier (get_xdisplay (self), self->sides[i]);
}

/* A side lets pass only what goes in. */
static void
put_up (LodgePointerFence *self)
{
  GdkDisplay *display = gdk_surface_get_display (self->surface);
  Display *xdisplay = get_xdisplay (self);
  Window root = gdk_x11_display_get_xrootwindow (display);
  GdkRectangle place;
  int right;
  int bottom;

  take_down (self);
  if (!get_place (self, &place))
    return;
  right = place.x + place.width;
  bottom = place.y + place.height;
  {
    const struct
    {
      int x1, y1, x2, y2, inwards;
    } SIDES[N_SIDES] = {
      { place.x, place.y, place.x, bottom, BarrierPositiveX },
      { right, place.y, right, bottom, BarrierNegativeX },
      { place.x, place.y, right, place.y, BarrierPositiveY },
      { place.x, bottom, right, bottom, BarrierNegativeY },
    };

    for (int i = 0; i < N_SIDES; i++)
      self->sides[i] = XFixesCreatePointerBarrier (xdisplay,
                                                   root,
                                                   SIDES[i].x1,
                                                   SIDES[i].y1,
                                                   SIDES[i].x2,
                                                   SIDES[i].y2,
                                                   SIDES[i].inwards,
                                                   0,
                                                   NULL);
  }
  self->is_up = TRUE;
  gdk_display_flush (display);
}

LodgePointerFence *
lodge_pointer_fence_new (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  LodgePointerFence *self;
  int event;
  int error;
  int major = 5;
  int minor = 0;

  if (surface == NULL || !GDK_IS_X11_SURFACE (surface) ||
      !XFixesQueryExtension (
          gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface)), &event, &error) ||
      !XFixesQueryVersion (
          gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface)), &major, &minor) ||
      major < 5)
    return NULL;

  self = g_new0 (LodgePointerFence, 1);
  self->widget = widget;
  self->surface = g_object_ref (surface);
  g_signal_connect_swapped (surface, "layout", G_CALLBACK (put_up), self);
  put_up (self);
  return self;
}

void
lodge_pointer_fence_free (LodgePointerFence *self)
{
  g_signal_handlers_disconnect_by_data (self->surface, self);
  take_down (self);
  gdk_display_flush (gdk_surface_get_display (self->surface));
  g_object_unref (self->surface);
  g_free (self);
}

#else

LodgePointerFence *
lodge_pointer_fence_new (GtkWidget *widget)
{
  return NULL;
}

void
lodge_pointer_fence_free (LodgePointerFence *self)
{
}

#endif
