/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-direct-paint.h"

#ifdef LODGE_X11_DIRECT

#include <X11/Xlib.h>
#include <X11/extensions/XShm.h>
#include <X11/extensions/Xrender.h>
#include <gdk/x11/gdkx.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#include "lodge-direct-place.h"

/* More rectangles than that are painted as one that holds them all. */
#define MAX_RECTS 256

/* In device pixels: the side of what is scaled by one request. */
#define BLOCK 256

struct _LodgeDirectPaint
{
  GtkWidget *widget;
  GdkDisplay *display;
  GdkFrameClock *clock;
  Display *xdisplay;
  Window window; /* GTK's */
  Window fence;  /* ours, never shown: messages to it come back when the server has got so far */
  Picture target;

  guint64 generation; /* of the frame that the pixmap shows; 0: none */
  XShmSegmentInfo segment;
  guint8 *copy; /* the segment's memory, where the frame's own is not shared; (nullable) */
  Pixmap pixmap;
  Picture source;
  LodgeGeometry geometry; /* for which the source is set up */

  LodgeDirectPlace place;
  LodgeDirectPaintReady ready;
  gpointer user_data;
  gboolean place_known; /* since GTK's last frame */
  gboolean possible;
  gboolean busy;
  gboolean broken; /* the server refused something */
  gboolean stale;  /* the copy lacks changes that GTK painted */
};

static void
on_after_paint_cb (LodgeDirectPaint *self)
{
  self->place_known = FALSE;
}

static gboolean
on_xevent_cb (GdkDisplay *display, gpointer xevent, LodgeDirectPaint *self)
{
  const XEvent *event = xevent;

  if (event->type != ClientMessage || event->xclient.window != self->fence)
    return FALSE;

  self->busy = FALSE;
  if (self->ready != NULL)
    self->ready (self->user_data);
  return TRUE;
}

static void
raise_fence (LodgeDirectPaint *self)
{
  XEvent event = { .xclient = { .type = ClientMessage, .window = self->fence, .format = 32 } };

  XSendEvent (self->xdisplay, self->fence, False, NoEventMask, &event);
  self->busy = TRUE;
}

/* Pixmaps in shared memory, and a Render that scales with a filter. */
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
open_target (LodgeDirectPaint *self)
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

LodgeDirectPaint *
lodge_direct_paint_new (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  GdkDisplay *display = gtk_widget_get_display (widget);
  LodgeDirectPaint *self;

  if (!GDK_IS_X11_SURFACE (surface) || !GSK_IS_CAIRO_RENDERER (gtk_native_get_renderer (native)) ||
      !has_extensions (gdk_x11_display_get_xdisplay (display)))
    return NULL;

  self = g_new0 (LodgeDirectPaint, 1);
  self->widget = widget;
  self->display = display;
  self->xdisplay = gdk_x11_display_get_xdisplay (display);
  self->window = gdk_x11_surface_get_xid (surface);
  if (!open_target (self))
    {
      g_free (self);
      return NULL;
    }
  self->clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (on_after_paint_cb), self);
  g_signal_connect (display, "xevent", G_CALLBACK (on_xevent_cb), self);
  return self;
}

void
lodge_direct_paint_drop (LodgeDirectPaint *self)
{
  if (self->generation == 0)
    return;

  self->generation = 0;
  XRenderFreePicture (self->xdisplay, self->source);
  XFreePixmap (self->xdisplay, self->pixmap);
  XShmDetach (self->xdisplay, &self->segment);
  if (self->copy != NULL)
    shmdt (self->copy);
  self->copy = NULL;
}

void
lodge_direct_paint_free (LodgeDirectPaint *self)
{
  lodge_direct_paint_drop (self);
  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_signal_handlers_disconnect_by_data (self->display, self);
  XRenderFreePicture (self->xdisplay, self->target);
  XDestroyWindow (self->xdisplay, self->fence);
  g_object_unref (self->clock);
  g_free (self);
}

/* A segment of our own beside the frame's memory. */
static gboolean
make_copy (LodgeDirectPaint *self, LodgeFrame *frame)
{
  gsize size = (gsize)lodge_frame_get_stride (frame) * lodge_frame_get_height (frame);
  int id = shmget (IPC_PRIVATE, size, IPC_CREAT | 0600);
  void *memory = id >= 0 ? shmat (id, NULL, 0) : (void *)-1;

  if (id >= 0)
    shmctl (id, IPC_RMID, NULL);
  if (memory == (void *)-1)
    return FALSE;

  memcpy (memory, lodge_frame_get_data (frame), size);
  self->copy = memory;
  self->segment.shmid = id;
  self->segment.shmaddr = memory;
  return TRUE;
}

static void
make_pixmap (LodgeDirectPaint *self, LodgeFrame *frame)
{
  XRenderPictFormat *format = XRenderFindStandardFormat (self->xdisplay, PictStandardRGB24);
  XRenderPictureAttributes attributes = { .repeat = RepeatPad };

  self->pixmap = XShmCreatePixmap (self->xdisplay,
                                   self->window,
                                   self->segment.shmaddr,
                                   &self->segment,
                                   (unsigned)lodge_frame_get_width (frame),
                                   (unsigned)lodge_frame_get_height (frame),
                                   24);
  self->source = XRenderCreatePicture (self->xdisplay, self->pixmap, format, CPRepeat, &attributes);
}

/* A server on another computer, or of another user, can't have our memory: it says so here. */
static gboolean
adopt_frame (LodgeDirectPaint *self, LodgeFrame *frame)
{
  int shared_id = lodge_frame_get_shared_id (frame);

  lodge_direct_paint_drop (self);
  memset (&self->segment, 0, sizeof self->segment);
  /* Pixmaps can be drawn to, so the server insists on the right to. */
  self->segment.readOnly = False;
  self->segment.shmid = shared_id;
  self->segment.shmaddr = (char *)lodge_frame_get_data (frame);
  if (shared_id < 0 && !make_copy (self, frame))
    return FALSE;

  gdk_x11_display_error_trap_push (self->display);
  XShmAttach (self->xdisplay, &self->segment);
  make_pixmap (self, frame);
  if (gdk_x11_display_error_trap_pop (self->display) != 0)
    {
      self->broken = TRUE;
      if (self->copy != NULL)
        shmdt (self->copy);
      self->copy = NULL;
      return FALSE;
    }
  self->generation = lodge_frame_get_generation (frame);
  memset (&self->geometry, 0, sizeof self->geometry);
  return TRUE;
}

static void
set_up_source (LodgeDirectPaint *self, const LodgeGeometry *geometry)
{
  gboolean exact = lodge_geometry_is_exact (geometry);
  XTransform identity = { { { XDoubleToFixed (1.0), 0, 0 },
                            { 0, XDoubleToFixed (1.0), 0 },
                            { 0, 0, XDoubleToFixed (1.0) } } };

  if (memcmp (&self->geometry, geometry, sizeof *geometry) == 0)
    return;

  self->geometry = *geometry;
  if (exact)
    XRenderSetPictureTransform (self->xdisplay, self->source, &identity);
  XRenderSetPictureFilter (self->xdisplay,
                           self->source,
                           lodge_geometry_is_sharp (geometry) ? FilterNearest : FilterBilinear,
                           NULL,
                           0);
}

/* Render's numbers have 16 bits behind the point, too few to scale a screen of thousands of pixels
 * from its corner on. So the scale is laid about the middle of each block. */
static void
scale_about (LodgeDirectPaint *self, int x, int y)
{
  double zoom_x = (double)self->geometry.guest_width / self->geometry.picture.width;
  double zoom_y = (double)self->geometry.guest_height / self->geometry.picture.height;
  XTransform transform = { { { XDoubleToFixed (zoom_x), 0, XDoubleToFixed (zoom_x * x) },
                             { 0, XDoubleToFixed (zoom_y), XDoubleToFixed (zoom_y * y) },
                             { 0, 0, XDoubleToFixed (1.0) } } };

  XRenderSetPictureTransform (self->xdisplay, self->source, &transform);
}

static void
update_copy (LodgeDirectPaint *self, LodgeFrame *frame, const cairo_rectangle_int_t *rect)
{
  gsize stride = (gsize)lodge_frame_get_stride (frame);
  const guint8 *data = lodge_frame_get_data (frame);

  if (self->copy == NULL)
    return;
  for (int y = rect->y; y < rect->y + rect->height; y++)
    memcpy (self->copy + (gsize)y * stride + (gsize)rect->x * 4,
            data + (gsize)y * stride + (gsize)rect->x * 4,
            (gsize)rect->width * 4);
}

/* @x, @y: where the source's origin lies, in the picture. @rect: of the window. */
static void
composite (LodgeDirectPaint *self, int x, int y, const cairo_rectangle_int_t *rect)
{
  XRenderComposite (self->xdisplay,
                    PictOpSrc,
                    self->source,
                    None,
                    self->target,
                    rect->x - self->place.x - self->geometry.picture.x - x,
                    rect->y - self->place.y - self->geometry.picture.y - y,
                    0,
                    0,
                    rect->x,
                    rect->y,
                    (unsigned)rect->width,
                    (unsigned)rect->height);
}

/* @rect: of the window. */
static void
composite_blocks (LodgeDirectPaint *self, const cairo_rectangle_int_t *rect)
{
  int left = self->place.x + self->geometry.picture.x;
  int top = self->place.y + self->geometry.picture.y;
  int first_column = (rect->x - left) / BLOCK;

  for (int row = (rect->y - top) / BLOCK; top + row * BLOCK < rect->y + rect->height; row++)
    for (int column = first_column; left + column * BLOCK < rect->x + rect->width; column++)
      {
        cairo_rectangle_int_t block = { left + column * BLOCK, top + row * BLOCK, BLOCK, BLOCK };
        int x = column * BLOCK + BLOCK / 2;
        int y = row * BLOCK + BLOCK / 2;

        if (!gdk_rectangle_intersect (&block, rect, &block))
          continue;
        scale_about (self, x, y);
        composite (self, x, y, &block);
      }
}

static gboolean
touches (const cairo_rectangle_int_t *a, int x, int y, int size)
{
  return a->x < x + size && x < a->x + a->width && a->y < y + size && y < a->y + a->height;
}

/* Whether the picture reaches into the round corners of the window. */
static gboolean
reaches_corner (const LodgeDirectPlace *place, const LodgeGeometry *geometry)
{
  cairo_rectangle_int_t picture = geometry->picture;
  int bottom = place->window.y + place->window.height - place->corner;
  int right = place->window.x + place->window.width - place->corner;

  if (place->corner == 0)
    return FALSE;
  picture.x += place->x;
  picture.y += place->y;
  return touches (&picture, place->window.x, bottom, place->corner) ||
         touches (&picture, right, bottom, place->corner);
}

gboolean
lodge_direct_paint_is_possible (LodgeDirectPaint *self)
{
  if (self->broken)
    return FALSE;
  if (!self->place_known)
    {
      self->place_known = TRUE;
      self->possible = lodge_direct_place_find (self->widget, &self->place);
    }
  return self->possible;
}

gboolean
lodge_direct_paint_is_busy (LodgeDirectPaint *self)
{
  return self->busy;
}

void
lodge_direct_paint_set_ready (LodgeDirectPaint *self,
                              LodgeDirectPaintReady ready,
                              gpointer user_data)
{
  self->ready = ready;
  self->user_data = user_data;
}

static void
draw_rect (LodgeDirectPaint *self, LodgeFrame *frame, const cairo_rectangle_int_t *rect)
{
  cairo_rectangle_int_t device;

  update_copy (self, frame, rect);
  lodge_geometry_to_device (&self->geometry, rect, &device);
  device.x += self->place.x;
  device.y += self->place.y;
  if (!gdk_rectangle_intersect (&device, &self->place.clip, &device))
    return;
  if (lodge_geometry_is_exact (&self->geometry))
    composite (self, 0, 0, &device);
  else
    composite_blocks (self, &device);
}

void
lodge_direct_paint_skip (LodgeDirectPaint *self)
{
  self->stale = TRUE;
}

gboolean
lodge_direct_paint_draw (LodgeDirectPaint *self,
                         LodgeFrame *frame,
                         const LodgeGeometry *geometry,
                         const cairo_rectangle_int_t *rects,
                         guint n_rects)
{
  cairo_rectangle_int_t all = { 0, 0, geometry->guest_width, geometry->guest_height };

  /* A pixmap's lines are packed. */
  if (!lodge_direct_paint_is_possible (self) || lodge_geometry_is_empty (geometry) ||
      lodge_frame_get_stride (frame) != lodge_frame_get_width (frame) * 4 ||
      reaches_corner (&self->place, geometry))
    return FALSE;
  if (self->generation != lodge_frame_get_generation (frame) && !adopt_frame (self, frame))
    return FALSE;

  set_up_source (self, geometry);
  if (self->stale)
    update_copy (self, frame, &all);
  self->stale = FALSE;
  if (n_rects > MAX_RECTS)
    draw_rect (self, frame, &all);
  else
    for (guint i = 0; i < n_rects; i++)
      draw_rect (self, frame, &rects[i]);
  raise_fence (self);
  XFlush (self->xdisplay);
  return TRUE;
}

#else

struct _LodgeDirectPaint
{
  int unused;
};

LodgeDirectPaint *
lodge_direct_paint_new (GtkWidget *widget)
{
  return NULL;
}

void
lodge_direct_paint_free (LodgeDirectPaint *self)
{
}

gboolean
lodge_direct_paint_is_possible (LodgeDirectPaint *self)
{
  return FALSE;
}

gboolean
lodge_direct_paint_is_busy (LodgeDirectPaint *self)
{
  return FALSE;
}

void
lodge_direct_paint_set_ready (LodgeDirectPaint *self,
                              LodgeDirectPaintReady ready,
                              gpointer user_data)
{
}

void
lodge_direct_paint_skip (LodgeDirectPaint *self)
{
}

gboolean
lodge_direct_paint_draw (LodgeDirectPaint *self,
                         LodgeFrame *frame,
                         const LodgeGeometry *geometry,
                         const cairo_rectangle_int_t *rects,
                         guint n_rects)
{
  return FALSE;
}

void
lodge_direct_paint_drop (LodgeDirectPaint *self)
{
}

#endif
