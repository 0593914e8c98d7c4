/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-pointer-lock.h"

#ifdef LODGE_WAYLAND

#include <gdk/wayland/gdkwayland.h>
#include <math.h>

#include "lodge-wayland-globals.h"
#include "pointer-constraints-unstable-v1-client-protocol.h"
#include "relative-pointer-unstable-v1-client-protocol.h"

typedef struct
{
  guint32 time; /* milliseconds */
  double dx;
  double dy;
} Movement;

struct _LodgePointerLock
{
  LodgePointerMotion motion;
  gpointer user_data;
  struct zwp_locked_pointer_v1 *locked_pointer;
  struct zwp_relative_pointer_v1 *relative_pointer;
  GArray *movements; /* (element-type Movement) not told yet */
  guint tell_id;
  gboolean taken_back; /* by the compositor, until it locks the pointer again */
};

static void
on_locked_cb (void *data, struct zwp_locked_pointer_v1 *locked_pointer)
{
  LodgePointerLock *self = data;

  self->taken_back = FALSE;
}

/* The compositor took the pointer back, for instance for another window; it locks it again when the
 * user returns. */
static void
on_unlocked_cb (void *data, struct zwp_locked_pointer_v1 *locked_pointer)
{
  LodgePointerLock *self = data;

  self->taken_back = TRUE;
}

static const struct zwp_locked_pointer_v1_listener lock_listener = {
  .locked = on_locked_cb,
  .unlocked = on_unlocked_cb,
};

static void
tell (LodgePointerLock *self, guint count)
{
  LodgePointerMotion motion = self->motion;
  gpointer user_data = self->user_data;
  double dx = 0;
  double dy = 0;

  if (count == 0)
    return;
  for (guint i = 0; i < count; i++)
    {
      dx += g_array_index (self->movements, Movement, i).dx;
      dy += g_array_index (self->movements, Movement, i).dy;
    }
  g_array_remove_range (self->movements, 0, count);
  motion (dx, dy, user_data);
}

static gboolean
on_tell_cb (gpointer data)
{
  LodgePointerLock *self = data;

  self->tell_id = 0;
  tell (self, self->movements->len);
  return G_SOURCE_REMOVE;
}

static void
on_relative_motion_cb (void *data,
                       struct zwp_relative_pointer_v1 *relative_pointer,
                       uint32_t utime_hi,
                       uint32_t utime_lo,
                       wl_fixed_t dx,
                       wl_fixed_t dy,
                       wl_fixed_t dx_unaccel,
                       wl_fixed_t dy_unaccel)
{
  LodgePointerLock *self = data;
  Movement movement = {
    .time = (guint32)(((guint64)utime_hi << 32 | utime_lo) / 1000),
    .dx = wl_fixed_to_double (dx_unaccel),
    .dy = wl_fixed_to_double (dy_unaccel),
  };

  /* What comes before the lock, or where the user's settings forbid locks, is meant for the guest
   * as well. */
  if (self->taken_back)
    return;

  g_array_append_val (self->movements, movement);
  /* Right after the events that GDK has read but not delivered yet. */
  if (self->tell_id == 0)
    self->tell_id = g_idle_add_full (GDK_PRIORITY_EVENTS + 1, on_tell_cb, self, NULL);
}

static const struct zwp_relative_pointer_v1_listener relative_listener = {
  .relative_motion = on_relative_motion_cb,
};

/* The place of @widget on its surface, or NULL: all of it. */
static struct wl_region *
create_region (GtkWidget *widget, GtkNative *native)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  struct wl_region *region;
  graphene_rect_t bounds;
  double x;
  double y;

  if (!gtk_widget_compute_bounds (widget, GTK_WIDGET (native), &bounds))
    return NULL;

  gtk_native_get_surface_transform (native, &x, &y);
  region = wl_compositor_create_region (gdk_wayland_display_get_wl_compositor (display));
  wl_region_add (region,
                 (int)floor (bounds.origin.x + x),
                 (int)floor (bounds.origin.y + y),
                 (int)ceil (bounds.size.width),
                 (int)ceil (bounds.size.height));
  return region;
}

static struct wl_pointer *
find_pointer (GdkDisplay *display)
{
  GdkSeat *seat = gdk_display_get_default_seat (display);
  GdkDevice *device = seat != NULL ? gdk_seat_get_pointer (seat) : NULL;

  return device != NULL ? gdk_wayland_device_get_wl_pointer (device) : NULL;
}

void
lodge_pointer_lock_prepare (GdkDisplay *display)
{
  if (GDK_IS_WAYLAND_DISPLAY (display))
    lodge_wayland_globals_get (display);
}

LodgePointerLock *
lodge_pointer_lock_new (GtkWidget *widget, LodgePointerMotion motion, gpointer user_data)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  LodgePointerLock *self;
  struct wl_pointer *pointer;
  struct wl_region *region;
  const LodgeWaylandGlobals *globals;

  if (surface == NULL || !GDK_IS_WAYLAND_SURFACE (surface))
    return NULL;

  globals = lodge_wayland_globals_get (display);
  pointer = find_pointer (display);
  if (pointer == NULL || globals->constraints == NULL || globals->relative == NULL)
    return NULL;

  self = g_new0 (LodgePointerLock, 1);
  self->motion = motion;
  self->user_data = user_data;
  self->movements = g_array_new (FALSE, FALSE, sizeof (Movement));
  region = create_region (widget, native);
  self->locked_pointer =
      zwp_pointer_constraints_v1_lock_pointer (globals->constraints,
                                               gdk_wayland_surface_get_wl_surface (surface),
                                               pointer,
                                               region,
                                               ZWP_POINTER_CONSTRAINTS_V1_LIFETIME_PERSISTENT);
  g_clear_pointer (&region, wl_region_destroy);
  zwp_locked_pointer_v1_add_listener (self->locked_pointer, &lock_listener, self);
  self->relative_pointer =
      zwp_relative_pointer_manager_v1_get_relative_pointer (globals->relative, pointer);
  zwp_relative_pointer_v1_add_listener (self->relative_pointer, &relative_listener, self);
  return self;
}

void
lodge_pointer_lock_catch_up (LodgePointerLock *self, guint32 time)
{
  guint count = 0;

  /* The clock's milliseconds run over after 49 days. */
  while (count < self->movements->len &&
         (gint32)(time - g_array_index (self->movements, Movement, count).time) >= 0)
    count++;
  tell (self, count);
}

void
lodge_pointer_lock_free (LodgePointerLock *self)
{
  g_clear_handle_id (&self->tell_id, g_source_remove);
  g_array_unref (self->movements);
  zwp_relative_pointer_v1_destroy (self->relative_pointer);
  zwp_locked_pointer_v1_destroy (self->locked_pointer);
  g_free (self);
}

#else

void
lodge_pointer_lock_prepare (GdkDisplay *display)
{
}

LodgePointerLock *
lodge_pointer_lock_new (GtkWidget *widget, LodgePointerMotion motion, gpointer user_data)
{
  return NULL;
}

void
lodge_pointer_lock_catch_up (LodgePointerLock *self, guint32 time)
{
}

void
lodge_pointer_lock_free (LodgePointerLock *self)
{
}

#endif
