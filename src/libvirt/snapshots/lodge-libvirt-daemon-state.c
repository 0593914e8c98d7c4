/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory, firmware variables and TPM of the system's machines: files that only the daemon may
 * touch. */
#include "config.h"

#include "lodge-libvirt-daemon.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-pool.h"

/* swtpm's folders below the machine's, one for each version of TPM. */
static const char *const tpm_folders[] = { "tpm2", "tpm1.2" };

char *
lodge_daemon_dup_folder (const char *uuid)
{
  return g_build_filename (LODGE_DAEMON_FOLDER, uuid, NULL);
}

static char *
dup_file_name (const char *name, const char *what)
{
  return g_strconcat (name, ".", what, NULL);
}

char *
lodge_daemon_dup_memory (const char *uuid, const char *name)
{
  g_autofree char *folder = lodge_daemon_dup_folder (uuid);
  g_autofree char *file = dup_file_name (name, "memory");

  return g_build_filename (folder, file, NULL);
}

guint64
lodge_daemon_get_space (LodgeLibvirtLink *link, const char *uuid)
{
  g_autofree char *folder = lodge_daemon_dup_folder (uuid);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeStore) store = lodge_store_open (link, folder, TRUE, &error);

  return store != NULL ? lodge_store_get_space (store) : G_MAXUINT64;
}

gboolean
lodge_daemon_is_full (LodgeLibvirtLink *link, const char *uuid, GPtrArray *layers)
{
  for (guint i = 0; i < layers->len; i++)
    {
      g_autofree char *folder =
          g_path_get_dirname (((LodgeDomainLayer *)g_ptr_array_index (layers, i))->path);
      g_autoptr (LodgeStore) store = lodge_store_open (link, folder, FALSE, NULL);

      if (store != NULL && lodge_store_get_space (store) < LODGE_LIBVIRT_LITTLE_SPACE)
        return TRUE;
    }
  return lodge_daemon_get_space (link, uuid) < LODGE_LIBVIRT_LITTLE_SPACE;
}

static LodgeStore *
open_data (LodgeLibvirtLink *link, virDomainPtr domain, gboolean make, GError **error)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  g_autofree char *folder = NULL;

  virDomainGetUUIDString (domain, uuid);
  folder = lodge_daemon_dup_folder (uuid);
  return lodge_store_open (link, folder, make, error);
}

static char *
dup_nvram (virDomainPtr domain, LodgeDomainXml *definition)
{
  char *path = lodge_domain_xml_dup_nvram (definition);
  g_autofree char *file = g_strconcat (virDomainGetName (domain), "_VARS.fd", NULL);

  return path != NULL ? path : g_build_filename (LODGE_DAEMON_NVRAM, file, NULL);
}

/* One that never ran with a TPM has none. */
static gboolean
has_tpm (
    LodgeLibvirtLink *link, virDomainPtr domain, const char *version, gboolean *has, GError **error)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  g_autofree char *folder = NULL;

  virDomainGetUUIDString (domain, uuid);
  folder = g_build_filename (LODGE_DAEMON_TPM, uuid, NULL);
  return lodge_store_has (link, LODGE_DAEMON_TPM, uuid, has, error) &&
         (!*has || lodge_store_has (link, folder, version, has, error));
}

static char *
dup_tpm_folder (virDomainPtr domain, const char *version)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  virDomainGetUUIDString (domain, uuid);
  return g_build_filename (LODGE_DAEMON_TPM, uuid, version, NULL);
}

static gboolean
fail_missing (const char *path, GError **error)
{
  g_propagate_error (error,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_FOUND,
                                          path,
                                          _ ("The variables of the machine’s firmware, “%s”, are "
                                             "missing. Start the machine, and try again."),
                                          path));
  return FALSE;
}

/* A machine that was never started has none yet; one that runs names its own. */
static gboolean
copy_nvram (LodgeStore *data,
            virDomainPtr domain,
            LodgeDomainXml *definition,
            const char *name,
            GError **error)
{
  g_autofree char *path = dup_nvram (domain, definition);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *file = g_path_get_basename (path);
  g_autofree char *as = dup_file_name (name, "nvram");
  g_autoptr (LodgeStore) store = NULL;
  g_autoptr (LodgeStoreFile) found = NULL;
  g_autoptr (GError) problem = NULL;

  if (lodge_store_is_absent (folder))
    return TRUE;
  store = lodge_store_open (data->link, folder, FALSE, error);
  if (store == NULL)
    return FALSE;
  found = lodge_store_find (store, file, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (found == NULL)
    return LV (virDomainIsActive (domain)) != 1 || fail_missing (path, error);
  return lodge_store_copy (store, file, data, as, error);
}

/* What swtpm locks itself with is not its state. */
static gboolean
is_state (const LodgeStoreFile *file)
{
  return file->name[0] != '.';
}

static gboolean
copy_tpm (
    LodgeStore *data, virDomainPtr domain, const char *version, const char *name, GError **error)
{
  g_autofree char *folder = dup_tpm_folder (domain, version);
  g_autofree char *prefix = dup_file_name (name, version);
  g_autoptr (LodgeStore) store = NULL;
  g_autoptr (GPtrArray) files = NULL;
  gboolean has = FALSE;

  if (!has_tpm (data->link, domain, version, &has, error))
    return FALSE;
  if (!has)
    return TRUE;
  store = lodge_store_open (data->link, folder, FALSE, error);
  files = store != NULL ? lodge_store_list (store, error) : NULL;
  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const LodgeStoreFile *file = g_ptr_array_index (files, i);
      g_autofree char *as = dup_file_name (prefix, file->name);

      if (is_state (file) && !lodge_store_copy (store, file->name, data, as, error))
        return FALSE;
    }
  return files != NULL;
}

gboolean
lodge_daemon_copy_state (LodgeLibvirtLink *link,
                         virDomainPtr domain,
                         LodgeDomainXml *definition,
                         const char *name,
                         GError **error)
{
  g_autoptr (LodgeStore) data = open_data (link, domain, TRUE, error);

  if (data == NULL || !copy_nvram (data, domain, definition, name, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (tpm_folders); i++)
    if (!copy_tpm (data, domain, tpm_folders[i], name, error))
      return FALSE;
  return TRUE;
}

static gboolean
put_nvram_back (LodgeStore *data,
                virDomainPtr domain,
                LodgeDomainXml *definition,
                const char *copy,
                GError **error)
{
  g_autofree char *path = dup_nvram (domain, definition);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *file = g_path_get_basename (path);
  g_autoptr (LodgeStore) store = lodge_store_open (data->link, folder, TRUE, error);

  return store != NULL && lodge_store_copy (data, copy, store, file, error);
}

/* Nothing of now may stay beside what was then. @then: set of its names. */
static gboolean
clear_tpm (LodgeStore *store, GHashTable *then, GError **error)
{
  g_autoptr (GPtrArray) files = lodge_store_list (store, error);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const LodgeStoreFile *file = g_ptr_array_index (files, i);

      if (is_state (file) && !g_hash_table_contains (then, file->name) &&
          !lodge_store_remove (store, file->name, error))
        return FALSE;
    }
  return files != NULL;
}

static gboolean
put_tpm_back (LodgeStore *data,
              virDomainPtr domain,
              const char *version,
              const char *name,
              GPtrArray *files,
              GError **error)
{
  g_autofree char *folder = dup_tpm_folder (domain, version);
  g_autofree char *whole = dup_file_name (name, version);
  g_autofree char *prefix = g_strconcat (whole, ".", NULL);
  g_autoptr (GHashTable) then = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (LodgeStore) store = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      const LodgeStoreFile *file = g_ptr_array_index (files, i);
      const char *as;

      if (!g_str_has_prefix (file->name, prefix))
        continue;
      as = file->name + strlen (prefix);
      if (store == NULL)
        store = lodge_store_open (data->link, folder, TRUE, error);
      if (store == NULL || !lodge_store_copy (data, file->name, store, as, error))
        return FALSE;
      g_hash_table_add (then, (gpointer)as);
    }
  return store == NULL || clear_tpm (store, then, error);
}

gboolean
lodge_daemon_put_state_back (LodgeLibvirtLink *link,
                             virDomainPtr domain,
                             LodgeDomainXml *definition,
                             const char *name,
                             GError **error)
{
  g_autoptr (LodgeStore) data = open_data (link, domain, TRUE, error);
  g_autoptr (GPtrArray) files = data != NULL ? lodge_store_list (data, error) : NULL;
  g_autofree char *nvram = dup_file_name (name, "nvram");

  if (files == NULL)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    if (g_str_equal (((LodgeStoreFile *)g_ptr_array_index (files, i))->name, nvram) &&
        !put_nvram_back (data, domain, definition, nvram, error))
      return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (tpm_folders); i++)
    if (!put_tpm_back (data, domain, tpm_folders[i], name, files, error))
      return FALSE;
  return TRUE;
}

/* The folder that is empty goes; where it can't, nothing is lost. */
static void
remove_folder (LodgeLibvirtLink *link, const char *uuid)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeStore) store = lodge_store_open (link, LODGE_DAEMON_FOLDER, FALSE, &error);

  if (store != NULL)
    lodge_store_remove (store, uuid, &error);
  if (error != NULL)
    g_debug ("%s/%s: %s", LODGE_DAEMON_FOLDER, uuid, error->message);
}

gboolean
lodge_daemon_remove_data (LodgeLibvirtLink *link,
                          const char *uuid,
                          const char *name,
                          GError **error)
{
  g_autofree char *folder = lodge_daemon_dup_folder (uuid);
  g_autofree char *prefix = name != NULL ? g_strconcat (name, ".", NULL) : g_strdup ("");
  g_autoptr (LodgeStore) store = NULL;
  g_autoptr (GPtrArray) files = NULL;
  gboolean has = FALSE;
  guint left = 0;

  if (!lodge_store_has (link, LODGE_DAEMON_FOLDER, uuid, &has, error))
    return FALSE;
  if (!has)
    return TRUE;
  store = lodge_store_open (link, folder, FALSE, error);
  files = store != NULL ? lodge_store_list (store, error) : NULL;
  if (files == NULL)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    {
      const LodgeStoreFile *file = g_ptr_array_index (files, i);

      if (!g_str_has_prefix (file->name, prefix))
        left++;
      else if (!lodge_store_remove (store, file->name, error))
        return FALSE;
    }
  g_clear_pointer (&store, lodge_store_close);
  if (left == 0)
    remove_folder (link, uuid);
  return TRUE;
}
