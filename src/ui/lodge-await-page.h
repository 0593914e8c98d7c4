/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lodge-core.h"

G_BEGIN_DECLS

/*
 * LodgeAwaitPage: says that a machine is waited for, by what a person calls it, or why it can't be
 * seen whether there is one. Main thread. Signal: "found" (LodgeMachine *machine), once.
 */
#define LODGE_TYPE_AWAIT_PAGE (lodge_await_page_get_type ())
G_DECLARE_FINAL_TYPE (LodgeAwaitPage, lodge_await_page, LODGE, AWAIT_PAGE, AdwBin)

/* It emits nothing before lodge_await_page_look (), which looks at what is there already. */
GtkWidget *lodge_await_page_new (LodgeCore *core, const char *name);
void lodge_await_page_look (LodgeAwaitPage *self);

G_END_DECLS
