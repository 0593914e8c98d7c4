/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-forward.h"

G_BEGIN_DECLS

/* Opening what a forward leads to, by the guest's port. Main thread. */
typedef enum
{
  LODGE_FORWARD_OPEN_NOTHING,
  LODGE_FORWARD_OPEN_SSH,
  LODGE_FORWARD_OPEN_WEB,
} LodgeForwardOpen;

LodgeForwardOpen lodge_forward_open_get_kind (const LodgeForward *forward);

/* "Open SSH"; NULL for nothing. Static. */
const char *lodge_forward_open_get_label (LodgeForwardOpen kind);

/* "ssh://127.0.0.1:2222", "http://127.0.0.1:8080/": as seen from this computer. (transfer full) */
char *lodge_forward_open_dup_uri (const LodgeForward *forward);

/* SSH in the desktop's handler for it, else in a terminal; web in the browser. Failures are shown on
 * @parent's window. */
void lodge_forward_open (const LodgeForward *forward, GtkWidget *parent);

G_END_DECLS
