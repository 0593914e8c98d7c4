/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lodge-libvirt-link.h"

G_BEGIN_DECLS

/* Talk with the QEMU behind a domain, past libvirt. Worker threads. Everything that is said is made
 * of what Lodge itself has checked. */

/* A command of QMP's; @arguments (nullable) (transfer full). Fails with LODGE_VMM_ERROR_FAILED and
 * QEMU's own words in the details. @result: (nullable) (out): what it returned, an object or NULL
 * (transfer full). */
gboolean lodge_libvirt_qmp (virDomainPtr domain,
                            const char *command,
                            JsonObject *arguments,
                            JsonNode **result,
                            GError **error);

/* A command line of the human monitor; gives what it printed, without white space around it.
 * (transfer full) */
char *lodge_libvirt_hmp (virDomainPtr domain, const char *command, GError **error);

/* Plugs the cable of the adapter with that alias in, or out, without libvirt's knowing. */
gboolean
lodge_libvirt_qmp_set_link (virDomainPtr domain, const char *alias, gboolean up, GError **error);

/*
 * The hub of adapter K (see xml/lodge-domain-xml-recipe.c).
 * A backend's name is "hostua-nicK" (QEMU's user-mode NAT, which libvirt made) or LODGE_HUB_BACKEND,
 * with K and the name of lodge-netd's folder put in.
 */
#define LODGE_HUB_NAT "hostua-nic%u"
#define LODGE_HUB_BACKEND "lodgeback%u-%s"

typedef struct
{
  char *attached; /* the backend's name, or NULL: nothing is */
  GPtrArray *backends; /* of char *: the lodgebacks there are, attached or not */
} LodgeHub;

void lodge_hub_free (LodgeHub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeHub, lodge_hub_free)

/* What "info network" printed, for adapter @number. (transfer full) */
LodgeHub *lodge_hub_new_from_text (const char *text, guint number);

/* Detaches whatever is attached, and takes Lodge's backends away. */
gboolean
lodge_hub_close (LodgeHub *self, virDomainPtr domain, guint number, GError **error);

/* Attaches @backend to a closed hub. @port and @remote: of the sockets of one of Lodge's. */
gboolean lodge_hub_open (LodgeHub *self,
                         virDomainPtr domain,
                         guint number,
                         const char *backend,
                         const char *port,
                         const char *remote,
                         GError **error);

G_END_DECLS
