/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-wayland-input.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>
#include <xkbcommon/xkbcommon.h>

#include "virtual-input-client-protocol.h"

/* X's keycodes, in which xkbcommon counts, begin at 8. */
#define X_OFFSET 8

#define SCROLL_STEP 15 /* what compositors take for one notch */

/* Of a logical pixel, which the pointer is told of. */
#define PARTS 256

struct _LodgeWaylandInput
{
  struct wl_display *display;
  struct wl_registry *registry;
  struct wl_seat *seat;
  struct zwlr_virtual_pointer_manager_v1 *pointers;
  struct zwp_virtual_keyboard_manager_v1 *keyboards;
  struct zwlr_virtual_pointer_v1 *pointer;
  struct zwp_virtual_keyboard_v1 *keyboard;
  struct xkb_context *context;
  struct xkb_keymap *keymap;
  struct xkb_state *state;
};

static void
on_global_cb (void *data,
              struct wl_registry *registry,
              uint32_t name,
              const char *interface,
              uint32_t version)
{
  LodgeWaylandInput *self = data;

  if (g_str_equal (interface, wl_seat_interface.name))
    self->seat = wl_registry_bind (registry, name, &wl_seat_interface, 1);
  else if (g_str_equal (interface, zwlr_virtual_pointer_manager_v1_interface.name))
    self->pointers =
        wl_registry_bind (registry, name, &zwlr_virtual_pointer_manager_v1_interface, 1);
  else if (g_str_equal (interface, zwp_virtual_keyboard_manager_v1_interface.name))
    self->keyboards =
        wl_registry_bind (registry, name, &zwp_virtual_keyboard_manager_v1_interface, 1);
}

static void
on_global_remove_cb (void *data, struct wl_registry *registry, uint32_t name)
{
}

static const struct wl_registry_listener registry_listener = {
  .global = on_global_cb,
  .global_remove = on_global_remove_cb,
};

/* No two things are done in the same millisecond: their order shows in their times. */
static uint32_t
now (void)
{
  static uint32_t last = 0;

  last = MAX (last + 1, (uint32_t)(g_get_monotonic_time () / 1000));
  return last;
}

/* The compositor passes the keymap on to every client: it has to be a real one. */
static void
send_keymap (LodgeWaylandInput *self)
{
  const struct xkb_rule_names names = { .rules = "evdev", .model = "pc105", .layout = "us" };
  int fd = memfd_create ("keymap", MFD_CLOEXEC);
  g_autofree char *copy = NULL;
  char *text;
  gsize size;

  self->context = xkb_context_new (XKB_CONTEXT_NO_FLAGS);
  self->keymap = xkb_keymap_new_from_names (self->context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
  g_assert_nonnull (self->keymap);
  self->state = xkb_state_new (self->keymap);
  text = xkb_keymap_get_as_string (self->keymap, XKB_KEYMAP_FORMAT_TEXT_V1);
  size = strlen (text) + 1;
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, text, size), ==, (gssize)size);
  zwp_virtual_keyboard_v1_keymap (
      self->keyboard, WL_KEYBOARD_KEYMAP_FORMAT_XKB_V1, fd, (uint32_t)size);
  wl_display_roundtrip (self->display);
  close (fd);
  free (text);
}

LodgeWaylandInput *
lodge_wayland_input_new (void)
{
  LodgeWaylandInput *self = g_new0 (LodgeWaylandInput, 1);

  self->display = wl_display_connect (NULL);
  if (self->display != NULL)
    {
      self->registry = wl_display_get_registry (self->display);
      wl_registry_add_listener (self->registry, &registry_listener, self);
      wl_display_roundtrip (self->display);
    }
  if (self->seat == NULL || self->pointers == NULL || self->keyboards == NULL)
    {
      lodge_wayland_input_free (self);
      return NULL;
    }

  self->pointer =
      zwlr_virtual_pointer_manager_v1_create_virtual_pointer (self->pointers, self->seat);
  lodge_wayland_input_plug_keyboard (self);
  return self;
}

void
lodge_wayland_input_plug_keyboard (LodgeWaylandInput *self)
{
  self->keyboard =
      zwp_virtual_keyboard_manager_v1_create_virtual_keyboard (self->keyboards, self->seat);
  send_keymap (self);
}

static void
drop_keyboard (LodgeWaylandInput *self)
{
  g_clear_pointer (&self->state, xkb_state_unref);
  g_clear_pointer (&self->keymap, xkb_keymap_unref);
  g_clear_pointer (&self->context, xkb_context_unref);
  g_clear_pointer (&self->keyboard, zwp_virtual_keyboard_v1_destroy);
}

void
lodge_wayland_input_unplug_keyboard (LodgeWaylandInput *self)
{
  drop_keyboard (self);
  wl_display_roundtrip (self->display);
}

void
lodge_wayland_input_free (LodgeWaylandInput *self)
{
  drop_keyboard (self);
  g_clear_pointer (&self->pointer, zwlr_virtual_pointer_v1_destroy);
  g_clear_pointer (&self->pointers, zwlr_virtual_pointer_manager_v1_destroy);
  g_clear_pointer (&self->keyboards, zwp_virtual_keyboard_manager_v1_destroy);
  g_clear_pointer (&self->seat, wl_seat_destroy);
  g_clear_pointer (&self->registry, wl_registry_destroy);
  g_clear_pointer (&self->display, wl_display_disconnect);
  g_free (self);
}

static void
send_frame (LodgeWaylandInput *self)
{
  zwlr_virtual_pointer_v1_frame (self->pointer);
  wl_display_roundtrip (self->display);
}

void
lodge_wayland_input_move_to (LodgeWaylandInput *self, GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  GdkMonitor *monitor =
      gdk_display_get_monitor_at_surface (gdk_surface_get_display (surface), surface);
  GdkRectangle screen;
  double native_x;
  double native_y;
  double in_x;
  double in_y;

  gdk_monitor_get_geometry (monitor, &screen);
  gtk_native_get_surface_transform (native, &native_x, &native_y);
  gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, &in_x, &in_y);
  zwlr_virtual_pointer_v1_motion_absolute (self->pointer,
                                           now (),
                                           (uint32_t)lround ((in_x + native_x) * PARTS),
                                           (uint32_t)lround ((in_y + native_y) * PARTS),
                                           (uint32_t)screen.width * PARTS,
                                           (uint32_t)screen.height * PARTS);
  send_frame (self);
}

void
lodge_wayland_input_move_by (LodgeWaylandInput *self, double dx, double dy)
{
  zwlr_virtual_pointer_v1_motion (
      self->pointer, now (), wl_fixed_from_double (dx), wl_fixed_from_double (dy));
  send_frame (self);
}

void
lodge_wayland_input_button (LodgeWaylandInput *self, guint button, gboolean down)
{
  zwlr_virtual_pointer_v1_button (self->pointer,
                                  now (),
                                  button,
                                  down ? WL_POINTER_BUTTON_STATE_PRESSED
                                       : WL_POINTER_BUTTON_STATE_RELEASED);
  send_frame (self);
}

void
lodge_wayland_input_scroll (LodgeWaylandInput *self, int notches)
{
  zwlr_virtual_pointer_v1_axis_source (self->pointer, WL_POINTER_AXIS_SOURCE_WHEEL);
  zwlr_virtual_pointer_v1_axis_discrete (self->pointer,
                                         now (),
                                         WL_POINTER_AXIS_VERTICAL_SCROLL,
                                         wl_fixed_from_int (SCROLL_STEP * notches),
                                         notches);
  send_frame (self);
}

void
lodge_wayland_input_scroll_smoothly (LodgeWaylandInput *self, double dx, double dy)
{
  zwlr_virtual_pointer_v1_axis_source (self->pointer, WL_POINTER_AXIS_SOURCE_FINGER);
  if (dy < 0 || dy > 0)
    zwlr_virtual_pointer_v1_axis (
        self->pointer, now (), WL_POINTER_AXIS_VERTICAL_SCROLL, wl_fixed_from_double (dy));
  if (dx < 0 || dx > 0)
    zwlr_virtual_pointer_v1_axis (
        self->pointer, now (), WL_POINTER_AXIS_HORIZONTAL_SCROLL, wl_fixed_from_double (dx));
  send_frame (self);
}

/* Which modifiers are down, the device has to say itself. */
void
lodge_wayland_input_key (LodgeWaylandInput *self, guint key, gboolean down)
{
  zwp_virtual_keyboard_v1_key (self->keyboard,
                               now (),
                               key,
                               down ? WL_KEYBOARD_KEY_STATE_PRESSED
                                    : WL_KEYBOARD_KEY_STATE_RELEASED);
  xkb_state_update_key (self->state, key + X_OFFSET, down ? XKB_KEY_DOWN : XKB_KEY_UP);
  zwp_virtual_keyboard_v1_modifiers (
      self->keyboard,
      xkb_state_serialize_mods (self->state, XKB_STATE_MODS_DEPRESSED),
      xkb_state_serialize_mods (self->state, XKB_STATE_MODS_LATCHED),
      xkb_state_serialize_mods (self->state, XKB_STATE_MODS_LOCKED),
      0);
  wl_display_roundtrip (self->display);
}
