/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeCreateWindow: the assistant that makes a machine: source, system and resources, review.
 * Closing it while it creates leaves the job running.
 *
 * Signal: "created" (LodgeMachine*).
 */
#define LODGE_TYPE_CREATE_WINDOW (lodge_create_window_get_type ())
G_DECLARE_FINAL_TYPE (LodgeCreateWindow, lodge_create_window, LODGE, CREATE_WINDOW, AdwWindow)

GtkWidget *lodge_create_window_new (LodgeCore *core, LodgeVmm *vmm);

/* As if the user had chosen the file at @path; waits for the connection. */
void lodge_create_window_choose_file (LodgeCreateWindow *self, const char *path);

G_END_DECLS
