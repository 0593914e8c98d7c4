/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm-error.h"

typedef struct
{
  char *details;
} LodgeVmmErrorPrivate;

static void
lodge_vmm_error_private_init (LodgeVmmErrorPrivate *self)
{
}

static void
lodge_vmm_error_private_copy (const LodgeVmmErrorPrivate *source, LodgeVmmErrorPrivate *self)
{
  self->details = g_strdup (source->details);
}

static void
lodge_vmm_error_private_clear (LodgeVmmErrorPrivate *self)
{
  g_free (self->details);
}

G_DEFINE_EXTENDED_ERROR (LodgeVmmError, lodge_vmm_error)

GError *
lodge_vmm_error_new (LodgeVmmError code, const char *details, const char *format, ...)
{
  GError *error;
  va_list args;

  va_start (args, format);
  error = g_error_new_valist (LODGE_VMM_ERROR, code, format, args);
  va_end (args);
  lodge_vmm_error_get_private (error)->details = g_strdup (details);
  return error;
}

const char *
lodge_vmm_error_get_details (const GError *error)
{
  if (error == NULL || error->domain != LODGE_VMM_ERROR)
    return NULL;
  return lodge_vmm_error_get_private (error)->details;
}
