/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lodge-model-enums.h"

G_BEGIN_DECLS

/*
 * LodgeForward: a port of the host that leads to a port of a guest. A boxed type; any thread.
 *
 * As text: "[NAME=]tcp:HOST-ADDRESS:HOST-PORT:[GUEST-ADDRESS:]GUEST-PORT", addresses in dotted IPv4,
 * for example "ssh=tcp:127.0.0.1:2222:22". The host address may be left out together with its
 * colon: it is then 127.0.0.1, never "all". Names are 1 to 32 of [A-Za-z0-9 ._-].
 */
typedef struct
{
  char *name; /* or NULL */
  LodgeForwardProtocol protocol;
  char *host_address; /* "127.0.0.1"; "0.0.0.0" is every address of the host */
  guint16 host_port;  /* 1 to 65535 */
  char *guest_address; /* NULL: whichever address the adapter's DHCP gives */
  guint16 guest_port;  /* 1 to 65535 */
} LodgeForward;
#define LODGE_TYPE_FORWARD (lodge_forward_get_type ())
GType         lodge_forward_get_type (void);
LodgeForward *lodge_forward_copy (const LodgeForward *self);
void          lodge_forward_free (LodgeForward *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeForward, lodge_forward_free)

/* Fails with G_IO_ERROR_INVALID_ARGUMENT and a sentence. (transfer full) */
LodgeForward *lodge_forward_new_from_text (const char *text, GError **error);

/* The canonical text, all of it spelled out but an absent name or guest address. (transfer full) */
char *lodge_forward_to_text (const LodgeForward *self);

/* Whether both want the same port of the host: same protocol and port, and addresses of which one
 * covers the other. */
gboolean lodge_forward_collides (const LodgeForward *a, const LodgeForward *b);

/* A port that only an administrator may open (below 1024). */
gboolean lodge_forward_is_privileged (const LodgeForward *self);

G_END_DECLS
