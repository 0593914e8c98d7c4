/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-view.h"

#include <glib/gi18n-lib.h>

#include "lodge-console-view-private.h"
#include "lodge-guest-cursor.h"
#include "lodge-memory.h"

/* Asked for while no guest has told a size. */
#define DEFAULT_WIDTH 640
#define DEFAULT_HEIGHT 400

G_DEFINE_FINAL_TYPE (LodgeConsoleView, lodge_console_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_CONSOLE,
  PROP_SCALING,
  PROP_GRABBED,
  PROP_DIMMED,
  PROP_GUEST_WIDTH,
  PROP_GUEST_HEIGHT,
  PROP_SCANOUT_FAILED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint clipboard_problem_signal;
static guint keys_lifted_signal;

static void on_frame_killed_cb (LodgeFrame *frame, LodgeConsoleView *self);

static void
update_geometry (LodgeConsoleView *self)
{
  LodgeScanout *scanout = lodge_console_view_get_scanout (self);

  if (scanout != NULL)
    {
      self->geometry.guest_width = lodge_scanout_get_width (scanout);
      self->geometry.guest_height = lodge_scanout_get_height (scanout);
    }
  else
    {
      self->geometry.guest_width = self->frame != NULL ? lodge_frame_get_width (self->frame) : 0;
      self->geometry.guest_height = self->frame != NULL ? lodge_frame_get_height (self->frame) : 0;
    }
  lodge_device_grid_get_place (
      self->grid, GTK_WIDGET (self), &self->geometry.before_x, &self->geometry.before_y);
  lodge_geometry_init (&self->geometry,
                       gtk_widget_get_width (GTK_WIDGET (self)),
                       gtk_widget_get_height (GTK_WIDGET (self)),
                       lodge_device_grid_get_scale (self->grid),
                       self->scaling);
}

static void
update_cursor (LodgeConsoleView *self)
{
  LodgeCursor *shape = self->console != NULL ? lodge_console_get_cursor (self->console) : NULL;
  gboolean absolute = self->console != NULL && lodge_console_get_pointer_absolute (self->console);
  g_autoptr (GdkCursor) cursor = NULL;

  g_clear_object (&self->pointer);
  if (lodge_console_view_is_live (self) && lodge_console_input_get_pointer_locked (self->input))
    cursor = gdk_cursor_new_from_name ("none", NULL);
  else if (lodge_console_view_is_live (self) && absolute)
    cursor = lodge_guest_cursor_dup_cursor (shape);
  gtk_widget_set_cursor (GTK_WIDGET (self), cursor);

  if (lodge_console_view_is_live (self) && !absolute && shape != NULL)
    self->pointer = lodge_guest_cursor_dup_texture (shape);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Of what is shown now. */
static void
adopt_size (LodgeConsoleView *self)
{
  int old_width = self->geometry.guest_width;
  int old_height = self->geometry.guest_height;

  update_geometry (self);
  lodge_damage_reset (self->damage, self->geometry.guest_width, self->geometry.guest_height);
  update_cursor (self);
  if (old_width == self->geometry.guest_width && old_height == self->geometry.guest_height)
    return;

  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GUEST_WIDTH]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GUEST_HEIGHT]);
}

/* @frame: (nullable) */
static void
set_frame (LodgeConsoleView *self, LodgeFrame *frame, gboolean live)
{
  if (self->frame != NULL)
    g_signal_handlers_disconnect_by_func (self->frame, on_frame_killed_cb, self);
  /* A scanout in its place is the painter's already. */
  if (self->painter != NULL && lodge_console_view_get_scanout (self) == NULL)
    lodge_painter_drop (self->painter);
  if (self->direct != NULL)
    lodge_direct_paint_drop (self->direct);
  lodge_direct_changes_clear (self->changes);

  g_set_object (&self->frame, frame);
  self->live = live;
  if (frame != NULL && live)
    g_signal_connect (frame, "killed", G_CALLBACK (on_frame_killed_cb), self);
  adopt_size (self);
}

/* The memory goes; what it showed is kept, to be seen dimmed. */
static void
on_frame_killed_cb (LodgeFrame *frame, LodgeConsoleView *self)
{
  g_autoptr (LodgeFrame) copy = lodge_frame_copy (frame);

  set_frame (self, copy, FALSE);
}

static void
on_frame_cb (LodgeConsole *console, GParamSpec *pspec, LodgeConsoleView *self)
{
  LodgeFrame *frame = lodge_console_get_frame (console);

  if (frame != NULL)
    set_frame (self, frame, TRUE);
  lodge_memory_give_back_later ();
}

/* The last frame is of no interest any more, and there may be another size. */
static void
on_scanout_changed_cb (gpointer user_data)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (user_data);

  if (lodge_console_view_get_scanout (self) != NULL)
    set_frame (self, NULL, FALSE);
  else
    adopt_size (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCANOUT_FAILED]);
}

static void
on_cursor_cb (LodgeConsole *console, GParamSpec *pspec, LodgeConsoleView *self)
{
  update_cursor (self);
}

static void
on_cursor_moved_cb (LodgeConsole *console, LodgeConsoleView *self)
{
  if (self->pointer != NULL)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_grabbed_cb (LodgeConsoleInput *input, GParamSpec *pspec, LodgeConsoleView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRABBED]);
}

static void
on_keys_lifted_cb (LodgeConsoleInput *input, LodgeConsoleView *self)
{
  g_signal_emit (self, keys_lifted_signal, 0);
}

static void
on_locked_cb (LodgeConsoleInput *input, GParamSpec *pspec, LodgeConsoleView *self)
{
  update_cursor (self);
}

static void
on_scale_factor_cb (LodgeConsoleView *self)
{
  update_geometry (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
on_grid_changed_cb (gpointer user_data)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (user_data);

  on_scale_factor_cb (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->resizer != NULL)
    lodge_guest_resizer_check (self->resizer);
}

static void
lodge_console_view_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);
  gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;
  gboolean percent = self->scaling > 0;
  int picture_width;
  int picture_height;

  *natural = horizontal ? DEFAULT_WIDTH : DEFAULT_HEIGHT;
  *minimum = 0;
  if (self->geometry.guest_width == 0)
    return;

  lodge_geometry_get_picture_size (self->geometry.guest_width,
                                   self->geometry.guest_height,
                                   percent ? self->scaling : LODGE_SCALING_NATIVE,
                                   &picture_width,
                                   &picture_height);
  lodge_geometry_get_widget_size (
      &self->geometry, picture_width, picture_height, &picture_width, &picture_height);
  *natural = horizontal ? picture_width : picture_height;
  if (percent)
    *minimum = *natural;
}

static void
lodge_console_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);

  update_geometry (self);
  lodge_memory_give_back_later (); /* of what GTK paints meanwhile */
  lodge_guest_resizer_check (self->resizer);
}

static void
lodge_console_view_realize (GtkWidget *widget)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);

  GTK_WIDGET_CLASS (lodge_console_view_parent_class)->realize (widget);
  self->painter = lodge_painter_new_for_widget (widget);
  lodge_scanout_paint_set_painter (self->scanout, self->painter);
  lodge_device_grid_start (self->grid);
  self->direct = lodge_direct_paint_new (widget);
  if (self->direct != NULL)
    lodge_direct_paint_set_ready (self->direct, lodge_console_view_direct_ready, self);
}

static void
lodge_console_view_unrealize (GtkWidget *widget)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);

  lodge_console_view_flush (self);
  lodge_device_grid_stop (self->grid);
  g_clear_pointer (&self->direct, lodge_direct_paint_free);
  if (self->scanout != NULL)
    lodge_scanout_paint_set_painter (self->scanout, NULL);
  g_clear_object (&self->painter);
  GTK_WIDGET_CLASS (lodge_console_view_parent_class)->unrealize (widget);
}

static void
lodge_console_view_map (GtkWidget *widget)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);

  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  GTK_WIDGET_CLASS (lodge_console_view_parent_class)->map (widget);
  self->undrawn_since = 0;
  self->stalled = FALSE;
  if (GDK_IS_TOPLEVEL (surface))
    {
      self->toplevel = g_object_ref (GDK_TOPLEVEL (surface));
      g_signal_connect_swapped (
          self->toplevel, "notify::state", G_CALLBACK (lodge_console_view_update_seen), self);
    }
  lodge_console_view_update_seen (self);
}

static void
lodge_console_view_unmap (GtkWidget *widget)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (widget);

  lodge_console_input_release (self->input);
  GTK_WIDGET_CLASS (lodge_console_view_parent_class)->unmap (widget);
  if (self->toplevel != NULL)
    g_signal_handlers_disconnect_by_data (self->toplevel, self);
  g_clear_object (&self->toplevel);
  lodge_console_view_update_seen (self);
}

static void
lodge_console_view_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_console_view_parent_class)->root (widget);
  lodge_console_input_set_root (LODGE_CONSOLE_VIEW (widget)->input, gtk_widget_get_root (widget));
}

static void
lodge_console_view_unroot (GtkWidget *widget)
{
  lodge_console_input_set_root (LODGE_CONSOLE_VIEW (widget)->input, NULL);
  GTK_WIDGET_CLASS (lodge_console_view_parent_class)->unroot (widget);
}

static void
lodge_console_view_dispose (GObject *object)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (object);

  if (self->input != NULL)
    g_signal_handlers_disconnect_by_data (self->input, self);
  g_clear_object (&self->console_signals);
  g_clear_pointer (&self->resizer, lodge_guest_resizer_free);
  g_clear_pointer (&self->clipboard, lodge_clipboard_link_free);
  g_clear_pointer (&self->scanout, lodge_scanout_paint_free);
  lodge_direct_changes_stop (self->changes);
  if (self->frame != NULL)
    g_signal_handlers_disconnect_by_func (self->frame, on_frame_killed_cb, self);
  g_clear_object (&self->input);
  g_clear_object (&self->frame);
  g_clear_object (&self->pointer);
  g_clear_object (&self->console);

  G_OBJECT_CLASS (lodge_console_view_parent_class)->dispose (object);
}

static void
lodge_console_view_finalize (GObject *object)
{
  lodge_damage_free (LODGE_CONSOLE_VIEW (object)->damage);
  lodge_direct_changes_free (LODGE_CONSOLE_VIEW (object)->changes);
  lodge_device_grid_free (LODGE_CONSOLE_VIEW (object)->grid);

  G_OBJECT_CLASS (lodge_console_view_parent_class)->finalize (object);
}

static void
lodge_console_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (object);

  switch (prop_id)
    {
    case PROP_CONSOLE:
      g_value_set_object (value, self->console);
      break;
    case PROP_SCALING:
      g_value_set_int (value, self->scaling);
      break;
    case PROP_GRABBED:
      g_value_set_boolean (value, lodge_console_view_get_grabbed (self));
      break;
    case PROP_DIMMED:
      g_value_set_boolean (value, self->dimmed);
      break;
    case PROP_GUEST_WIDTH:
      g_value_set_int (value, self->geometry.guest_width);
      break;
    case PROP_GUEST_HEIGHT:
      g_value_set_int (value, self->geometry.guest_height);
      break;
    case PROP_SCANOUT_FAILED:
      g_value_set_boolean (value, lodge_console_view_get_scanout_failed (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_console_view_set_property (GObject *object,
                                 guint prop_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
  LodgeConsoleView *self = LODGE_CONSOLE_VIEW (object);

  switch (prop_id)
    {
    case PROP_CONSOLE:
      lodge_console_view_set_console (self, g_value_get_object (value));
      break;
    case PROP_SCALING:
      lodge_console_view_set_scaling (self, g_value_get_int (value));
      break;
    case PROP_DIMMED:
      lodge_console_view_set_dimmed (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags writable = readable | G_PARAM_WRITABLE;

  properties[PROP_CONSOLE] =
      g_param_spec_object ("console", NULL, NULL, LODGE_TYPE_CONSOLE, writable);
  properties[PROP_SCALING] = g_param_spec_int (
      "scaling", NULL, NULL, LODGE_SCALING_WHOLE, LODGE_SCALING_MAX, LODGE_SCALING_FIT, writable);
  properties[PROP_GRABBED] = g_param_spec_boolean ("grabbed", NULL, NULL, FALSE, readable);
  properties[PROP_DIMMED] = g_param_spec_boolean ("dimmed", NULL, NULL, FALSE, writable);
  properties[PROP_GUEST_WIDTH] =
      g_param_spec_int ("guest-width", NULL, NULL, 0, G_MAXINT, 0, readable);
  properties[PROP_GUEST_HEIGHT] =
      g_param_spec_int ("guest-height", NULL, NULL, 0, G_MAXINT, 0, readable);
  properties[PROP_SCANOUT_FAILED] =
      g_param_spec_boolean ("scanout-failed", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_console_view_class_init (LodgeConsoleViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_console_view_dispose;
  object_class->finalize = lodge_console_view_finalize;
  object_class->get_property = lodge_console_view_get_property;
  object_class->set_property = lodge_console_view_set_property;
  install_properties (object_class);
  keys_lifted_signal = g_signal_new ("keys-lifted",
                                     G_TYPE_FROM_CLASS (klass),
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     0);
  clipboard_problem_signal = g_signal_new ("clipboard-problem",
                                           G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           G_TYPE_STRING);

  widget_class->snapshot = lodge_console_view_paint;
  widget_class->measure = lodge_console_view_measure;
  widget_class->size_allocate = lodge_console_view_size_allocate;
  widget_class->realize = lodge_console_view_realize;
  widget_class->unrealize = lodge_console_view_unrealize;
  widget_class->map = lodge_console_view_map;
  widget_class->unmap = lodge_console_view_unmap;
  widget_class->root = lodge_console_view_root;
  widget_class->unroot = lodge_console_view_unroot;

  gtk_widget_class_set_css_name (widget_class, "lodge-console");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
connect_console (LodgeConsoleView *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } handlers[] = {
    { "notify::frame", G_CALLBACK (on_frame_cb) },
    { "notify::cursor", G_CALLBACK (on_cursor_cb) },
    { "notify::pointer-absolute", G_CALLBACK (on_cursor_cb) },
    { "cursor-moved", G_CALLBACK (on_cursor_moved_cb) },
    { "damage", G_CALLBACK (lodge_console_view_damaged) },
  };

  self->console_signals = g_signal_group_new (LODGE_TYPE_CONSOLE);
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_group_connect (self->console_signals, handlers[i].signal, handlers[i].callback, self);
}

static void
on_clipboard_problem_cb (const char *sentence, gpointer user_data)
{
  g_signal_emit (user_data, clipboard_problem_signal, 0, sentence);
}

static void
lodge_console_view_init (LodgeConsoleView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->damage = lodge_damage_new ();
  self->changes = lodge_direct_changes_new (lodge_console_view_flush, self);
  self->input = lodge_console_input_new (widget, &self->geometry);
  self->grid = lodge_device_grid_new (widget, on_grid_changed_cb, self);
  self->resizer = lodge_guest_resizer_new (widget, self->grid);
  self->clipboard = lodge_clipboard_link_new (widget, on_clipboard_problem_cb, self);
  self->scanout = lodge_scanout_paint_new (widget, on_scanout_changed_cb, self);
  connect_console (self);
  g_signal_connect (self->input, "notify::grabbed", G_CALLBACK (on_grabbed_cb), self);
  g_signal_connect (self->input, "keys-lifted", G_CALLBACK (on_keys_lifted_cb), self);
  g_signal_connect (self->input, "notify::pointer-locked", G_CALLBACK (on_locked_cb), self);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (on_scale_factor_cb), NULL);

  gtk_widget_set_focusable (widget, TRUE);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Screen of the machine"), -1);
}

GtkWidget *
lodge_console_view_new (void)
{
  return g_object_new (LODGE_TYPE_CONSOLE_VIEW, NULL);
}

void
lodge_console_view_set_console (LodgeConsoleView *self, LodgeConsole *console)
{
  LodgeFrame *frame;

  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));
  g_return_if_fail (console == NULL || LODGE_IS_CONSOLE (console));

  if (self->console == console)
    return;

  lodge_console_input_set_console (self->input, console);
  if (self->console != NULL)
    lodge_console_set_visible (self->console, FALSE);
  if (console == NULL && self->live)
    on_frame_killed_cb (self->frame, self);
  g_set_object (&self->console, console);
  g_signal_group_set_target (self->console_signals, console);
  lodge_guest_resizer_set_console (self->resizer, console);
  lodge_clipboard_link_set_console (self->clipboard, console);
  lodge_scanout_paint_set_console (self->scanout, console);

  if (console != NULL)
    {
      frame = lodge_console_get_frame (console);
      set_frame (self, frame, frame != NULL);
      lodge_console_view_update_seen (self);
    }
  update_cursor (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONSOLE]);
}

LodgeConsole *
lodge_console_view_get_console (LodgeConsoleView *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_VIEW (self), NULL);

  return self->console;
}

void
lodge_console_view_set_scaling (LodgeConsoleView *self, int scaling)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  if (self->scaling == scaling)
    return;

  self->scaling = scaling;
  lodge_guest_resizer_set_scaling (self->resizer, scaling);
  update_geometry (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCALING]);
}

int
lodge_console_view_get_scaling (LodgeConsoleView *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_VIEW (self), LODGE_SCALING_FIT);

  return self->scaling;
}

int
lodge_console_view_get_percent (LodgeConsoleView *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_VIEW (self), LODGE_SCALING_NATIVE);

  return lodge_geometry_get_percent (&self->geometry);
}

void
lodge_console_view_set_resize_guest (LodgeConsoleView *self, gboolean resize_guest)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  lodge_guest_resizer_set_enabled (self->resizer, !!resize_guest);
}

void
lodge_console_view_set_clipboard_mode (LodgeConsoleView *self, LodgeClipboardMode mode)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  lodge_clipboard_link_set_mode (self->clipboard, mode);
}

void
lodge_console_view_share_clipboard (LodgeConsoleView *self, LodgeConsoleView *other)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (other));

  lodge_clipboard_link_add_widget (self->clipboard, GTK_WIDGET (other));
}

gboolean
lodge_console_view_get_grabbed (LodgeConsoleView *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_VIEW (self), FALSE);

  return self->input != NULL && lodge_console_input_get_grabbed (self->input);
}

void
lodge_console_view_set_release_keys (LodgeConsoleView *self, const LodgeKeyCombination *keys)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  lodge_console_input_set_release_keys (self->input, keys);
}

void
lodge_console_view_press_key (LodgeConsoleView *self, guint keycode, guint keyval)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  if (self->input != NULL)
    lodge_console_input_press_key (self->input, keycode, keyval);
}

void
lodge_console_view_release_key (LodgeConsoleView *self, guint keycode)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  if (self->input != NULL)
    lodge_console_input_release_key (self->input, keycode);
}

void
lodge_console_view_release_input (LodgeConsoleView *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  lodge_console_input_release (self->input);
}

gboolean
lodge_console_view_get_scanout_failed (LodgeConsoleView *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_VIEW (self), FALSE);

  return self->scanout != NULL && lodge_scanout_paint_is_failed (self->scanout);
}

void
lodge_console_view_set_dimmed (LodgeConsoleView *self, gboolean dimmed)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  if (self->dimmed == !!dimmed)
    return;

  self->dimmed = !!dimmed;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DIMMED]);
}

void
lodge_console_view_forget (LodgeConsoleView *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE_VIEW (self));

  set_frame (self, NULL, FALSE);
}

GdkTexture *
lodge_console_view_dup_texture (LodgeConsoleView *self)
{
  g_autoptr (LodgeFrame) copy = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint32 *pixels;
  gsize n_pixels;

  g_return_val_if_fail (LODGE_IS_CONSOLE_VIEW (self), NULL);

  copy = self->frame != NULL ? lodge_frame_copy (self->frame) : NULL;
  if (copy == NULL)
    return NULL;

  /* Textures of GTK 4.8 always have alpha; the guest's top byte means nothing. */
  pixels = (guint32 *)(gpointer)lodge_frame_get_data (copy);
  n_pixels = (gsize)lodge_frame_get_width (copy) * lodge_frame_get_height (copy);
  for (gsize i = 0; i < n_pixels; i++)
    pixels[i] |= 0xff000000u;

  bytes = g_bytes_new_with_free_func (pixels, n_pixels * 4, g_object_unref, g_object_ref (copy));
  return gdk_memory_texture_new (lodge_frame_get_width (copy),
                                 lodge_frame_get_height (copy),
                                 GDK_MEMORY_DEFAULT,
                                 bytes,
                                 (gsize)lodge_frame_get_stride (copy));
}
