/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * LodgeDevicePage: what a page that edits a draft of one device looks like to the window around it.
 * Main thread. Signal: "changed": something was typed or chosen.
 */
#define LODGE_TYPE_DEVICE_PAGE (lodge_device_page_get_type ())
G_DECLARE_INTERFACE (LodgeDevicePage, lodge_device_page, LODGE, DEVICE_PAGE, GtkWidget)

struct _LodgeDevicePageInterface
{
  GTypeInterface parent_iface;

  char *(*dup_title) (LodgeDevicePage *self);
  gboolean (*validate) (LodgeDevicePage *self, GError **error);
};

/* "Network Adapter". (transfer full) */
char *lodge_device_page_dup_title (LodgeDevicePage *self);

/* Whether the draft can be applied; FALSE with a sentence. */
gboolean lodge_device_page_validate (LodgeDevicePage *self, GError **error);

void lodge_device_page_emit_changed (LodgeDevicePage *self);

G_END_DECLS
