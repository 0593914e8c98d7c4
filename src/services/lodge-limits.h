/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * How much memory @machine may be given on @host, in bytes: what is free now, with what the machine
 * itself holds while it runs, less 1 GiB; but never less than it has. 0: not known, no limit.
 */
guint64 lodge_limits_get_memory (LodgeHost *host, LodgeMachine *machine);

/* LODGE_VMM_ERROR_NO_MEMORY, with the limit in its sentence, where @memory is more than that. */
gboolean
lodge_limits_check_memory (LodgeHost *host, LodgeMachine *machine, guint64 memory, GError **error);

G_END_DECLS
