/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-forward.h"

/* Port numbers from 1 to 1023 need an administrator (RFC 6335's system ports; Linux's default for
 * net.ipv4.ip_unprivileged_port_start). */
#define FIRST_UNPRIVILEGED_PORT 1024
#define MAX_NAME 32
#define LOOPBACK "127.0.0.1"
#define ANY_ADDRESS "0.0.0.0"

G_DEFINE_BOXED_TYPE (LodgeForward, lodge_forward, lodge_forward_copy, lodge_forward_free)

LodgeForward *
lodge_forward_copy (const LodgeForward *self)
{
  LodgeForward *copy;

  if (self == NULL)
    return NULL;
  copy = g_new0 (LodgeForward, 1);
  copy->name = g_strdup (self->name);
  copy->protocol = self->protocol;
  copy->host_address = g_strdup (self->host_address);
  copy->host_port = self->host_port;
  copy->guest_address = g_strdup (self->guest_address);
  copy->guest_port = self->guest_port;
  return copy;
}

void
lodge_forward_free (LodgeForward *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->host_address);
  g_free (self->guest_address);
  g_free (self);
}

static gboolean
name_is_valid (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > MAX_NAME)
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr (" ._-", *c) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
take_name (LodgeForward *self, const char **rest, GError **error)
{
  const char *equals = strchr (*rest, '=');

  if (equals == NULL)
    return TRUE;
  self->name = g_strndup (*rest, equals - *rest);
  *rest = equals + 1;
  if (name_is_valid (self->name))
    return TRUE;
  g_set_error (error,
               G_IO_ERROR,
               G_IO_ERROR_INVALID_ARGUMENT,
               _ ("A forward’s name is 1 to %d letters, digits, spaces, dots and dashes."),
               MAX_NAME);
  return FALSE;
}

static gboolean
take_address (char **address, const char *text, GError **error)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (text);

  if (parsed != NULL && g_inet_address_get_family (parsed) == G_SOCKET_FAMILY_IPV4)
    {
      *address = g_inet_address_to_string (parsed);
      return TRUE;
    }
  g_set_error (error,
               G_IO_ERROR,
               G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is no IPv4 address. Write four numbers, such as 127.0.0.1."),
               text);
  return FALSE;
}

static gboolean
take_port (guint16 *port, const char *text, GError **error)
{
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &number, NULL))
    {
      *port = (guint16)number;
      return TRUE;
    }
  g_set_error (error,
               G_IO_ERROR,
               G_IO_ERROR_INVALID_ARGUMENT,
               _ ("“%s” is no port. Ports are numbers from 1 to 65535."),
               text);
  return FALSE;
}

/* PROTOCOL : [HOST-ADDRESS :] HOST-PORT : [GUEST-ADDRESS :] GUEST-PORT. What is an address has
 * dots. */
static gboolean
take_parts (LodgeForward *self, GStrv parts, GError **error)
{
  guint n_parts = g_strv_length (parts);
  gboolean has_host = n_parts > 1 && strchr (parts[1], '.') != NULL;
  guint first_port = has_host ? 2 : 1;
  gboolean has_guest = n_parts == first_port + 3;
  int protocol;

  if (n_parts != first_port + (has_guest ? 3 : 2) ||
      !lodge_enum_from_nick (LODGE_TYPE_FORWARD_PROTOCOL, parts[0], &protocol))
    {
      g_set_error (error,
                   G_IO_ERROR,
                   G_IO_ERROR_INVALID_ARGUMENT,
                   "%s",
                   _ ("Write a forward as tcp:127.0.0.1:2222:22: the protocol (tcp or udp), this "
                      "computer’s address and port, and the machine’s port."));
      return FALSE;
    }
  self->protocol = (LodgeForwardProtocol)protocol;
  if (!has_host)
    self->host_address = g_strdup (LOOPBACK);
  else if (!take_address (&self->host_address, parts[1], error))
    return FALSE;
  if (has_guest && !take_address (&self->guest_address, parts[first_port + 1], error))
    return FALSE;
  return take_port (&self->host_port, parts[first_port], error) &&
         take_port (&self->guest_port, parts[n_parts - 1], error);
}

LodgeForward *
lodge_forward_new_from_text (const char *text, GError **error)
{
  g_autoptr (LodgeForward) self = g_new0 (LodgeForward, 1);
  g_auto (GStrv) parts = NULL;
  const char *rest = text;

  g_return_val_if_fail (text != NULL, NULL);

  if (!take_name (self, &rest, error))
    return NULL;
  parts = g_strsplit (rest, ":", 6);
  if (!take_parts (self, parts, error))
    return NULL;
  return g_steal_pointer (&self);
}

char *
lodge_forward_to_text (const LodgeForward *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  if (self->name != NULL)
    g_string_append_printf (text, "%s=", self->name);
  g_string_append_printf (text,
                          "%s:%s:%u:",
                          lodge_enum_to_nick (LODGE_TYPE_FORWARD_PROTOCOL, (int)self->protocol),
                          self->host_address,
                          self->host_port);
  if (self->guest_address != NULL)
    g_string_append_printf (text, "%s:", self->guest_address);
  g_string_append_printf (text, "%u", self->guest_port);
  return g_string_free (text, FALSE);
}

gboolean
lodge_forward_collides (const LodgeForward *a, const LodgeForward *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->protocol == b->protocol && a->host_port == b->host_port &&
         (g_strcmp0 (a->host_address, b->host_address) == 0 ||
          g_strcmp0 (a->host_address, ANY_ADDRESS) == 0 ||
          g_strcmp0 (b->host_address, ANY_ADDRESS) == 0);
}

gboolean
lodge_forward_is_privileged (const LodgeForward *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->host_port < FIRST_UNPRIVILEGED_PORT;
}
