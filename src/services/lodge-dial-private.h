/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-dial.h"

G_BEGIN_DECLS

/* lodge-dial-choices.c: one of the list, or NULL: no such adapter. (transfer full) */
LodgeDialChoice *lodge_dial_find_choice (LodgeVmm *vmm,
                                         LodgeMachine *machine,
                                         const char *id,
                                         LodgeDialPosition position,
                                         LodgeHostNetwork *host_network);

/* What the adapter is attached to at the position. OTHER: to nothing that is known. */
LodgeNicMode lodge_dial_choice_get_mode (LodgeDialChoice *self);

/* A network that is to be made, or NULL. (transfer full) */
LodgeNetwork *lodge_dial_choice_dup_network (LodgeDialChoice *self,
                                             GListModel *networks,
                                             LodgeHostNetwork *host_network);

G_END_DECLS
