/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * When a leaflet folds, where its children show less while it is folded. By itself it would find
 * that the little then fits side by side, unfold, find that the rest does not, and go on like that.
 * @needed: what the children took side by side when they last were; kept by the caller, 0 at first.
 *
 * Called with the width that the leaflet is about to get, in logical pixels. Main thread.
 */
void lodge_fold_prepare (AdwLeaflet *leaflet, int width, int *needed);

G_END_DECLS
