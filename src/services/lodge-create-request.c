/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-create-request.h"

#include "lodge-size.h"
#include "lodge-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Memory is given in whole pieces of this: what people read as round, and huge pages fit. */
#define MEMORY_STEP (64 * LODGE_MIB)

/* No firmware gets through its start with less. */
#define LEAST_MEMORY (16 * LODGE_MIB)

struct _LodgeCreateRequest
{
  GObject parent_instance;

  LodgeSource source;
  char *path;
  char *path_format;
  gboolean copy_disk;
  char *kernel;
  char *initrd;
  char *cmdline;
  char *title;
  gboolean title_set;
  LodgeOs *os;
  guint cpus;
  guint64 memory;
  guint64 disk_size;
  LodgeFirmware firmware;
  gboolean secure_boot;
  gboolean tpm;
  LodgeAcceleration acceleration;
  LodgeDisplayProtocol display;
  gboolean start;
  char *limit_note;
};

G_DEFINE_FINAL_TYPE (LodgeCreateRequest, lodge_create_request, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LodgeSource,
                    lodge_source,
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_ISO, "iso"),
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_DISK, "disk"),
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_KERNEL, "kernel"),
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (LODGE_SOURCE_NOTHING, "nothing"))

enum
{
  PROP_SOURCE = 1,
  PROP_PATH,
  PROP_PATH_FORMAT,
  PROP_COPY_DISK,
  PROP_KERNEL,
  PROP_INITRD,
  PROP_CMDLINE,
  PROP_TITLE,
  PROP_TITLE_SET,
  PROP_OS,
  PROP_CPUS,
  PROP_MEMORY,
  PROP_DISK_SIZE,
  PROP_FIRMWARE,
  PROP_SECURE_BOOT,
  PROP_TPM,
  PROP_ACCELERATION,
  PROP_DISPLAY,
  PROP_START,
  PROP_LIMIT_NOTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

LodgeCreateRequest *
lodge_create_request_new (void)
{
  return g_object_new (LODGE_TYPE_CREATE_REQUEST, NULL);
}

#define DEFINE_GETTER(type, field)                                                                 \
  type lodge_create_request_get_##field (LodgeCreateRequest *self)                                 \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_CREATE_REQUEST (self), 0);                                      \
    return self->field;                                                                            \
  }

DEFINE_GETTER (LodgeSource, source)
DEFINE_GETTER (const char *, path)
DEFINE_GETTER (const char *, path_format)
DEFINE_GETTER (gboolean, copy_disk)
DEFINE_GETTER (const char *, kernel)
DEFINE_GETTER (const char *, initrd)
DEFINE_GETTER (const char *, cmdline)
DEFINE_GETTER (const char *, title)
DEFINE_GETTER (LodgeOs *, os)
DEFINE_GETTER (guint, cpus)
DEFINE_GETTER (guint64, memory)
DEFINE_GETTER (guint64, disk_size)
DEFINE_GETTER (LodgeFirmware, firmware)
DEFINE_GETTER (gboolean, secure_boot)
DEFINE_GETTER (gboolean, tpm)
DEFINE_GETTER (LodgeAcceleration, acceleration)
DEFINE_GETTER (LodgeDisplayProtocol, display)
DEFINE_GETTER (gboolean, start)
DEFINE_GETTER (const char *, limit_note)

static gboolean
title_is_taken (GListModel *machines, const char *title)
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

  for (guint number = 2; title_is_taken (machines, title); number++)
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

  memory = MAX (limit / MEMORY_STEP * MEMORY_STEP, LEAST_MEMORY);
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
    {
      g_autofree char *title = dup_unique_title (self, machines);

      if (g_strcmp0 (title, self->title) != 0)
        {
          g_free (self->title);
          self->title = g_steal_pointer (&title);
          g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
        }
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LIMIT_NOTE]);
  g_object_thaw_notify (G_OBJECT (self));
}

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
  if (self->memory < LEAST_MEMORY)
    {
      most = lodge_size_format (LEAST_MEMORY);
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
  if (title_is_taken (machines, self->title))
    return refuse (page,
                   LODGE_CREATE_PAGE_REVIEW,
                   error,
                   LODGE_VMM_ERROR_EXISTS,
                   _ ("There is already a machine called “%s”. Choose another name."),
                   self->title);
  return TRUE;
}

static void
set_string (LodgeCreateRequest *self, char **field, const GValue *value, GParamSpec *pspec)
{
  const char *text = g_value_get_string (value);

  /* An entry row's empty text means the same as nothing. */
  if (text != NULL && text[0] == '\0')
    text = NULL;
  if (g_strcmp0 (*field, text) == 0)
    return;
  g_free (*field);
  *field = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
set_title (LodgeCreateRequest *self, const char *text)
{
  g_autofree char *title = text != NULL ? lodge_text_sanitize (text, LODGE_TITLE_MAX_CHARS) : NULL;

  if (g_strcmp0 (self->title, title) == 0)
    return;
  g_free (self->title);
  self->title = g_steal_pointer (&title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

#define SET_VALUE(field, getter)                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (self->field == getter (value))                                                             \
      break;                                                                                       \
    self->field = getter (value);                                                                  \
    g_object_notify_by_pspec (object, pspec);                                                      \
  }                                                                                                \
  G_STMT_END

static void
lodge_create_request_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  LodgeCreateRequest *self = LODGE_CREATE_REQUEST (object);

  switch (prop_id)
    {
    case PROP_SOURCE:
      SET_VALUE (source, g_value_get_enum);
      break;
    case PROP_PATH:
      set_string (self, &self->path, value, pspec);
      break;
    case PROP_PATH_FORMAT:
      set_string (self, &self->path_format, value, pspec);
      break;
    case PROP_COPY_DISK:
      SET_VALUE (copy_disk, g_value_get_boolean);
      break;
    case PROP_KERNEL:
      set_string (self, &self->kernel, value, pspec);
      break;
    case PROP_INITRD:
      set_string (self, &self->initrd, value, pspec);
      break;
    case PROP_CMDLINE:
      set_string (self, &self->cmdline, value, pspec);
      break;
    case PROP_TITLE:
      set_title (self, g_value_get_string (value));
      break;
    case PROP_TITLE_SET:
      SET_VALUE (title_set, g_value_get_boolean);
      break;
    case PROP_OS:
      if (g_set_object (&self->os, g_value_get_object (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_CPUS:
      SET_VALUE (cpus, g_value_get_uint);
      break;
    case PROP_MEMORY:
      SET_VALUE (memory, g_value_get_uint64);
      break;
    case PROP_DISK_SIZE:
      SET_VALUE (disk_size, g_value_get_uint64);
      break;
    case PROP_FIRMWARE:
      SET_VALUE (firmware, g_value_get_enum);
      break;
    case PROP_SECURE_BOOT:
      SET_VALUE (secure_boot, g_value_get_boolean);
      break;
    case PROP_TPM:
      SET_VALUE (tpm, g_value_get_boolean);
      break;
    case PROP_ACCELERATION:
      SET_VALUE (acceleration, g_value_get_enum);
      break;
    case PROP_DISPLAY:
      SET_VALUE (display, g_value_get_enum);
      break;
    case PROP_START:
      SET_VALUE (start, g_value_get_boolean);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_create_request_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeCreateRequest *self = LODGE_CREATE_REQUEST (object);

  switch (prop_id)
    {
    case PROP_SOURCE:
      g_value_set_enum (value, self->source);
      break;
    case PROP_PATH:
      g_value_set_string (value, self->path);
      break;
    case PROP_PATH_FORMAT:
      g_value_set_string (value, self->path_format);
      break;
    case PROP_COPY_DISK:
      g_value_set_boolean (value, self->copy_disk);
      break;
    case PROP_KERNEL:
      g_value_set_string (value, self->kernel);
      break;
    case PROP_INITRD:
      g_value_set_string (value, self->initrd);
      break;
    case PROP_CMDLINE:
      g_value_set_string (value, self->cmdline);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_TITLE_SET:
      g_value_set_boolean (value, self->title_set);
      break;
    case PROP_OS:
      g_value_set_object (value, self->os);
      break;
    case PROP_CPUS:
      g_value_set_uint (value, self->cpus);
      break;
    case PROP_MEMORY:
      g_value_set_uint64 (value, self->memory);
      break;
    case PROP_DISK_SIZE:
      g_value_set_uint64 (value, self->disk_size);
      break;
    case PROP_FIRMWARE:
      g_value_set_enum (value, self->firmware);
      break;
    case PROP_SECURE_BOOT:
      g_value_set_boolean (value, self->secure_boot);
      break;
    case PROP_TPM:
      g_value_set_boolean (value, self->tpm);
      break;
    case PROP_ACCELERATION:
      g_value_set_enum (value, self->acceleration);
      break;
    case PROP_DISPLAY:
      g_value_set_enum (value, self->display);
      break;
    case PROP_START:
      g_value_set_boolean (value, self->start);
      break;
    case PROP_LIMIT_NOTE:
      g_value_set_string (value, self->limit_note);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_create_request_finalize (GObject *object)
{
  LodgeCreateRequest *self = LODGE_CREATE_REQUEST (object);

  g_free (self->path);
  g_free (self->path_format);
  g_free (self->kernel);
  g_free (self->initrd);
  g_free (self->cmdline);
  g_free (self->title);
  g_free (self->limit_note);
  g_clear_object (&self->os);

  G_OBJECT_CLASS (lodge_create_request_parent_class)->finalize (object);
}

static void
lodge_create_request_class_init (LodgeCreateRequestClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lodge_create_request_finalize;
  object_class->get_property = lodge_create_request_get_property;
  object_class->set_property = lodge_create_request_set_property;

#define STRING(name) g_param_spec_string (name, NULL, NULL, NULL, flags)
#define BOOLEAN(name) g_param_spec_boolean (name, NULL, NULL, FALSE, flags)
#define ENUM(name, type) g_param_spec_enum (name, NULL, NULL, type, 0, flags)
#define BYTES(name) g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags)
  properties[PROP_SOURCE] = ENUM ("source", LODGE_TYPE_SOURCE);
  properties[PROP_PATH] = STRING ("path");
  properties[PROP_PATH_FORMAT] = STRING ("path-format");
  properties[PROP_COPY_DISK] = BOOLEAN ("copy-disk");
  properties[PROP_KERNEL] = STRING ("kernel");
  properties[PROP_INITRD] = STRING ("initrd");
  properties[PROP_CMDLINE] = STRING ("cmdline");
  properties[PROP_TITLE] = STRING ("title");
  properties[PROP_TITLE_SET] = BOOLEAN ("title-set");
  properties[PROP_OS] = g_param_spec_object ("os", NULL, NULL, LODGE_TYPE_OS, flags);
  properties[PROP_CPUS] = g_param_spec_uint ("cpus", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_MEMORY] = BYTES ("memory");
  properties[PROP_DISK_SIZE] = BYTES ("disk-size");
  properties[PROP_FIRMWARE] = ENUM ("firmware", LODGE_TYPE_FIRMWARE);
  properties[PROP_SECURE_BOOT] = BOOLEAN ("secure-boot");
  properties[PROP_TPM] = BOOLEAN ("tpm");
  properties[PROP_ACCELERATION] = ENUM ("acceleration", LODGE_TYPE_ACCELERATION);
  properties[PROP_DISPLAY] = ENUM ("display", LODGE_TYPE_DISPLAY_PROTOCOL);
  properties[PROP_START] = BOOLEAN ("start");
  properties[PROP_LIMIT_NOTE] = g_param_spec_string (
      "limit-note", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
#undef STRING
#undef BOOLEAN
#undef ENUM
#undef BYTES
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_create_request_init (LodgeCreateRequest *self)
{
  LodgeOsNeeds needs;

  lodge_os_catalog_get_needs (lodge_os_catalog_get_default (), NULL, &needs);
  self->source = LODGE_SOURCE_ISO;
  self->cpus = needs.cpus;
  self->memory = needs.memory;
  self->disk_size = needs.disk_size;
  self->acceleration = LODGE_ACCELERATION_AUTO;
  self->display = LODGE_DISPLAY_PROTOCOL_SPICE;
  self->start = TRUE;
}
