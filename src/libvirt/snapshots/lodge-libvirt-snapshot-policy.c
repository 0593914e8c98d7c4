/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a machine notes of automatic snapshots: changed without the rest of its definition. */
#include "config.h"

#include "lodge-libvirt-snapshots.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-snapshot-policy-xml.h"

typedef struct
{
  char *uuid;
  char *text; /* an element; NULL: none */
  const char *prefix;
  const char *uri;
} Note;

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->uuid);
  g_free (note->text);
  g_free (note);
}

static gboolean
store (virDomainPtr domain, const Note *note, GError **error)
{
  if (LV (virDomainIsPersistent (domain)) == 0)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (
              LODGE_VMM_ERROR_NOT_SUPPORTED,
              NULL,
              "%s",
              _ ("This machine exists only while it runs, so there is nothing to change.")));
      return FALSE;
    }
  if (LV (virDomainSetMetadata (domain,
                                VIR_DOMAIN_METADATA_ELEMENT,
                                note->text,
                                note->text != NULL ? note->prefix : NULL,
                                note->uri,
                                VIR_DOMAIN_AFFECT_CONFIG)) == 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

static void
store_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const Note *note = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, note->uuid, &error);
  gboolean done = domain != NULL && store (domain, note, &error);

  if (domain != NULL)
    lodge_libvirt_reread (link, domain, note->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_set_snapshot_policy (LodgeVmm *vmm,
                                   LodgeMachine *machine,
                                   const LodgeSnapshotPolicy *policy,
                                   GTask *task)
{
  Note *note = g_new0 (Note, 1);

  note->uuid = g_strdup (lodge_machine_get_uuid (machine));
  note->text = lodge_snapshot_policy_to_xml (policy);
  note->prefix = LODGE_SNAPSHOT_POLICY_PREFIX;
  note->uri = LODGE_SNAPSHOT_POLICY_NAMESPACE;
  g_task_set_task_data (task, note, note_free);
  lodge_libvirt_link_run (LODGE_LIBVIRT_VMM (vmm)->link, task, store_work);
}

void
lodge_libvirt_set_snapshot_undo (LodgeVmm *vmm,
                                 LodgeMachine *machine,
                                 const char *name,
                                 GTask *task)
{
  Note *note = g_new0 (Note, 1);

  note->uuid = g_strdup (lodge_machine_get_uuid (machine));
  note->text = name != NULL ? lodge_snapshot_undo_to_xml (name) : NULL;
  note->prefix = LODGE_SNAPSHOT_UNDO_PREFIX;
  note->uri = LODGE_SNAPSHOT_UNDO_NAMESPACE;
  g_task_set_task_data (task, note, note_free);
  lodge_libvirt_link_run (LODGE_LIBVIRT_VMM (vmm)->link, task, store_work);
}
