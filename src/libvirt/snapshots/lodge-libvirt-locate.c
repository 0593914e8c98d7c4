/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of a chain that is somewhere else now: whatever names it learns where. Each step stands by
 * itself, so that who is interrupted has only to be asked again: what has not learnt it yet misses
 * it still.
 */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lodge-fault.h"
#include "lodge-image.h"
#include "lodge-layer-identity.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-qemu-img.h"
#include "lodge-libvirt-sweep.h"

#define STORED (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)

typedef struct
{
  LodgeLibvirtLink *link;
  char *uuid;
  char *missing;
  char *path;
  const char *format;
} Locate;

static void
locate_free (gpointer data)
{
  Locate *self = data;

  g_free (self->uuid);
  g_free (self->missing);
  g_free (self->path);
  g_free (self);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

char *
lodge_libvirt_dup_missing_file (const char *path)
{
  g_autofree char *next = g_strdup (path);

  for (guint depth = 0; next != NULL && depth < LODGE_LIBVIRT_MAX_CHAIN; depth++)
    {
      g_autoptr (LodgeImageInfo) image = NULL;
      const char *below;

      if (!g_file_test (next, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&next);
      image = lodge_image_sniff (next, NULL);
      below = image != NULL ? image->refers_to : NULL;
      if (below != NULL && g_str_has_prefix (below, "file:"))
        below += strlen ("file:");
      g_free (next);
      next = below != NULL && g_path_is_absolute (below) ? g_strdup (below) : NULL;
    }
  return NULL;
}

/* Nothing below it may be a file that no machine has had to do with. */
static gboolean
rests_on_known (GHashTable *graph, const LodgeImageInfo *image)
{
  const char *below = image->refers_to;

  if (below != NULL && g_str_has_prefix (below, "file:"))
    below += strlen ("file:");
  return below == NULL || g_hash_table_contains (graph, below);
}

static gboolean
fits (GHashTable *graph, const char *missing, const LodgeImageInfo *image)
{
  g_autoptr (GPtrArray) above = lodge_libvirt_layer_successors (graph, missing);

  for (guint i = 0; i < above->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (above, i);
      g_autoptr (LodgeImageInfo) upper = lodge_image_sniff (node->path, NULL);

      /* A disk that was made larger since is larger above. */
      if (upper == NULL || image->virtual_size > upper->virtual_size)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_file (Locate *self, GHashTable *graph, const char *format, GError **error)
{
  g_autoptr (LodgeImageInfo) image = NULL;

  if (!g_file_test (self->path, G_FILE_TEST_IS_REGULAR))
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_FOUND,
                   _ ("There is no such file. Choose the one that the disk file has become."));
  image = lodge_image_sniff (self->path, error);
  if (image == NULL)
    return FALSE;
  self->format = lodge_libvirt_layer_format (self->path);
  if (format != NULL && g_strcmp0 (format, self->format) != 0)
    return refuse (error,
                   LODGE_VMM_ERROR_INVALID,
                   _ ("The file has another format than the one that is missing. Choose another "
                      "one."));
  if (!rests_on_known (graph, image))
    return refuse (error,
                   LODGE_VMM_ERROR_UNSAFE,
                   _ ("The file takes its contents from another file that no machine uses, which "
                      "is not safe. Choose another one."));
  if (!fits (graph, self->missing, image))
    return refuse (error,
                   LODGE_VMM_ERROR_INVALID,
                   _ ("The file is a disk of another size than the one that is missing. Choose "
                      "another one."));
  if (lodge_layer_identity_compare (self->missing, self->path) == LODGE_LAYER_IDENTITY_OTHER)
    return refuse (
        error,
        LODGE_VMM_ERROR_INVALID,
        _ ("This is not the file that was there: its contents are others. Choose another "
           "one."));
  return TRUE;
}

/* A machine that has it open yet would go on in the old one. */
static gboolean
check_users (GHashTable *graph, const char *missing, GError **error)
{
  const LodgeLayerNode *node = g_hash_table_lookup (graph, missing);

  if (node == NULL)
    return refuse (
        error, LODGE_VMM_ERROR_NOT_FOUND, _ ("Nothing of this machine needs that file any more."));
  if (g_file_test (missing, G_FILE_TEST_EXISTS))
    return refuse (
        error, LODGE_VMM_ERROR_EXISTS, _ ("The file is not missing: it is where it was."));
  if (node->open || node->open_elsewhere)
    return refuse (error,
                   LODGE_VMM_ERROR_IN_USE,
                   _ ("A machine that runs has the file open. Shut it down first."));
  return TRUE;
}

static gboolean
teach_headers (Locate *self, GHashTable *graph, GError **error)
{
  g_autoptr (GPtrArray) above = lodge_libvirt_layer_successors (graph, self->missing);
  LodgeQemuImgLink link = { self->path, (char *)self->format };

  for (guint i = 0; i < above->len; i++)
    {
      const LodgeLayerNode *node = g_ptr_array_index (above, i);
      GStatBuf info = { 0 };
      gboolean done;

      if (g_stat (node->path, &info) < 0)
        continue;
      lodge_libvirt_open_layer (node->path);
      lodge_layer_identity_forget (node->path);
      done = lodge_qemu_img_rebase (node->path, &link, TRUE, NULL, NULL, error);
      g_chmod (node->path, info.st_mode & 0777);
      if (!done)
        return FALSE;
      lodge_fault_point ("locate-header");
    }
  return TRUE;
}

static gboolean
teach_definition (Locate *self, virDomainPtr domain, GError **error)
{
  g_autoptr (LodgeDomainXml) before = lodge_libvirt_fetch (domain, STORED, error);
  g_autoptr (LodgeDomainXml) after =
      before != NULL ? lodge_libvirt_fetch (domain, STORED, error) : NULL;
  g_autoptr (GPtrArray) layers = after != NULL ? lodge_domain_xml_list_layers (after) : NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;
  gboolean names = FALSE;

  if (layers == NULL)
    return FALSE;
  for (guint i = 0; i < layers->len; i++)
    {
      const LodgeDomainLayer *layer = g_ptr_array_index (layers, i);
      g_autoptr (LodgeDomainLayer) top = NULL;

      if (g_strcmp0 (layer->path, self->missing) != 0)
        continue;
      top = lodge_domain_layer_new (layer->target, self->path, layer->format);
      names |= lodge_domain_xml_set_layer (after, top);
    }
  if (!names)
    return TRUE;
  defined = lodge_libvirt_define (self->link, before, after, error);
  return defined != NULL;
}

static gboolean
teach_snapshots (Locate *self, virDomainPtr domain, GError **error)
{
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (domain, error);

  if (list == NULL)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    if (!lodge_libvirt_frozen_move (g_ptr_array_index (list, i), self->missing, self->path, error))
      return FALSE;
  return lodge_libvirt_frozen_heal (domain, list, error);
}

static gboolean
teach_machine (Locate *self, virDomainPtr domain, GError **error)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  gboolean done;
  int lock = -1;

  virDomainGetUUIDString (domain, uuid);
  /* The machine in question has it already. */
  if (g_strcmp0 (uuid, self->uuid) != 0)
    {
      lock = lodge_libvirt_snapshots_lock (uuid, error);
      if (lock < 0)
        return FALSE;
    }
  done = teach_snapshots (self, domain, error);
  lodge_fault_point ("locate-snapshots");
  done =
      done && (LV (virDomainIsPersistent (domain)) != 1 || teach_definition (self, domain, error));
  if (lock >= 0)
    g_close (lock, NULL);
  lodge_libvirt_reread (self->link, domain, uuid);
  return done;
}

/* Of the machines and snapshots that name it. */
static char *
dup_format (Locate *self, virDomainPtr domain)
{
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL);
  g_autoptr (GPtrArray) tops = stored != NULL ? lodge_domain_xml_list_layers (stored) : NULL;
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (domain, NULL);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (tops != NULL)
    g_ptr_array_add (all, tops);
  for (guint i = 0; list != NULL && i < list->len; i++)
    g_ptr_array_add (all, ((LodgeFrozen *)g_ptr_array_index (list, i))->layers);
  for (guint i = 0; i < all->len; i++)
    {
      GPtrArray *layers = g_ptr_array_index (all, i);

      for (guint j = 0; j < layers->len; j++)
        {
          const LodgeDomainLayer *layer = g_ptr_array_index (layers, j);

          if (g_strcmp0 (layer->path, self->missing) == 0)
            return g_strdup (layer->format);
        }
    }
  return NULL;
}

static gboolean
teach_all (Locate *self, GError **error)
{
  virDomainPtr *domains = NULL;
  int n = LV (virConnectListAllDomains (lodge_libvirt_link_get_connect (self->link), &domains, 0));
  gboolean done = TRUE;

  if (n < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  for (int i = 0; i < n; i++)
    {
      done = done && teach_machine (self, domains[i], error);
      virDomainFree (domains[i]);
    }
  free (domains);
  return done;
}

static gboolean
perform (Locate *self, virDomainPtr domain, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (self->link);
  g_autoptr (GHashTable) graph = NULL;
  g_autofree char *format = NULL;

  if (refusal != NULL)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, refusal);
  graph = lodge_libvirt_layer_graph (self->link, self->uuid, NULL, error);
  if (graph == NULL || !check_users (graph, self->missing, error))
    return FALSE;
  format = dup_format (self, domain);
  if (!check_file (self, graph, format, error))
    return FALSE;
  /* The headers first: what nothing names any more could not be asked for again. */
  if (!teach_headers (self, graph, error) || !teach_all (self, error))
    return FALSE;
  lodge_layer_identity_move (self->missing, self->path);
  return TRUE;
}

static void
locate_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Locate *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, self->uuid, &error);
  gboolean done = FALSE;
  int lock = domain != NULL ? lodge_libvirt_snapshots_lock (self->uuid, &error) : -1;
  char *real = realpath (self->path, NULL);

  self->link = link;
  if (real != NULL)
    {
      g_free (self->path);
      self->path = g_strdup (real);
    }
  free (real);
  if (lock >= 0)
    {
      done = perform (self, domain, &error);
      g_close (lock, NULL);
    }
  if (domain != NULL)
    {
      lodge_libvirt_snapshots_reread (link, domain, self->uuid);
      lodge_libvirt_reread (link, domain, self->uuid);
    }
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_locate_file (
    LodgeVmm *vmm, LodgeMachine *machine, const char *missing, const char *path, GTask *task)
{
  Locate *self = g_new0 (Locate, 1);

  self->uuid = g_strdup (lodge_machine_get_uuid (machine));
  self->missing = g_strdup (missing);
  self->path = g_strdup (path);
  g_task_set_task_data (task, self, locate_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, locate_work);
}
