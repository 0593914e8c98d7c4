/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles, notes and pins of snapshots, and the settings of then. */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-text.h"

typedef struct
{
  char *uuid;
  char *name;
  char *description; /* NULL: not to be changed */
  gboolean pinned;
  gboolean hidden;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_free (edit->uuid);
  g_free (edit->name);
  g_free (edit->description);
  g_free (edit);
}

static gboolean
store_edit (virDomainPtr domain, const Edit *edit, GError **error)
{
  g_autoptr (LodgeVirSnapshot) snapshot = lodge_libvirt_snapshot_lookup (domain, edit->name, error);
  g_autoptr (LodgeFrozen) frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, edit->uuid, error) : NULL;
  g_autofree char *before =
      frozen != NULL ? lodge_snapshot_xml_dup_description (frozen->xml) : NULL;
  g_auto (LodgeSnapshotFacts) facts = { 0 };

  if (frozen == NULL)
    return FALSE;
  if (g_strcmp0 (before, edit->description) != 0)
    {
      gboolean current = LV (virDomainSnapshotIsCurrent (snapshot, 0)) == 1;

      if (!lodge_snapshot_xml_set_description (frozen->xml, edit->description))
        {
          g_propagate_error (
              error,
              lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                                   NULL,
                                   "%s",
                                   _ ("The text has characters that can’t be kept. Remove control "
                                      "characters from it.")));
          return FALSE;
        }
      if (!lodge_libvirt_frozen_store (domain, frozen, current, error))
        return FALSE;
    }
  lodge_snapshot_folder_read_facts (frozen->folder, &facts);
  if (facts.pinned == edit->pinned && facts.hidden == edit->hidden)
    return TRUE;
  facts.pinned = edit->pinned;
  facts.hidden = edit->hidden;
  return lodge_snapshot_folder_write_facts (frozen->folder, &facts, error);
}

static void
edit_snapshot_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Edit *edit = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, edit->uuid, &error);
  gboolean done = domain != NULL && store_edit (domain, edit, &error);

  if (domain != NULL)
    lodge_libvirt_snapshots_reread (link, domain, edit->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_edit_snapshot (LodgeVmm *vmm,
                             LodgeMachine *machine,
                             LodgeSnapshot *draft,
                             GTask *task)
{
  Edit *edit = g_new0 (Edit, 1);
  g_autofree char *title =
      lodge_text_sanitize (lodge_snapshot_get_title (draft), LODGE_TITLE_MAX_CHARS);
  const char *note = lodge_snapshot_get_note (draft);

  edit->uuid = g_strdup (lodge_machine_get_uuid (machine));
  edit->name = g_strdup (lodge_snapshot_get_name (draft));
  edit->description =
      note != NULL && *note != '\0' ? g_strconcat (title, "\n\n", note, NULL) : g_strdup (title);
  edit->pinned = lodge_snapshot_get_pinned (draft);
  edit->hidden = lodge_snapshot_get_hidden (draft);
  g_task_set_task_data (task, edit, edit_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, edit_snapshot_work);
}

static void
read_config_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Edit *wanted = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, wanted->uuid, &error);
  g_autoptr (LodgeVirSnapshot) snapshot =
      domain != NULL ? lodge_libvirt_snapshot_lookup (domain, wanted->name, &error) : NULL;
  g_autoptr (LodgeFrozen) frozen =
      snapshot != NULL ? lodge_libvirt_frozen_load (snapshot, wanted->uuid, &error) : NULL;
  g_autoptr (LodgeDomainXml) definition =
      frozen != NULL ? lodge_snapshot_xml_dup_definition (frozen->xml, TRUE, &error) : NULL;

  if (definition != NULL)
    g_task_return_pointer (task, lodge_domain_xml_to_config (definition), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_read_snapshot_config (LodgeVmm *vmm,
                                    LodgeMachine *machine,
                                    const char *name,
                                    GTask *task)
{
  Edit *wanted = g_new0 (Edit, 1);

  wanted->uuid = g_strdup (lodge_machine_get_uuid (machine));
  wanted->name = g_strdup (name);
  g_task_set_task_data (task, wanted, edit_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, read_config_work);
}
