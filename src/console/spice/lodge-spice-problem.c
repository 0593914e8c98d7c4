/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-problem.h"

#include <glib/gi18n-lib.h>

#include "lodge-console-endpoint.h"
#include "lodge-vmm-error.h"

GError *
lodge_spice_problem_new (SpiceChannel *channel, SpiceChannelEvent event)
{
  const GError *cause = spice_channel_get_error (channel);
  const char *details = cause != NULL ? cause->message : NULL;

  switch (event)
    {
    case SPICE_CHANNEL_ERROR_CONNECT:
      return lodge_console_endpoint_no_answer (cause);
    case SPICE_CHANNEL_ERROR_TLS:
      return lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                                  details,
                                  _ ("The display can’t prove that it is what it says to be, so "
                                     "nothing was sent to it. Its certificate must be from an "
                                     "authority that this computer or the .vv file knows."));
    case SPICE_CHANNEL_ERROR_LINK:
    case SPICE_CHANNEL_ERROR_IO:
    default:
      return lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                                  details,
                                  _ ("The display sent something that can’t be understood. "
                                     "The connection was closed."));
    }
}

GError *
lodge_spice_problem_new_moved (SpiceChannel *channel, const LodgeViewTarget *place)
{
  const GError *cause = spice_channel_get_error (channel);

  return lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                              cause != NULL ? cause->message : NULL,
                              _ ("The machine was moved to “%s”, and its display does not answer "
                                 "there. This computer may not be allowed to connect to it."),
                              place->host);
}
