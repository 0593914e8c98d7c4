/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-device-page.h"

G_DEFINE_INTERFACE (LodgeDevicePage, lodge_device_page, GTK_TYPE_WIDGET)

static void
lodge_device_page_default_init (LodgeDevicePageInterface *iface)
{
  g_signal_new (
      "changed", LODGE_TYPE_DEVICE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

char *
lodge_device_page_dup_title (LodgeDevicePage *self)
{
  g_return_val_if_fail (LODGE_IS_DEVICE_PAGE (self), NULL);
  return LODGE_DEVICE_PAGE_GET_IFACE (self)->dup_title (self);
}

gboolean
lodge_device_page_validate (LodgeDevicePage *self, GError **error)
{
  g_return_val_if_fail (LODGE_IS_DEVICE_PAGE (self), FALSE);
  return LODGE_DEVICE_PAGE_GET_IFACE (self)->validate (self, error);
}

void
lodge_device_page_emit_changed (LodgeDevicePage *self)
{
  g_return_if_fail (LODGE_IS_DEVICE_PAGE (self));
  g_signal_emit_by_name (self, "changed");
}
