/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-view-target.h"
#include "lodge-vmm.h"

G_BEGIN_DECLS

/*
 * LodgeConsoleEndpoint: where a console's pixels come from. Each open gives a new connected file
 * descriptor (SPICE asks once per channel; VNC once). Main thread.
 */
#define LODGE_TYPE_CONSOLE_ENDPOINT (lodge_console_endpoint_get_type ())
G_DECLARE_INTERFACE (LodgeConsoleEndpoint, lodge_console_endpoint, LODGE, CONSOLE_ENDPOINT, GObject)

struct _LodgeConsoleEndpointInterface
{
  GTypeInterface parent_iface;

  LodgeDisplayProtocol (*get_protocol) (LodgeConsoleEndpoint *self);
  void (*open_async) (LodgeConsoleEndpoint *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  int (*open_finish) (LodgeConsoleEndpoint *self, GAsyncResult *result, GError **error);
  /* (nullable): not implemented where there is no address. */
  const LodgeViewTarget *(*get_target) (LodgeConsoleEndpoint *self);
};

LodgeDisplayProtocol lodge_console_endpoint_get_protocol (LodgeConsoleEndpoint *self);
void lodge_console_endpoint_open_async (LodgeConsoleEndpoint *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
int lodge_console_endpoint_open_finish (LodgeConsoleEndpoint *self,
                                        GAsyncResult *result,
                                        GError **error);

/* The address behind it, with what is known of user, password and certificates; NULL: it is a
 * machine's, which libvirt has opened for this user. */
const LodgeViewTarget *lodge_console_endpoint_get_target (LodgeConsoleEndpoint *self);

/* Why nobody answered at an address: @cause, of GIO's, in words for people. (transfer full) */
GError *lodge_console_endpoint_no_answer (const GError *cause);

/* A display of a machine, through lodge_vmm_open_display_async (). (transfer full) */
LodgeConsoleEndpoint *
lodge_machine_endpoint_new (LodgeVmm *vmm, LodgeMachine *machine, guint index);

/* Which of a machine's displays can be shown: the first of SPICE or VNC; -1: none. */
int lodge_machine_endpoint_find (LodgeMachine *machine);

/* A display at an address; @target is copied. (transfer full) */
LodgeConsoleEndpoint *lodge_target_endpoint_new (const LodgeViewTarget *target);

/* A display that listens on a unix socket. (transfer full) */
LodgeConsoleEndpoint *
lodge_socket_endpoint_new (LodgeDisplayProtocol protocol, const char *socket_path);

G_END_DECLS
