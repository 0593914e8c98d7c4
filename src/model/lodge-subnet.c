/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-subnet.h"

#include <gio/gio.h>
#include <string.h>

/* RFC 1918's range of private addresses that home and host-only networks use. */
#define PRIVATE_RANGE 0xc0a80000u
#define FREE_PREFIX 24

gboolean
lodge_ipv4_parse (const char *text, guint32 *address)
{
  g_autoptr (GInetAddress) parsed = NULL;
  guint32 bytes;

  if (text == NULL || strchr (text, ':') != NULL)
    return FALSE;
  parsed = g_inet_address_new_from_string (text);
  if (parsed == NULL || g_inet_address_get_family (parsed) != G_SOCKET_FAMILY_IPV4)
    return FALSE;
  memcpy (&bytes, g_inet_address_to_bytes (parsed), sizeof bytes);
  *address = GUINT32_FROM_BE (bytes);
  return TRUE;
}

char *
lodge_ipv4_to_text (guint32 address)
{
  return g_strdup_printf (
      "%u.%u.%u.%u", address >> 24, (address >> 16) & 0xff, (address >> 8) & 0xff, address & 0xff);
}

guint32
lodge_ipv4_mask (guint prefix)
{
  g_return_val_if_fail (prefix <= 32, G_MAXUINT32);

  return prefix == 0 ? 0 : G_MAXUINT32 << (32 - prefix);
}

G_DEFINE_BOXED_TYPE (LodgeSubnet, lodge_subnet, lodge_subnet_copy, lodge_subnet_free)

LodgeSubnet *
lodge_subnet_new (guint32 address, guint prefix, const char *user)
{
  LodgeSubnet *self = g_new0 (LodgeSubnet, 1);

  self->address = address & lodge_ipv4_mask (prefix);
  self->prefix = prefix;
  self->user = g_strdup (user);
  return self;
}

LodgeSubnet *
lodge_subnet_copy (const LodgeSubnet *self)
{
  return self != NULL ? lodge_subnet_new (self->address, self->prefix, self->user) : NULL;
}

void
lodge_subnet_free (LodgeSubnet *self)
{
  if (self == NULL)
    return;
  g_free (self->user);
  g_free (self);
}

gboolean
lodge_subnet_overlaps (const LodgeSubnet *self, guint32 address, guint prefix)
{
  guint32 mask = lodge_ipv4_mask (MIN (prefix, self->prefix));

  return (address & mask) == (self->address & mask);
}

const LodgeSubnet *
lodge_subnet_find_clash (GPtrArray *used, guint32 address, guint prefix)
{
  for (guint i = 0; i < used->len; i++)
    if (lodge_subnet_overlaps (used->pdata[i], address, prefix))
      return used->pdata[i];
  return NULL;
}

gboolean
lodge_subnet_find_free (GPtrArray *used, guint first, guint32 *address)
{
  for (guint i = 0; i < 256; i++)
    {
      guint32 candidate = PRIVATE_RANGE | ((first + i) % 256) << 8;

      if (lodge_subnet_find_clash (used, candidate, FREE_PREFIX) != NULL)
        continue;
      *address = candidate;
      return TRUE;
    }
  return FALSE;
}
