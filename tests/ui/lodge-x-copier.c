/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-x-copier.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <glib-unix.h>
#include <string.h>

struct _LodgeXCopier
{
  Display *display;
  Window window;
  Atom clipboard;
  Atom targets;
  Atom text_type;
  char *text;
  guint source;
};

static void
answer (LodgeXCopier *self, const XSelectionRequestEvent *request)
{
  XSelectionEvent reply = {
    .type = SelectionNotify,
    .requestor = request->requestor,
    .selection = request->selection,
    .target = request->target,
    .property = request->property,
    .time = request->time,
  };

  if (request->target == self->targets)
    XChangeProperty (self->display,
                     request->requestor,
                     request->property,
                     XA_ATOM,
                     32,
                     PropModeReplace,
                     (const unsigned char *)&self->text_type,
                     1);
  else if (request->target == self->text_type)
    XChangeProperty (self->display,
                     request->requestor,
                     request->property,
                     self->text_type,
                     8,
                     PropModeReplace,
                     (const unsigned char *)self->text,
                     (int)strlen (self->text));
  else
    reply.property = None;
  XSendEvent (self->display, request->requestor, False, NoEventMask, (XEvent *)&reply);
}

static void
answer_all (LodgeXCopier *self)
{
  while (XPending (self->display) > 0)
    {
      XEvent event;

      XNextEvent (self->display, &event);
      if (event.type == SelectionRequest)
        answer (self, &event.xselectionrequest);
    }
  XFlush (self->display);
}

static gboolean
on_readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  answer_all (user_data);
  return G_SOURCE_CONTINUE;
}

LodgeXCopier *
lodge_x_copier_new (void)
{
  LodgeXCopier *self = g_new0 (LodgeXCopier, 1);

  self->display = XOpenDisplay (NULL);
  g_assert_nonnull (self->display);
  self->window =
      XCreateSimpleWindow (self->display, DefaultRootWindow (self->display), 0, 0, 1, 1, 0, 0, 0);
  self->clipboard = XInternAtom (self->display, "CLIPBOARD", False);
  self->targets = XInternAtom (self->display, "TARGETS", False);
  self->text_type = XInternAtom (self->display, "UTF8_STRING", False);
  self->source = g_unix_fd_add (ConnectionNumber (self->display), G_IO_IN, on_readable_cb, self);
  return self;
}

void
lodge_x_copier_free (LodgeXCopier *self)
{
  g_source_remove (self->source);
  XCloseDisplay (self->display);
  g_free (self->text);
  g_free (self);
}

void
lodge_x_copier_copy (LodgeXCopier *self, const char *text)
{
  g_free (self->text);
  self->text = g_strdup (text);
  XSetSelectionOwner (self->display, self->clipboard, self->window, CurrentTime);
  g_assert_true (lodge_x_copier_owns (self));
}

gboolean
lodge_x_copier_owns (LodgeXCopier *self)
{
  gboolean owns = XGetSelectionOwner (self->display, self->clipboard) == self->window;

  /* What came meanwhile waits in memory, where the main loop does not look. */
  answer_all (self);
  return owns;
}
