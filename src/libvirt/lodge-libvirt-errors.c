/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-libvirt-errors.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-pool.h"

/* Longest technical text kept: QEMU can say a lot. */
#define MAX_DETAILS 4096
/* Less than what one of libvirt's files takes. */
#define NO_SPACE ((guint64)64 << 10)

static GRegex **
compiled_patterns (void)
{
  static gsize once = 0;
  static GRegex **patterns = NULL;

  if (g_once_init_enter (&once))
    {
      gsize n_rows = 0;
      const LodgeLibvirtErrorRow *rows = lodge_libvirt_error_table (&n_rows);

      patterns = g_new0 (GRegex *, n_rows);
      for (gsize i = 0; i < n_rows; i++)
        if (rows[i].pattern != NULL)
          patterns[i] = g_regex_new (rows[i].pattern, G_REGEX_CASELESS, 0, NULL);
      g_once_init_leave (&once, 1);
    }
  return patterns;
}

static char *
fill_in (const char *sentence, GMatchInfo *match)
{
  g_autoptr (GString) text = g_string_new (sentence);

  for (int group = 1; group <= 3; group++)
    {
      char placeholder[] = { '{', (char)('0' + group), '}', '\0' };
      g_autofree char *value = match != NULL ? g_match_info_fetch (match, group) : NULL;

      g_string_replace (text, placeholder, value != NULL ? value : "", 0);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
row_fits (const LodgeLibvirtErrorRow *row, int code, int domain)
{
  return (row->code == -1 || row->code == code) && (row->domain == -1 || row->domain == domain);
}

GError *
lodge_libvirt_error_map (int code, int domain, const char *message)
{
  gsize n_rows = 0;
  const LodgeLibvirtErrorRow *rows = lodge_libvirt_error_table (&n_rows);
  GRegex **patterns = compiled_patterns ();
  g_autofree char *text = g_utf8_make_valid (message != NULL ? message : "", -1);

  if (strlen (text) > MAX_DETAILS)
    {
      g_autofree char *whole = g_steal_pointer (&text);
      g_autofree char *cut = g_strndup (whole, MAX_DETAILS);

      text = g_utf8_make_valid (cut, -1);
    }

  for (gsize i = 0; i < n_rows; i++)
    {
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *sentence = NULL;

      if (!row_fits (&rows[i], code, domain))
        continue;
      if (patterns[i] != NULL && !g_regex_match (patterns[i], text, 0, &match))
        continue;
      sentence = fill_in (_ (rows[i].sentence), match);
      return lodge_vmm_error_new (rows[i].result, text, "%s", sentence);
    }
  return lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                              text,
                              "%s",
                              _ ("libvirt could not do that. The details tell what it said."));
}

/* libvirt does not tell why it could not write its own files: where there is no space left, that is
 * why. */
static GError *
explain (GError *error)
{
  GError *explained;

  if (!g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_FAILED) ||
      lodge_libvirt_local_space (g_get_user_config_dir ()) >= NO_SPACE)
    return error;
  explained =
      lodge_vmm_error_new (LODGE_VMM_ERROR_NO_SPACE,
                           lodge_vmm_error_get_details (error),
                           "%s",
                           _ ("The disk of this computer is full. Free some space and try again."));
  g_error_free (error);
  return explained;
}

GError *
lodge_libvirt_error_take (void)
{
  virErrorPtr last = virGetLastError ();
  GError *error = NULL;

  if (last == NULL || last->code == VIR_ERR_OK)
    return lodge_libvirt_error_map (VIR_ERR_INTERNAL_ERROR, VIR_FROM_NONE, NULL);
  error = lodge_libvirt_error_map (last->code, last->domain, last->message);
  g_debug ("libvirt error %d of %d: %s", last->code, last->domain, last->message);
  virResetLastError ();
  return explain (error);
}

gboolean
lodge_libvirt_last_is_unsupported (void)
{
  virErrorPtr last = virGetLastError ();

  return last != NULL &&
         (last->code == VIR_ERR_NO_SUPPORT || last->code == VIR_ERR_INVALID_ARG ||
          last->code == VIR_ERR_ARGUMENT_UNSUPPORTED ||
          last->code == VIR_ERR_OPERATION_UNSUPPORTED || last->code == VIR_ERR_CONFIG_UNSUPPORTED);
}

static void
on_libvirt_error_cb (void *user_data, virErrorPtr error)
{
}

void
lodge_libvirt_errors_init (void)
{
  virSetErrorFunc (NULL, on_libvirt_error_cb);
}
