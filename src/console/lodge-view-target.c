/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-view-target.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-vmm-error.h"

#define GROUP "virt-viewer"

/* Both protocols' first display. */
#define DEFAULT_PORT 5900

/* Less than this behind a VNC host is no port but a display's number: so "virsh domdisplay" prints
 * addresses, and VNC's own viewers read them. */
#define VNC_DISPLAYS 100

/* A name of DNS has 253 bytes, a path of a unix socket 107: what is longer is no such thing. */
#define MAX_HOST 255
#define MAX_PATH 107
#define MAX_TEXT 1024
#define MAX_CA (64 * 1024)
#define MAX_CHANNELS 32

#define CERTIFICATE "-----BEGIN CERTIFICATE-----"

static const struct
{
  const char *scheme;
  LodgeDisplayProtocol protocol;
  gboolean is_unix;
} SCHEMES[] = {
  { "vnc", LODGE_DISPLAY_PROTOCOL_VNC, FALSE },
  { "spice", LODGE_DISPLAY_PROTOCOL_SPICE, FALSE },
  { "vnc+unix", LODGE_DISPLAY_PROTOCOL_VNC, TRUE },
  { "spice+unix", LODGE_DISPLAY_PROTOCOL_SPICE, TRUE },
};

static gpointer
refuse (LodgeViewTarget *self, GError **error, GError *problem)
{
  g_clear_pointer (&self, lodge_view_target_free);
  g_propagate_error (error, problem);
  return NULL;
}

/* No control characters: a name is shown to people, and given to the resolver. */
static gboolean
is_plain (const char *text, gsize max)
{
  if (text == NULL || *text == '\0' || strlen (text) > max || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
  return TRUE;
}

static gboolean
is_host (const char *text)
{
  return is_plain (text, MAX_HOST) && strpbrk (text, " /\\@?#%[]") == NULL;
}

static gboolean
parse_port (const char *text, guint *port)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &value, NULL))
    return FALSE;
  *port = (guint)value;
  return TRUE;
}

gboolean
lodge_view_target_is_uri (const char *text)
{
  g_autofree char *scheme = g_uri_parse_scheme (text);

  return scheme != NULL && g_str_has_prefix (text + strlen (scheme), "://");
}

static GError *
bad_address (const char *uri, const char *details)
{
  return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                              details,
                              _ ("“%s” is no address of a display. Write for example "
                                 "vnc://host:5900 or spice+unix:///path/to/socket."),
                              uri);
}

static gboolean
take_place (LodgeViewTarget *self, GUri *uri, gboolean is_unix)
{
  const char *host = g_uri_get_host (uri);
  const char *path = g_uri_get_path (uri);

  if (is_unix)
    {
      self->path = g_strdup (path);
      return (host == NULL || *host == '\0') && is_plain (path, MAX_PATH) && path[0] == '/' &&
             path[1] != '\0';
    }
  self->host = g_strdup (host);
  self->port = g_uri_get_port (uri) > 0 ? (guint)g_uri_get_port (uri) : 0;
  if (self->protocol == LODGE_DISPLAY_PROTOCOL_VNC && self->port < VNC_DISPLAYS)
    self->port += DEFAULT_PORT;
  return is_host (host) && self->port <= G_MAXUINT16 && strlen (path) <= 1;
}

/* The parts that SPICE's addresses have behind a question mark. */
static gboolean
take_query (LodgeViewTarget *self, const char *query, GError **error)
{
  GUriParamsIter iter;
  char *name;
  char *value;

  g_uri_params_iter_init (&iter, query, -1, "&;", G_URI_PARAMS_NONE);
  while (g_uri_params_iter_next (&iter, &name, &value, error))
    {
      g_autofree char *own_name = name;
      g_autofree char *own_value = value;
      gboolean good = TRUE;

      if (g_str_equal (name, "tls-port"))
        good = parse_port (value, &self->tls_port);
      else if (g_str_equal (name, "port"))
        good = parse_port (value, &self->port);
      if (good)
        continue;
      g_set_error (error, G_URI_ERROR, G_URI_ERROR_BAD_QUERY, "%s=%s", name, value);
      return FALSE;
    }
  return *error == NULL;
}

LodgeViewTarget *
lodge_view_target_new_from_uri (const char *text, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD, &problem);
  LodgeViewTarget *self = g_new0 (LodgeViewTarget, 1);
  gboolean is_unix = FALSE;

  if (uri == NULL)
    return refuse (self, error, bad_address (text, problem->message));

  for (gsize i = 0; i < G_N_ELEMENTS (SCHEMES); i++)
    if (g_str_equal (g_uri_get_scheme (uri), SCHEMES[i].scheme))
      {
        self->protocol = SCHEMES[i].protocol;
        is_unix = SCHEMES[i].is_unix;
      }
  if (self->protocol == LODGE_DISPLAY_PROTOCOL_NONE || !take_place (self, uri, is_unix))
    return refuse (self, error, bad_address (text, NULL));
  if (g_uri_get_password (uri) != NULL)
    return refuse (self,
                   error,
                   lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                                        NULL,
                                        _ ("Leave the password out of the address, where others "
                                           "can read it. Lodge asks for it.")));
  if (g_uri_get_query (uri) != NULL && !take_query (self, g_uri_get_query (uri), &problem))
    return refuse (self, error, bad_address (text, problem->message));

  if (is_plain (g_uri_get_user (uri), MAX_TEXT))
    self->username = g_strdup (g_uri_get_user (uri));
  if (!is_unix && self->port == 0 && self->tls_port == 0)
    self->port = DEFAULT_PORT;
  return self;
}

/* (transfer full) (nullable): a text of reasonable shape, else NULL. */
static char *
dup_text (GKeyFile *file, const char *key, gsize max)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, key, NULL);

  return text != NULL && *text != '\0' && strlen (text) <= max ? g_steal_pointer (&text) : NULL;
}

static GError *
bad_file (const char *key)
{
  g_autofree char *details = key != NULL ? g_strdup_printf ("key “%s”", key) : NULL;

  return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                              details,
                              _ ("This file does not say which display to show, or what it says "
                                 "makes no sense. Get it anew from where it came."));
}

static gboolean
take_protocol (LodgeViewTarget *self, GKeyFile *file)
{
  g_autofree char *type = dup_text (file, "type", MAX_TEXT);

  if (g_strcmp0 (type, "spice") == 0)
    self->protocol = LODGE_DISPLAY_PROTOCOL_SPICE;
  else if (g_strcmp0 (type, "vnc") == 0)
    self->protocol = LODGE_DISPLAY_PROTOCOL_VNC;
  return self->protocol != LODGE_DISPLAY_PROTOCOL_NONE;
}

/* A port that is absent, 0 or -1 is none. FALSE: there is one that can't be. */
static gboolean
take_port (GKeyFile *file, const char *key, guint *port)
{
  g_autofree char *text = dup_text (file, key, MAX_TEXT);

  *port = 0;
  return text == NULL || g_str_equal (text, "0") || g_str_equal (text, "-1") ||
         parse_port (text, port);
}

/* NULL: all is well, else the key that is wrong. */
static const char *
take_address (LodgeViewTarget *self, GKeyFile *file)
{
  self->path = dup_text (file, "unix-path", MAX_TEXT);
  if (self->path != NULL)
    return self->path[0] == '/' && is_plain (self->path, MAX_PATH) ? NULL : "unix-path";

  self->host = dup_text (file, "host", MAX_TEXT);
  if (!is_host (self->host))
    return "host";
  if (!take_port (file, "port", &self->port))
    return "port";
  if (!take_port (file, "tls-port", &self->tls_port))
    return "tls-port";
  return self->port == 0 && self->tls_port == 0 ? "port" : NULL;
}

/* FALSE: what it says makes no sense. */
static gboolean
take_channels (LodgeViewTarget *self, GKeyFile *file)
{
  gsize n_channels = 0;

  if (self->protocol != LODGE_DISPLAY_PROTOCOL_SPICE || self->host == NULL)
    return TRUE;
  self->secure_channels =
      g_key_file_get_string_list (file, GROUP, "secure-channels", &n_channels, NULL);
  for (gsize i = 0; i < n_channels; i++)
    if (!is_plain (self->secure_channels[i], MAX_HOST))
      return FALSE;
  return n_channels <= MAX_CHANNELS && (n_channels == 0 || self->tls_port != 0);
}

/* VNC has none, and SPICE's library knows these. FALSE: it can't be gone by. */
static gboolean
take_proxy (LodgeViewTarget *self, GKeyFile *file)
{
  g_autoptr (GUri) uri = NULL;

  self->proxy = dup_text (file, "proxy", MAX_TEXT);
  if (self->proxy == NULL)
    return TRUE;
  if (self->protocol != LODGE_DISPLAY_PROTOCOL_SPICE || self->host == NULL ||
      !is_plain (self->proxy, MAX_TEXT))
    return FALSE;
  uri = g_uri_parse (self->proxy, G_URI_FLAGS_NONE, NULL);
  return uri != NULL && is_host (g_uri_get_host (uri)) &&
         (g_str_equal (g_uri_get_scheme (uri), "http") ||
          g_str_equal (g_uri_get_scheme (uri), "https"));
}

/* A file that asks for the encryption of all it shows must not be shown without. */
static GError *
take_security (LodgeViewTarget *self, GKeyFile *file)
{
  if (!take_proxy (self, file))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                self->proxy,
                                _ ("This file leads over a proxy of a kind that Lodge can’t use. "
                                   "Open it in the network of the machine."));
  self->username = dup_text (file, "username", MAX_TEXT);
  self->password = dup_text (file, "password", MAX_TEXT);
  self->host_subject = dup_text (file, "host-subject", MAX_TEXT);
  self->ca = dup_text (file, "ca", MAX_CA);
  if (g_key_file_has_key (file, GROUP, "ca", NULL) &&
      (self->ca == NULL || strstr (self->ca, CERTIFICATE) == NULL))
    return bad_file ("ca");
  return take_channels (self, file) ? NULL : bad_file ("secure-channels");
}

LodgeViewTarget *
lodge_view_target_new_from_vv (const char *data, gsize length, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  LodgeViewTarget *self = g_new0 (LodgeViewTarget, 1);
  const char *wrong;
  GError *problem;

  if (length == 0 || length > LODGE_VIEW_TARGET_MAX_FILE || memchr (data, '\0', length) != NULL ||
      !g_key_file_load_from_data (file, data, length, G_KEY_FILE_NONE, NULL))
    return refuse (self, error, bad_file (NULL));
  if (!take_protocol (self, file))
    return refuse (self, error, bad_file ("type"));
  wrong = take_address (self, file);
  if (wrong != NULL)
    return refuse (self, error, bad_file (wrong));
  problem = take_security (self, file);
  if (problem != NULL)
    return refuse (self, error, problem);

  self->title = dup_text (file, "title", MAX_TEXT);
  if (!is_plain (self->title, MAX_TEXT))
    g_clear_pointer (&self->title, g_free);
  self->fullscreen = g_key_file_get_integer (file, GROUP, "fullscreen", NULL) != 0;
  return self;
}

LodgeViewTarget *
lodge_view_target_new_for_socket (LodgeDisplayProtocol protocol, const char *path)
{
  LodgeViewTarget *self = g_new0 (LodgeViewTarget, 1);

  self->protocol = protocol;
  self->path = g_strdup (path);
  return self;
}

LodgeViewTarget *
lodge_view_target_copy (const LodgeViewTarget *self)
{
  LodgeViewTarget *copy = g_new (LodgeViewTarget, 1);

  *copy = *self;
  copy->path = g_strdup (self->path);
  copy->host = g_strdup (self->host);
  copy->username = g_strdup (self->username);
  copy->password = g_strdup (self->password);
  copy->ca = g_strdup (self->ca);
  copy->host_subject = g_strdup (self->host_subject);
  copy->proxy = g_strdup (self->proxy);
  copy->secure_channels = g_strdupv (self->secure_channels);
  copy->title = g_strdup (self->title);
  return copy;
}

void
lodge_view_target_free (LodgeViewTarget *self)
{
  g_free (self->path);
  g_free (self->host);
  g_free (self->username);
  g_free (self->password);
  g_free (self->ca);
  g_free (self->host_subject);
  g_free (self->proxy);
  g_strfreev (self->secure_channels);
  g_free (self->title);
  g_free (self);
}

static char *
dup_place (const LodgeViewTarget *self)
{
  return g_strdup_printf (strchr (self->host, ':') != NULL ? "[%s]:%u" : "%s:%u",
                          self->host,
                          self->port != 0 ? self->port : self->tls_port);
}

char *
lodge_view_target_dup_name (const LodgeViewTarget *self)
{
  if (self->title != NULL)
    return g_strdup (self->title);
  return self->path != NULL ? g_path_get_basename (self->path) : dup_place (self);
}

char *
lodge_view_target_dup_id (const LodgeViewTarget *self)
{
  const char *scheme = self->protocol == LODGE_DISPLAY_PROTOCOL_SPICE ? "spice" : "vnc";
  g_autofree char *place = self->path != NULL ? g_strdup (self->path) : dup_place (self);

  return g_strconcat (scheme,
                      self->path != NULL ? "+unix://" : "://",
                      place,
                      self->proxy != NULL ? "\t" : "",
                      self->proxy != NULL ? self->proxy : "",
                      self->title != NULL ? "\n" : "",
                      self->title,
                      NULL);
}
