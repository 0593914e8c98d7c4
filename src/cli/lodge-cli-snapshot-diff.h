/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-cli-private.h"

G_BEGIN_DECLS

/* Tells what differs between the snapshot @name and @other (a snapshot, or NULL: now), and finishes the run:
 * settings, or with @files the files on the disks. */
void lodge_cli_snapshot_diff (
    LodgeCli *self, LodgeMachine *machine, const char *name, const char *other, gboolean files);

G_END_DECLS
