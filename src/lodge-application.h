/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/* A value of GTK_THEME that holds only until the display is open. */
#define LODGE_APPLICATION_NO_STYLE "Adwaita-empty"

/*
 * LodgeApplication: puts the core, made with the given factory, under a window. One per user: a
 * second start hands its arguments to the first. Stays alive while a job runs, window or not.
 */
#define LODGE_TYPE_APPLICATION (lodge_application_get_type ())
G_DECLARE_FINAL_TYPE (LodgeApplication, lodge_application, LODGE, APPLICATION, AdwApplication)

LodgeApplication *lodge_application_new (LodgeVmmFactory factory);

G_END_DECLS
