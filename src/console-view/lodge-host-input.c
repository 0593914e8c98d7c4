/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-host-input.h"

#include <math.h>

#ifdef GDK_WINDOWING_X11
#include <X11/XKBlib.h>
#include <gdk/x11/gdkx.h>
#endif

#include "lodge-keymap.h"

/* X's keycodes begin at 8; Wayland's are made to agree. */
#define X_OFFSET 8

#ifdef GDK_WINDOWING_X11
gboolean
lodge_host_pointer_warp (GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;
  double native_x;
  double native_y;
  double in_x;
  double in_y;
  Display *xdisplay;
  int scale;

  if (surface == NULL || !GDK_IS_X11_SURFACE (surface) ||
      !gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, &in_x, &in_y))
    return FALSE;

  gtk_native_get_surface_transform (native, &native_x, &native_y);
  scale = gdk_surface_get_scale_factor (surface);
  xdisplay = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  XWarpPointer (xdisplay,
                None,
                gdk_x11_surface_get_xid (surface),
                0,
                0,
                0,
                0,
                (int)lround ((in_x + native_x) * scale),
                (int)lround ((in_y + native_y) * scale));
  /* What the user does before the server knows would be taken for the warp. */
  XFlush (xdisplay);

  return TRUE;
}

gboolean
lodge_host_shortcuts_take_keyboard (GtkWidget *widget)
{
  return GDK_IS_X11_DISPLAY (gtk_widget_get_display (widget));
}

/* Whether the server numbers its keys as the kernel does: all with a real keyboard do, but the
 * virtual servers may have the numbers of old PCs. */
static gboolean
has_evdev_keycodes (GdkDisplay *display)
{
  Display *xdisplay = gdk_x11_display_get_xdisplay (display);
  XkbDescPtr description = XkbAllocKeyboard ();
  gboolean is_evdev = TRUE;

  if (description == NULL)
    return TRUE;

  if (XkbGetNames (xdisplay, XkbKeycodesNameMask, description) == Success &&
      description->names->keycodes != None)
    {
      char *name = XGetAtomName (xdisplay, description->names->keycodes);

      is_evdev = name == NULL || !g_str_has_prefix (name, "xfree86");
      g_clear_pointer (&name, XFree);
    }
  XkbFreeKeyboard (description, XkbAllComponentsMask, True);

  return is_evdev;
}

static gboolean
display_is_evdev (GdkDisplay *display)
{
  static GQuark quark;
  gpointer known;

  if (!GDK_IS_X11_DISPLAY (display))
    return TRUE;

  if (quark == 0)
    quark = g_quark_from_static_string ("lodge-evdev-keycodes");

  known = g_object_get_qdata (G_OBJECT (display), quark);
  if (known == NULL)
    {
      known = GINT_TO_POINTER (has_evdev_keycodes (display) ? 1 : 2);
      g_object_set_qdata (G_OBJECT (display), quark, known);
    }

  return GPOINTER_TO_INT (known) == 1;
}
#else
gboolean
lodge_host_pointer_warp (GtkWidget *widget, double x, double y)
{
  return FALSE;
}

gboolean
lodge_host_shortcuts_take_keyboard (GtkWidget *widget)
{
  return FALSE;
}

static gboolean
display_is_evdev (GdkDisplay *display)
{
  return TRUE;
}
#endif

LodgeLocks
lodge_host_get_locks (GdkDisplay *display)
{
  GdkSeat *seat = gdk_display_get_default_seat (display);
  GdkDevice *keyboard = seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
  LodgeLocks locks = 0;

  if (keyboard == NULL)
    return locks;
  if (gdk_device_get_scroll_lock_state (keyboard))
    locks |= LODGE_LOCK_SCROLL;
  if (gdk_device_get_num_lock_state (keyboard))
    locks |= LODGE_LOCK_NUM;
  if (gdk_device_get_caps_lock_state (keyboard))
    locks |= LODGE_LOCK_CAPS;
  return locks;
}

guint
lodge_host_keycode_to_linux (GdkDisplay *display, guint keycode)
{
  if (!display_is_evdev (display))
    return lodge_keymap_from_xfree86 (keycode);

  return keycode > X_OFFSET ? keycode - X_OFFSET : 0;
}
