/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vnc-auth.h"

/* The name under which gvnc looks for a certificate of this client, below pki. */
#define CLIENT_NAME "lodge"

static const int OVER_NETWORK[] = { VNC_CONNECTION_AUTH_VENCRYPT, VNC_CONNECTION_AUTH_TLS,
                                    VNC_CONNECTION_AUTH_SASL,     VNC_CONNECTION_AUTH_VNC,
                                    VNC_CONNECTION_AUTH_NONE,     0 };
static const int LOCALLY[] = { VNC_CONNECTION_AUTH_NONE,     VNC_CONNECTION_AUTH_VNC,
                               VNC_CONNECTION_AUTH_SASL,     VNC_CONNECTION_AUTH_TLS,
                               VNC_CONNECTION_AUTH_VENCRYPT, 0 };

/* With a certificate, else with encryption that nobody vouches for. PLAIN is a password in clear.
 */
static const int VENCRYPT[] = {
  VNC_CONNECTION_AUTH_VENCRYPT_X509SASL,
  VNC_CONNECTION_AUTH_VENCRYPT_X509PLAIN,
  VNC_CONNECTION_AUTH_VENCRYPT_X509VNC,
  VNC_CONNECTION_AUTH_VENCRYPT_X509NONE,
  VNC_CONNECTION_AUTH_VENCRYPT_TLSSASL,
  VNC_CONNECTION_AUTH_VENCRYPT_TLSVNC,
  VNC_CONNECTION_AUTH_VENCRYPT_TLSNONE,
  VNC_CONNECTION_AUTH_VENCRYPT_TLSPLAIN,
  0,
};

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static gboolean
offers (GValueArray *offered, int wanted)
{
  for (guint i = 0; i < offered->n_values; i++)
    if (g_value_get_enum (g_value_array_get_nth (offered, i)) == wanted)
      return TRUE;
  return FALSE;
}

static int
choose (GValueArray *offered, const int *order)
{
  for (; *order != 0; order++)
    if (offers (offered, *order))
      return *order;
  return 0;
}

VncConnectionAuth
lodge_vnc_auth_choose (GValueArray *types, gboolean is_local)
{
  return (VncConnectionAuth)choose (types, is_local ? LOCALLY : OVER_NETWORK);
}

VncConnectionAuthVencrypt
lodge_vnc_auth_choose_vencrypt (GValueArray *subtypes)
{
  return (VncConnectionAuthVencrypt)choose (subtypes, VENCRYPT);
}

LodgeCredentials
lodge_vnc_auth_get_wanted (GValueArray *credentials)
{
  LodgeCredentials wanted = LODGE_CREDENTIAL_NONE;

  if (offers (credentials, VNC_CONNECTION_CREDENTIAL_USERNAME))
    wanted |= LODGE_CREDENTIAL_USERNAME;
  if (offers (credentials, VNC_CONNECTION_CREDENTIAL_PASSWORD))
    wanted |= LODGE_CREDENTIAL_PASSWORD;
  return wanted;
}

void
lodge_vnc_auth_answer (VncConnection *connection,
                       GValueArray *credentials,
                       const char *username,
                       const char *password)
{
  const struct
  {
    int credential;
    const char *value;
  } answers[] = {
    { VNC_CONNECTION_CREDENTIAL_CLIENTNAME, CLIENT_NAME },
    { VNC_CONNECTION_CREDENTIAL_USERNAME, username != NULL ? username : "" },
    { VNC_CONNECTION_CREDENTIAL_PASSWORD, password != NULL ? password : "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (offers (credentials, answers[i].credential))
      vnc_connection_set_credential (connection, answers[i].credential, answers[i].value);
}

G_GNUC_END_IGNORE_DEPRECATIONS
