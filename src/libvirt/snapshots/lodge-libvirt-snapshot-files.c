/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine's snapshots as files, and their end when the machine ends. */
#include "config.h"

#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-errors.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-fault.h"

static void
add_layer (GHashTable *own, GHashTable *stems, const char *path)
{
  g_hash_table_add (own, g_strdup (path));
  g_hash_table_add (stems, lodge_libvirt_dup_layer_stem (path));
}

/* Below what is named lie the layers that stay because several others rest on them. */
static void
add_hidden (LodgeLibvirtLink *link, const char *uuid, GHashTable *own, GHashTable *stems)
{
  g_autoptr (GHashTable) graph = lodge_libvirt_layer_graph (link, uuid, NULL, NULL);
  GHashTableIter iter;
  gpointer key;

  if (graph == NULL)
    return;
  g_hash_table_iter_init (&iter, graph);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      g_autofree char *stem = lodge_libvirt_dup_layer_stem (key);

      if (g_hash_table_contains (stems, stem))
        g_hash_table_add (own, g_strdup (key));
    }
}

GHashTable *
lodge_libvirt_list_own_layers (LodgeLibvirtLink *link, virDomainPtr domain)
{
  GHashTable *own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) list = NULL;
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  if (lodge_daemon_is_local (link))
    {
      g_hash_table_unref (own);
      return lodge_daemon_list_own (link, domain);
    }
  if (lodge_libvirt_snapshots_refusal (link) != NULL)
    return own;
  list = lodge_libvirt_frozen_list (domain, NULL);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (list, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        add_layer (own, stems, ((LodgeDomainLayer *)g_ptr_array_index (frozen->layers, j))->path);
    }
  virDomainGetUUIDString (domain, uuid);
  if (g_hash_table_size (own) > 0)
    add_hidden (link, uuid, own, stems);
  return own;
}

/* The first machine that is a linked clone of one of the snapshots, or NULL. */
static char *
dup_dependant (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid)
{
  g_autoptr (GPtrArray) list = lodge_libvirt_frozen_list (domain, NULL);
  g_auto (GStrv) titles = lodge_libvirt_dup_template_dependants (link, domain);

  if (titles != NULL)
    return g_strdup (titles[0]);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const LodgeFrozen *frozen = g_ptr_array_index (list, i);

      for (guint j = 0; j < frozen->layers->len; j++)
        {
          const LodgeDomainLayer *layer = g_ptr_array_index (frozen->layers, j);
          g_autoptr (GPtrArray) names = lodge_libvirt_list_dependants (link, uuid, layer->path);

          if (names->len > 0)
            return g_strdup (g_ptr_array_index (names, 0));
        }
    }
  return NULL;
}

static LodgeJournal *
begin (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid, GError **error)
{
  g_auto (GStrv) bases = lodge_libvirt_dup_bases (link, domain);
  GVariantBuilder fields;

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (
      &fields, "{sv}", "uri", g_variant_new_string (lodge_libvirt_link_get_uri (link)));
  g_variant_builder_add (&fields, "{sv}", "uuid", g_variant_new_string (uuid));
  g_variant_builder_add (&fields, "{sv}", "operation", g_variant_new_string ("undefine"));
  g_variant_builder_add (
      &fields, "{sv}", "bases", g_variant_new_strv ((const char *const *)bases, -1));
  return lodge_journal_begin (NULL,
                              LODGE_LIBVIRT_JOURNAL_SNAPSHOT,
                              LODGE_LIBVIRT_JOURNAL_VERSION,
                              g_variant_builder_end (&fields),
                              error);
}

char *
lodge_libvirt_dup_snapshots_folder (const char *uuid)
{
  g_autofree char *folder = lodge_snapshot_folder_dup_path (uuid, "x");

  return g_path_get_dirname (folder);
}

static gboolean
is_template (virDomainPtr domain)
{
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL);

  return stored != NULL && lodge_domain_xml_get_template (stored);
}

/* Whether a disk of its own is a layer over something else. */
static gboolean
is_layered (virDomainPtr domain)
{
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, NULL);
  g_autoptr (GPtrArray) tops = stored != NULL ? lodge_domain_xml_list_layers (stored) : NULL;

  for (guint i = 0; tops != NULL && i < tops->len; i++)
    if (lodge_libvirt_layer_has_backing (((LodgeDomainLayer *)g_ptr_array_index (tops, i))->path))
      return TRUE;
  return FALSE;
}

/* In files of their own, which perhaps another user has taken. */
static gboolean
has_external (virDomainPtr domain)
{
  int n = LV (virDomainSnapshotNum (domain, VIR_DOMAIN_SNAPSHOT_LIST_EXTERNAL));

  virResetLastError ();
  return n > 0;
}

gboolean
lodge_libvirt_snapshots_undefine (
    LodgeLibvirtLink *link, virDomainPtr domain, LodgeJournal **journal, int *lock, GError **error)
{
  gboolean foreign = lodge_libvirt_snapshots_inside_only (link);
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  g_autofree char *folder = NULL;
  g_autofree char *dependant = NULL;

  *journal = NULL;
  *lock = -1;
  virDomainGetUUIDString (domain, uuid);
  folder = lodge_libvirt_dup_snapshots_folder (uuid);
  if ((lodge_libvirt_snapshots_refusal (link) != NULL && !foreign) ||
      (!g_file_test (folder, G_FILE_TEST_IS_DIR) && !is_template (domain) &&
       (foreign || !is_layered (domain)) && !(foreign && has_external (domain))))
    return TRUE;
  *lock = lodge_libvirt_snapshots_lock (uuid, error);
  if (*lock < 0)
    return FALSE;
  dependant = foreign ? NULL : dup_dependant (link, domain, uuid);
  if (dependant != NULL)
    g_propagate_error (
        error,
        lodge_vmm_error_new (LODGE_VMM_ERROR_IN_USE,
                             dependant,
                             /* Translators: a machine's name. */
                             _ ("The machine “%s” is a linked clone that rests on this one. "
                                "Make it independent or delete it first."),
                             dependant));
  else
    *journal = begin (link, domain, uuid, error);
  if (*journal != NULL)
    return TRUE;
  g_close (*lock, NULL);
  *lock = -1;
  return FALSE;
}

void
lodge_libvirt_snapshots_forget (LodgeLibvirtLink *link, LodgeJournal *journal)
{
  g_autofree char *folder =
      lodge_libvirt_dup_snapshots_folder (lodge_journal_get_string (journal, "uuid"));
  g_auto (GStrv) bases = lodge_journal_dup_strings (journal, "bases");
  g_autoptr (GError) error = NULL;

  lodge_snapshot_remove_folder (folder);
  if (lodge_daemon_is_local (link) &&
      !lodge_daemon_remove_data (link, lodge_journal_get_string (journal, "uuid"), NULL, &error))
    g_message ("Data of snapshots stays: %s", error->message);
  lodge_libvirt_settle_bases (link, (const char *const *)bases);
}

void
lodge_libvirt_snapshots_undefined (LodgeLibvirtLink *link,
                                   LodgeJournal *journal,
                                   int lock,
                                   gboolean removed)
{
  if (journal != NULL && removed)
    {
      lodge_fault_point ("delete-snapshots");
      lodge_libvirt_snapshots_forget (link, journal);
    }
  if (journal != NULL)
    lodge_journal_remove (journal, NULL);
  if (lock >= 0)
    g_close (lock, NULL);
}
