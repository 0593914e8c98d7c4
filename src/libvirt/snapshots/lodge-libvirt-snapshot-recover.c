/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a killed program left behind, or one that lost libvirt. */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <glib/gstdio.h>

#include "lodge-libvirt-daemon.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-sweep.h"

static gboolean
is_by_daemon (LodgeJournal *journal)
{
  return g_strcmp0 (lodge_journal_get_string (journal, LODGE_DAEMON_FIELD), LODGE_DAEMON_VALUE) ==
         0;
}

static void
sweep_fields (LodgeLibvirtLink *link, virDomainPtr domain, LodgeJournal *journal, GError **error)
{
  static const char *const fields[] = { "files", "old" };
  g_autoptr (GPtrArray) suspects = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_auto (GStrv) paths = lodge_journal_dup_strings (journal, fields[i]);

      for (guint j = 0; paths[j] != NULL; j++)
        g_ptr_array_add (suspects, g_strdup (paths[j]));
    }
  if (is_by_daemon (journal))
    {
      lodge_daemon_sweep (link, domain, suspects, TRUE, NULL, NULL, error);
      return;
    }
  lodge_libvirt_add_sibling_layers (suspects);
  lodge_libvirt_sweep_layers (link, domain, suspects, NULL, error);
}

/* Killed while it was taken: it is there whole, or nothing of it stays. */
static void
recover_take (LodgeLibvirtLink *link, virDomainPtr domain, LodgeJournal *journal, GError **error)
{
  const char *name = lodge_journal_get_string (journal, "name");
  const char *uuid = lodge_journal_get_string (journal, "uuid");
  g_autofree char *folder = lodge_snapshot_folder_dup_path (uuid, name);
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeVirSnapshot) snapshot = lodge_libvirt_snapshot_find (domain, name, &problem);
  int state = 0;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return;
    }
  /* Before anything that could fail: the guest stands still. */
  if (lodge_journal_has_step (journal, "pausing") &&
      LV (virDomainGetState (domain, &state, NULL, 0)) == 0 && state == VIR_DOMAIN_PAUSED &&
      LV (virDomainResume (domain)) < 0)
    virResetLastError ();
  if (lodge_journal_has_step (journal, "freezing") && LV (virDomainFSThaw (domain, NULL, 0, 0)) < 0)
    virResetLastError ();
  if (snapshot == NULL)
    {
      lodge_snapshot_remove_folder (folder);
      if (is_by_daemon (journal) && !lodge_daemon_remove_data (link, uuid, name, error))
        return;
      if (is_by_daemon (journal) || !lodge_libvirt_snapshots_inside_only (link))
        sweep_fields (link, domain, journal, error);
    }
}

/* Memory is loaded into a machine that stands still, and nobody came to let it go on. */
static void
wake (LodgeLibvirtLink *link, virDomainPtr domain, const LodgeFrozen *frozen)
{
  g_auto (LodgeSnapshotFacts) facts = { 0 };
  int state = 0;

  lodge_snapshot_folder_read_facts (frozen->folder, &facts);
  if (!facts.paused && LV (virDomainGetState (domain, &state, NULL, 0)) == 0 &&
      state == VIR_DOMAIN_PAUSED)
    {
      lodge_libvirt_session_started (link, domain);
      LV (virDomainResume (domain));
    }
  virResetLastError ();
}

/* Nobody has written to its layers, the old ones or the new, since it was stopped. Else it was
 * started, and what was done in there is not taken away. */
static gboolean
is_untouched (LodgeDomainXml *stored, LodgeJournal *journal)
{
  g_autoptr (GPtrArray) layers = lodge_domain_xml_list_layers (stored);
  g_autofree char *untouched = lodge_libvirt_dup_untouched_step (layers);

  return lodge_journal_has_step (journal, untouched);
}

/* Killed while it went back: before anything was given up nothing has happened, after that it goes
 * on. */
static void
recover_restore (LodgeLibvirtLink *link, virDomainPtr domain, LodgeJournal *journal, GError **error)
{
  const char *name = lodge_journal_get_string (journal, "name");
  const char *uuid = lodge_journal_get_string (journal, "uuid");
  gboolean disks = g_strcmp0 (lodge_journal_get_string (journal, "mode"), "disks") == 0;
  g_auto (GStrv) paths = lodge_journal_dup_strings (journal, "files");
  g_autoptr (GError) problem = NULL;
  g_autoptr (LodgeVirSnapshot) snapshot = lodge_libvirt_snapshot_find (domain, name, &problem);
  g_autoptr (LodgeFrozen) frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, uuid, &problem) : NULL;
  g_autoptr (LodgeDomainXml) running = NULL;
  g_autoptr (LodgeDomainXml) stored =
      lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, problem == NULL ? &problem : NULL);
  gboolean finished;
  gboolean defined;
  gboolean started_since;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return;
    }
  if (LV (virDomainIsActive (domain)) == 1)
    running = lodge_libvirt_fetch (domain, 0, NULL);
  /* It runs from the new layers already: all was done but the last sweep. */
  finished = running != NULL && paths[0] != NULL && lodge_libvirt_uses_layer (running, paths[0]);
  /* It had been stopped already: somebody has started it as it was, and works with it. */
  started_since = lodge_journal_has_step (journal, "stopped") && !finished &&
                  (running != NULL || !is_untouched (stored, journal));
  defined = paths[0] != NULL && lodge_libvirt_uses_layer (stored, paths[0]);
  if (frozen != NULL && !finished && !started_since &&
      lodge_journal_has_step (journal, "replacing") && g_strv_length (paths) == frozen->layers->len)
    lodge_libvirt_restore_frozen (link,
                                  domain,
                                  frozen,
                                  disks ? LODGE_RESTORE_DISKS_ONLY : LODGE_RESTORE_AS_TAKEN,
                                  (const char *const *)paths,
                                  journal,
                                  error);
  else if (frozen != NULL && started_since && defined)
    lodge_libvirt_frozen_store (domain, frozen, TRUE, error);
  if (finished && frozen != NULL)
    wake (link, domain, frozen);
  sweep_fields (link, domain, journal, *error == NULL ? error : NULL);
}

static void
recover_delete (LodgeLibvirtLink *link,
                virDomainPtr domain,
                LodgeJournal *journal,
                gboolean *left,
                GError **error)
{
  static const char *const nothing[] = { NULL };
  g_auto (GStrv) names = lodge_journal_dup_strings (journal, "names");
  g_auto (GStrv) files = lodge_journal_dup_strings (journal, "files");
  /* Those are gone: what is called so by now is another one. */
  gboolean gone = lodge_journal_has_step (journal, LODGE_DAEMON_LATER);
  const LodgeForgotten what = { lodge_journal_get_string (journal, "uuid"),
                                gone ? nothing : (const char *const *)names,
                                (const char *const *)files,
                                TRUE };

  if (is_by_daemon (journal))
    lodge_daemon_forget (link, domain, &what, NULL, left, error);
  else
    lodge_libvirt_forget_snapshots (link, domain, &what, NULL, error);
}

/* What was left to do needs the machine to run; that is seen without keeping others off it. */
static gboolean
is_for_later (virDomainPtr domain, LodgeJournal *journal)
{
  g_auto (GStrv) files = lodge_journal_dup_strings (journal, "files");

  if (lodge_daemon_is_settled (domain, (const char *const *)files))
    lodge_journal_remove (journal, NULL);
  else if (!lodge_daemon_is_due (domain, (const char *const *)files))
    lodge_journal_close (journal);
  else
    return FALSE;
  return TRUE;
}

static void
recover (LodgeLibvirtLink *link, LodgeJournal *journal)
{
  const char *uuid = lodge_journal_get_string (journal, "uuid");
  const char *operation = lodge_journal_get_string (journal, "operation");
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain =
      uuid != NULL ? lodge_libvirt_link_lookup (link, uuid, &error) : NULL;
  gboolean left = FALSE;
  int lock = -1;

  if (domain != NULL && lodge_journal_has_step (journal, LODGE_DAEMON_LATER) &&
      is_for_later (domain, journal))
    return;
  lock = domain != NULL ? lodge_libvirt_snapshots_lock (uuid, &error) : -1;
  if (lock >= 0 && is_by_daemon (journal))
    lodge_store_sweep_pools (link);
  if (lock >= 0)
    {
      if (g_strcmp0 (operation, "take") == 0)
        recover_take (link, domain, journal, &error);
      else if (g_strcmp0 (operation, "restore") == 0)
        recover_restore (link, domain, journal, &error);
      else if (g_strcmp0 (operation, "delete") == 0)
        recover_delete (link, domain, journal, &left, &error);
      else if (g_strcmp0 (operation, "clone") == 0)
        lodge_libvirt_recover_clone (link, domain, journal, &error);
      else if (g_strcmp0 (operation, "flatten") == 0)
        lodge_libvirt_recover_flatten (link, domain, journal, &error);
      else if (g_strcmp0 (operation, "convert") == 0)
        lodge_libvirt_recover_convert (link, domain, journal, &error);
      else if (g_strcmp0 (operation, "firmware") == 0)
        lodge_libvirt_recover_firmware (domain, journal, &error);
      lodge_libvirt_snapshots_reread (link, domain, uuid);
      lodge_libvirt_reread (link, domain, uuid);
      g_close (lock, NULL);
    }
  if (g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND) &&
      g_strcmp0 (operation, "undefine") == 0 && g_uuid_string_is_valid (uuid))
    lodge_libvirt_snapshots_forget (link, journal);
  if (error == NULL && left &&
      (lodge_journal_has_step (journal, LODGE_DAEMON_LATER) ||
       lodge_journal_append (journal, LODGE_DAEMON_LATER, NULL, NULL)))
    {
      lodge_journal_close (journal);
      return;
    }
  /* Without its machine there is nothing else to put right. */
  if (error == NULL || g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    {
      lodge_journal_remove (journal, NULL);
      return;
    }
  g_message ("Interrupted work on snapshots of %s: %s", uuid != NULL ? uuid : "?", error->message);
  lodge_journal_close (journal);
}

/* Before anything is shown of the machines: nobody is to start from, or look at, half of something.
 */
void
lodge_libvirt_snapshots_recover (LodgeLibvirtLink *link)
{
  static const char *const kinds[] = { LODGE_LIBVIRT_JOURNAL_SNAPSHOT, NULL };
  g_autoptr (GPtrArray) entries = NULL;

  if (lodge_libvirt_snapshots_refusal (link) == NULL)
    lodge_libvirt_recover_pulls (link);
  if (lodge_libvirt_snapshots_refusal (link) == NULL || lodge_libvirt_snapshots_inside_only (link))
    entries = lodge_journal_claim (
        NULL, kinds, LODGE_LIBVIRT_JOURNAL_VERSION, "uri", lodge_libvirt_link_get_uri (link));
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    recover (link, g_ptr_array_index (entries, i));
}
