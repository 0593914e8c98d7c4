/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What linked clones and templates rest on is read-only, so that nothing writes to it by mistake.
 * Only files of machines are touched: how a file is protected that a person made and a disk rests
 * on is that person's business.
 */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_BITS ((mode_t)(S_IWUSR | S_IWGRP | S_IWOTH))

static void
set_writable (const char *path, gboolean writable)
{
  GStatBuf info = { 0 };
  mode_t mode;

  if (g_stat (path, &info) < 0)
    return;
  mode = writable ? info.st_mode | S_IWUSR : info.st_mode & ~WRITE_BITS;
  if (mode != info.st_mode && g_chmod (path, mode & 0777) < 0)
    g_debug ("%s: %s", path, g_strerror (errno));
}

gboolean
lodge_libvirt_open_layer (const char *path)
{
  GStatBuf info = { 0 };
  gboolean is_protected = g_stat (path, &info) == 0 && (info.st_mode & S_IWUSR) == 0;

  if (is_protected)
    set_writable (path, TRUE);
  return is_protected;
}

/* Whether more than the machine whose layer it is rests on @path, or a template does, which stays
 * as it is. */
static gboolean
is_held (GHashTable *graph, const char *path)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *first = value;

      if (first->user_uuid == NULL || !lodge_libvirt_layer_rests_on (graph, first, path))
        continue;
      if (first->kept)
        return TRUE;
      g_hash_table_add (users, first->user_uuid);
    }
  return g_hash_table_size (users) > 1;
}

/* What machines name, and the layers of theirs that lie below and nothing names any more. */
static GHashTable *
list_stems (GHashTable *graph)
{
  GHashTable *stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *node = value;

      if (node->top || node->frozen)
        g_hash_table_add (stems, lodge_libvirt_dup_layer_stem (node->path));
    }
  return stems;
}

static gboolean
is_ours (GHashTable *stems, const char *path)
{
  g_autofree char *stem = lodge_libvirt_dup_layer_stem (path);

  return g_hash_table_contains (stems, stem);
}

/* From @path down; @all: whoever rests on it. What a machine writes to stays writable. */
static void
walk (GHashTable *graph, const char *path, gboolean all)
{
  g_autoptr (GHashTable) stems = list_stems (graph);
  const LodgeLayerNode *node = g_hash_table_lookup (graph, path);

  for (guint depth = 0; node != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
    {
      if (is_ours (stems, node->path))
        set_writable (node->path,
                      (node->top && !node->kept) || !(all || is_held (graph, node->path)));
      node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
    }
}

void
lodge_libvirt_protect_chain (LodgeLibvirtLink *link, const char *path)
{
  g_autoptr (GHashTable) graph = lodge_libvirt_layer_graph (link, NULL, NULL, NULL);

  if (graph != NULL)
    walk (graph, path, TRUE);
  /* Whatever else there is. */
  set_writable (path, FALSE);
}

void
lodge_libvirt_settle_chain (LodgeLibvirtLink *link, const char *path)
{
  g_autoptr (GHashTable) graph = lodge_libvirt_layer_graph (link, NULL, NULL, NULL);

  if (graph != NULL)
    walk (graph, path, FALSE);
}

void
lodge_libvirt_settle_bases (LodgeLibvirtLink *link, const char *const *bases)
{
  for (guint i = 0; bases != NULL && bases[i] != NULL; i++)
    if (g_path_is_absolute (bases[i]))
      lodge_libvirt_settle_chain (link, bases[i]);
}

GStrv
lodge_libvirt_dup_bases (LodgeLibvirtLink *link, virDomainPtr domain)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  g_autoptr (GHashTable) own = lodge_libvirt_list_all_own (link, domain);
  g_autoptr (GHashTable) graph = NULL;
  g_autoptr (GPtrArray) resting = NULL;
  g_autoptr (GStrvBuilder) bases = g_strv_builder_new ();

  if (lodge_libvirt_snapshots_refusal (link) != NULL)
    return g_strv_builder_end (bases);
  virDomainGetUUIDString (domain, uuid);
  graph = lodge_libvirt_layer_graph (link, uuid, NULL, NULL);
  resting = graph != NULL ? lodge_libvirt_list_resting (graph, own) : NULL;
  for (guint i = 0; resting != NULL && i < resting->len; i++)
    g_strv_builder_add (bases, ((const LodgeLayerNode *)g_ptr_array_index (resting, i))->backing);
  return g_strv_builder_end (bases);
}
