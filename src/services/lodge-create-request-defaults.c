/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a request says where nobody has said anything: by its system, and within what the host can
 * spare. */
#include "config.h"

#include "lodge-create-request-private.h"

#include "lodge-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Memory is given in whole pieces of this: what people read as round, and huge pages fit. */
#define MEMORY_STEP (64 * LODGE_MIB)

gboolean
lodge_create_request_title_is_taken (GListModel *machines, const char *title)
{
  guint length = machines != NULL ? g_list_model_get_n_items (machines) : 0;

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (g_strcmp0 (lodge_machine_get_title (machine), title) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The words a machine is called by when nobody says: its system, else its file, else that it is
 * new. */
static char *
dup_base_title (LodgeCreateRequest *self)
{
  const char *path = self->source == LODGE_SOURCE_KERNEL ? self->kernel : self->path;
  g_autofree char *base = NULL;
  g_autofree char *title = NULL;
  char *dot;

  if (self->os != NULL)
    return lodge_text_sanitize (lodge_os_get_name (self->os), LODGE_TITLE_MAX_CHARS - 8);
  if (path != NULL && self->source != LODGE_SOURCE_NETWORK && self->source != LODGE_SOURCE_NOTHING)
    {
      base = g_filename_display_basename (path);
      dot = strrchr (base, '.');
      if (dot != NULL && dot != base)
        *dot = '\0';
      title = lodge_text_sanitize (base, LODGE_TITLE_MAX_CHARS - 8);
    }
  if (title == NULL || title[0] == '\0')
    return g_strdup (_ ("New machine"));
  return g_steal_pointer (&title);
}

static char *
dup_unique_title (LodgeCreateRequest *self, GListModel *machines)
{
  g_autofree char *base = dup_base_title (self);
  char *title = g_strdup (base);

  for (guint number = 2; lodge_create_request_title_is_taken (machines, title); number++)
    {
      g_free (title);
      title = g_strdup_printf ("%s (%u)", base, number);
    }
  return title;
}

/* What of @wanted bytes of memory the host can give, and the sentence when it is less. */
static guint64
limit_memory (LodgeCreateRequest *self, LodgeHost *host, const LodgeOsNeeds *needs)
{
  guint64 limit = lodge_host_get_memory_limit (host);
  guint64 memory = needs->memory;
  g_autofree char *wanted = NULL;
  g_autofree char *given = NULL;

  if (lodge_host_get_memory_available (host) == 0 || memory <= limit)
    return memory;

  memory = MAX (limit / MEMORY_STEP * MEMORY_STEP, LODGE_CREATE_LEAST_MEMORY);
  given = lodge_size_format (memory);
  g_free (self->limit_note);
  if (memory < needs->minimum_memory)
    {
      wanted = lodge_size_format (needs->minimum_memory);
      self->limit_note = g_strdup_printf (
          _ ("This system needs at least %s of memory, and this computer can spare "
             "only %s now: close other programs or machines first."),
          wanted,
          given);
    }
  else
    {
      wanted = lodge_size_format (needs->memory);
      self->limit_note = g_strdup_printf (
          _ ("This system works best with %s of memory; this computer can spare %s "
             "now and keeps 1 GiB for itself."),
          wanted,
          given);
    }
  return memory;
}

static void
note_missing_firmware (LodgeCreateRequest *self, const char *reason)
{
  if (self->limit_note == NULL && reason != NULL)
    self->limit_note = g_strdup (reason);
}

void
lodge_create_request_apply_defaults (LodgeCreateRequest *self,
                                     LodgeHost *host,
                                     GListModel *machines)
{
  LodgeOsNeeds needs;
  guint most_cpus;
  gboolean uefi;

  g_return_if_fail (LODGE_IS_CREATE_REQUEST (self));
  g_return_if_fail (LODGE_IS_HOST (host));

  lodge_os_catalog_get_needs (lodge_os_catalog_get_default (), self->os, &needs);
  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->limit_note, g_free);

  most_cpus = lodge_host_get_cpus (host);
  if (most_cpus == 0 ||
      (lodge_host_get_max_cpus (host) > 0 && lodge_host_get_max_cpus (host) < most_cpus))
    most_cpus = MAX (lodge_host_get_max_cpus (host), 1);
  uefi = needs.firmware == LODGE_FIRMWARE_UEFI;
  g_object_set (self,
                "cpus",
                MIN (needs.cpus, most_cpus),
                "memory",
                limit_memory (self, host, &needs),
                "disk-size",
                self->source == LODGE_SOURCE_DISK || self->source == LODGE_SOURCE_KERNEL
                    ? G_GUINT64_CONSTANT (0)
                    : needs.disk_size,
                "firmware",
                uefi && lodge_host_get_uefi (host) ? LODGE_FIRMWARE_UEFI : LODGE_FIRMWARE_BIOS,
                "secure-boot",
                uefi && needs.secure_boot && lodge_host_get_secure_boot (host),
                "tpm",
                needs.tpm && lodge_host_get_tpm (host),
                NULL);
  if (!lodge_host_get_spice (host) && lodge_host_get_vnc (host))
    g_object_set (self, "display", LODGE_DISPLAY_PROTOCOL_VNC, NULL);
  if (uefi &&
      (!lodge_host_get_uefi (host) || (needs.secure_boot && !lodge_host_get_secure_boot (host))))
    note_missing_firmware (self, lodge_host_get_uefi_reason (host));
  if (needs.tpm && !lodge_host_get_tpm (host))
    note_missing_firmware (self, lodge_host_get_tpm_reason (host));

  if (!self->title_set)
    lodge_create_request_take_title (self, dup_unique_title (self, machines));
  lodge_create_request_notify_limit_note (self);
  g_object_thaw_notify (G_OBJECT (self));
}
