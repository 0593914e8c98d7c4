/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph of layers: which file rests on which, and who wants it. */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-image.h"
#include "lodge-libvirt-errors.h"

/* Chains end; whatever makes a longer one is up to no good. */
#define MAX_CHAIN 256

static void
node_free (gpointer data)
{
  LodgeLayerNode *node = data;

  g_free (node->path);
  g_free (node->backing);
  g_free (node->user);
  g_free (node);
}

static char *
dup_backing (const char *path)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, NULL);
  const char *name = image != NULL ? image->refers_to : NULL;

  if (name != NULL && g_str_has_prefix (name, "file:"))
    name += strlen ("file:");
  return name != NULL && g_path_is_absolute (name) ? g_strdup (name) : NULL;
}

/* The node of @path; it and all below it are made when they are new. */
static LodgeLayerNode *
add_chain (GHashTable *graph, const char *path)
{
  LodgeLayerNode *first = NULL;
  const char *next = path;

  for (guint depth = 0; next != NULL && depth < MAX_CHAIN; depth++)
    {
      LodgeLayerNode *node = g_hash_table_lookup (graph, next);
      gboolean known = node != NULL;

      if (!known)
        {
          node = g_new0 (LodgeLayerNode, 1);
          node->path = g_strdup (next);
          node->backing = dup_backing (next);
          g_hash_table_insert (graph, node->path, node);
        }
      if (first == NULL)
        first = node;
      if (known)
        break;
      next = node->backing;
    }
  return first;
}

static void
add_definition (GHashTable *graph, virDomainPtr domain, guint flags, gboolean own)
{
  g_autoptr (LodgeDomainXml) definition = lodge_libvirt_fetch (domain, flags, NULL);
  g_autoptr (GPtrArray) layers =
      definition != NULL ? lodge_domain_xml_list_layers (definition) : NULL;
  gboolean running = (flags & VIR_DOMAIN_XML_INACTIVE) == 0;

  for (guint i = 0; layers != NULL && i < layers->len; i++)
    {
      LodgeLayerNode *node =
          add_chain (graph, ((LodgeDomainLayer *)g_ptr_array_index (layers, i))->path);

      node->top = TRUE;
      if (!own && node->user == NULL)
        node->user = g_strdup (virDomainGetName (domain));
      for (guint depth = 0; running && node != NULL && depth < MAX_CHAIN; depth++)
        {
          if (own)
            node->open = TRUE;
          else
            node->open_elsewhere = TRUE;
          node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
        }
    }
}

static void
add_frozen (GHashTable *graph, virDomainPtr domain, gboolean own)
{
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (domain, NULL);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (list, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        {
          LodgeLayerNode *node =
              add_chain (graph, ((LodgeDomainLayer *)g_ptr_array_index (frozen->layers, j))->path);

          node->frozen = TRUE;
          if (!own && node->user == NULL)
            node->user = g_strdup (virDomainGetName (domain));
        }
    }
  virResetLastError ();
}

GHashTable *
lodge_libvirt_layer_graph (LodgeLibvirtLink *link,
                           const char *uuid,
                           GPtrArray *more,
                           GError **error)
{
  g_autoptr (GHashTable) graph = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, node_free);
  virDomainPtr *domains = NULL;
  int n_domains =
      LV (virConnectListAllDomains (lodge_libvirt_link_get_connect (link), &domains, 0));

  if (n_domains < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  for (int i = 0; i < n_domains; i++)
    {
      char other[VIR_UUID_STRING_BUFLEN] = "";
      gboolean own;

      virDomainGetUUIDString (domains[i], other);
      own = g_strcmp0 (other, uuid) == 0;
      add_definition (graph, domains[i], VIR_DOMAIN_XML_INACTIVE, own);
      if (LV (virDomainIsActive (domains[i])) == 1)
        add_definition (graph, domains[i], 0, own);
      if (LV (virDomainSnapshotNum (domains[i], 0)) > 0)
        add_frozen (graph, domains[i], own);
      virDomainFree (domains[i]);
    }
  free (domains);
  virResetLastError ();
  for (guint i = 0; more != NULL && i < more->len; i++)
    add_chain (graph, g_ptr_array_index (more, i));
  return g_steal_pointer (&graph);
}

GPtrArray *
lodge_libvirt_layer_successors (GHashTable *graph, const char *path)
{
  GPtrArray *successors = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LodgeLayerNode *node = value;

      if (g_strcmp0 (node->backing, path) == 0 && g_file_test (node->path, G_FILE_TEST_EXISTS))
        g_ptr_array_add (successors, node);
    }
  return successors;
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
      LodgeLayerNode *node = value;
      const char *user = node->user;

      for (guint depth = 0; user != NULL && node != NULL && depth < MAX_CHAIN; depth++)
        {
          if (g_strcmp0 (node->path, path) == 0)
            {
              if (!g_ptr_array_find_with_equal_func (names, user, g_str_equal, NULL))
                g_ptr_array_add (names, g_strdup (user));
              break;
            }
          node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
        }
    }
  return names;
}
