/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Snapshots that other programs take and delete: libvirt has no event for them. Where its session
 * daemon keeps its notes about them is watched instead; that something happened there is all that
 * is taken from it, and then libvirt is asked.
 */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

/* One operation writes several files. */
#define GATHER_MILLISECONDS 250

struct _LodgeLibvirtSnapshotWatch
{
  LodgeLibvirtVmm *vmm; /* lives longer: its entry owns this */
  char *uuid;
  GFileMonitor *all; /* where each machine's folder is */
  GFileMonitor *own; /* the machine's folder */
  GFile *folder;
  guint due_id;
};

static void
read_again (LodgeLibvirtLink *link, gpointer data)
{
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, data, NULL);

  if (domain != NULL)
    lodge_libvirt_snapshots_reread (link, domain, data);
}

static gboolean
on_due_cb (gpointer user_data)
{
  LodgeLibvirtSnapshotWatch *self = user_data;

  self->due_id = 0;
  if (self->vmm->link != NULL)
    lodge_libvirt_link_push (self->vmm->link, read_again, g_strdup (self->uuid), g_free);
  return G_SOURCE_REMOVE;
}

static void
on_changed_cb (LodgeLibvirtSnapshotWatch *self)
{
  if (self->due_id == 0)
    self->due_id = g_timeout_add (GATHER_MILLISECONDS, on_due_cb, self);
}

static void
watch_own (LodgeLibvirtSnapshotWatch *self)
{
  g_clear_object (&self->own);
  self->own = g_file_monitor_directory (self->folder, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->own != NULL)
    g_signal_connect_swapped (self->own, "changed", G_CALLBACK (on_changed_cb), self);
}

/* libvirt makes it with the first snapshot and removes it with the last one. */
static void
on_all_changed_cb (
    GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer user_data)
{
  LodgeLibvirtSnapshotWatch *self = user_data;

  if (!g_file_equal (file, self->folder))
    return;
  if (event == G_FILE_MONITOR_EVENT_CREATED)
    watch_own (self);
  on_changed_cb (self);
}

LodgeLibvirtSnapshotWatch *
lodge_libvirt_snapshot_watch_new (LodgeLibvirtVmm *vmm, LodgeMachine *machine)
{
  LodgeLibvirtSnapshotWatch *self = g_new0 (LodgeLibvirtSnapshotWatch, 1);
  const char *name = lodge_machine_get_name (machine);
  /* Where libvirt's session daemon keeps them (src/qemu/qemu_conf.c: snapshotDir). */
  g_autofree char *path =
      g_build_filename (g_get_user_config_dir (), "libvirt", "qemu", "snapshot", NULL);
  g_autoptr (GFile) all = g_file_new_for_path (path);

  self->vmm = vmm;
  self->uuid = g_strdup (lodge_machine_get_uuid (machine));
  self->folder = g_file_get_child (all, name != NULL ? name : self->uuid);
  self->all = g_file_monitor_directory (all, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->all != NULL)
    g_signal_connect (self->all, "changed", G_CALLBACK (on_all_changed_cb), self);
  watch_own (self);
  return self;
}

void
lodge_libvirt_snapshot_watch_free (LodgeLibvirtSnapshotWatch *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->due_id, g_source_remove);
  if (self->all != NULL)
    g_signal_handlers_disconnect_by_data (self->all, self);
  if (self->own != NULL)
    g_signal_handlers_disconnect_by_data (self->own, self);
  g_clear_object (&self->all);
  g_clear_object (&self->own);
  g_object_unref (self->folder);
  g_free (self->uuid);
  g_free (self);
}
