/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which files are a machine's, and who else uses them. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "lodge-domain-xml.h"
#include "lodge-image.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-files.h"
#include "lodge-libvirt-private.h"
#include "lodge-libvirt-snapshots.h"

/* Chains end; whatever makes a longer one is up to no good. */
#define MAX_CHAIN 64

char *
lodge_libvirt_files_dup_canonical (const char *path, gboolean local)
{
  char *real = local ? realpath (path, NULL) : NULL;
  char *copy = g_strdup (real != NULL ? real : path);

  free (real);
  return copy;
}

/* The file that the image at @path is built on, as an absolute path; NULL: none, or not a file. */
static char *
dup_backing_file (const char *path)
{
  g_autoptr (LodgeImageInfo) image = lodge_image_sniff (path, NULL);
  g_autofree char *folder = NULL;
  const char *name = image != NULL ? image->refers_to : NULL;

  if (name == NULL || g_str_equal (name, "?"))
    return NULL;
  if (g_str_has_prefix (name, "file:"))
    name += strlen ("file:");
  if (g_path_is_absolute (name))
    return g_strdup (name);
  if (strchr (name, ':') != NULL)
    return NULL;
  folder = g_path_get_dirname (image->path);
  return g_build_filename (folder, name, NULL);
}

/* @path and everything below it. (element-type utf8) (transfer full) */
static GPtrArray *
dup_chain (const char *path, gboolean local)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_free);
  char *next = lodge_libvirt_files_dup_canonical (path, local);

  while (next != NULL && chain->len < MAX_CHAIN)
    {
      g_autofree char *backing = local ? dup_backing_file (next) : NULL;

      if (g_ptr_array_find_with_equal_func (chain, next, g_str_equal, NULL))
        break;
      g_ptr_array_add (chain, g_steal_pointer (&next));
      next = backing != NULL ? lodge_libvirt_files_dup_canonical (backing, local) : NULL;
    }
  g_free (next);
  return chain;
}

static void
add_user (GHashTable *users, const char *path, const char *title)
{
  GPtrArray *titles = g_hash_table_lookup (users, path);

  if (titles == NULL)
    {
      titles = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (users, g_strdup (path), titles);
    }
  if (!g_ptr_array_find_with_equal_func (titles, title, g_str_equal, NULL))
    g_ptr_array_add (titles, g_strdup (title));
}

static void
add_users_of (GHashTable *users, LodgeDomainXml *xml, gboolean local)
{
  g_autoptr (GListModel) files = lodge_domain_xml_list_files (xml);
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (xml);
  const char *title = lodge_machine_config_get_title (config);

  if (title == NULL || *title == '\0')
    title = lodge_machine_config_get_name (config);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);
      gboolean is_disk = lodge_machine_file_get_role (file) == LODGE_FILE_ROLE_DISK;
      g_autoptr (GPtrArray) chain =
          dup_chain (lodge_machine_file_get_path (file), local && is_disk);

      for (guint j = 0; j < chain->len; j++)
        add_user (users, chain->pdata[j], title != NULL ? title : "?");
    }
}

static void
add_domain (GHashTable *users, virDomainPtr domain, guint flags, gboolean local)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, NULL);
  g_autoptr (LodgeDomainXml) xml =
      text != NULL ? lodge_domain_xml_new_from_text (text, NULL) : NULL;

  if (xml != NULL)
    add_users_of (users, xml, local);
}

/* What its snapshots froze, and what that rests on. */
static void
add_frozen (GHashTable *users, virDomainPtr domain, gboolean local)
{
  g_autoptr (GPtrArray) list =
      LV (virDomainSnapshotNum (domain, 0)) > 0 ? lodge_libvirt_frozen_list (domain, NULL) : NULL;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (list, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        {
          const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, j);
          g_autoptr (GPtrArray) chain = dup_chain (layer->path, local);

          for (guint k = 0; k < chain->len; k++)
            add_user (users, chain->pdata[k], virDomainGetName (domain));
        }
    }
  virResetLastError ();
}

GHashTable *
lodge_libvirt_files_users (LodgeLibvirtLink *link, const char *except_uuid, GError **error)
{
  g_autoptr (GHashTable) users =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  gboolean local = lodge_libvirt_link_get_facts (link)->local;
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
      char uuid[VIR_UUID_STRING_BUFLEN] = "";

      virDomainGetUUIDString (domains[i], uuid);
      if (g_strcmp0 (uuid, except_uuid) != 0)
        {
          /* A running machine may still use what its stored definition has dropped. */
          add_domain (users, domains[i], VIR_DOMAIN_XML_INACTIVE, local);
          if (LV (virDomainIsActive (domains[i])) == 1)
            add_domain (users, domains[i], 0, local);
          add_frozen (users, domains[i], local);
        }
      virDomainFree (domains[i]);
    }
  free (domains);
  return g_steal_pointer (&users);
}

typedef struct
{
  LodgeLibvirtLink *link;
  GListStore *files;
  GHashTable *seen;
  GHashTable *users;
  const char *disk_folder; /* NULL: not known */
  gboolean local;
  GHashTable *own; /* what is the machine's because of its snapshots */
} Listing;

static guint64
space_of (const char *path)
{
  GStatBuf info = { 0 };

  return g_stat (path, &info) == 0 ? (guint64)info.st_blocks * 512 : 0;
}

/* Sums a folder's files; swtpm's has a handful. */
static guint64
space_of_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint64 sum = 0;
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      sum += g_file_test (child, G_FILE_TEST_IS_DIR) ? space_of_folder (child) : space_of (child);
    }
  return sum;
}

static void
add_file (Listing *listing, LodgeFileRole role, const char *path, const char *kept_because)
{
  g_autoptr (LodgeMachineFile) file = NULL;
  g_autofree char *canonical = lodge_libvirt_files_dup_canonical (path, listing->local);
  GPtrArray *titles = g_hash_table_lookup (listing->users, canonical);
  g_auto (GStrv) used_by = NULL;
  guint64 size = 0;

  if (!g_hash_table_add (listing->seen, g_strdup (path)))
    return;
  if (titles != NULL)
    {
      used_by = g_new0 (char *, titles->len + 1);
      for (guint i = 0; i < titles->len; i++)
        used_by[i] = g_strdup (titles->pdata[i]);
    }
  if (listing->local)
    size = g_file_test (path, G_FILE_TEST_IS_DIR) ? space_of_folder (path) : space_of (path);
  file = lodge_machine_file_new (role, path, size, (const char *const *)used_by, kept_because);
  g_list_store_append (listing->files, file);
}

/* An image that somebody chose to use in place is his, wherever it came from. */
static gboolean
is_foreign (Listing *listing, const char *path)
{
  g_autofree char *folder =
      listing->disk_folder != NULL
          ? lodge_libvirt_files_dup_canonical (listing->disk_folder, listing->local)
          : NULL;
  g_autofree char *canonical = lodge_libvirt_files_dup_canonical (path, listing->local);
  g_autofree char *parent = g_path_get_dirname (canonical);

  return folder != NULL && g_strcmp0 (parent, folder) != 0;
}

/* A file below a disk: the machine's own, or else kept for @otherwise. */
static void
add_layer (Listing *listing, const char *path, const char *otherwise)
{
  const char *kept_because = otherwise;

  if (g_hash_table_contains (listing->own, path))
    kept_because =
        is_foreign (listing, path) ? _ ("it is not in the folder where disks are made") : NULL;
  add_file (listing, LODGE_FILE_ROLE_DISK, path, kept_because);
}

static void
add_defined (Listing *listing, LodgeDomainXml *xml)
{
  g_autoptr (GListModel) files = lodge_domain_xml_list_files (xml);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (LodgeMachineFile) file = g_list_model_get_item (files, i);
      LodgeFileRole role = lodge_machine_file_get_role (file);
      const char *path = lodge_machine_file_get_path (file);
      const char *kept_because = lodge_machine_file_get_kept_because (file);
      g_autoptr (GPtrArray) chain = NULL;

      if (role == LODGE_FILE_ROLE_DISK &&
          (kept_because == NULL || g_hash_table_contains (listing->own, path)))
        kept_because =
            is_foreign (listing, path) ? _ ("it is not in the folder where disks are made") : NULL;
      add_file (listing, role, path, kept_because);
      if (role != LODGE_FILE_ROLE_DISK)
        continue;
      chain = dup_chain (path, listing->local);
      for (guint j = 1; j < chain->len; j++)
        add_layer (listing, chain->pdata[j], _ ("other disks may be built on it"));
    }
}

/* Layers, and what is kept beside libvirt's notes: memory, and copies of firmware variables. */
static void
add_snapshots (Listing *listing, const char *uuid)
{
  g_autofree char *folder = lodge_libvirt_dup_snapshots_folder (uuid);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, listing->own);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_file_test (key, G_FILE_TEST_EXISTS))
      add_layer (listing, key, NULL);
  if (lodge_libvirt_snapshots_refusal (listing->link) == NULL &&
      g_file_test (folder, G_FILE_TEST_IS_DIR))
    add_file (listing, LODGE_FILE_ROLE_SAVED_STATE, folder, NULL);
}

static void
add_if_exists (Listing *listing, LodgeFileRole role, const char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    add_file (listing, role, path, NULL);
}

/* Where libvirt 9 keeps what no definition names: variables of a firmware it chose itself, too. */
static void
add_state (Listing *listing, virDomainPtr domain, const char *uuid)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (listing->link);
  g_autofree char *state =
      facts->privileged ? g_strdup ("/var/lib/libvirt/qemu")
                        : g_build_filename (g_get_user_config_dir (), "libvirt", "qemu", NULL);
  g_autofree char *nvram_name = g_strconcat (virDomainGetName (domain), "_VARS.fd", NULL);
  g_autofree char *nvram = g_build_filename (state, "nvram", nvram_name, NULL);
  g_autofree char *saved_name = g_strconcat (virDomainGetName (domain), ".save", NULL);
  g_autofree char *saved = g_build_filename (state, "save", saved_name, NULL);
  g_autofree char *tpm = facts->privileged ? g_build_filename ("/var/lib/libvirt/swtpm", uuid, NULL)
                                           : g_build_filename (state, "swtpm", uuid, NULL);

  if (!listing->local || !facts->qemu)
    return;
  add_if_exists (listing, LODGE_FILE_ROLE_NVRAM, nvram);
  add_if_exists (listing, LODGE_FILE_ROLE_TPM, tpm);

  /* The system's folder can't be looked into, so libvirt is asked. */
  if (LV (virDomainHasManagedSaveImage (domain, 0)) == 1)
    add_file (listing, LODGE_FILE_ROLE_SAVED_STATE, saved, NULL);
}

typedef struct
{
  char *uuid;
  char *disk_folder;
} ListFiles;

static void
list_files_free (ListFiles *request)
{
  g_free (request->uuid);
  g_free (request->disk_folder);
  g_free (request);
}

static GListModel *
list_files (LodgeLibvirtLink *link, virDomainPtr domain, ListFiles *request, GError **error)
{
  const char *uuid = request->uuid;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) users = lodge_libvirt_files_users (link, uuid, error);
  guint flags = LV (virDomainIsPersistent (domain)) == 1 ? VIR_DOMAIN_XML_INACTIVE : 0;
  g_autofree char *text = users != NULL ? lodge_libvirt_dup_xml (domain, flags, error) : NULL;
  g_autoptr (LodgeDomainXml) xml =
      text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
  g_autoptr (GHashTable) own = xml != NULL ? lodge_libvirt_list_own_layers (link, domain) : NULL;
  Listing listing = {
    .link = link,
    .seen = seen,
    .users = users,
    .disk_folder = request->disk_folder,
    .local = lodge_libvirt_link_get_facts (link)->local,
    .own = own,
  };

  if (xml == NULL)
    return NULL;
  listing.files = g_list_store_new (LODGE_TYPE_MACHINE_FILE);
  add_defined (&listing, xml);
  add_snapshots (&listing, uuid);
  add_state (&listing, domain, uuid);
  return G_LIST_MODEL (listing.files);
}

static void
list_files_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  ListFiles *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, request->uuid, &error);
  GListModel *files = domain != NULL ? list_files (link, domain, request, &error) : NULL;

  if (files != NULL)
    g_task_return_pointer (task, files, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_list_files (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);
  ListFiles *request = g_new0 (ListFiles, 1);

  request->uuid = g_strdup (lodge_machine_get_uuid (machine));
  request->disk_folder = g_strdup (lodge_host_get_disk_folder (self->host));
  g_task_set_task_data (task, request, (GDestroyNotify)list_files_free);
  lodge_libvirt_link_run_long (self->link, task, list_files_work);
}
