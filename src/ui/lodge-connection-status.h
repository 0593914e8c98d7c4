/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/* What a connection's state means to a person. Pure functions. */

typedef struct
{
  const char *icon_name; /* static */
  char *title;
  char *text;
  gboolean retry; /* trying again is the one thing to do */
} LodgeConnectionStatus;

void lodge_connection_status_clear (LodgeConnectionStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LodgeConnectionStatus, lodge_connection_status_clear)

/* The first of @connections, of LodgeVmm, that has failed or is lost: it most needs a word.
 * (transfer full) (nullable) */
LodgeVmm *lodge_connection_status_dup_failed (GListModel *connections);

/* For a page that has no machines to show. @problem: (nullable). */
void lodge_connection_status_describe (LodgeVmmState state,
                                       const GError *problem,
                                       LodgeConnectionStatus *status);

/* For a banner above machines that may be out of date; NULL while all is well. @retry_in:
 * microseconds, negative: not known. (transfer full) */
char *
lodge_connection_status_dup_stale (LodgeVmmState state, const GError *problem, gint64 retry_in);

G_END_DECLS
