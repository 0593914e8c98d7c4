/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <spice-client.h>

#include "lodge-console-files.h"

G_BEGIN_DECLS

/*
 * LodgeSpiceFiles: the files that are on their way to the agent of a SPICE session's guest. Main
 * thread.
 */
typedef struct _LodgeSpiceFiles LodgeSpiceFiles;

/* @channel must outlive it. */
LodgeSpiceFiles *lodge_spice_files_new (SpiceMainChannel *channel);

/* What is on its way fails with LODGE_VMM_ERROR_DISCONNECTED. */
void lodge_spice_files_free (LodgeSpiceFiles *self);

LodgeFilesState lodge_spice_files_get_state (LodgeSpiceFiles *self);

/* @task: (transfer full) */
void lodge_spice_files_send (LodgeSpiceFiles *self, const LodgeFileWish *wish, GTask *task);

G_END_DECLS
