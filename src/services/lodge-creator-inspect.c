/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-creator.h"

#include "lodge-creator-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* What a file is, told from its first sectors, where the backend's probe only says "raw". */
typedef enum
{
  KIND_NOTHING,
  KIND_DISK,
  KIND_KERNEL,
  KIND_COMPRESSED,
} RawKind;

typedef struct
{
  LodgeCore *core;
  LodgeVmm *vmm;
  LodgeCreateRequest *request;
  LodgeImageInfo *info;
} Inspection;

static void
inspection_free (Inspection *inspection)
{
  g_object_unref (inspection->core);
  g_object_unref (inspection->vmm);
  g_object_unref (inspection->request);
  g_clear_pointer (&inspection->info, lodge_image_info_free);
  g_free (inspection);
}

static gboolean
is_compressed (const guint8 *head)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } magics[] = {
    { "\x1f\x8b", 2 }, /* gzip, RFC 1952 */
    { "\xfd"
      "7zXZ",
      5 },                       /* xz */
    { "BZh", 3 },                /* bzip2 */
    { "\x28\xb5\x2f\xfd", 4 },   /* zstd, RFC 8878 */
    { "PK\x03\x04", 4 },         /* zip */
    { "7z\xbc\xaf\x27\x1c", 6 }, /* 7z */
    { "Rar!", 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (memcmp (head, magics[i].bytes, magics[i].length) == 0)
      return TRUE;
  return FALSE;
}

/*
 * A raw disk has no mark of its own, so any file could be one; only what firmware could start
 * counts here: a boot sector (0x55AA at 510) or a GPT (UEFI 2.x, 5.3.2: "EFI PART" in sector 1).
 * Linux' x86 boot protocol has "HdrS" at 0x202.
 */
static RawKind
look_at_raw (const char *path, guint64 size)
{
  guint8 head[1024] = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  gssize got = fd >= 0 ? pread (fd, head, sizeof head, 0) : -1;

  if (fd >= 0)
    close (fd);
  if (got < 512)
    return KIND_NOTHING;
  if (memcmp (head + 0x202, "HdrS", 4) == 0)
    return KIND_KERNEL;
  if (is_compressed (head))
    return KIND_COMPRESSED;
  if (size % 512 == 0 &&
      ((head[510] == 0x55 && head[511] == 0xaa) || memcmp (head + 512, "EFI PART", 8) == 0))
    return KIND_DISK;
  return KIND_NOTHING;
}

static void
look_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const LodgeImageInfo *info = task_data;

  g_task_return_int (task, look_at_raw (info->path, info->virtual_size));
}

/* Fills in what was found. Takes @task. */
static void
conclude (GTask *task, LodgeSource source, LodgeOs *os)
{
  Inspection *inspection = g_task_get_task_data (task);
  LodgeCreateRequest *request = inspection->request;
  const char *path = inspection->info->path;
  gboolean native = g_str_equal (inspection->info->format, "qcow2") ||
                    g_str_equal (inspection->info->format, "raw");

  g_object_freeze_notify (G_OBJECT (request));
  g_object_set (request, "source", source, "os", os, NULL);
  if (source == LODGE_SOURCE_KERNEL)
    g_object_set (request, "kernel", path, NULL);
  else
    g_object_set (request,
                  "path",
                  path,
                  "path-format",
                  source == LODGE_SOURCE_DISK ? inspection->info->format : NULL,
                  NULL);
  if (source == LODGE_SOURCE_DISK && !native)
    g_object_set (request, "copy-disk", TRUE, NULL);
  lodge_create_request_apply_defaults (
      request, lodge_vmm_get_host (inspection->vmm), lodge_core_get_machines (inspection->core));
  g_object_thaw_notify (G_OBJECT (request));

  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Takes @task and @error. */
static void
refuse (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
on_detected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  g_autoptr (LodgeOs) os = NULL;
  GError *error = NULL;

  os = lodge_os_catalog_detect_finish (LODGE_OS_CATALOG (source), result, NULL, NULL, &error);
  if (error != NULL)
    refuse (task, error);
  else
    conclude (task, LODGE_SOURCE_ISO, os);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Inspection *inspection = g_task_get_task_data (task);
  g_autofree char *name = g_filename_display_basename (inspection->info->path);
  RawKind kind = g_task_propagate_int (G_TASK (result), NULL);

  if (kind == KIND_KERNEL)
    conclude (task, LODGE_SOURCE_KERNEL, NULL);
  else if (kind == KIND_DISK)
    conclude (task, LODGE_SOURCE_DISK, NULL);
  else if (kind == KIND_COMPRESSED)
    refuse (
        task,
        lodge_vmm_error_new (
            LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, _ ("“%s” is compressed. Unpack it first."), name));
  else
    refuse (
        task,
        lodge_vmm_error_new (
            LODGE_VMM_ERROR_NOT_SUPPORTED,
            NULL,
            _ ("“%s” is neither an ISO image nor a disk that can be started. Choose another file."),
            name));
}

static void
on_probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Inspection *inspection = g_task_get_task_data (task);
  LodgeImageInfo *info = NULL;
  GError *error = NULL;

  info = lodge_vmm_probe_image_finish (inspection->vmm, result, &error);
  inspection->info = info;
  if (info == NULL)
    {
      refuse (task, error);
      return;
    }
  if (g_str_equal (info->format, "iso"))
    {
      lodge_os_catalog_detect_async (lodge_os_catalog_get_default (),
                                     info->path,
                                     g_task_get_cancellable (task),
                                     on_detected_cb,
                                     task);
      return;
    }

  /* Foreign formats are copied, never used in place. */
  error = lodge_creator_check_image (
      info, !g_str_equal (info->format, "qcow2") && !g_str_equal (info->format, "raw"));
  if (error != NULL)
    {
      refuse (task, error);
    }
  else if (g_str_equal (info->format, "raw"))
    {
      g_autoptr (GTask) look = g_task_new (NULL, NULL, on_looked_cb, task);

      g_task_set_task_data (
          look, lodge_image_info_copy (info), (GDestroyNotify)lodge_image_info_free);
      g_task_run_in_thread (look, look_in_thread);
    }
  else
    {
      conclude (task, LODGE_SOURCE_DISK, NULL);
    }
}

void
lodge_creator_inspect_async (LodgeCore *core,
                             LodgeVmm *vmm,
                             LodgeCreateRequest *request,
                             const char *path,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  Inspection *inspection;
  GTask *task;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_VMM (vmm));
  g_return_if_fail (LODGE_IS_CREATE_REQUEST (request));
  g_return_if_fail (path != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  inspection = g_new0 (Inspection, 1);
  inspection->core = g_object_ref (core);
  inspection->vmm = g_object_ref (vmm);
  inspection->request = g_object_ref (request);
  g_task_set_source_tag (task, lodge_creator_inspect_async);
  g_task_set_task_data (task, inspection, (GDestroyNotify)inspection_free);
  lodge_vmm_probe_image_async (vmm, path, cancellable, on_probed_cb, task);
}

gboolean
lodge_creator_inspect_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_creator_inspect_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
