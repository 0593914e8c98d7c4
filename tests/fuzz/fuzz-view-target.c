/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fuzz.h"
#include "lodge-view-target.h"

#include <string.h>

/* Any bytes as a .vv file and as an address: what is taken is fit to be connected to. */

static void
check (const LodgeViewTarget *target)
{
  g_autofree char *name = lodge_view_target_dup_name (target);

  g_assert_true (target->protocol == LODGE_DISPLAY_PROTOCOL_VNC ||
                 target->protocol == LODGE_DISPLAY_PROTOCOL_SPICE);
  g_assert_true ((target->path != NULL) != (target->host != NULL));
  g_assert_true (target->path == NULL || target->path[0] == '/');
  g_assert_true (target->host == NULL || target->port != 0 || target->tls_port != 0);
  g_assert_cmpuint (target->port, <=, G_MAXUINT16);
  g_assert_cmpuint (target->tls_port, <=, G_MAXUINT16);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "\n\r\t"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LodgeViewTarget) from_file =
      lodge_view_target_new_from_vv ((const char *)data, size, NULL);
  g_autoptr (LodgeViewTarget) from_uri = lodge_view_target_new_from_uri (text, NULL);

  if (from_file != NULL)
    check (from_file);
  if (from_uri != NULL)
    check (from_uri);
  return 0;
}
