/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-sound-control.h"

G_BEGIN_DECLS

/*
 * LodgeSoundDialog: a machine's volume and microphone, and in words why it is not heard.
 */
#define LODGE_TYPE_SOUND_DIALOG (lodge_sound_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeSoundDialog, lodge_sound_dialog, LODGE, SOUND_DIALOG, AdwPreferencesWindow)

/* @control: outlives it. */
GtkWidget *lodge_sound_dialog_new (LodgeSoundControl *control);

G_END_DECLS
