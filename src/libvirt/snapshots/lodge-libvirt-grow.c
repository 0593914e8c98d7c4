/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk becomes larger: the layer that the machine writes to, by QEMU when it runs, else by
 * whoever may write to the file. Frozen layers below keep their size; merging one later makes the
 * lower as large as the upper.
 */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "lodge-domain-xml.h"
#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-size.h"

typedef struct
{
  char *uuid;
  char *id;
  guint64 capacity;
} Grow;

static void
grow_free (gpointer data)
{
  Grow *self = data;

  g_free (self->uuid);
  g_free (self->id);
  g_free (self);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

static gboolean
check_state (virDomainPtr domain, const char *uuid, LodgeDomainXml *stored, GError **error)
{
  g_auto (LodgeDisposableRun) run = { 0 };

  if (LV (virDomainHasManagedSaveImage (domain, 0)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine’s state is saved, and it remembers the disk as it is. Resume it "
                      "and shut it down before you enlarge the disk."));
  virResetLastError ();
  if (stored != NULL && lodge_domain_xml_get_template (stored))
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("Machines are made from this template as it is. Turn it back into a machine "
                      "before you enlarge its disk."));
  if (lodge_disposable_run_read (uuid, &run) && run.step == LODGE_DISPOSABLE_RUNNING)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("This run keeps nothing, a larger disk neither. Stop it before you enlarge "
                      "the disk."));
  return TRUE;
}

static gboolean
check_capacity (virDomainPtr domain, const LodgeDomainLayer *disk, guint64 capacity, GError **error)
{
  virDomainBlockInfo info = { 0 };
  g_autofree char *size = NULL;

  if (LV (virDomainGetBlockInfo (domain, disk->target, &info, 0)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  if (capacity > info.capacity)
    return TRUE;
  size = lodge_size_format (info.capacity);
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                          disk->path,
                                          /* Translators: a size such as “20 GiB”. */
                                          _ ("The disk has %s already, and a disk can’t be made "
                                             "smaller. Choose a larger size."),
                                          size));
  return FALSE;
}

/* Where the file is another's: through libvirt, which knows it as a volume of a pool. */
static gboolean
grow_volume (LodgeLibvirtLink *link, const LodgeDomainLayer *disk, guint64 capacity, GError **error)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  g_autoptr (LodgeVirVol) volume = LV (virStorageVolLookupByPath (connect, disk->path));

  if (volume == NULL)
    {
      virResetLastError ();
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                               disk->path,
                               "%s",
                               _ ("The disk’s file is not yours and in no folder that libvirt "
                                  "manages. Start the machine and enlarge the disk while it "
                                  "runs.")));
      return FALSE;
    }
  if (LV (virStorageVolResize (volume, capacity, 0)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

static void
sync_file (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

static gboolean
grow_file (const LodgeDomainLayer *disk,
           guint64 capacity,
           GCancellable *cancellable,
           GError **error)
{
  if (!lodge_qemu_img_resize (disk->path, disk->format, capacity, cancellable, error))
    return FALSE;
  sync_file (disk->path);
  return TRUE;
}

static gboolean
grow_off (LodgeLibvirtLink *link,
          const LodgeDomainLayer *disk,
          guint64 capacity,
          GCancellable *cancellable,
          GError **error)
{
  /* QEMU can make no others larger. */
  if (!g_str_equal (disk->format, "qcow2") && !g_str_equal (disk->format, "raw"))
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   _ ("Disks of this format can’t be enlarged. Convert the disk to qcow2 first."));
  if (lodge_libvirt_link_get_facts (link)->local && g_access (disk->path, R_OK | W_OK) == 0)
    return grow_file (disk, capacity, cancellable, error);
  return grow_volume (link, disk, capacity, error);
}

static gboolean
perform (LodgeLibvirtLink *link,
         virDomainPtr domain,
         const Grow *self,
         GCancellable *cancellable,
         GError **error)
{
  gboolean active = LV (virDomainIsActive (domain)) == 1;
  g_autoptr (LodgeDomainXml) definition =
      lodge_libvirt_fetch (domain, active ? 0 : VIR_DOMAIN_XML_INACTIVE, error);
  g_autoptr (LodgeDomainLayer) disk =
      definition != NULL ? lodge_domain_xml_find_file_disk (definition, self->id) : NULL;

  if (definition == NULL)
    return FALSE;
  if (disk == NULL)
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_FOUND,
                   _ ("The machine has no such disk in a file that could be enlarged."));
  if (!check_state (domain, self->uuid, definition, error) ||
      !check_capacity (domain, disk, self->capacity, error))
    return FALSE;
  if (!active)
    return grow_off (link, disk, self->capacity, cancellable, error);
  if (LV (virDomainBlockResize (
          domain, disk->target, self->capacity, VIR_DOMAIN_BLOCK_RESIZE_BYTES)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

static void
grow_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const Grow *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, self->uuid, &error);
  gboolean done = FALSE;
  int lock = -1;

  if (domain != NULL && lodge_libvirt_disposable_clear (link, self->uuid, &error))
    lock = lodge_libvirt_snapshots_lock (self->uuid, &error);
  if (lock >= 0)
    {
      done = perform (link, domain, self, g_task_get_cancellable (task), &error);
      g_close (lock, NULL);
    }
  if (domain != NULL)
    lodge_libvirt_reread (link, domain, self->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_grow_disk (
    LodgeVmm *vmm, LodgeMachine *machine, const char *id, guint64 capacity, GTask *task)
{
  Grow *self = g_new0 (Grow, 1);

  self->uuid = g_strdup (lodge_machine_get_uuid (machine));
  self->id = g_strdup (id);
  self->capacity = capacity;
  g_task_set_task_data (task, self, grow_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, grow_work);
}
