/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-endpoint.h"

G_DEFINE_INTERFACE (LodgeConsoleEndpoint, lodge_console_endpoint, G_TYPE_OBJECT)

static void
lodge_console_endpoint_default_init (LodgeConsoleEndpointInterface *iface)
{
}

LodgeDisplayProtocol
lodge_console_endpoint_get_protocol (LodgeConsoleEndpoint *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_ENDPOINT (self), LODGE_DISPLAY_PROTOCOL_NONE);

  return LODGE_CONSOLE_ENDPOINT_GET_IFACE (self)->get_protocol (self);
}

void
lodge_console_endpoint_open_async (LodgeConsoleEndpoint *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (LODGE_IS_CONSOLE_ENDPOINT (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  LODGE_CONSOLE_ENDPOINT_GET_IFACE (self)->open_async (self, cancellable, callback, user_data);
}

int
lodge_console_endpoint_open_finish (LodgeConsoleEndpoint *self,
                                    GAsyncResult *result,
                                    GError **error)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_ENDPOINT (self), -1);

  return LODGE_CONSOLE_ENDPOINT_GET_IFACE (self)->open_finish (self, result, error);
}

const LodgeViewTarget *
lodge_console_endpoint_get_target (LodgeConsoleEndpoint *self)
{
  LodgeConsoleEndpointInterface *iface;

  g_return_val_if_fail (LODGE_IS_CONSOLE_ENDPOINT (self), NULL);

  iface = LODGE_CONSOLE_ENDPOINT_GET_IFACE (self);
  return iface->get_target != NULL ? iface->get_target (self) : NULL;
}
