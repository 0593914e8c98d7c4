/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-connection-status.h"

#include <glib/gi18n.h>

void
lodge_connection_status_clear (LodgeConnectionStatus *status)
{
  g_clear_pointer (&status->title, g_free);
  g_clear_pointer (&status->text, g_free);
}

LodgeVmm *
lodge_connection_status_dup_failed (GListModel *connections)
{
  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr (LodgeVmm) vmm = g_list_model_get_item (connections, i);
      LodgeVmmState state = lodge_vmm_get_state (vmm);

      if (state == LODGE_VMM_STATE_FAILED || state == LODGE_VMM_STATE_RECONNECTING)
        return g_steal_pointer (&vmm);
    }
  return NULL;
}

static const char *
get_problem_title (const GError *problem)
{
  if (g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_DENIED))
    return _ ("No Permission");
  if (g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_UNAVAILABLE))
    return _ ("libvirt Can’t Be Reached");
  return _ ("Could Not Connect");
}

void
lodge_connection_status_describe (LodgeVmmState state,
                                  const GError *problem,
                                  LodgeConnectionStatus *status)
{
  status->retry = FALSE;
  switch (state)
    {
    case LODGE_VMM_STATE_CONNECTED:
      status->icon_name = "io.github.lodgevm.Lodge-symbolic";
      status->title = g_strdup (_ ("No Machines Yet"));
      status->text =
          g_strdup (_ ("Create one from an installation image, a disk image or nothing at "
                       "all. You can also drop a file here."));
      break;
    case LODGE_VMM_STATE_FAILED:
    case LODGE_VMM_STATE_RECONNECTING:
      status->icon_name = "network-error-symbolic";
      status->title = g_strdup (get_problem_title (problem));
      status->text =
          g_strdup (problem != NULL ? problem->message
                                    : _ ("The program that runs the machines did not answer."));
      status->retry = TRUE;
      break;
    case LODGE_VMM_STATE_IDLE:
    case LODGE_VMM_STATE_CONNECTING:
    default:
      status->icon_name = "io.github.lodgevm.Lodge-symbolic";
      status->title = g_strdup (_ ("Connecting…"));
      status->text = NULL;
      break;
    }
}

char *
lodge_connection_status_dup_stale (LodgeVmmState state, const GError *problem, gint64 retry_in)
{
  if (state != LODGE_VMM_STATE_RECONNECTING && state != LODGE_VMM_STATE_FAILED)
    return NULL;

  const char *what = problem != NULL ? problem->message : _ ("The connection to libvirt was lost.");
  if (retry_in <= G_USEC_PER_SEC)
    return g_strdup_printf (_ ("%s What is listed may be out of date. Trying again…"), what);

  int seconds = (int)(retry_in / G_USEC_PER_SEC);
  return g_strdup_printf (
      ngettext ("%s What is listed may be out of date. Next attempt in %d second.",
                "%s What is listed may be out of date. Next attempt in %d seconds.",
                seconds),
      what,
      seconds);
}
