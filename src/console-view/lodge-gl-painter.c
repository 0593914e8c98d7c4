/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <epoxy/gl.h>

#include "lodge-gl-import.h"
#include "lodge-painter.h"

/*
 * For GTK's GL renderer: one texture for the life of a frame, into which only what changed is
 * uploaded; GTK gets a new wrapper around it for each picture. GTK keeps no state of its own for
 * foreign textures, so filters and swizzles set here stay.
 */

/* A texture of GL, which lives as long as the painter or any wrapper that GTK holds needs it. */
typedef struct
{
  GdkGLContext *context;
  guint name;
} Texture;

#define LODGE_TYPE_GL_PAINTER (lodge_gl_painter_get_type ())
G_DECLARE_FINAL_TYPE (LodgeGlPainter, lodge_gl_painter, LODGE, GL_PAINTER, LodgePainter)

struct _LodgeGlPainter
{
  LodgePainter parent_instance;

  GdkGLContext *context;
  Texture *texture;   /* atomic rc box; NULL before the first frame */
  guint64 generation; /* of the frame; 0: the texture is a scanout */
  gboolean sharp;     /* the filter that is set */
  gboolean use_es;
  GdkTexture *wrapper; /* of what was shown last; NULL when the texture changed since */
};

G_DEFINE_FINAL_TYPE (LodgeGlPainter, lodge_gl_painter, LODGE_TYPE_PAINTER)

static void
texture_clear (gpointer data)
{
  Texture *texture = data;
  GdkGLContext *current = gdk_gl_context_get_current ();

  /* Being current may be what keeps it alive. */
  if (current != NULL)
    g_object_ref (current);
  gdk_gl_context_make_current (texture->context);
  glDeleteTextures (1, &texture->name);
  if (current != NULL)
    gdk_gl_context_make_current (current);
  g_clear_object (&current);
  g_object_unref (texture->context);
}

static void
texture_release (gpointer texture)
{
  g_atomic_rc_box_release_full (texture, texture_clear);
}

static void
lodge_gl_painter_drop (LodgePainter *painter)
{
  LodgeGlPainter *self = LODGE_GL_PAINTER (painter);

  self->generation = 0;
  g_clear_object (&self->wrapper);
  g_clear_pointer (&self->texture, texture_release);
}

/* Frames are native-endian 0xXXRRGGBB. GLES has no such upload, but can swap on reading; the top
 * byte, which means nothing, must read as opaque in both. */
static void
set_up_texture (gboolean use_es)
{
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  if (!use_es)
    return;

  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_R, GL_BLUE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, GL_RED);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_A, GL_ONE);
}

static void
upload (LodgeGlPainter *self, LodgeFrame *frame, const cairo_rectangle_int_t *rect)
{
  int stride = lodge_frame_get_stride (frame);
  const guint8 *pixels =
      lodge_frame_get_data (frame) + (gsize)rect->y * stride + (gsize)rect->x * 4;

  glPixelStorei (GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei (GL_UNPACK_ROW_LENGTH, stride / 4);
  glTexSubImage2D (GL_TEXTURE_2D,
                   0,
                   rect->x,
                   rect->y,
                   rect->width,
                   rect->height,
                   self->use_es ? GL_RGBA : GL_BGRA,
                   self->use_es ? GL_UNSIGNED_BYTE : GL_UNSIGNED_INT_8_8_8_8_REV,
                   pixels);
  glPixelStorei (GL_UNPACK_ROW_LENGTH, 0);
}

static void
adopt_frame (LodgeGlPainter *self, LodgeFrame *frame)
{
  cairo_rectangle_int_t all = {
    0, 0, lodge_frame_get_width (frame), lodge_frame_get_height (frame)
  };

  lodge_gl_painter_drop (LODGE_PAINTER (self));
  self->generation = lodge_frame_get_generation (frame);
  self->texture = g_atomic_rc_box_new0 (Texture);
  self->texture->context = g_object_ref (self->context);

  glGenTextures (1, &self->texture->name);
  glBindTexture (GL_TEXTURE_2D, self->texture->name);
  set_up_texture (self->use_es);
  glTexImage2D (GL_TEXTURE_2D,
                0,
                self->use_es ? GL_RGBA8 : GL_RGB8,
                all.width,
                all.height,
                0,
                self->use_es ? GL_RGBA : GL_BGRA,
                self->use_es ? GL_UNSIGNED_BYTE : GL_UNSIGNED_INT_8_8_8_8_REV,
                NULL);
  upload (self, frame, &all);
}

static void
upload_damage (LodgeGlPainter *self, LodgeFrame *frame, const cairo_region_t *damage)
{
  int n_rects = cairo_region_num_rectangles (damage);

  if (n_rects > 0)
    g_clear_object (&self->wrapper);

  for (int i = 0; i < n_rects; i++)
    {
      cairo_rectangle_int_t rect;

      cairo_region_get_rectangle (damage, i, &rect);
      upload (self, frame, &rect);
    }
}

static void
set_filter (LodgeGlPainter *self, gboolean sharp)
{
  int filter = sharp ? GL_NEAREST : GL_LINEAR;

  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, filter);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, filter);
  self->sharp = sharp;
}

static void
update_texture (LodgeGlPainter *self,
                LodgeFrame *frame,
                gboolean sharp,
                const cairo_region_t *damage)
{
  gboolean is_new = self->generation != lodge_frame_get_generation (frame);

  if (!is_new && self->sharp == sharp && cairo_region_is_empty (damage) && self->wrapper != NULL)
    return;

  gdk_gl_context_make_current (self->context);
  if (is_new)
    {
      adopt_frame (self, frame);
    }
  else
    {
      glBindTexture (GL_TEXTURE_2D, self->texture->name);
      upload_damage (self, frame, damage);
    }

  if (is_new || self->sharp != sharp)
    set_filter (self, sharp);
  glFlush ();
}

static void
lodge_gl_painter_snapshot (LodgePainter *painter,
                           GtkSnapshot *snapshot,
                           LodgeFrame *frame,
                           const LodgeGeometry *geometry,
                           const cairo_region_t *damage)
{
  LodgeGlPainter *self = LODGE_GL_PAINTER (painter);
  graphene_rect_t bounds = lodge_painter_get_bounds (geometry, &geometry->picture);

  update_texture (self, frame, lodge_painter_is_sharp (geometry), damage);
  if (self->wrapper == NULL)
    self->wrapper = gdk_gl_texture_new (self->context,
                                        self->texture->name,
                                        lodge_frame_get_width (frame),
                                        lodge_frame_get_height (frame),
                                        texture_release,
                                        g_atomic_rc_box_acquire (self->texture));
  gtk_snapshot_append_texture (snapshot, self->wrapper, &bounds);
}

static gboolean
lodge_gl_painter_import (LodgePainter *painter, LodgeScanout *scanout)
{
  LodgeGlPainter *self = LODGE_GL_PAINTER (painter);
  g_autoptr (GError) error = NULL;
  guint name;

  gdk_gl_context_make_current (self->context);
  name = lodge_gl_import (gdk_gl_context_get_display (self->context), scanout, &error);
  if (name == 0)
    {
      g_debug ("No dma-buf: %s", error->message);
      return FALSE;
    }

  self->texture = g_atomic_rc_box_new0 (Texture);
  self->texture->context = g_object_ref (self->context);
  self->texture->name = name;
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexParameteri (GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_A, GL_ONE);
  set_filter (self, FALSE);
  return TRUE;
}

/* GTK looks again at a texture only when it is another one. */
static void
update_scanout (LodgeGlPainter *self, LodgeScanout *scanout, gboolean sharp, gboolean changed)
{
  if (changed)
    g_clear_object (&self->wrapper);
  if (self->sharp != sharp)
    {
      gdk_gl_context_make_current (self->context);
      glBindTexture (GL_TEXTURE_2D, self->texture->name);
      set_filter (self, sharp);
    }
  if (self->wrapper == NULL)
    self->wrapper = gdk_gl_texture_new (self->context,
                                        self->texture->name,
                                        lodge_scanout_get_width (scanout),
                                        lodge_scanout_get_height (scanout),
                                        texture_release,
                                        g_atomic_rc_box_acquire (self->texture));
}

static void
lodge_gl_painter_snapshot_scanout (LodgePainter *painter,
                                   GtkSnapshot *snapshot,
                                   LodgeScanout *scanout,
                                   const LodgeGeometry *geometry,
                                   gboolean changed)
{
  LodgeGlPainter *self = LODGE_GL_PAINTER (painter);
  graphene_rect_t there = lodge_painter_get_bounds (geometry, &geometry->picture);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, there.size.width, there.size.height);

  if (self->texture == NULL)
    return;

  update_scanout (self, scanout, lodge_painter_is_sharp (geometry), changed);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &there.origin);
  if (!lodge_scanout_get_y0top (scanout))
    {
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, bounds.size.height));
      gtk_snapshot_scale (snapshot, 1, -1);
    }
  gtk_snapshot_append_texture (snapshot, self->wrapper, &bounds);
  gtk_snapshot_restore (snapshot);
}

static void
lodge_gl_painter_dispose (GObject *object)
{
  LodgeGlPainter *self = LODGE_GL_PAINTER (object);

  lodge_gl_painter_drop (LODGE_PAINTER (self));
  g_clear_object (&self->context);

  G_OBJECT_CLASS (lodge_gl_painter_parent_class)->dispose (object);
}

static void
lodge_gl_painter_class_init (LodgeGlPainterClass *klass)
{
  LodgePainterClass *painter_class = LODGE_PAINTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_gl_painter_dispose;

  painter_class->drop = lodge_gl_painter_drop;
  painter_class->snapshot = lodge_gl_painter_snapshot;
  painter_class->import = lodge_gl_painter_import;
  painter_class->snapshot_scanout = lodge_gl_painter_snapshot_scanout;
}

static void
lodge_gl_painter_init (LodgeGlPainter *self)
{
}

/* GLES 2 can neither swizzle nor upload parts of lines; a small limit could not hold every guest.
 */
static gboolean
is_good_enough (GdkGLContext *context)
{
  int max_size = 0;

  gdk_gl_context_make_current (context);
  glGetIntegerv (GL_MAX_TEXTURE_SIZE, &max_size);

  return max_size >= LODGE_FRAME_MAX_SIDE &&
         (!gdk_gl_context_get_use_es (context) || epoxy_gl_version () >= 30);
}

LodgePainter *
lodge_gl_painter_new (GdkDisplay *display)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkGLContext) context = gdk_display_create_gl_context (display, &error);
  LodgeGlPainter *self;

  if (context == NULL || !gdk_gl_context_realize (context, &error))
    {
      g_debug ("No GL painter: %s", error->message);
      return NULL;
    }

  if (!is_good_enough (context))
    {
      g_debug ("No GL painter: GL is too old or too small");
      return NULL;
    }

  self = g_object_new (LODGE_TYPE_GL_PAINTER, NULL);
  self->use_es = gdk_gl_context_get_use_es (context);
  self->context = g_steal_pointer (&context);

  return LODGE_PAINTER (self);
}
