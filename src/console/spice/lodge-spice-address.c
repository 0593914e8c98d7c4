/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-spice-address.h"

#include <string.h>

/* What the session was given, which the library can't be asked for where it is nothing. */
#define PROXY "lodge-proxy"

/* Encryption may be asked for by either side, on a port of its own. */
void
lodge_spice_address_give (SpiceSession *session, const LodgeViewTarget *target)
{
  g_autofree char *port = target->port != 0 ? g_strdup_printf ("%u", target->port) : NULL;
  g_autofree char *tls_port =
      target->tls_port != 0 ? g_strdup_printf ("%u", target->tls_port) : NULL;
  SpiceSessionVerify verify = SPICE_SESSION_VERIFY_HOSTNAME;

  if (target->host == NULL)
    return;
  if (target->host_subject != NULL)
    verify = SPICE_SESSION_VERIFY_SUBJECT;
  g_object_set (session,
                "host",
                target->host,
                "port",
                port,
                "tls-port",
                tls_port,
                "cert-subject",
                target->host_subject,
                "secure-channels",
                target->secure_channels,
                "verify",
                verify,
                "proxy",
                target->proxy,
                NULL);
  g_object_set_data_full (G_OBJECT (session), PROXY, g_strdup (target->proxy), g_free);
  if (target->ca != NULL)
    {
      g_autoptr (GByteArray) ca = g_byte_array_new ();

      g_byte_array_append (ca, (const guint8 *)target->ca, strlen (target->ca));
      g_object_set (session, "ca", ca, NULL);
    }
}

static guint
read_port (const char *text)
{
  return text != NULL ? (guint)g_ascii_strtoull (text, NULL, 10) & 0xffff : 0;
}

LodgeViewTarget *
lodge_spice_address_read (SpiceSession *session)
{
  LodgeViewTarget *target = g_new0 (LodgeViewTarget, 1);
  g_autoptr (GByteArray) ca = NULL;
  g_autofree char *port = NULL;
  g_autofree char *tls_port = NULL;

  target->protocol = LODGE_DISPLAY_PROTOCOL_SPICE;
  g_object_get (session,
                "host",
                &target->host,
                "port",
                &port,
                "tls-port",
                &tls_port,
                "cert-subject",
                &target->host_subject,
                "secure-channels",
                &target->secure_channels,
                "ca",
                &ca,
                NULL);
  target->proxy = g_strdup (g_object_get_data (G_OBJECT (session), PROXY));
  target->port = read_port (port);
  target->tls_port = read_port (tls_port);
  if (ca != NULL)
    target->ca = g_strndup ((const char *)ca->data, ca->len);
  return target;
}

gboolean
lodge_spice_address_connect (SpiceSession *session,
                             const LodgeViewTarget *target,
                             const char *username,
                             const char *password)
{
  gboolean by_network = target != NULL && target->host != NULL;

  if (by_network)
    lodge_spice_address_give (session, target);
  else
    g_object_set (session, "client-sockets", TRUE, NULL);
  if (password != NULL)
    g_object_set (session, "password", password, NULL);
  if (username != NULL)
    g_object_set (session, "username", username, NULL);
  return by_network ? spice_session_connect (session) : spice_session_open_fd (session, -1);
}
