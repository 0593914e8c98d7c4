/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * Discs in a machine's drives, as a person changes them: chooses a file, hears why it can't be, and
 * may insist when the guest keeps the drive closed. @drive: a device id; NULL or "": the drive that
 * is meant when nobody says which. @parent: dialogs appear on its window. Main thread.
 */

/* The drive with that id, or the first CD drive that has a disc (@full) or has none, else, to be
 * filled, the first CD drive. (transfer none) (nullable) */
LodgeDisk *lodge_medium_find_drive (LodgeMachine *machine, const char *drive, gboolean full);

void lodge_medium_choose (LodgeVmm *vmm, LodgeMachine *machine, const char *drive, GtkWidget *parent);

/* Only asks for a disc's file, beginning where @now (nullable) lies. @picked is called unless the user thinks
 * better of it, or @parent is gone. */
typedef void (*LodgeMediumPicked) (const char *path, gpointer user_data);
void lodge_medium_pick (GtkWidget *parent, const char *now, LodgeMediumPicked picked, gpointer user_data);

/* @path: NULL: eject. */
void lodge_medium_set (LodgeVmm *vmm, LodgeMachine *machine, const char *drive, const char *path, GtkWidget *parent);

G_END_DECLS
