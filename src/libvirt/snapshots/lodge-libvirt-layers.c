/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The graph of layers: which file rests on which, and who wants it. */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "lodge-fault.h"
#include "lodge-image.h"
#include "lodge-libvirt-errors.h"

static void
node_free (gpointer data)
{
  LodgeLayerNode *node = data;

  g_free (node->path);
  g_free (node->backing);
  g_free (node->user);
  g_free (node->user_uuid);
  g_free (node);
}

static char *
dup_backing (const char *path, gboolean *unread)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, NULL);
  const char *name = image != NULL ? image->refers_to : NULL;

  *unread = image == NULL && g_file_test (path, G_FILE_TEST_EXISTS);
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

  for (guint depth = 0; next != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
    {
      LodgeLayerNode *node = g_hash_table_lookup (graph, next);
      gboolean known = node != NULL;

      if (!known)
        {
          node = g_new0 (LodgeLayerNode, 1);
          node->path = g_strdup (next);
          node->backing = dup_backing (next, &node->unread);
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

/* What people know the machine by. */
static void
set_user (LodgeLayerNode *node, virDomainPtr domain)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  char *title;

  if (node->user != NULL)
    return;
  title = LV (
      virDomainGetMetadata (domain, VIR_DOMAIN_METADATA_TITLE, NULL, VIR_DOMAIN_AFFECT_CURRENT));
  node->user = g_strdup (title != NULL && *title != '\0' ? title : virDomainGetName (domain));
  free (title);
  virDomainGetUUIDString (domain, uuid);
  node->user_uuid = g_strdup (uuid);
  virResetLastError ();
}

/* Whether a machine that can't be read went away meanwhile. Of any other nobody may think that it
 * needs nothing. */
static gboolean
went_away (GError *problem, GError **error)
{
  if (g_error_matches (problem, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    {
      g_error_free (problem);
      return TRUE;
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
add_definition (GHashTable *graph, virDomainPtr domain, guint flags, gboolean own, GError **error)
{
  GError *problem = NULL;
  g_autoptr (LodgeDomainXml) definition = lodge_libvirt_fetch (domain, flags, &problem);
  g_autoptr (GPtrArray) layers =
      definition != NULL ? lodge_domain_xml_list_layers (definition) : NULL;
  gboolean running = (flags & VIR_DOMAIN_XML_INACTIVE) == 0;

  if (definition == NULL)
    return went_away (problem, error);
  for (guint i = 0; i < layers->len; i++)
    {
      LodgeLayerNode *node =
          add_chain (graph, ((LodgeDomainLayer *)g_ptr_array_index (layers, i))->path);

      node->top = TRUE;
      node->kept |= !running && lodge_domain_xml_get_template (definition);
      if (!own)
        set_user (node, domain);
      for (guint depth = 0; running && node != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
        {
          if (own)
            node->open = TRUE;
          else
            node->open_elsewhere = TRUE;
          node = node->backing != NULL ? g_hash_table_lookup (graph, node->backing) : NULL;
        }
    }
  return TRUE;
}

static gpointer
keep (LodgeFrozen *frozen, gpointer data)
{
  return frozen;
}

static gboolean
add_frozen (GHashTable *graph, virDomainPtr domain, gboolean own, GError **error)
{
  GError *problem = NULL;
  g_autoptr (GPtrArray) list =
      lodge_libvirt_frozen_map (domain, keep, NULL, (GDestroyNotify)lodge_frozen_free, &problem);

  if (list == NULL)
    return went_away (problem, error);
  for (guint i = 0; i < list->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (list, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        {
          LodgeLayerNode *node =
              add_chain (graph, ((LodgeDomainLayer *)g_ptr_array_index (frozen->layers, j))->path);

          node->frozen = TRUE;
          if (!own)
            set_user (node, domain);
        }
    }
  return TRUE;
}

static gboolean
add_machine (GHashTable *graph, virDomainPtr domain, const char *uuid, GError **error)
{
  char other[VIR_UUID_STRING_BUFLEN] = "";
  gboolean own;
  int active;

  virDomainGetUUIDString (domain, other);
  own = g_strcmp0 (other, uuid) == 0;
  active = LV (virDomainIsActive (domain));
  if (active < 0)
    return went_away (lodge_libvirt_error_take (), error);
  return add_definition (graph, domain, VIR_DOMAIN_XML_INACTIVE, own, error) &&
         (active == 0 || add_definition (graph, domain, 0, own, error)) &&
         add_frozen (graph, domain, own, error);
}

GHashTable *
lodge_libvirt_layer_graph (LodgeLibvirtLink *link,
                           const char *uuid,
                           GPtrArray *more,
                           GError **error)
{
  g_autoptr (GHashTable) graph = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, node_free);
  virDomainPtr *domains = NULL;
  gboolean done = TRUE;
  int n_domains =
      LV (virConnectListAllDomains (lodge_libvirt_link_get_connect (link), &domains, 0));

  if (n_domains < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  if (more != NULL)
    lodge_fault_point ("layers-listed");
  for (int i = 0; i < n_domains; i++)
    {
      done = done && add_machine (graph, domains[i], uuid, error);
      virDomainFree (domains[i]);
    }
  free (domains);
  virResetLastError ();
  for (guint i = 0; done && more != NULL && i < more->len; i++)
    add_chain (graph, g_ptr_array_index (more, i));
  return done ? g_steal_pointer (&graph) : NULL;
}

void
lodge_libvirt_sound_init (LodgeLibvirtSound *self)
{
  g_mutex_init (&self->mutex);
  self->paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
lodge_libvirt_sound_clear (LodgeLibvirtSound *self)
{
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->paths);
}

static gboolean
is_sound (LodgeLibvirtSound *sound, const char *path)
{
  gboolean known;

  if (sound == NULL)
    return FALSE;
  g_mutex_lock (&sound->mutex);
  known = g_hash_table_contains (sound->paths, path);
  g_mutex_unlock (&sound->mutex);
  return known;
}

static void
note_sound (LodgeLibvirtSound *sound, GPtrArray *paths)
{
  if (sound == NULL)
    return;
  g_mutex_lock (&sound->mutex);
  for (guint i = 0; i < paths->len; i++)
    g_hash_table_add (sound->paths, g_strdup (g_ptr_array_index (paths, i)));
  g_mutex_unlock (&sound->mutex);
}

char *
lodge_libvirt_dup_chain_problem (const char *path, LodgeLibvirtSound *sound)
{
  g_autoptr (GPtrArray) seen = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *next = g_strdup (path);

  for (guint depth = 0; next != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN && !is_sound (sound, next);
       depth++)
    {
      char *file = g_steal_pointer (&next);
      gboolean unread = FALSE;

      g_ptr_array_add (seen, file);
      if (!g_file_test (file, G_FILE_TEST_EXISTS))
        return g_strdup_printf (
            _ ("The disk file “%s” is missing. Put it back to use this snapshot."), file);
      next = dup_backing (file, &unread);
      if (unread)
        return g_strdup_printf (_ ("You may not read the disk file “%s”. Check its permissions."),
                                file);
    }
  note_sound (sound, seen);
  return NULL;
}

gboolean
lodge_libvirt_check_chains (GPtrArray *layers, GError **error)
{
  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);
      g_autofree char *problem = lodge_libvirt_dup_chain_problem (layer->path, NULL);

      if (problem == NULL)
        continue;
      g_propagate_error (
          error, lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND, layer->path, "%s", problem));
      return FALSE;
    }
  return TRUE;
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
