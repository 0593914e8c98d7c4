/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-console-view.h"

G_BEGIN_DECLS

/* A window with the display of a VNC server of the test's own, and the keys that the server is told
 * of. Main thread. */
typedef struct
{
  GtkWidget *window;
  LodgeConsoleView *view;
  GAsyncQueue *heard; /* of char *: "scancode 1d 1" or "key ffe3 1" */
  gboolean plain;     /* the server knows keysyms only */

  char *folder;
  char *path;
  GThread *thread;
  GSocketListener *listener;
} LodgeVncWindow;

/* Opens it and waits until its picture is there. @plain: the server has no scancodes. */
void lodge_vnc_window_open (LodgeVncWindow *self, GtkApplication *application, gboolean plain);
void lodge_vnc_window_close (LodgeVncWindow *self);

/* These and nothing else. @expected: ends with NULL. */
void lodge_vnc_window_assert_hears (LodgeVncWindow *self, const char *const *expected);

G_END_DECLS
