/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-thumbnail.h"

#define WIDTH 64
#define HEIGHT 40
#define RADIUS 6
#define ICON_SIZE 20

/* Texels kept per pixel shown, for displays of double density. */
#define DENSITY 2

/* What a thread decodes; the texture is taken by whoever comes first. */
typedef struct
{
  GBytes *picture;
  GdkTexture *texture; /* atomic; NULL until it is there, and when it was taken */
} Decoding;

struct _LodgeThumbnail
{
  GtkWidget parent_instance;

  GBytes *picture;
  Decoding *decoding;  /* or NULL */
  GdkTexture *texture; /* until that is there: of the picture before */
  GdkPaintable *icon;
  gboolean dimmed;
};

G_DEFINE_FINAL_TYPE (LodgeThumbnail, lodge_thumbnail, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_PICTURE,
  PROP_DIMMED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GdkPaintable *
lookup_icon (GtkWidget *widget)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));

  return GDK_PAINTABLE (gtk_icon_theme_lookup_icon (theme,
                                                    "video-display-symbolic",
                                                    NULL,
                                                    ICON_SIZE,
                                                    gtk_widget_get_scale_factor (widget),
                                                    gtk_widget_get_direction (widget),
                                                    GTK_ICON_LOOKUP_FORCE_SYMBOLIC));
}

static void
snapshot_icon (LodgeThumbnail *self, GtkSnapshot *snapshot, int width, int height)
{
  GdkRGBA color;

  if (self->icon == NULL)
    self->icon = lookup_icon (GTK_WIDGET (self));
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);

  GdkRGBA tile = color;
  tile.alpha *= 0.1f;
  gtk_snapshot_append_color (snapshot, &tile, &GRAPHENE_RECT_INIT (0, 0, width, height));

  color.alpha *= 0.6f;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot, &GRAPHENE_POINT_INIT ((width - ICON_SIZE) / 2.0f, (height - ICON_SIZE) / 2.0f));
  gtk_symbolic_paintable_snapshot_symbolic (
      GTK_SYMBOLIC_PAINTABLE (self->icon), snapshot, ICON_SIZE, ICON_SIZE, &color, 1);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_texture (LodgeThumbnail *self, GtkSnapshot *snapshot, int width, int height)
{
  double texture_width = gdk_texture_get_width (self->texture);
  double texture_height = gdk_texture_get_height (self->texture);
  double scale = MAX (width / texture_width, height / texture_height);
  double drawn_width = texture_width * scale;
  double drawn_height = texture_height * scale;

  if (self->dimmed)
    gtk_snapshot_push_opacity (snapshot, 0.45);
  gtk_snapshot_append_texture (snapshot,
                               self->texture,
                               &GRAPHENE_RECT_INIT ((float)((width - drawn_width) / 2),
                                                    (float)((height - drawn_height) / 2),
                                                    (float)drawn_width,
                                                    (float)drawn_height));
  if (self->dimmed)
    gtk_snapshot_pop (snapshot);
}

static void
decoding_clear (gpointer data)
{
  Decoding *decoding = data;

  g_clear_pointer (&decoding->picture, g_bytes_unref);
  g_clear_object (&decoding->texture);
}

static void
decoding_unref (gpointer decoding)
{
  g_atomic_rc_box_release_full (decoding, decoding_clear);
}

/* A list that is shown for the first time is laid out meanwhile: its first frame can have pictures
 * whose threads are done, though none of their callbacks has had its turn. */
static void
take_decoded (LodgeThumbnail *self)
{
  GdkTexture *texture =
      self->decoding != NULL ? g_atomic_pointer_exchange (&self->decoding->texture, NULL) : NULL;

  if (texture == NULL)
    return;
  g_clear_pointer (&self->decoding, decoding_unref);
  g_clear_object (&self->texture);
  self->texture = texture;
}

static void
lodge_thumbnail_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  GskRoundedRect clip;

  take_decoded (self);
  gsk_rounded_rect_init_from_rect (&clip, &GRAPHENE_RECT_INIT (0, 0, width, height), RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  if (self->texture != NULL)
    snapshot_texture (self, snapshot, width, height);
  else
    snapshot_icon (self, snapshot, width, height);
  gtk_snapshot_pop (snapshot);
}

static void
lodge_thumbnail_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
lodge_thumbnail_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (widget);

  GTK_WIDGET_CLASS (lodge_thumbnail_parent_class)->system_setting_changed (widget, setting);
  g_clear_object (&self->icon);
  gtk_widget_queue_draw (widget);
}

/* A copy no larger than it is ever shown: a list of machines would otherwise hold, and Cairo scale
 * at each frame, a whole screen per row. */
static GdkTexture *
shrink (GdkTexture *texture)
{
  int width = gdk_texture_get_width (texture);
  int height = gdk_texture_get_height (texture);
  double scale = MAX ((double)WIDTH * DENSITY / width, (double)HEIGHT * DENSITY / height);

  if (scale >= 1.0)
    return g_object_ref (texture);

  int small_width = MAX (1, (int)(width * scale));
  int small_height = MAX (1, (int)(height * scale));
  cairo_surface_t *whole = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_surface_t *small =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, small_width, small_height);
  cairo_t *cr = cairo_create (small);

  gdk_texture_download (
      texture, cairo_image_surface_get_data (whole), cairo_image_surface_get_stride (whole));
  cairo_surface_mark_dirty (whole);
  cairo_scale (cr, (double)small_width / width, (double)small_height / height);
  cairo_set_source_surface (cr, whole, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (whole);

  cairo_surface_flush (small);
  int stride = cairo_image_surface_get_stride (small);
  g_autoptr (GBytes) pixels = g_bytes_new_with_free_func (cairo_image_surface_get_data (small),
                                                          (gsize)stride * small_height,
                                                          (GDestroyNotify)cairo_surface_destroy,
                                                          small);
  return gdk_memory_texture_new (small_width, small_height, GDK_MEMORY_DEFAULT, pixels, stride);
}

/* A picture of a whole screen takes milliseconds, and a list has many. */
static void
decode_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Decoding *decoding = task_data;
  /* A picture that can't be read shows as none: the hypervisor, not the user, made it. */
  g_autoptr (GdkTexture) whole = gdk_texture_new_from_bytes (decoding->picture, NULL);

  if (whole != NULL)
    g_atomic_pointer_set (&decoding->texture, shrink (whole));
  g_task_return_boolean (task, whole != NULL);
}

static void
on_decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (source);

  /* It was shown already, or another one was set meanwhile. */
  if (g_task_get_task_data (G_TASK (result)) != self->decoding)
    return;
  g_clear_object (&self->texture);
  take_decoded (self);
  g_clear_pointer (&self->decoding, decoding_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
decode (LodgeThumbnail *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_decoded_cb, NULL);

  self->decoding = g_atomic_rc_box_new0 (Decoding);
  self->decoding->picture = g_bytes_ref (self->picture);
  g_task_set_source_tag (task, decode);
  g_task_set_task_data (task, g_atomic_rc_box_acquire (self->decoding), decoding_unref);
  g_task_run_in_thread (task, decode_in_thread);
}

static void
lodge_thumbnail_dispose (GObject *object)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (object);

  g_clear_pointer (&self->decoding, decoding_unref);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_object (&self->texture);
  g_clear_object (&self->icon);
  G_OBJECT_CLASS (lodge_thumbnail_parent_class)->dispose (object);
}

static void
lodge_thumbnail_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (object);

  switch (id)
    {
    case PROP_PICTURE:
      g_value_set_boxed (value, self->picture);
      break;
    case PROP_DIMMED:
      g_value_set_boolean (value, self->dimmed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_thumbnail_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeThumbnail *self = LODGE_THUMBNAIL (object);

  switch (id)
    {
    case PROP_PICTURE:
      lodge_thumbnail_set_picture (self, g_value_get_boxed (value));
      break;
    case PROP_DIMMED:
      lodge_thumbnail_set_dimmed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_thumbnail_class_init (LodgeThumbnailClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_thumbnail_dispose;
  object_class->get_property = lodge_thumbnail_get_property;
  object_class->set_property = lodge_thumbnail_set_property;
  widget_class->snapshot = lodge_thumbnail_snapshot;
  widget_class->measure = lodge_thumbnail_measure;
  widget_class->system_setting_changed = lodge_thumbnail_system_setting_changed;

  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  properties[PROP_PICTURE] = g_param_spec_boxed ("picture", NULL, NULL, G_TYPE_BYTES, flags);
  properties[PROP_DIMMED] = g_param_spec_boolean ("dimmed", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "thumbnail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
lodge_thumbnail_init (LodgeThumbnail *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
lodge_thumbnail_new (void)
{
  return g_object_new (LODGE_TYPE_THUMBNAIL, NULL);
}

void
lodge_thumbnail_set_picture (LodgeThumbnail *self, GBytes *picture)
{
  g_return_if_fail (LODGE_IS_THUMBNAIL (self));

  if (self->picture == picture)
    return;
  g_clear_pointer (&self->decoding, decoding_unref);
  g_clear_pointer (&self->picture, g_bytes_unref);
  if (picture != NULL)
    {
      self->picture = g_bytes_ref (picture);
      decode (self);
    }
  else
    g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
}

GBytes *
lodge_thumbnail_get_picture (LodgeThumbnail *self)
{
  g_return_val_if_fail (LODGE_IS_THUMBNAIL (self), NULL);
  return self->picture;
}

gboolean
lodge_thumbnail_get_loading (LodgeThumbnail *self)
{
  g_return_val_if_fail (LODGE_IS_THUMBNAIL (self), FALSE);
  return self->decoding != NULL;
}

void
lodge_thumbnail_set_dimmed (LodgeThumbnail *self, gboolean dimmed)
{
  g_return_if_fail (LODGE_IS_THUMBNAIL (self));

  if (self->dimmed == !!dimmed)
    return;
  self->dimmed = !!dimmed;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIMMED]);
}
