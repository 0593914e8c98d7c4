/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-direct-way.h"

#ifdef LODGE_X11_DIRECT

#include <X11/Xlib.h>
#include <X11/extensions/XShm.h>
#include <X11/extensions/Xrender.h>
#include <gdk/x11/gdkx.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "lodge-direct-canvas.h"

/* More rectangles than that are painted as one that holds them all. */
#define MAX_RECTS 256

/* Memory that the X server reads by itself, as a pixmap. */
typedef struct
{
  XShmSegmentInfo info;
  guint8 *own; /* what is ours alone; (nullable) */
  Pixmap pixmap;
  Picture picture; /* None: there is none */
  int width;
  int height;
} Shared;

/* The frame's memory, or where it is scaled or not shared a canvas beside it, is a pixmap that the
 * server reads by itself: a change costs one small request. */
typedef struct
{
  LodgeDirectPaint base;
  GdkDisplay *display;
  Display *xdisplay;
  Window window; /* GTK's */
  Window fence;  /* ours, never shown: messages to it come back when the server has got so far */
  Picture target;

  Shared frame;       /* a frame whose own memory is shared */
  guint64 generation; /* of that frame; 0: none */
  Shared canvas;      /* for all others, and what is scaled: what is seen of the widget */
} LodgeDirectX11;

static gboolean
on_xevent_cb (GdkDisplay *display, gpointer xevent, LodgeDirectX11 *self)
{
  const XEvent *event = xevent;

  if (event->type != ClientMessage || event->xclient.window != self->fence)
    return FALSE;

  lodge_direct_way_ready (&self->base);
  return TRUE;
}

static void
raise_fence (LodgeDirectX11 *self)
{
  XEvent event = { .xclient = { .type = ClientMessage, .window = self->fence, .format = 32 } };

  XSendEvent (self->xdisplay, self->fence, False, NoEventMask, &event);
  self->base.busy = TRUE;
}

/* Pixmaps in shared memory, and Render, which copies between visuals of any depth. */
static gboolean
has_extensions (Display *xdisplay)
{
  int major = 0;
  int minor = 0;
  Bool pixmaps = False;

  return XShmQueryExtension (xdisplay) && XShmQueryVersion (xdisplay, &major, &minor, &pixmaps) &&
         pixmaps && XShmPixmapFormat (xdisplay) == ZPixmap &&
         XRenderQueryVersion (xdisplay, &major, &minor) && (major > 0 || minor >= 10);
}

static gboolean
open_target (LodgeDirectX11 *self)
{
  XWindowAttributes attributes;
  XRenderPictFormat *format;

  if (!XGetWindowAttributes (self->xdisplay, self->window, &attributes))
    return FALSE;
  format = XRenderFindVisualFormat (self->xdisplay, attributes.visual);
  if (format == NULL)
    return FALSE;

  self->target = XRenderCreatePicture (self->xdisplay, self->window, format, 0, NULL);
  self->fence =
      XCreateSimpleWindow (self->xdisplay, DefaultRootWindow (self->xdisplay), 0, 0, 1, 1, 0, 0, 0);
  return TRUE;
}

static void
drop_shared (LodgeDirectX11 *self, Shared *shared)
{
  if (shared->picture == None)
    return;

  XRenderFreePicture (self->xdisplay, shared->picture);
  XFreePixmap (self->xdisplay, shared->pixmap);
  XShmDetach (self->xdisplay, &shared->info);
  if (shared->own != NULL)
    shmdt (shared->own);
  memset (shared, 0, sizeof *shared);
}

static void
forget_frame (LodgeDirectX11 *self)
{
  self->generation = 0;
  drop_shared (self, &self->frame);
}

static void
lodge_direct_x11_drop (LodgeDirectPaint *direct)
{
  forget_frame ((LodgeDirectX11 *)direct);
}

static void
lodge_direct_x11_free (LodgeDirectPaint *direct)
{
  LodgeDirectX11 *self = (LodgeDirectX11 *)direct;

  forget_frame (self);
  drop_shared (self, &self->canvas);
  g_signal_handlers_disconnect_by_data (self->display, self);
  XRenderFreePicture (self->xdisplay, self->target);
  XDestroyWindow (self->xdisplay, self->fence);
}

/* A server on another computer, or of another user, can't have our memory: it says so here. */
static gboolean
attach (LodgeDirectX11 *self, Shared *shared, int id, guint8 *memory, int width, int height)
{
  XRenderPictFormat *format = XRenderFindStandardFormat (self->xdisplay, PictStandardRGB24);

  /* Pixmaps can be drawn to, so the server insists on the right to. */
  shared->info.readOnly = False;
  shared->info.shmid = id;
  shared->info.shmaddr = (char *)memory;
  shared->width = width;
  shared->height = height;

  gdk_x11_display_error_trap_push (self->display);
  XShmAttach (self->xdisplay, &shared->info);
  shared->pixmap = XShmCreatePixmap (self->xdisplay,
                                     self->window,
                                     (char *)memory,
                                     &shared->info,
                                     (unsigned)width,
                                     (unsigned)height,
                                     24);
  shared->picture = XRenderCreatePicture (self->xdisplay, shared->pixmap, format, 0, NULL);
  if (gdk_x11_display_error_trap_pop (self->display) == 0)
    return TRUE;

  self->base.broken = TRUE;
  memset (shared, 0, sizeof *shared);
  return FALSE;
}

static gboolean
adopt_frame (LodgeDirectX11 *self, LodgeFrame *frame)
{
  if (self->generation == lodge_frame_get_generation (frame))
    return TRUE;

  forget_frame (self);
  if (!attach (self,
               &self->frame,
               lodge_frame_get_shared_id (frame),
               lodge_frame_get_data (frame),
               lodge_frame_get_width (frame),
               lodge_frame_get_height (frame)))
    return FALSE;
  self->generation = lodge_frame_get_generation (frame);
  return TRUE;
}

/* Only what is painted of it takes memory. */
static gboolean
make_canvas (LodgeDirectX11 *self)
{
  int width = self->base.place.clip.width;
  int height = self->base.place.clip.height;
  void *memory;
  int id;

  if (self->canvas.width == width && self->canvas.height == height)
    return TRUE;

  drop_shared (self, &self->canvas);
  id = shmget (IPC_PRIVATE, (gsize)width * height * 4, IPC_CREAT | 0600);
  memory = id >= 0 ? shmat (id, NULL, 0) : (void *)-1;
  if (id >= 0)
    shmctl (id, IPC_RMID, NULL);
  if (memory == (void *)-1)
    return FALSE;
  if (!attach (self, &self->canvas, id, memory, width, height))
    {
      shmdt (memory);
      return FALSE;
    }
  self->canvas.own = memory;
  return TRUE;
}

/* Where the memory is ours: a server that is to scale reads all of it again. */
static cairo_t *
open_canvas (LodgeDirectX11 *self, LodgeFrame *frame, const LodgeGeometry *geometry)
{
  const LodgeDirectPlace *place = &self->base.place;

  return lodge_direct_canvas_open (self->canvas.own,
                                   self->canvas.width,
                                   self->canvas.height,
                                   place->x + geometry->picture.x - place->clip.x,
                                   place->y + geometry->picture.y - place->clip.y,
                                   frame,
                                   geometry);
}

/* @rect: of the window. @x, @y: where in the window the source's origin lies. */
static void
composite (LodgeDirectX11 *self, Picture source, int x, int y, const cairo_rectangle_int_t *rect)
{
  XRenderComposite (self->xdisplay,
                    PictOpSrc,
                    source,
                    None,
                    self->target,
                    rect->x - x,
                    rect->y - y,
                    0,
                    0,
                    rect->x,
                    rect->y,
                    (unsigned)rect->width,
                    (unsigned)rect->height);
}

/* @cr: paints to the canvas; (nullable) */
static void
draw_rect (LodgeDirectX11 *self,
           const LodgeGeometry *geometry,
           cairo_t *cr,
           const cairo_rectangle_int_t *rect)
{
  const cairo_rectangle_int_t *clip = &self->base.place.clip;
  cairo_rectangle_int_t device;
  cairo_rectangle_int_t inside;

  lodge_geometry_to_device (geometry, rect, &device);
  device.x += self->base.place.x;
  device.y += self->base.place.y;
  if (!gdk_rectangle_intersect (&device, clip, &device))
    return;
  if (cr == NULL)
    {
      composite (self,
                 self->frame.picture,
                 self->base.place.x + geometry->picture.x,
                 self->base.place.y + geometry->picture.y,
                 &device);
      return;
    }
  inside = (cairo_rectangle_int_t){
    device.x - clip->x, device.y - clip->y, device.width, device.height
  };
  lodge_direct_canvas_fill (cr, &inside);
  composite (self, self->canvas.picture, clip->x, clip->y, &device);
}

/* A pixmap's lines are packed. */
static gboolean
is_readable (LodgeFrame *frame, const LodgeGeometry *geometry)
{
  return lodge_frame_get_shared_id (frame) >= 0 && lodge_geometry_is_exact (geometry) &&
         lodge_frame_get_stride (frame) == lodge_frame_get_width (frame) * 4;
}

static gboolean
lodge_direct_x11_draw (LodgeDirectPaint *direct,
                       LodgeFrame *frame,
                       const LodgeGeometry *geometry,
                       const cairo_rectangle_int_t *rects,
                       guint n_rects)
{
  LodgeDirectX11 *self = (LodgeDirectX11 *)direct;
  cairo_rectangle_int_t all = { 0, 0, geometry->guest_width, geometry->guest_height };
  gboolean readable = is_readable (frame, geometry);
  cairo_t *cr;

  if (readable ? !adopt_frame (self, frame) : !make_canvas (self))
    return FALSE;
  /* As large as the frame, and wanted only while the window finds its size. */
  if (readable)
    drop_shared (self, &self->canvas);

  cr = readable ? NULL : open_canvas (self, frame, geometry);
  if (n_rects > MAX_RECTS)
    draw_rect (self, geometry, cr, &all);
  else
    for (guint i = 0; i < n_rects; i++)
      draw_rect (self, geometry, cr, &rects[i]);
  g_clear_pointer (&cr, cairo_destroy);
  raise_fence (self);
  XFlush (self->xdisplay);
  return TRUE;
}

static const LodgeDirectWay lodge_direct_x11_way = {
  .free = lodge_direct_x11_free,
  .drop = lodge_direct_x11_drop,
  .draw = lodge_direct_x11_draw,
};

LodgeDirectPaint *
lodge_direct_x11_new (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  GdkDisplay *display = gtk_widget_get_display (widget);
  LodgeDirectX11 *self;

  if (!GDK_IS_X11_SURFACE (surface) || !has_extensions (gdk_x11_display_get_xdisplay (display)))
    return NULL;

  self = g_new0 (LodgeDirectX11, 1);
  self->display = display;
  self->xdisplay = gdk_x11_display_get_xdisplay (display);
  self->window = gdk_x11_surface_get_xid (surface);
  if (!open_target (self))
    {
      g_free (self);
      return NULL;
    }
  lodge_direct_way_init (&self->base, &lodge_direct_x11_way, widget);
  g_signal_connect (display, "xevent", G_CALLBACK (on_xevent_cb), self);
  return &self->base;
}

#else

LodgeDirectPaint *
lodge_direct_x11_new (GtkWidget *widget)
{
  return NULL;
}

#endif
