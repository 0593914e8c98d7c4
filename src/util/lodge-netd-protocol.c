/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-netd-protocol.h"

/* Of a UUID's 32 hex digits: a unix socket's path has 107 bytes at most. */
#define SHORT_LENGTH 16

char *
lodge_netd_dup_folder (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "lodge", "net", NULL);
}

static char *
dup_short (const char *uuid)
{
  GString *text = g_string_sized_new (SHORT_LENGTH);

  for (const char *p = uuid; *p != '\0' && text->len < SHORT_LENGTH; p++)
    if (g_ascii_isxdigit (*p))
      g_string_append_c (text, g_ascii_tolower (*p));
  return g_string_free (text, FALSE);
}

char *
lodge_netd_dup_network_name (const char *network_uuid)
{
  g_return_val_if_fail (network_uuid != NULL, NULL);

  return dup_short (network_uuid);
}

char *
lodge_netd_dup_private_name (const char *machine_uuid, guint number)
{
  g_autofree char *machine = NULL;

  g_return_val_if_fail (machine_uuid != NULL, NULL);

  machine = dup_short (machine_uuid);
  return g_strdup_printf ("n-%s-%u", machine, number);
}

char *
lodge_netd_dup_port_name (const char *machine_uuid, guint number)
{
  g_autofree char *machine = NULL;

  g_return_val_if_fail (machine_uuid != NULL, NULL);

  machine = dup_short (machine_uuid);
  return g_strdup_printf ("p-%s-%u", machine, number);
}

char *
lodge_netd_dup_path (const char *name, const char *file)
{
  g_autofree char *folder = lodge_netd_dup_folder ();

  g_return_val_if_fail (name != NULL, NULL);

  return g_build_filename (folder, name, file, NULL);
}
