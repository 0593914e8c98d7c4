/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines that are kept to make others from. */
#include "config.h"

#include "lodge-libvirt-layers.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "lodge-fault.h"
#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"

typedef struct
{
  char *uuid;
  gboolean is_template;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->uuid);
  g_free (wish);
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

static gboolean
check (virDomainPtr domain, GError **error)
{
  if (LV (virDomainIsPersistent (domain)) == 0)
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_SUPPORTED,
                   _ ("This machine exists only while it runs, so it can’t be a template."));
  if (LV (virDomainIsActive (domain)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine is running. Shut it down before you use it as a template."));
  if (LV (virDomainHasManagedSaveImage (domain, 0)) == 1)
    return refuse (error,
                   LODGE_VMM_ERROR_WRONG_STATE,
                   _ ("The machine’s state is saved. Resume it and shut it down before you use it "
                      "as a template."));
  virResetLastError ();
  return TRUE;
}

static gboolean
set_mark (virDomainPtr domain, gboolean is_template)
{
  return LV (virDomainSetMetadata (domain,
                                   VIR_DOMAIN_METADATA_ELEMENT,
                                   is_template ? LODGE_DOMAIN_XML_TEMPLATE_TEXT : NULL,
                                   is_template ? LODGE_DOMAIN_XML_TEMPLATE_PREFIX : NULL,
                                   LODGE_DOMAIN_XML_TEMPLATE_NAMESPACE,
                                   VIR_DOMAIN_AFFECT_CONFIG)) == 0;
}

static gboolean
mark (virDomainPtr domain, gboolean is_template, GError **error)
{
  if (set_mark (domain, is_template))
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  /* libvirt 9.0 goes on with what it could not write down. */
  set_mark (domain, !is_template);
  virResetLastError ();
  return FALSE;
}

static GPtrArray *
list_tops (virDomainPtr domain, GError **error)
{
  g_autoptr (LodgeDomainXml) definition =
      lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, error);

  return definition != NULL ? lodge_domain_xml_list_layers (definition) : NULL;
}

GStrv
lodge_libvirt_dup_template_dependants (LodgeLibvirtLink *link, virDomainPtr domain)
{
  g_autoptr (GPtrArray) tops = list_tops (domain, NULL);
  g_autoptr (GHashTable) own = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) graph = NULL;
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  virDomainGetUUIDString (domain, uuid);
  for (guint i = 0; tops != NULL && i < tops->len; i++)
    g_hash_table_add (own, ((LodgeDomainLayer *)g_ptr_array_index (tops, i))->path);
  graph = lodge_libvirt_layer_graph (link, uuid, NULL, NULL);
  return graph != NULL ? lodge_libvirt_dup_dependants (graph, own) : NULL;
}

/* What linked clones rest on stays as it is for ever: the machine goes on above it. */
static gboolean
let_go_on (LodgeLibvirtLink *link, virDomainPtr domain, const char *uuid, GError **error)
{
  g_auto (GStrv) dependants = lodge_libvirt_dup_template_dependants (link, domain);
  const LodgeSnapshotRequest request = {
    .title = (char *)_ ("Base of Linked Clones"),
    .origin = LODGE_SNAPSHOT_ORIGIN_SAFETY,
  };
  g_autoptr (GPtrArray) tops = NULL;

  if (dependants != NULL)
    {
      g_autofree char *name = lodge_libvirt_dup_snapshot_name (request.title);

      return lodge_libvirt_take_locked (link, domain, uuid, name, &request, error);
    }
  tops = list_tops (domain, error);
  for (guint i = 0; tops != NULL && i < tops->len; i++)
    lodge_libvirt_open_layer (((LodgeDomainLayer *)g_ptr_array_index (tops, i))->path);
  return tops != NULL;
}

/*
 * The mark comes first and goes last: a machine that is none never has files that it can't write
 * to.
 */
static gboolean
set_locked (LodgeLibvirtLink *link, virDomainPtr domain, const Wish *wish, GError **error)
{
  const char *refusal = lodge_libvirt_snapshots_refusal (link);
  gboolean ours = refusal == NULL;
  g_autoptr (LodgeDomainXml) stored = lodge_libvirt_fetch (domain, VIR_DOMAIN_XML_INACTIVE, error);
  g_autoptr (GPtrArray) tops = NULL;
  gboolean done;

  if (stored == NULL)
    return FALSE;
  if (!wish->is_template)
    {
      ours = ours && lodge_domain_xml_get_template (stored);
      if (ours && !let_go_on (link, domain, wish->uuid, error))
        return FALSE;
      lodge_fault_point ("template-opened");
      done = mark (domain, FALSE, error);
      tops = ours ? list_tops (domain, NULL) : NULL;
      /* One that it still is stays as it is, whatever was opened for the end of it. */
      for (guint i = 0; tops != NULL && i < tops->len; i++)
        (done ? lodge_libvirt_settle_chain : lodge_libvirt_protect_chain) (
            link, ((LodgeDomainLayer *)g_ptr_array_index (tops, i))->path);
      return done;
    }
  /* Of one whose files are somebody else's no machine could be made. */
  if (!ours)
    return refuse (error, LODGE_VMM_ERROR_NOT_SUPPORTED, refusal);
  if (!check (domain, error) || !mark (domain, TRUE, error))
    return FALSE;
  lodge_fault_point ("template-marked");
  tops = lodge_domain_xml_list_layers (stored);
  for (guint i = 0; i < tops->len; i++)
    lodge_libvirt_protect_chain (link, ((LodgeDomainLayer *)g_ptr_array_index (tops, i))->path);
  return TRUE;
}

static void
set_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const Wish *wish = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, wish->uuid, &error);
  gboolean done = FALSE;
  int lock = -1;

  /* What a run has left that kept nothing is no part of it. */
  if (domain != NULL && lodge_libvirt_disposable_clear (link, wish->uuid, &error))
    lock = lodge_libvirt_snapshots_lock (wish->uuid, &error);
  if (lock >= 0)
    {
      done = set_locked (link, domain, wish, &error);
      g_close (lock, NULL);
    }
  if (domain != NULL)
    {
      lodge_libvirt_snapshots_reread (link, domain, wish->uuid);
      lodge_libvirt_reread (link, domain, wish->uuid);
    }
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_set_template (LodgeVmm *vmm, LodgeMachine *machine, gboolean is_template, GTask *task)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->uuid = g_strdup (lodge_machine_get_uuid (machine));
  wish->is_template = is_template;
  g_task_set_task_data (task, wish, wish_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, set_work);
}
