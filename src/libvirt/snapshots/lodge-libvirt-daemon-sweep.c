/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layers of the system's machines that nothing wants any more: removed when nothing rests on them;
 * merged with what rests on them when that is one layer, and the machine runs on both. QEMU does
 * that; until the last step both files are there, and the upper one reads the same all the while.
 */
#include "config.h"

#include "lodge-libvirt-daemon.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-fault.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-sweep.h"

typedef struct
{
  LodgeSweep sweep;
  LodgeDaemonLayers *layers; /* of this step */
} Sweep;

static LodgeStore *
get_store (Sweep *self, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_hash_table_lookup (self->layers->stores, folder);
}

static gboolean
remove_layer (Sweep *self, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  LodgeStore *store = get_store (self, path);

  return store != NULL && lodge_store_remove (store, name, error);
}

/* The disk of the running machine whose chain has @path, or NULL. */
static char *
dup_target (Sweep *self, const char *path, gboolean *is_top)
{
  g_autoptr (LodgeDomainXml) running = lodge_libvirt_fetch (self->sweep.domain, 0, NULL);
  g_autoptr (GPtrArray) tops = running != NULL ? lodge_domain_xml_list_layers (running) : NULL;

  for (guint i = 0; tops != NULL && i < tops->len; i++)
    {
      const LodgeDomainLayer *top = g_ptr_array_index (tops, i);
      const char *next = top->path;

      for (guint depth = 0; next != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
        {
          const LodgeDaemonLayer *layer = g_hash_table_lookup (self->layers->layers, next);

          if (g_str_equal (next, path))
            {
              *is_top = depth == 0;
              return g_strdup (top->target);
            }
          next = layer != NULL && layer->file != NULL ? layer->file->backing : NULL;
        }
    }
  return NULL;
}

static gboolean
fail (GError **error)
{
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

static gboolean
fail_merge (Sweep *self, const char *path, GError **error)
{
  LodgeStore *store = get_store (self, path);
  guint64 space = store != NULL ? lodge_store_get_space (store) : G_MAXUINT64;

  return lodge_sweep_fail_merge_with (path, space, error);
}

/* Down into the lower one, which the machine then writes to. */
static gboolean
commit_top (Sweep *self, const char *target, const char *lower, const char *upper, GError **error)
{
  virDomainPtr domain = self->sweep.domain;

  if (LV (virDomainBlockCommit (domain, target, lower, NULL, 0, VIR_DOMAIN_BLOCK_COMMIT_ACTIVE)) <
      0)
    return fail (error);
  lodge_fault_point ("sweep-started");
  if (!lodge_sweep_wait_for_job (&self->sweep, target, TRUE) ||
      !lodge_libvirt_sweep_pivot (&self->sweep, target))
    {
      virResetLastError ();
      LV (virDomainBlockJobAbort (domain, target, 0));
      virResetLastError ();
      return fail_merge (self, lower, error);
    }
  lodge_fault_point ("sweep-pivoted");
  return lodge_libvirt_sweep_store_top (&self->sweep, upper, lower, "qcow2", error) &&
         remove_layer (self, upper, error);
}

/* A job that failed ends as quietly as one that is done: only the header that QEMU writes last
 * tells. */
static gboolean
rests_on (Sweep *self, const char *path, const char *backing)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (LodgeStore) store = lodge_store_open (self->sweep.link, folder, FALSE, NULL);
  g_autoptr (LodgeStoreFile) file = store != NULL ? lodge_store_find (store, name, NULL) : NULL;

  return file != NULL && g_strcmp0 (file->backing, backing) == 0;
}

/* Snapshots that froze @old have frozen @path. */
static gboolean
rename_in_snapshots (Sweep *self, const char *old, const char *path, GError **error)
{
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (self->sweep.domain, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      LodgeFrozen *frozen = g_ptr_array_index (list, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        {
          LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, j);

          if (g_strcmp0 (layer->path, old) != 0)
            continue;
          g_free (layer->path);
          layer->path = g_strdup (path);
          frozen->misread |= lodge_snapshot_xml_set_layer (frozen->xml, layer);
        }
    }
  return list != NULL && lodge_libvirt_frozen_heal (self->sweep.domain, list, error);
}

/* A frozen layer in the middle of the running machine's chain goes down into the one below. */
static gboolean
commit_middle (
    Sweep *self, const char *target, const char *lower, const char *upper, GError **error)
{
  g_autoptr (GPtrArray) above = lodge_daemon_layers_above (self->layers, upper);
  const LodgeDaemonLayer *next = above->len == 1 ? g_ptr_array_index (above, 0) : NULL;

  /* What nobody has open would have to learn what it rests on. */
  if (next == NULL || !next->open)
    return TRUE;
  if (LV (virDomainBlockCommit (self->sweep.domain, target, lower, upper, 0, 0)) < 0)
    return fail (error);
  lodge_fault_point ("sweep-started");
  if (!lodge_sweep_wait_for_job (&self->sweep, target, FALSE))
    return fail (error);
  if (!rests_on (self, next->path, lower))
    return fail_merge (self, upper, error);
  lodge_fault_point ("sweep-committed-live");
  if (!rename_in_snapshots (self, upper, lower, error) || !remove_layer (self, upper, error))
    return FALSE;
  /* It is the upper one from now on, and perhaps as little wanted. */
  g_ptr_array_add (self->sweep.suspects, g_strdup (lower));
  return TRUE;
}

/* Its own first bytes don't say it: those of a raw disk are the guest's to write. */
static gboolean
is_qcow2 (const LodgeDaemonLayer *lower, const LodgeDaemonLayer *upper)
{
  return g_strcmp0 (lower->file->format, "qcow2") == 0 &&
         g_strcmp0 (upper->file->backing_format, "qcow2") == 0;
}

static gboolean
merge (Sweep *self, const LodgeDaemonLayer *lower, const LodgeDaemonLayer *upper, GError **error)
{
  gboolean is_top = FALSE;
  g_autofree char *target = NULL;

  if (lower->open && !lower->open_elsewhere && !upper->open_elsewhere && is_qcow2 (lower, upper) &&
      get_store (self, lower->path) != NULL && get_store (self, upper->path) != NULL)
    target = dup_target (self, upper->path, &is_top);
  if (target == NULL)
    return TRUE;
  self->sweep.merged = TRUE;
  lodge_libvirt_sweep_end_old (&self->sweep, target);
  return is_top ? commit_top (self, target, lower->path, upper->path, error)
                : commit_middle (self, target, lower->path, upper->path, error);
}

static gboolean
sweep_layer (Sweep *self, const LodgeDaemonLayer *layer, GError **error)
{
  g_autoptr (GPtrArray) above = lodge_daemon_layers_above (self->layers, layer->path);

  /* A disk that the machine does not have any more stays: nobody asked for its end. */
  if (self->layers->blind || (above->len == 0 && (layer->open || layer->open_elsewhere ||
                                                  !lodge_libvirt_is_layer_name (layer->path))))
    return TRUE;
  if (above->len == 0)
    {
      if (layer->file->backing != NULL)
        g_ptr_array_add (self->sweep.suspects, g_strdup (layer->file->backing));
      return remove_layer (self, layer->path, error);
    }
  if (above->len == 1)
    return merge (self, layer, g_ptr_array_index (above, 0), error);
  return TRUE;
}

/* One suspect; all is read anew each time, for the last step may have changed all of it. */
static gboolean
sweep_one (Sweep *self, const char *path, GError **error)
{
  const LodgeDaemonLayer *layer;
  gboolean done = TRUE;

  self->layers =
      lodge_daemon_layers_read (self->sweep.link, self->sweep.uuid, self->sweep.suspects, error);
  if (self->layers == NULL)
    return FALSE;
  layer = g_hash_table_lookup (self->layers->layers, path);
  if (layer != NULL && layer->file != NULL && !layer->wanted)
    done = sweep_layer (self, layer, error);
  g_clear_pointer (&self->layers, lodge_daemon_layers_free);
  return done;
}

/* What earlier work had to leave, or what a killed program has: @again. */
static gboolean
add_more (Sweep *self, gboolean again, GError **error)
{
  g_autoptr (GHashTable) own = lodge_daemon_list_own (self->sweep.link, self->sweep.domain);
  g_autoptr (GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < self->sweep.suspects->len; i++)
    g_hash_table_add (stems,
                      lodge_libvirt_dup_layer_stem (g_ptr_array_index (self->sweep.suspects, i)));
  g_hash_table_iter_init (&iter, own);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_hash_table_add (stems, lodge_libvirt_dup_layer_stem (key));
      g_ptr_array_add (self->sweep.suspects, g_strdup (key));
    }
  if (!again)
    return TRUE;
  self->layers =
      lodge_daemon_layers_read (self->sweep.link, self->sweep.uuid, self->sweep.suspects, error);
  if (self->layers == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, self->layers->layers);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_autofree char *stem = lodge_libvirt_dup_layer_stem (key);

      if (strstr (key, ".s-") != NULL && g_hash_table_contains (stems, stem))
        g_ptr_array_add (self->sweep.suspects, g_strdup (key));
    }
  g_clear_pointer (&self->layers, lodge_daemon_layers_free);
  return TRUE;
}

/* Whether one of @suspects is there that nobody wants. */
static gboolean
has_left (Sweep *self, GPtrArray *suspects, gboolean *left, GError **error)
{
  g_autoptr (LodgeDaemonLayers) layers =
      lodge_daemon_layers_read (self->sweep.link, self->sweep.uuid, suspects, error);

  *left = FALSE;
  for (guint i = 0; layers != NULL && i < suspects->len; i++)
    {
      const LodgeDaemonLayer *layer =
          g_hash_table_lookup (layers->layers, g_ptr_array_index (suspects, i));

      *left |= layer != NULL && layer->file != NULL && !layer->wanted;
    }
  return layers != NULL;
}

gboolean
lodge_daemon_sweep (LodgeLibvirtLink *link,
                    virDomainPtr domain,
                    GPtrArray *suspects,
                    gboolean again,
                    LodgeJob *job,
                    gboolean *left,
                    GError **error)
{
  Sweep self = { .sweep = { .link = link, .domain = domain, .job = job } };
  gboolean done = TRUE;

  virDomainGetUUIDString (domain, self.sweep.uuid);
  self.sweep.suspects = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < suspects->len; i++)
    g_ptr_array_add (self.sweep.suspects, g_strdup (g_ptr_array_index (suspects, i)));
  done = add_more (&self, again, error);
  for (guint i = 0; done && i < self.sweep.suspects->len; i++)
    done = sweep_one (&self, g_ptr_array_index (self.sweep.suspects, i), error);
  /* A machine that is off may have been started since it ran with this chain. */
  done = done && lodge_libvirt_sweep_forget_chain (&self.sweep, error);
  g_ptr_array_unref (self.sweep.suspects);
  return done && (left == NULL || has_left (&self, suspects, left, error));
}
