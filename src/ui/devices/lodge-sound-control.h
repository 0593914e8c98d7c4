/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console-sound.h"
#include "lodge-display-page.h"

G_BEGIN_DECLS

/*
 * LodgeSoundControl: how loud a page's machine is and whether it may listen, as it is remembered
 * for it, and as actions: "mute" (state b), "sound" (opens a window about all of it). Main thread.
 *
 * Signal "changed" (): what it tells, or the console's sound, is another.
 */
#define LODGE_TYPE_SOUND_CONTROL (lodge_sound_control_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSoundControl, lodge_sound_control, LODGE, SOUND_CONTROL, GObject)

/* @page: outlives it. The actions are added to @map. (transfer full) */
LodgeSoundControl *lodge_sound_control_new (LodgeDisplayPage *page, GActionMap *map);

/* Of whom things are remembered from now on; what is remembered is applied. (nullable) */
void lodge_sound_control_set_id (LodgeSoundControl *self, const char *id);

/* In percent. */
int lodge_sound_control_get_volume (LodgeSoundControl *self);
void lodge_sound_control_set_volume (LodgeSoundControl *self, int volume);
gboolean lodge_sound_control_get_muted (LodgeSoundControl *self);
void lodge_sound_control_set_muted (LodgeSoundControl *self, gboolean muted);
gboolean lodge_sound_control_get_microphone (LodgeSoundControl *self);
void lodge_sound_control_set_microphone (LodgeSoundControl *self, gboolean allowed);

/* Of the display that is shown and connected; (nullable) (transfer none) */
LodgeConsole *lodge_sound_control_get_console (LodgeSoundControl *self);

G_END_DECLS
