/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands in a request's way, and on which page it is put right. */
#include "config.h"

#include "lodge-create-request-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Sets @page and @error; always FALSE, so that checks can return it. */
static gboolean G_GNUC_PRINTF (5, 6) refuse (LodgeCreatePage *page,
                                             LodgeCreatePage which,
                                             GError **error,
                                             LodgeVmmError code,
                                             const char *format,
                                             ...)
{
  g_autofree char *sentence = NULL;
  va_list arguments;

  va_start (arguments, format);
  sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (page != NULL)
    *page = which;
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", sentence));
  return FALSE;
}

static gboolean
is_file_name (const char *path)
{
  return path != NULL && g_path_is_absolute (path) && g_utf8_validate (path, -1, NULL) &&
         strpbrk (path, "\n\r") == NULL;
}

static gboolean
validate_source (LodgeCreateRequest *self, LodgeCreatePage *page, GError **error)
{
  const LodgeCreatePage here = LODGE_CREATE_PAGE_SOURCE;
  gboolean usable =
      g_strcmp0 (self->path_format, "qcow2") == 0 || g_strcmp0 (self->path_format, "raw") == 0;

  if (self->source == LODGE_SOURCE_ISO && self->path == NULL)
    return refuse (page, here, error, LODGE_VMM_ERROR_INVALID, _ ("Choose an ISO image first."));
  if (self->source == LODGE_SOURCE_DISK && self->path == NULL)
    return refuse (page, here, error, LODGE_VMM_ERROR_INVALID, _ ("Choose a disk image first."));
  if (self->source == LODGE_SOURCE_KERNEL && self->kernel == NULL)
    return refuse (page, here, error, LODGE_VMM_ERROR_INVALID, _ ("Choose a kernel first."));
  if (self->source == LODGE_SOURCE_KERNEL &&
      (!is_file_name (self->kernel) || (self->initrd != NULL && !is_file_name (self->initrd))))
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_INVALID,
                   _ ("Choose the kernel and initrd by their full paths."));
  if ((self->source == LODGE_SOURCE_ISO || self->source == LODGE_SOURCE_DISK) &&
      !is_file_name (self->path))
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_INVALID,
                   _ ("This file’s name can’t be used. Rename it, or give its full path."));
  if (self->source == LODGE_SOURCE_DISK && !self->copy_disk && self->path_format != NULL && !usable)
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_UNSAFE,
                   _ ("A disk in the format “%s” can’t be used in place. Let it be copied."),
                   self->path_format);
  if (self->cmdline != NULL &&
      (!g_utf8_validate (self->cmdline, -1, NULL) || strpbrk (self->cmdline, "\n\r") != NULL))
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_INVALID,
                   _ ("The kernel’s command line must be one line."));
  return TRUE;
}

static gboolean
validate_resources (LodgeCreateRequest *self,
                    LodgeHost *host,
                    LodgeCreatePage *page,
                    GError **error)
{
  const LodgeCreatePage here = LODGE_CREATE_PAGE_SYSTEM;
  guint64 limit = lodge_host_get_memory_limit (host);
  guint max_cpus = lodge_host_get_max_cpus (host);
  guint cpus = lodge_host_get_cpus (host);
  g_autofree char *most = NULL;

  if (self->cpus == 0)
    return refuse (
        page, here, error, LODGE_VMM_ERROR_INVALID, _ ("A machine needs at least one CPU."));
  if (cpus > 0 && self->cpus > cpus)
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_INVALID,
                   g_dngettext (GETTEXT_PACKAGE,
                                "This computer has %u CPU; a machine can’t have more.",
                                "This computer has %u CPUs; a machine can’t have more.",
                                cpus),
                   cpus);
  if (max_cpus > 0 && self->cpus > max_cpus)
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_INVALID,
                   g_dngettext (GETTEXT_PACKAGE,
                                "A machine can have at most %u CPU here.",
                                "A machine can have at most %u CPUs here.",
                                max_cpus),
                   max_cpus);
  if (self->memory < LODGE_CREATE_LEAST_MEMORY)
    {
      most = lodge_size_format (LODGE_CREATE_LEAST_MEMORY);
      return refuse (page,
                     here,
                     error,
                     LODGE_VMM_ERROR_INVALID,
                     _ ("A machine needs at least %s of memory."),
                     most);
    }
  if (lodge_host_get_memory_available (host) > 0 && self->memory > limit)
    {
      most = lodge_size_format (limit);
      return refuse (
          page,
          here,
          error,
          LODGE_VMM_ERROR_NO_MEMORY,
          _ ("This computer can spare %s of memory now, keeping 1 GiB for itself. Choose "
             "less, or close other programs or machines."),
          most);
    }
  if (self->disk_size > LODGE_DISK_MAX_CAPACITY ||
      (self->disk_size > 0 && self->disk_size < LODGE_MIB))
    {
      most = lodge_size_format (LODGE_DISK_MAX_CAPACITY);
      return refuse (page,
                     here,
                     error,
                     LODGE_VMM_ERROR_INVALID,
                     _ ("Choose a disk size from 1 MiB to %s."),
                     most);
    }
  return TRUE;
}

static gboolean
validate_platform (LodgeCreateRequest *self, LodgeHost *host, LodgeCreatePage *page, GError **error)
{
  const LodgeCreatePage here = LODGE_CREATE_PAGE_SYSTEM;
  const char *uefi_reason = lodge_host_get_uefi_reason (host);
  const char *tpm_reason = lodge_host_get_tpm_reason (host);

  if (self->firmware == LODGE_FIRMWARE_UEFI && !lodge_host_get_uefi (host))
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   "%s",
                   uefi_reason != NULL ? uefi_reason
                                       : _ ("UEFI firmware is not installed. Choose BIOS."));
  if (self->secure_boot && self->firmware != LODGE_FIRMWARE_UEFI)
    return refuse (
        page, here, error, LODGE_VMM_ERROR_INVALID, _ ("Secure Boot needs UEFI firmware."));
  if (self->secure_boot && !lodge_host_get_secure_boot (host))
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   "%s",
                   uefi_reason != NULL ? uefi_reason
                                       : _ ("Firmware with Secure Boot is not installed."));
  if (self->tpm && !lodge_host_get_tpm (host))
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   "%s",
                   tpm_reason != NULL
                       ? tpm_reason
                       : _ ("A TPM needs the program swtpm, which is not installed."));
  if (self->acceleration == LODGE_ACCELERATION_KVM && !lodge_host_get_kvm (host))
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   "%s",
                   lodge_host_get_acceleration_reason (host) != NULL
                       ? lodge_host_get_acceleration_reason (host)
                       : _ ("KVM can’t be used on this computer. Choose emulation."));
  if (self->display == LODGE_DISPLAY_PROTOCOL_SPICE && !lodge_host_get_spice (host) &&
      lodge_host_get_vnc (host))
    return refuse (page,
                   here,
                   error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   _ ("This computer’s QEMU has no SPICE. Choose VNC."));
  return TRUE;
}

gboolean
lodge_create_request_validate (LodgeCreateRequest *self,
                               LodgeHost *host,
                               GListModel *machines,
                               LodgeCreatePage *page,
                               GError **error)
{
  g_return_val_if_fail (LODGE_IS_CREATE_REQUEST (self), FALSE);
  g_return_val_if_fail (LODGE_IS_HOST (host), FALSE);

  if (!validate_source (self, page, error) || !validate_resources (self, host, page, error) ||
      !validate_platform (self, host, page, error))
    return FALSE;

  if (self->title == NULL || self->title[0] == '\0')
    return refuse (page,
                   LODGE_CREATE_PAGE_REVIEW,
                   error,
                   LODGE_VMM_ERROR_INVALID,
                   _ ("Give the machine a name."));
  if (lodge_create_request_title_is_taken (machines, self->title))
    return refuse (page,
                   LODGE_CREATE_PAGE_REVIEW,
                   error,
                   LODGE_VMM_ERROR_EXISTS,
                   _ ("There is already a machine called “%s”. Choose another name."),
                   self->title);
  return TRUE;
}
