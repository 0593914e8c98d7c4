/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linked clones and what they rest on: whose is what, and that nothing writes to it meanwhile. */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lodge-image.h"
#include "lodge-libvirt-errors.h"

static gboolean
rests_on (GHashTable *graph, const LodgeLayerNode *node, const char *path)
{
  for (guint depth = 0; node != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
    {
      if (g_strcmp0 (node->path, path) == 0)
        return TRUE;
      node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
    }
  return FALSE;
}

static void
add_tops (GHashTable *own, virDomainPtr domain, guint flags)
{
  g_autoptr (LodgeDomainXml) definition = lodge_libvirt_fetch (domain, flags, NULL);
  g_autoptr (GPtrArray) layers =
      definition != NULL ? lodge_domain_xml_list_layers (definition) : NULL;

  for (guint i = 0; layers != NULL && i < layers->len; i++)
    g_hash_table_add (own, g_strdup (((LodgeDomainLayer *)g_ptr_array_index (layers, i))->path));
}

GHashTable *
lodge_libvirt_list_all_own (LodgeLibvirtLink *link, virDomainPtr domain)
{
  GHashTable *own = lodge_libvirt_list_own_layers (link, domain);

  add_tops (own, domain, VIR_DOMAIN_XML_INACTIVE);
  if (LV (virDomainIsActive (domain)) == 1)
    add_tops (own, domain, 0);
  virResetLastError ();
  return own;
}

GPtrArray *
lodge_libvirt_list_resting (GHashTable *graph, GHashTable *own)
{
  GPtrArray *resting = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *node = value;

      if (node->backing != NULL && g_hash_table_contains (own, node->path) &&
          !g_hash_table_contains (own, node->backing))
        g_ptr_array_add (resting, value);
    }
  return resting;
}

gboolean
lodge_libvirt_layer_has_backing (const char *path)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, NULL);

  return image != NULL && image->refers_to != NULL;
}

static void
set_writable (const char *path, gboolean writable)
{
  GStatBuf info = { 0 };
  mode_t mode;

  if (g_stat (path, &info) < 0)
    return;
  mode = writable ? info.st_mode | S_IWUSR : info.st_mode & ~(mode_t)(S_IWUSR | S_IWGRP | S_IWOTH);
  if (mode != info.st_mode && g_chmod (path, mode & 0777) < 0)
    g_debug ("%s: %s", path, g_strerror (errno));
}

void
lodge_libvirt_protect_layer (const char *path)
{
  set_writable (path, FALSE);
}

void
lodge_libvirt_open_layer (const char *path)
{
  set_writable (path, TRUE);
}

/* How many machines name @path, or something that rests on it. */
static guint
count_users (GHashTable *graph, const char *path)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *first = value;

      if (first->user_uuid != NULL && rests_on (graph, first, path))
        g_hash_table_add (users, first->user_uuid);
    }
  return g_hash_table_size (users);
}

void
lodge_libvirt_release_layer (LodgeLibvirtLink *link, const char *path)
{
  g_autoptr (GHashTable) graph = NULL;
  const LodgeLayerNode *node = NULL;

  if (g_access (path, W_OK) == 0 || !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  graph = lodge_libvirt_layer_graph (link, NULL, NULL, NULL);
  node = graph != NULL ? g_hash_table_lookup (graph, path) : NULL;
  if (node != NULL && node->kept)
    return;
  /* The one is the machine whose layer it is. */
  if (graph != NULL && count_users (graph, path) <= 1)
    set_writable (path, TRUE);
}

GPtrArray *
lodge_libvirt_list_dependants (LodgeLibvirtLink *link, const char *uuid, const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) graph = lodge_libvirt_layer_graph (link, uuid, NULL, NULL);
  GHashTableIter iter;
  gpointer value;

  if (graph == NULL)
    return names;
  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *node = value;

      if (node->user != NULL && rests_on (graph, node, path) &&
          !g_ptr_array_find_with_equal_func (names, node->user, g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (node->user));
    }
  return names;
}

GStrv
lodge_libvirt_dup_dependants (GHashTable *graph, GHashTable *own)
{
  g_autoptr (GHashTable) users = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree gpointer *titles = NULL;
  GHashTableIter iter;
  gpointer value;
  guint n_titles = 0;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const LodgeLayerNode *first = value;
      const LodgeLayerNode *node = first;

      if (first->user == NULL || g_hash_table_contains (own, first->path))
        continue;
      for (guint depth = 0; node != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
        {
          if (g_hash_table_contains (own, node->path))
            {
              g_hash_table_add (users, first->user);
              break;
            }
          node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
        }
    }
  titles = g_hash_table_get_keys_as_array (users, &n_titles);
  return n_titles > 0 ? g_strdupv ((GStrv)titles) : NULL;
}
