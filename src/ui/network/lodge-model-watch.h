/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeModelWatch: tells when a list, or any property of any of its items, has changed. Main thread.
 * Signal: "changed".
 */
#define LODGE_TYPE_MODEL_WATCH (lodge_model_watch_get_type ())
G_DECLARE_FINAL_TYPE (LodgeModelWatch, lodge_model_watch, LODGE, MODEL_WATCH, GObject)

LodgeModelWatch *lodge_model_watch_new (void);

/* @model: (nullable). Does not emit. */
void lodge_model_watch_set_model (LodgeModelWatch *self, GListModel *model);

G_END_DECLS
