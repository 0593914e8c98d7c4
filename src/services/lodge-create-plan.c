/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-creator-private.h"

#include "lodge-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

LodgeCreatePlan *
lodge_create_plan_new (LodgeVmm *vmm, LodgeCreateRequest *request)
{
  LodgeCreatePlan *plan = g_new0 (LodgeCreatePlan, 1);
  gboolean from_disk = lodge_create_request_get_source (request) == LODGE_SOURCE_DISK;
  gboolean in_place = from_disk && !lodge_create_request_get_copy_disk (request);
  guint64 size = lodge_create_request_get_disk_size (request);

  plan->uuid = g_uuid_string_random ();
  plan->name = lodge_text_dup_slug (lodge_create_request_get_title (request), plan->uuid);
  if (in_place)
    {
      plan->disk_path = g_strdup (lodge_create_request_get_path (request));
      plan->disk_format = g_strdup (lodge_create_request_get_path_format (request));
      return plan;
    }
  if (!from_disk && size == 0)
    return plan;

  plan->disk_name = g_strconcat (plan->name, ".qcow2", NULL);
  plan->disk_path = lodge_vmm_dup_disk_path (vmm, plan->disk_name);
  plan->disk_format = g_strdup ("qcow2");
  if (from_disk)
    {
      plan->source_path = g_strdup (lodge_create_request_get_path (request));
      plan->source_format = g_strdup (lodge_create_request_get_path_format (request));
    }
  else
    {
      plan->disk_size = size;
    }
  return plan;
}

void
lodge_create_plan_free (LodgeCreatePlan *plan)
{
  g_free (plan->uuid);
  g_free (plan->name);
  g_free (plan->disk_name);
  g_free (plan->disk_path);
  g_free (plan->disk_format);
  g_free (plan->source_path);
  g_free (plan->source_format);
  g_free (plan);
}

static void
add_disks (LodgeMachineConfig *config,
           const LodgeCreatePlan *plan,
           LodgeCreateRequest *request,
           const LodgeOsNeeds *needs)
{
  if (plan->disk_path != NULL)
    {
      g_autoptr (LodgeDisk) disk = lodge_disk_new (LODGE_DISK_KIND_DISK);

      lodge_disk_set_path (disk, plan->disk_path);
      lodge_disk_set_format (disk, plan->disk_format);
      lodge_disk_set_bus (disk, needs->virtio_disk ? LODGE_DISK_BUS_VIRTIO : LODGE_DISK_BUS_SATA);
      lodge_machine_config_add_disk (config, disk);
    }
  if (lodge_create_request_get_source (request) == LODGE_SOURCE_ISO)
    {
      g_autoptr (LodgeDisk) drive = lodge_disk_new (LODGE_DISK_KIND_CDROM);

      lodge_disk_set_path (drive, lodge_create_request_get_path (request));
      lodge_disk_set_format (drive, "raw");
      lodge_disk_set_bus (drive, LODGE_DISK_BUS_SATA);
      lodge_disk_set_read_only (drive, TRUE);
      lodge_machine_config_add_disk (config, drive);
    }
}

/* The host's ready-made network where there is one; it lets machines and host reach each other.
 * User-mode networking needs no rights and is always there. */
static void
add_nic (LodgeMachineConfig *config, LodgeHost *host, const LodgeOsNeeds *needs)
{
  const char *const *networks = lodge_host_get_networks (host);
  gboolean has_default =
      lodge_host_get_privileged (host) && networks != NULL && g_strv_contains (networks, "default");
  g_autoptr (LodgeNic) nic =
      lodge_nic_new (has_default ? LODGE_NIC_MODE_NETWORK : LODGE_NIC_MODE_USER);

  if (has_default)
    lodge_nic_set_source (nic, "default");
  lodge_nic_set_model (nic, needs->virtio_net ? "virtio" : "e1000e");
  lodge_nic_set_link_up (nic, TRUE);
  lodge_machine_config_add_nic (config, nic);
}

static void
add_display (LodgeMachineConfig *config, LodgeDisplayProtocol protocol)
{
  g_autoptr (LodgeDisplay) display = NULL;

  if (protocol == LODGE_DISPLAY_PROTOCOL_NONE)
    return;
  display = lodge_display_new (protocol);
  lodge_display_set_listen (display,
                            protocol == LODGE_DISPLAY_PROTOCOL_VNC ? LODGE_DISPLAY_LISTEN_SOCKET
                                                                   : LODGE_DISPLAY_LISTEN_NONE);
  lodge_machine_config_add_display (config, display);
}

static LodgeBootSource
get_boot (LodgeSource source)
{
  switch (source)
    {
    case LODGE_SOURCE_ISO:
      return LODGE_BOOT_CDROM;
    case LODGE_SOURCE_KERNEL:
      return LODGE_BOOT_KERNEL;
    case LODGE_SOURCE_NETWORK:
      return LODGE_BOOT_NETWORK;
    case LODGE_SOURCE_DISK:
    case LODGE_SOURCE_NOTHING:
    default:
      return LODGE_BOOT_DISK;
    }
}

LodgeMachineConfig *
lodge_create_plan_build_config (const LodgeCreatePlan *plan,
                                LodgeVmm *vmm,
                                LodgeCreateRequest *request)
{
  LodgeMachineConfig *config = lodge_machine_config_new ();
  LodgeHost *host = lodge_vmm_get_host (vmm);
  LodgeOs *os = lodge_create_request_get_os (request);
  LodgeSource source = lodge_create_request_get_source (request);
  LodgeOsNeeds needs;

  lodge_os_catalog_get_needs (lodge_os_catalog_get_default (), os, &needs);
  lodge_machine_config_set_uuid (config, plan->uuid);
  lodge_machine_config_set_name (config, plan->name);
  lodge_machine_config_set_title (config, lodge_create_request_get_title (request));
  lodge_machine_config_set_os_id (config, os != NULL ? lodge_os_get_id (os) : NULL);
  lodge_machine_config_set_os_url (config, os != NULL ? lodge_os_get_url (os) : NULL);
  lodge_machine_config_set_cpus (config, lodge_create_request_get_cpus (request));
  lodge_machine_config_set_memory (config, lodge_create_request_get_memory (request));
  lodge_machine_config_set_firmware (config, lodge_create_request_get_firmware (request));
  lodge_machine_config_set_secure_boot (config, lodge_create_request_get_secure_boot (request));
  lodge_machine_config_set_tpm (config, lodge_create_request_get_tpm (request));
  lodge_machine_config_set_acceleration (config, lodge_create_request_get_acceleration (request));
  lodge_machine_config_set_boot (config, get_boot (source));
  if (source == LODGE_SOURCE_KERNEL)
    {
      lodge_machine_config_set_kernel (config, lodge_create_request_get_kernel (request));
      lodge_machine_config_set_initrd (config, lodge_create_request_get_initrd (request));
      lodge_machine_config_set_cmdline (config, lodge_create_request_get_cmdline (request));
    }
  lodge_machine_config_set_clock_local (config, needs.clock_local);
  lodge_machine_config_set_hyperv (config, needs.hyperv);
  lodge_machine_config_set_video_model (config, needs.virtio_video ? "virtio" : "vga");
  lodge_machine_config_set_sound_model (config, needs.sound_model);
  lodge_machine_config_set_tablet (config, needs.tablet);
  add_disks (config, plan, request, &needs);
  add_nic (config, host, &needs);
  add_display (config, lodge_create_request_get_display (request));
  return config;
}

GError *
lodge_creator_check_image (const LodgeImageInfo *info, gboolean copy)
{
  g_autofree char *name = g_filename_display_basename (info->path);
  gboolean native = g_str_equal (info->format, "qcow2") || g_str_equal (info->format, "raw");

  if (info->refers_to != NULL)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                                info->refers_to,
                                _ ("“%s” refers to another file, “%s”, which a machine could then "
                                   "read. Merge the two into one image first."),
                                name,
                                info->refers_to);
  if (info->encrypted)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                                NULL,
                                _ ("“%s” is encrypted. Decrypt it into a new image first."),
                                name);
  if (info->virtual_size == 0)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, _ ("“%s” is empty."), name);
  if (!native && !copy)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                                info->format,
                                _ ("“%s” has the format “%s”, which can’t be used in place. Let it "
                                   "be copied."),
                                name,
                                info->format);
  return NULL;
}

/* What the checking thread needs of plan and request. */
typedef struct
{
  GStrv inputs;
  char *output; /* must not exist; NULL: nothing is made */
} Check;

static void
check_free (Check *check)
{
  g_strfreev (check->inputs);
  g_free (check->output);
  g_free (check);
}

static GError *
check_input (const char *path)
{
  g_autofree char *name = g_filename_display_name (path);
  struct stat info;
  int number;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  number = errno;
  if (fd < 0 && (number == EACCES || number == EPERM))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                g_strerror (number),
                                _ ("You have no permission to read “%s”."),
                                name);
  if (fd < 0)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                g_strerror (number),
                                _ ("“%s” can’t be read. Has it been moved or renamed?"),
                                name);
  number = fstat (fd, &info);
  close (fd);
  if (number != 0 || !(S_ISREG (info.st_mode) || S_ISBLK (info.st_mode)))
    return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, _ ("“%s” is not a file."), name);
  if (S_ISREG (info.st_mode) && info.st_size == 0)
    return lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, _ ("“%s” is empty."), name);
  return NULL;
}

static void
check_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Check *check = task_data;
  struct stat info;

  for (guint i = 0; check->inputs[i] != NULL; i++)
    {
      GError *error = check_input (check->inputs[i]);

      if (error != NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }
  if (check->output != NULL && lstat (check->output, &info) == 0)
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_EXISTS,
                               check->output,
                               _ ("There is already a file “%s”. Choose another name "
                                  "for the machine."),
                               check->output));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
add_input (GStrvBuilder *builder, const char *path)
{
  if (path != NULL)
    g_strv_builder_add (builder, path);
}

void
lodge_create_plan_check_async (const LodgeCreatePlan *plan,
                               LodgeCreateRequest *request,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  LodgeSource source = lodge_create_request_get_source (request);
  Check *check = g_new0 (Check, 1);

  if (source == LODGE_SOURCE_ISO || source == LODGE_SOURCE_DISK)
    add_input (builder, lodge_create_request_get_path (request));
  if (source == LODGE_SOURCE_KERNEL)
    {
      add_input (builder, lodge_create_request_get_kernel (request));
      add_input (builder, lodge_create_request_get_initrd (request));
    }
  check->inputs = g_strv_builder_end (builder);
  check->output = plan->disk_name != NULL ? g_strdup (plan->disk_path) : NULL;
  g_task_set_source_tag (task, lodge_create_plan_check_async);
  g_task_set_task_data (task, check, (GDestroyNotify)check_free);
  g_task_run_in_thread (task, check_in_thread);
}

gboolean
lodge_create_plan_check_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_create_plan_check_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
