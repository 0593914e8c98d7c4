/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-dial.h"

G_BEGIN_DECLS

/* What an administrator does about a bridge, a verb of lodge-administrator.h, and the words for it. */
typedef struct
{
  const char *verb; /* LODGE_ADMINISTRATOR_… */
  char *bridge;
  char *adapter; /* NULL: the verb has none */
} LodgeSetupStep;

void lodge_setup_step_free (LodgeSetupStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeSetupStep, lodge_setup_step_free)

/* What makes @choice possible, in its order; empty: nothing that an administrator's helper does.
 * (transfer full) (element-type LodgeSetupStep) */
GPtrArray *lodge_setup_steps_list (LodgeDialChoice *choice, gboolean allow);

/* From a line of lodge_administrator_list_done (); NULL: it is none. (transfer full) */
LodgeSetupStep *lodge_setup_step_new_from_text (const char *text);

/* What takes it back. (transfer full) */
LodgeSetupStep *lodge_setup_step_dup_opposite (const LodgeSetupStep *self);

/* The step as it will be, what it means, and as it has been done. (transfer full) */
char *lodge_setup_step_dup_title (const LodgeSetupStep *self);
char *lodge_setup_step_dup_explanation (const LodgeSetupStep *self);
char *lodge_setup_step_dup_done (const LodgeSetupStep *self);

/* What could be typed instead, a line for each command. @host_network: (nullable). (transfer full) */
char *lodge_setup_steps_dup_command (GPtrArray *steps, LodgeHostNetwork *host_network);

G_END_DECLS
