/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-netd-stack.h"

G_BEGIN_DECLS

/*
 * LodgeNetdForwards: ports of the host that lead to guests, as they should be and as they are. What
 * can't be had now is tried again.
 */
typedef struct _LodgeNetdForwards LodgeNetdForwards;

LodgeNetdForwards *lodge_netd_forwards_new (void);
void               lodge_netd_forwards_free (LodgeNetdForwards *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeNetdForwards, lodge_netd_forwards_free)

/* The stack that listens for them from now on, not owned; NULL: none. What was in force ended with the
 * last one. */
void lodge_netd_forwards_set_stack (LodgeNetdForwards *self, LodgeNetdStack *stack);

/* Says what should be, in three steps: begin, each rule of each port, end. What was not said again ends,
 * before anything new begins. @guest: where rules without a guest address lead; 0: not known. */
void lodge_netd_forwards_begin (LodgeNetdForwards *self);
void lodge_netd_forwards_add (LodgeNetdForwards *self, const char *text, guint32 guest);
void lodge_netd_forwards_end (LodgeNetdForwards *self);

/* Whether something should be in force and is not. */
gboolean lodge_netd_forwards_have_problem (LodgeNetdForwards *self);

/* "": in force; else a sentence why not. (transfer full) */
char *lodge_netd_forwards_dup_problem (LodgeNetdForwards *self, const char *text);

G_END_DECLS
