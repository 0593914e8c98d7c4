/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-vmm.h"

G_BEGIN_DECLS

typedef enum
{
  LODGE_SERIAL_SESSION_OFF,       /* "off": the machine does not run */
  LODGE_SERIAL_SESSION_OPENING,   /* "opening" */
  LODGE_SERIAL_SESSION_CONNECTED, /* "connected" */
  LODGE_SERIAL_SESSION_FAILED,    /* "failed": see "problem"; lodge_serial_session_retry () */
} LodgeSerialSessionState;
#define LODGE_TYPE_SERIAL_SESSION_STATE (lodge_serial_session_state_get_type ())
GType lodge_serial_session_state_get_type (void);

/* While so much waits that a guest does not take more is refused. What is given at once is taken
 * whole, however long it is. */
#define LODGE_SERIAL_SESSION_MAX_WAITING (64 * 1024)

/*
 * LodgeSerialSession: one serial port of a machine, opened while the machine runs and again at each
 * start. libvirt lets one in at a time: when another took it, that is a failure and is left so
 * until the user wishes it back, for two that reconnect would throw each other out for ever; or
 * until the connection to libvirt ended and is back. Main thread.
 *
 * Properties: "state", "problem" (GError). Signals: "received" (GBytes): what the guest said;
 * "restarted" (): what comes now is another run's.
 */
#define LODGE_TYPE_SERIAL_SESSION (lodge_serial_session_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSerialSession, lodge_serial_session, LODGE, SERIAL_SESSION, GObject)

/* Opens at once when the machine runs. */
LodgeSerialSession *lodge_serial_session_new (LodgeVmm *vmm, LodgeMachine *machine, guint index);

LodgeSerialSessionState lodge_serial_session_get_state (LodgeSerialSession *self);
const GError *lodge_serial_session_get_problem (LodgeSerialSession *self);

/* FALSE: not connected, or too much is waiting already. */
gboolean lodge_serial_session_send (LodgeSerialSession *self, const char *data, gsize length);
void lodge_serial_session_retry (LodgeSerialSession *self);

/* Ends it for good, so that nothing refers to it any more. */
void lodge_serial_session_close (LodgeSerialSession *self);

G_END_DECLS
