/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-touch.h"

#include <X11/Xlib.h>
#include <X11/extensions/XInput2.h>
#include <gdk/x11/gdkx.h>

/* X's number of the extension; the pointer that follows the first finger, and a device of it. */
typedef struct
{
  int opcode;
  int master;
  int slave;
} Device;

static Device
find_device (Display *display)
{
  Device device = { 0, 0, 0 };
  int event;
  int error;
  int n_devices;
  XIDeviceInfo *devices;

  g_assert_true (XQueryExtension (display, "XInputExtension", &device.opcode, &event, &error));
  g_assert_true (XIGetClientPointer (display, None, &device.master));
  devices = XIQueryDevice (display, XIAllDevices, &n_devices);
  for (int i = 0; i < n_devices; i++)
    if (devices[i].use == XISlavePointer && devices[i].attachment == device.master)
      device.slave = devices[i].deviceid;
  XIFreeDeviceInfo (devices);
  g_assert_cmpint (device.slave, !=, 0);
  return device;
}

/* In device pixels of the window. */
static void
get_place (GtkWidget *widget, double *x, double *y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  double native_x;
  double native_y;

  gtk_native_get_surface_transform (native, &native_x, &native_y);
  gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), *x, *y, x, y);
  *x = (*x + native_x) * scale;
  *y = (*y + native_y) * scale;
}

static void
send (int type, GtkWidget *widget, guint finger, double x, double y)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (widget));
  Display *display = gdk_x11_display_get_xdisplay (gtk_widget_get_display (widget));
  Device device = find_device (display);
  unsigned char nothing[4] = { 0 };
  double nowhere[1] = { 0 };
  XIDeviceEvent touch = { 0 };
  XEvent event = { 0 };
  int root_x;
  int root_y;
  Window child;

  get_place (widget, &x, &y);
  touch.type = event.xcookie.type = GenericEvent;
  touch.display = event.xcookie.display = display;
  touch.extension = event.xcookie.extension = device.opcode;
  touch.evtype = event.xcookie.evtype = type;
  touch.time = (Time)(g_get_monotonic_time () / 1000);
  touch.deviceid = device.master;
  touch.sourceid = device.slave;
  touch.detail = (int)finger;
  touch.root = DefaultRootWindow (display);
  touch.event = gdk_x11_surface_get_xid (surface);
  XTranslateCoordinates (
      display, touch.event, touch.root, (int)x, (int)y, &root_x, &root_y, &child);
  touch.root_x = root_x;
  touch.root_y = root_y;
  touch.event_x = x;
  touch.event_y = y;
  touch.flags = finger == 1 ? XITouchEmulatingPointer : 0;
  touch.buttons.mask = touch.valuators.mask = nothing;
  touch.valuators.values = nowhere;
  event.xcookie.data = &touch;
  XPutBackEvent (display, &event);
  /* What is put back comes first, and is to be taken before the next. */
  while (XEventsQueued (display, QueuedAlready) > 0)
    g_main_context_iteration (NULL, FALSE);
}

void
lodge_touch_down (GtkWidget *widget, guint finger, double x, double y)
{
  send (XI_TouchBegin, widget, finger, x, y);
}

void
lodge_touch_move (GtkWidget *widget, guint finger, double x, double y)
{
  send (XI_TouchUpdate, widget, finger, x, y);
}

void
lodge_touch_up (GtkWidget *widget, guint finger, double x, double y)
{
  send (XI_TouchEnd, widget, finger, x, y);
}
