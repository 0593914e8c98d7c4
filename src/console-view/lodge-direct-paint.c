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

/* In device pixels: the side of what is scaled in one go. */
#define BLOCK 256

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

struct _LodgeDirectPaint
{
  GtkWidget *widget;
  GdkDisplay *display;
  GdkFrameClock *clock;
  Display *xdisplay;
  Window window; /* GTK's */
  Window fence;  /* ours, never shown: messages to it come back when the server has got so far */
  Picture target;

  Shared frame;       /* a frame whose own memory is shared */
  guint64 generation; /* of that frame; 0: none */
  Shared canvas;      /* for all others, and what is scaled: what is seen of the widget */

  LodgeDirectPlace place;
  LodgeDirectPaintReady ready;
  gpointer user_data;
  gboolean place_known; /* since GTK's last frame */
  gboolean possible;
  gboolean busy;
  gboolean broken; /* the server refused something */
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

static void
drop_shared (LodgeDirectPaint *self, Shared *shared)
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

void
lodge_direct_paint_drop (LodgeDirectPaint *self)
{
  self->generation = 0;
  drop_shared (self, &self->frame);
}

void
lodge_direct_paint_free (LodgeDirectPaint *self)
{
  lodge_direct_paint_drop (self);
  drop_shared (self, &self->canvas);
  g_signal_handlers_disconnect_by_data (self->clock, self);
  g_signal_handlers_disconnect_by_data (self->display, self);
  XRenderFreePicture (self->xdisplay, self->target);
  XDestroyWindow (self->xdisplay, self->fence);
  g_object_unref (self->clock);
  g_free (self);
}

/* A server on another computer, or of another user, can't have our memory: it says so here. */
static gboolean
attach (LodgeDirectPaint *self, Shared *shared, int id, guint8 *memory, int width, int height)
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

  self->broken = TRUE;
  memset (shared, 0, sizeof *shared);
  return FALSE;
}

static gboolean
adopt_frame (LodgeDirectPaint *self, LodgeFrame *frame)
{
  if (self->generation == lodge_frame_get_generation (frame))
    return TRUE;

  lodge_direct_paint_drop (self);
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
make_canvas (LodgeDirectPaint *self)
{
  int width = self->place.clip.width;
  int height = self->place.clip.height;
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

/* Paints by Cairo, as GTK does, so that both give the same pixels, and where the memory is ours: a
 * server that is to scale reads all of it again. */
static cairo_t *
open_canvas (LodgeDirectPaint *self, LodgeFrame *frame, const LodgeGeometry *geometry)
{
  cairo_surface_t *canvas = cairo_image_surface_create_for_data (self->canvas.own,
                                                                 CAIRO_FORMAT_RGB24,
                                                                 self->canvas.width,
                                                                 self->canvas.height,
                                                                 self->canvas.width * 4);
  cairo_surface_t *source = cairo_image_surface_create_for_data (lodge_frame_get_data (frame),
                                                                 CAIRO_FORMAT_RGB24,
                                                                 lodge_frame_get_width (frame),
                                                                 lodge_frame_get_height (frame),
                                                                 lodge_frame_get_stride (frame));
  cairo_t *cr = cairo_create (canvas);

  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_translate (cr,
                   self->place.x + geometry->picture.x - self->place.clip.x,
                   self->place.y + geometry->picture.y - self->place.clip.y);
  cairo_scale (cr,
               (double)geometry->picture.width / geometry->guest_width,
               (double)geometry->picture.height / geometry->guest_height);
  cairo_set_source_surface (cr, source, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            lodge_geometry_is_sharp (geometry) ? CAIRO_FILTER_NEAREST
                                                               : CAIRO_FILTER_BILINEAR);
  cairo_identity_matrix (cr);
  cairo_surface_destroy (source);
  cairo_surface_destroy (canvas);
  return cr;
}

/* @rect: of the window. @x, @y: where in the window the source's origin lies. */
static void
composite (LodgeDirectPaint *self, Picture source, int x, int y, const cairo_rectangle_int_t *rect)
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

/* Pixman's numbers have 16 bits behind the point, too few to scale a screen of thousands of pixels
 * from one place on. @rect: of the canvas. */
static void
fill_blocks (cairo_t *cr, const cairo_rectangle_int_t *rect)
{
  for (int y = 0; y < rect->height; y += BLOCK)
    for (int x = 0; x < rect->width; x += BLOCK)
      {
        cairo_rectangle (cr,
                         rect->x + x,
                         rect->y + y,
                         MIN (BLOCK, rect->width - x),
                         MIN (BLOCK, rect->height - y));
        cairo_fill (cr);
      }
}

/* @cr: paints to the canvas; (nullable) */
static void
draw_rect (LodgeDirectPaint *self,
           const LodgeGeometry *geometry,
           cairo_t *cr,
           const cairo_rectangle_int_t *rect)
{
  const cairo_rectangle_int_t *clip = &self->place.clip;
  cairo_rectangle_int_t device;
  cairo_rectangle_int_t inside;

  lodge_geometry_to_device (geometry, rect, &device);
  device.x += self->place.x;
  device.y += self->place.y;
  if (!gdk_rectangle_intersect (&device, clip, &device))
    return;
  if (cr == NULL)
    {
      composite (self,
                 self->frame.picture,
                 self->place.x + geometry->picture.x,
                 self->place.y + geometry->picture.y,
                 &device);
      return;
    }
  inside = (cairo_rectangle_int_t){
    device.x - clip->x, device.y - clip->y, device.width, device.height
  };
  fill_blocks (cr, &inside);
  composite (self, self->canvas.picture, clip->x, clip->y, &device);
}

/* A pixmap's lines are packed. */
static gboolean
is_readable (LodgeFrame *frame, const LodgeGeometry *geometry)
{
  return lodge_frame_get_shared_id (frame) >= 0 && lodge_geometry_is_exact (geometry) &&
         lodge_frame_get_stride (frame) == lodge_frame_get_width (frame) * 4;
}

gboolean
lodge_direct_paint_draw (LodgeDirectPaint *self,
                         LodgeFrame *frame,
                         const LodgeGeometry *geometry,
                         const cairo_rectangle_int_t *rects,
                         guint n_rects)
{
  cairo_rectangle_int_t all = { 0, 0, geometry->guest_width, geometry->guest_height };
  gboolean readable = is_readable (frame, geometry);
  cairo_t *cr;

  if (!lodge_direct_paint_is_possible (self) || lodge_geometry_is_empty (geometry) ||
      reaches_corner (&self->place, geometry))
    return FALSE;
  if (readable ? !adopt_frame (self, frame) : !make_canvas (self))
    return FALSE;

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
