/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* IPv4 addresses as numbers in the host's byte order. Any thread. */

/* FALSE unless @text is four numbers with dots. */
gboolean lodge_ipv4_parse (const char *text, guint32 *address);
char    *lodge_ipv4_to_text (guint32 address); /* (transfer full) */
guint32  lodge_ipv4_mask (guint prefix);       /* @prefix: 0 to 32 */

/* LodgeSubnet: a range of IPv4 addresses that somebody uses. A boxed type. */
typedef struct
{
  guint32 address; /* the lowest */
  guint prefix;    /* 0 to 32 */
  char *user;      /* a translated phrase that says who: "the network “lab”" */
} LodgeSubnet;
#define LODGE_TYPE_SUBNET (lodge_subnet_get_type ())
GType        lodge_subnet_get_type (void);
LodgeSubnet *lodge_subnet_new (guint32 address, guint prefix, const char *user);
LodgeSubnet *lodge_subnet_copy (const LodgeSubnet *self);
void         lodge_subnet_free (LodgeSubnet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LodgeSubnet, lodge_subnet_free)

gboolean lodge_subnet_overlaps (const LodgeSubnet *self, guint32 address, guint prefix);

/* The first of @used (element-type LodgeSubnet) that overlaps, or NULL. (transfer none) */
const LodgeSubnet *lodge_subnet_find_clash (GPtrArray *used, guint32 address, guint prefix);

/* The lowest address of a free /24: 192.168.@first.0, and upwards from there, then below it.
 * FALSE: there is none. */
gboolean lodge_subnet_find_free (GPtrArray *used, guint first, guint32 *address);

G_END_DECLS
