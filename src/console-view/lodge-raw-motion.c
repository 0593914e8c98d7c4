/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-raw-motion.h"

#ifdef LODGE_X11_RAW

#include <X11/extensions/XInput2.h>
#include <gdk/x11/gdkx.h>

struct _LodgeRawMotion
{
  LodgePointerMotion motion;
  gpointer user_data;

  GdkDisplay *display; /* not owned */
  int opcode;          /* of the input extension */
  int source;          /* the last device that was asked about, and what it said */
  gboolean is_absolute;
};

static Display *
get_xdisplay (LodgeRawMotion *self)
{
  return gdk_x11_display_get_xdisplay (self->display);
}

static void
select_raw_motion (LodgeRawMotion *self, gboolean wanted)
{
  unsigned char bits[XIMaskLen (XI_LASTEVENT)] = { 0 };
  XIEventMask mask = { XIAllMasterDevices, sizeof bits, bits };

  if (wanted)
    XISetMask (bits, XI_RawMotion);
  gdk_x11_display_error_trap_push (self->display);
  XISelectEvents (get_xdisplay (self), gdk_x11_display_get_xrootwindow (self->display), &mask, 1);
  gdk_x11_display_error_trap_pop_ignored (self->display);
}

static gboolean
tells_places (Display *xdisplay, int source)
{
  int n_devices = 0;
  XIDeviceInfo *device = XIQueryDevice (xdisplay, source, &n_devices);
  gboolean absolute = FALSE;

  for (int i = 0; device != NULL && n_devices > 0 && i < device->num_classes; i++)
    {
      const XIValuatorClassInfo *valuator = (const XIValuatorClassInfo *)device->classes[i];

      if (valuator->type == XIValuatorClass && valuator->number == 0)
        absolute = valuator->mode == XIModeAbsolute;
    }
  if (device != NULL)
    XIFreeDeviceInfo (device);
  return absolute;
}

/* The values are packed: one for each bit that is set. */
static void
tell (LodgeRawMotion *self, const XIRawEvent *event)
{
  const double *value = event->raw_values;
  double distance[2] = { 0.0, 0.0 };

  if (event->sourceid != self->source)
    {
      self->source = event->sourceid;
      self->is_absolute = tells_places (get_xdisplay (self), event->sourceid);
    }
  if (self->is_absolute)
    return;
  for (int i = 0; i < 2 && i < event->valuators.mask_len * 8; i++)
    if (XIMaskIsSet (event->valuators.mask, i))
      distance[i] = *value++;
  self->motion (distance[0], distance[1], self->user_data);
}

static gboolean
on_xevent_cb (GdkX11Display *display, gpointer xevent, LodgeRawMotion *self)
{
  XGenericEventCookie *cookie = &((XEvent *)xevent)->xcookie;
  gboolean fetched;

  if (cookie->type != GenericEvent || cookie->extension != self->opcode ||
      cookie->evtype != XI_RawMotion)
    return GDK_EVENT_PROPAGATE;

  fetched = cookie->data == NULL && XGetEventData (get_xdisplay (self), cookie);
  if (cookie->data != NULL)
    tell (self, cookie->data);
  if (fetched)
    XFreeEventData (get_xdisplay (self), cookie);
  return GDK_EVENT_STOP;
}

LodgeRawMotion *
lodge_raw_motion_new (GtkWidget *widget, LodgePointerMotion motion, gpointer user_data)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  LodgeRawMotion *self;
  int opcode;
  int event;
  int error;

  if (!GDK_IS_X11_DISPLAY (display) ||
      !XQueryExtension (
          gdk_x11_display_get_xdisplay (display), "XInputExtension", &opcode, &event, &error))
    return NULL;

  self = g_new0 (LodgeRawMotion, 1);
  self->motion = motion;
  self->user_data = user_data;
  self->display = display;
  self->opcode = opcode;
  self->source = -1;
  g_signal_connect (display, "xevent", G_CALLBACK (on_xevent_cb), self);
  select_raw_motion (self, TRUE);
  return self;
}

void
lodge_raw_motion_free (LodgeRawMotion *self)
{
  g_signal_handlers_disconnect_by_data (self->display, self);
  select_raw_motion (self, FALSE);
  g_free (self);
}

gboolean
lodge_raw_motion_is_absolute (LodgeRawMotion *self)
{
  return self->is_absolute;
}

#else

LodgeRawMotion *
lodge_raw_motion_new (GtkWidget *widget, LodgePointerMotion motion, gpointer user_data)
{
  return NULL;
}

void
lodge_raw_motion_free (LodgeRawMotion *self)
{
}

gboolean
lodge_raw_motion_is_absolute (LodgeRawMotion *self)
{
  return FALSE;
}

#endif
