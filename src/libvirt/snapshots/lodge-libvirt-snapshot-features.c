/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is possible, and why not, before anybody clicks. */
#include "config.h"

#include "lodge-libvirt-internal.h"

#include <glib/gi18n-lib.h>

#include "lodge-domain-xml-aside.h"
#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-layers.h"
#include "lodge-libvirt-pool.h"
#include "lodge-size.h"

/* Measured where memory is written to a disk of middling speed; only for telling "a moment" from "a
 * minute". */
#define BYTES_PER_SECOND ((double)(400 * LODGE_MIB))

static guint64
get_resident (virDomainPtr domain)
{
  virDomainMemoryStatStruct statistics[VIR_DOMAIN_MEMORY_STAT_NR];
  int n = LV (virDomainMemoryStats (domain, statistics, VIR_DOMAIN_MEMORY_STAT_NR, 0));

  for (int i = 0; i < n; i++)
    if (statistics[i].tag == VIR_DOMAIN_MEMORY_STAT_RSS)
      return (guint64)statistics[i].val * LODGE_KIB;
  virResetLastError ();
  return 0;
}

static void
look_at_memory (virDomainPtr domain, LodgeSnapshotFeatures *features)
{
  virDomainInfo info = { 0 };
  guint64 memory;

  if (LV (virDomainIsActive (domain)) != 1 || LV (virDomainGetInfo (domain, &info)) < 0)
    return;
  memory = (guint64)info.memory * LODGE_KIB;
  features->memory_bytes = get_resident (domain);
  if (features->memory_bytes == 0 || features->memory_bytes > memory)
    features->memory_bytes = memory;
  features->space_needed = memory + 256 * LODGE_MIB;
  features->seconds = (double)features->memory_bytes / BYTES_PER_SECOND + 0.2;
}

/* Of those that are in the way, the first is why; what the guest may not use is only told. */
static void
look_at_devices (LodgeDomainXml *definition, gboolean active, LodgeSnapshotFeatures *features)
{
  g_autoptr (GPtrArray) obstacles = lodge_domain_xml_list_obstacles (definition);
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);
  g_autoptr (GError) damage = NULL;

  for (guint i = 0; i < obstacles->len; i++)
    {
      const LodgeDomainObstacle *obstacle = g_ptr_array_index (obstacles, i);
      char **text = obstacle->memory ? &features->take_memory : &features->take;

      lodge_snapshot_features_add (features, obstacle->kind, obstacle->device, obstacle->text);
      if (*text == NULL && !obstacle->perhaps && (active || !obstacle->memory))
        *text = g_strdup (obstacle->text);
    }
  if (features->take == NULL && layers->len == 0)
    features->take = g_strdup (_ ("The machine has no disk that could be kept in a snapshot."));
  else if (features->take == NULL && !lodge_libvirt_check_chains (layers, &damage))
    features->take = g_strdup (damage->message);
}

/* libvirt keeps snapshots only inside qcow2 files. */
static void
look_for_raw (LodgeDomainXml *definition, LodgeSnapshotFeatures *features)
{
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (definition);

  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);
      g_autofree char *text = NULL;

      if (g_strcmp0 (layer->format, "qcow2") == 0)
        continue;
      text =
          g_strdup_printf (_ ("The disk “%s” is raw, which can’t hold snapshots."), layer->target);
      lodge_snapshot_features_add (features, LODGE_OBSTACLE_RAW_DISK, layer->target, text);
    }
}

/* What of it can't be had where snapshots lie inside the disks' files. */
static void
look_inside (virDomainPtr domain, LodgeDomainXml *definition, LodgeSnapshotFeatures *features)
{
  features->storage = LODGE_SNAPSHOT_STORAGE_INTERNAL;
  features->take = lodge_libvirt_dup_internal_refusal (domain, definition);
  features->linked = g_strdup (_ ("This machine’s snapshots lie inside its disk files, on which "
                                  "nothing can rest. A full copy can be made of them."));
  features->disposable = g_strdup (_ ("This machine’s snapshots lie inside its disk files. Make a "
                                      "full copy of the machine to try things in."));
  look_for_raw (definition, features);
  lodge_snapshot_features_add (
      features,
      LODGE_OBSTACLE_OTHER,
      NULL,
      _ ("Another program has put snapshots inside this machine’s disk files, and Lodge goes on "
         "that way: a running machine’s memory is always kept too, and clones are full copies."));
}

/* What the machine or its snapshots need and is not where it was. */
static void
look_for_missing (GHashTable *own, LodgeSnapshotFeatures *features)
{
  g_autoptr (GHashTable) missing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, own);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      char *file = lodge_libvirt_dup_missing_file (path);
      g_autofree char *text = NULL;

      if (file == NULL || !g_hash_table_add (missing, file))
        continue;
      text =
          g_strdup_printf (_ ("The disk file “%s” is missing. Locate it, if it was moved."), file);
      lodge_snapshot_features_add (features, LODGE_OBSTACLE_MISSING_FILE, file, text);
    }
}

/* Who rests on its layers, and on whose they rest. */
static void
look_at_layers (LodgeLibvirtLink *link, virDomainPtr domain, LodgeSnapshotFeatures *features)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  g_autoptr (GHashTable) own = lodge_libvirt_list_all_own (link, domain);
  g_autoptr (GHashTable) graph = NULL;
  g_autoptr (GPtrArray) resting = NULL;

  virDomainGetUUIDString (domain, uuid);
  look_for_missing (own, features);
  graph = lodge_libvirt_layer_graph (link, uuid, NULL, NULL);
  resting = graph != NULL ? lodge_libvirt_list_resting (graph, own) : NULL;
  if (resting == NULL)
    return;
  if (resting->len > 0)
    {
      const char *backing = ((const LodgeLayerNode *)g_ptr_array_index (resting, 0))->backing;
      const LodgeLayerNode *base = g_hash_table_lookup (graph, backing);

      features->base = base != NULL && base->user != NULL ? g_strdup (base->user)
                                                          : g_path_get_basename (backing);
    }
  features->dependants = lodge_libvirt_dup_dependants (graph, own);
}

/* Where the files are not ours, libvirt's own snapshots are all that there is. */
static void
look_at_foreign (LodgeLibvirtLink *link,
                 virDomainPtr domain,
                 LodgeDomainXml *definition,
                 LodgeSnapshotFeatures *features)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (link);
  g_autoptr (GPtrArray) obstacles = lodge_domain_xml_list_obstacles (definition);

  for (guint i = 0; i < obstacles->len; i++)
    {
      const LodgeDomainObstacle *obstacle = g_ptr_array_index (obstacles, i);
      gboolean can_fix = obstacle->kind != LODGE_OBSTACLE_RAW_DISK;

      lodge_snapshot_features_add (
          features, obstacle->kind, can_fix ? obstacle->device : NULL, obstacle->text);
    }
  features->storage = LODGE_SNAPSHOT_STORAGE_INTERNAL;
  g_free (features->take);
  features->take = lodge_libvirt_dup_inside_refusal (link, domain, definition);
  g_free (features->linked);
  features->linked = g_strdup (refusal);
  g_free (features->disposable);
  features->disposable = g_strdup (refusal);
  if (features->take == NULL)
    lodge_snapshot_features_add (
        features,
        LODGE_OBSTACLE_OTHER,
        NULL,
        _ ("On this connection snapshots lie inside the disk files: a running machine’s memory is "
           "always kept too. Clones and runs without keeping are for machines of your own."));
}

/* The same files as a session's, by way of the daemon; clones would have to be, too. */
static void
look_at_daemons (LodgeLibvirtLink *link,
                 LodgeDomainXml *definition,
                 gboolean active,
                 LodgeSnapshotFeatures *features)
{
  g_autoptr (GPtrArray) obstacles = lodge_domain_xml_list_obstacles (definition);

  features->storage = LODGE_SNAPSHOT_STORAGE_EXTERNAL;
  features->take = lodge_daemon_dup_refusal (definition);
  for (guint i = 0; i < obstacles->len; i++)
    {
      const LodgeDomainObstacle *obstacle = g_ptr_array_index (obstacles, i);
      gboolean can_fix = obstacle->kind != LODGE_OBSTACLE_RAW_DISK;
      char **text = obstacle->memory ? &features->take_memory : &features->take;

      lodge_snapshot_features_add (
          features, obstacle->kind, can_fix ? obstacle->device : NULL, obstacle->text);
      if (*text == NULL && !obstacle->perhaps && (active || !obstacle->memory))
        *text = g_strdup (obstacle->text);
    }
  features->linked = g_strdup (lodge_libvirt_snapshots_refusal (link));
  features->disposable = g_strdup (features->linked);
  if (features->take == NULL)
    lodge_snapshot_features_add (
        features,
        LODGE_OBSTACLE_OTHER,
        NULL,
        _ ("The system keeps this machine’s snapshots in files of their own. The space of one that "
           "is deleted comes back when the machine runs. Clones and runs without keeping are for "
           "machines of your own."));
}

/* What rests on it is none of its business; all else would change it. */
static void
look_at_template (LodgeDomainXml *definition, LodgeSnapshotFeatures *features)
{
  if (!lodge_domain_xml_get_template (definition))
    return;
  g_free (features->take);
  features->take = g_strdup (_ ("A template stays as it is: make a machine from it."));
  g_free (features->disposable);
  features->disposable = g_strdup (features->take);
}

/* The stored definition has them: what runs does not hear of it. */
static void
look_for_aside (virDomainPtr domain, LodgeSnapshotFeatures *features)
{
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL);

  if (stored != NULL)
    features->aside = lodge_domain_xml_list_aside (stored);
}

static LodgeSnapshotFeatures *
look (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (link);
  gboolean active = LV (virDomainIsActive (domain)) == 1;
  g_autoptr (LodgeDomainXml) definition =
      lodge_libvirt_fetch (domain, active ? 0 : VIR_DOMAIN_XML_INACTIVE, error);
  LodgeSnapshotFeatures *features;

  if (definition == NULL)
    return NULL;
  features = lodge_snapshot_features_new ();
  if (!lodge_libvirt_snapshots_inside_only (link) && lodge_libvirt_has_internal (domain))
    look_inside (domain, definition, features);
  virResetLastError ();
  if (lodge_daemon_keeps (link, domain, definition))
    {
      look_at_daemons (link, definition, active, features);
      look_at_memory (domain, features);
    }
  else if (lodge_libvirt_snapshots_inside_only (link))
    {
      look_at_foreign (link, domain, definition, features);
      look_at_memory (domain, features);
    }
  else if (refusal != NULL)
    {
      g_free (features->take);
      features->take = g_strdup (refusal);
    }
  if (features->take == NULL && refusal == NULL)
    {
      g_autofree char *folder = lodge_snapshot_folder_dup_path ("", "");

      look_at_devices (definition, active, features);
      look_at_memory (domain, features);
      features->space_free = lodge_libvirt_local_space (folder);
      if (features->take_memory == NULL && features->space_needed > features->space_free &&
          features->space_free > 0)
        features->take_memory = g_strdup (
            _ ("There is too little free disk space for the memory. Free some, or leave it out."));
    }
  if (refusal == NULL)
    look_at_layers (link, domain, features);
  if (features->linked == NULL)
    features->linked = g_strdup (features->take);
  if (features->disposable == NULL)
    features->disposable = g_strdup (features->take);
  look_at_template (definition, features);
  look_for_aside (domain, features);
  return features;
}

static void
features_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain =
      lodge_libvirt_link_lookup (link, g_task_get_task_data (task), &error);
  LodgeSnapshotFeatures *features = domain != NULL ? look (link, domain, &error) : NULL;

  if (features != NULL)
    g_task_return_pointer (task, features, (GDestroyNotify)lodge_snapshot_features_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_read_snapshot_features (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  g_task_set_task_data (task, g_strdup (lodge_machine_get_uuid (machine)), g_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, features_work);
}
