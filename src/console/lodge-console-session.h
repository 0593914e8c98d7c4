/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-console.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_CONSOLE_SESSION_OFF,        /* "off": the machine is not active */
  LODGE_CONSOLE_SESSION_CONNECTING, /* "connecting" */
  LODGE_CONSOLE_SESSION_CONNECTED,  /* "connected" */
  LODGE_CONSOLE_SESSION_WAITING,    /* "waiting": lost; tries again by itself, see "problem" */
  LODGE_CONSOLE_SESSION_TAKEN,      /* "taken": another program took the display over */
  LODGE_CONSOLE_SESSION_NONE,       /* "none": the machine has no display that can be shown */
  LODGE_CONSOLE_SESSION_ASKING,     /* "asking": wants a password, see lodge_console_answer () */
} LodgeConsoleSessionState;
#define LODGE_TYPE_CONSOLE_SESSION_STATE (lodge_console_session_state_get_type ())
GType lodge_console_session_state_get_type (void);

/*
 * LodgeConsoleSession: keeps a console open while there is something to show. Main thread.
 *
 * While wanted (the machine is active) it opens the console, and opens it again after a failure:
 * at once, then after 0.25 s, doubling to 5 s. When the other side closes a connection that worked,
 * either the machine stopped or started anew, of which its events tell shortly after, or another
 * viewer took the display. In the latter case it does not take it back by itself, for two viewers
 * that both did would throw each other out for ever.
 *
 * Properties: "console" (LodgeConsole*, NULL only in state NONE; may be another after the machine's
 *   displays changed), "state", "problem" (GError: why WAITING, or ASKING again, else
 *   NULL), "holder" (see lodge_console_session_hold ()).
 */
#define LODGE_TYPE_CONSOLE_SESSION (lodge_console_session_get_type ())
G_DECLARE_FINAL_TYPE (LodgeConsoleSession, lodge_console_session, LODGE, CONSOLE_SESSION, GObject)

/* Follows @machine: wanted while it is active; a start, resume from disk or crash is a restart. */
LodgeConsoleSession *lodge_console_session_new (LodgeVmm *vmm, LodgeMachine *machine, guint index);

/* The same for all of this process that show the display: a second connection would throw the first
 * out. (transfer full) */
LodgeConsoleSession *
lodge_console_session_dup_shared (LodgeVmm *vmm, LodgeMachine *machine, guint index);

/* One that is told what to do: for tests and tools. Not wanted at first. */
LodgeConsoleSession *lodge_console_session_new_for_endpoint (LodgeConsoleEndpoint *endpoint);
void lodge_console_session_set_wanted (LodgeConsoleSession *self, gboolean wanted);

/* The other side was started anew: what closed before or closes now is no viewer's doing. */
void lodge_console_session_restarted (LodgeConsoleSession *self);

/* Of several that could show the console one does, the holder: whoever took it last. Pointers are
 * only compared; who goes away lets go first, and then nobody holds it. */
void lodge_console_session_hold (LodgeConsoleSession *self, gpointer holder);
void lodge_console_session_let_go (LodgeConsoleSession *self, gpointer holder);
gpointer lodge_console_session_get_holder (LodgeConsoleSession *self); /* (nullable) */

LodgeConsole *lodge_console_session_get_console (LodgeConsoleSession *self); /* (nullable) */
LodgeConsoleSessionState lodge_console_session_get_state (LodgeConsoleSession *self);
const GError *lodge_console_session_get_problem (LodgeConsoleSession *self);

/* TAKEN: takes the display back. WAITING: tries now. Else nothing. */
void lodge_console_session_retry (LodgeConsoleSession *self);

G_END_DECLS
