/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-endpoint.h"

#include <glib/gi18n-lib.h>

#include "lodge-vmm-error.h"

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

GError *
lodge_console_endpoint_no_answer (const GError *cause)
{
  const char *details = cause != NULL ? cause->message : NULL;

  if (cause != NULL && cause->domain == G_RESOLVER_ERROR)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                                details,
                                _ ("The display’s name is not known. Check its spelling and this "
                                   "computer’s network, or give the address in numbers."));
  return lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                              details,
                              _ ("The display does not answer. Is the machine running?"));
}
