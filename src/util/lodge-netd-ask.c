/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-json.h"
#include "lodge-netd-protocol.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/un.h>

#define PATIENCE_SECONDS 2

static void
set_not_there (GError **error)
{
  g_set_error_literal (error,
                       G_IO_ERROR,
                       G_IO_ERROR_NOT_FOUND,
                       _ ("No switch is at work for this network at the moment."));
}

static GSocketConnection *
open_query (const char *path, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GError) problem = NULL;
  GSocketConnection *connection;

  if (strlen (path) >= sizeof ((struct sockaddr_un *)0)->sun_path)
    {
      set_not_there (error);
      return NULL;
    }
  address = g_unix_socket_address_new (path);
  g_socket_client_set_timeout (client, PATIENCE_SECONDS);
  connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &problem);
  if (connection == NULL)
    {
      g_debug ("%s: %s", path, problem->message);
      set_not_there (error);
    }
  return connection;
}

/* The first line; NULL when there is none. */
static char *
read_line (GInputStream *stream, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];

  while (text->len < LODGE_NETD_MAX_LINE)
    {
      gssize length = g_input_stream_read (stream, buffer, sizeof buffer, NULL, error);
      char *end;

      if (length < 0)
        return NULL;
      if (length == 0)
        break;
      g_string_append_len (text, buffer, length);
      end = memchr (text->str, '\n', text->len);
      if (end != NULL)
        return g_strndup (text->str, end - text->str);
    }
  set_not_there (error);
  return NULL;
}

/* Consumes @query. */
static LodgeNetdStatus *
ask (const char *name, JsonBuilder *query, GError **error)
{
  g_autofree char *path = lodge_netd_dup_path (name, LODGE_NETD_QUERY);
  g_autofree char *text = lodge_netd_json_end (query);
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  g_autofree char *answer = NULL;
  g_autoptr (GSocketConnection) connection = open_query (path, error);

  if (connection == NULL)
    return NULL;
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                  line,
                                  strlen (line),
                                  NULL,
                                  NULL,
                                  error))
    return NULL;
  answer = read_line (g_io_stream_get_input_stream (G_IO_STREAM (connection)), error);
  return answer != NULL ? lodge_netd_status_new_from_line (answer, error) : NULL;
}

LodgeNetdStatus *
lodge_netd_ask_status (const char *name, GError **error)
{
  JsonBuilder *query = lodge_netd_json_begin ();

  lodge_netd_json_set_string (query, "query", LODGE_NETD_QUERY_STATUS);
  return ask (name, query, error);
}

gboolean
lodge_netd_ask_capture (const char *name, const char *port, const char *path, GError **error)
{
  JsonBuilder *query = lodge_netd_json_begin ();
  g_autoptr (LodgeNetdStatus) answer = NULL;

  lodge_netd_json_set_string (query, "query", LODGE_NETD_QUERY_CAPTURE);
  lodge_netd_json_set_string (query, "port", port);
  lodge_netd_json_set_string (query, "path", path);
  answer = ask (name, query, error);
  return answer != NULL;
}
