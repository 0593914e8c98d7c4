/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New definitions, and their end. */
#include "config.h"

#include "lodge-libvirt-define.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-libvirt-private.h"
#include "lodge-libvirt-snapshots.h"
#include "lodge-text.h"

typedef struct
{
  LodgeMachineConfig *config; /* complete but for what only the worker knows */
  LodgeAcceleration acceleration;
  gboolean dry_run;
  char *uuid;
  LodgeMachine *machine; /* the outcome */
} Create;

static void
create_free (gpointer data)
{
  Create *create = data;

  g_clear_object (&create->config);
  g_clear_object (&create->machine);
  g_free (create->uuid);
  g_free (create);
}

/* Common lines at both ends left out, which is all that edits of a few nodes need. */
char *
lodge_libvirt_dup_masked_diff (LodgeDomainXml *before, LodgeDomainXml *after)
{
  g_autofree char *old_text =
      before != NULL ? lodge_domain_xml_to_masked_text (before) : g_strdup ("");
  g_autofree char *new_text = lodge_domain_xml_to_masked_text (after);
  g_auto (GStrv) old_lines = g_strsplit (old_text, "\n", -1);
  g_auto (GStrv) new_lines = g_strsplit (new_text, "\n", -1);
  guint old_end = g_strv_length (old_lines);
  guint new_end = g_strv_length (new_lines);
  guint start = 0;
  GString *diff = g_string_new (NULL);

  while (start < old_end && start < new_end && g_str_equal (old_lines[start], new_lines[start]))
    start++;
  while (old_end > start && new_end > start &&
         g_str_equal (old_lines[old_end - 1], new_lines[new_end - 1]))
    {
      old_end--;
      new_end--;
    }
  for (guint i = start; i < old_end; i++)
    g_string_append_printf (diff, "- %s\n", old_lines[i]);
  for (guint i = start; i < new_end; i++)
    g_string_append_printf (diff, "+ %s\n", new_lines[i]);
  return g_string_free (diff, FALSE);
}

virDomainPtr
lodge_libvirt_define (LodgeLibvirtLink *link,
                      LodgeDomainXml *before,
                      LodgeDomainXml *xml,
                      GError **error)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  g_autofree char *text = lodge_domain_xml_to_text (xml);
  g_autofree char *diff = lodge_libvirt_dup_masked_diff (before, xml);
  virDomainPtr domain = NULL;

  g_debug ("Defining:\n%s", diff);
  domain = LV (virDomainDefineXMLFlags (connect, text, VIR_DOMAIN_DEFINE_VALIDATE));
  if (domain == NULL)
    g_propagate_error (error, lodge_libvirt_error_take ());
  return domain;
}

/* A definition with a known UUID would silently replace the machine that has it. */
static gboolean
is_free (LodgeLibvirtLink *link, LodgeMachineConfig *config, GError **error)
{
  virConnectPtr connect = lodge_libvirt_link_get_connect (link);
  g_autoptr (LodgeVirDomain) domain =
      LV (virDomainLookupByUUIDString (connect, lodge_machine_config_get_uuid (config)));

  virResetLastError ();
  if (domain == NULL)
    return TRUE;
  g_propagate_error (error,
                     lodge_vmm_error_new (
                         LODGE_VMM_ERROR_EXISTS,
                         lodge_machine_config_get_uuid (config),
                         "%s",
                         _ ("A machine with this identity exists already. Choose another name.")));
  return FALSE;
}

static LodgeDomainXml *
build (LodgeLibvirtLink *link, Create *create, GError **error)
{
  LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  LodgeDomainXmlHost host = {
    .acceleration = create->acceleration,
    .domain_type = facts->domain_type,
    .spice_usb = facts->spice_usb,
    .hubs = lodge_libvirt_facts_have_hubs (facts),
    .hyperv = (const char *const *)facts->hyperv,
  };
  LodgeDomainXml *xml = NULL;

  /* The test driver knows one architecture only and has no machine types. */
  if (facts->test && facts->arch != NULL)
    lodge_machine_config_set_arch (create->config, facts->arch);
  xml = lodge_domain_xml_new_from_config (create->config, &host, error);
  if (xml != NULL)
    lodge_libvirt_native_protect (link, xml, NULL);
  return xml;
}

static void
post_created (LodgeLibvirtVmm *self, LodgeLibvirtLink *link, gpointer data)
{
  Create *create = g_task_get_task_data (data);
  LodgeLibvirtEntry *entry = g_hash_table_lookup (self->entries, create->uuid);

  if (entry != NULL)
    g_set_object (&create->machine, entry->machine);
}

/* Only here the machine has its model; without one, the link or the machine went away meanwhile. */
static void
return_created (gpointer data)
{
  g_autoptr (GTask) task = data;
  Create *create = g_task_get_task_data (task);

  if (create->machine != NULL)
    g_task_return_pointer (task, g_steal_pointer (&create->machine), g_object_unref);
  else
    g_task_return_error (
        task,
        lodge_vmm_error_new (
            LODGE_VMM_ERROR_DISCONNECTED,
            NULL,
            "%s",
            _ ("The connection to libvirt was lost while the machine was created. Look "
               "whether it is in the list before you try again.")));
}

static void
create_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Create *create = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDomainXml) xml = build (link, create, &error);
  g_autoptr (LodgeVirDomain) domain = NULL;

  if (xml == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (create->dry_run)
    {
      g_task_return_pointer (task, lodge_domain_xml_to_text (xml), g_free);
      return;
    }
  if (is_free (link, create->config, &error))
    domain = lodge_libvirt_define (link, NULL, xml, &error);
  if (domain == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  lodge_libvirt_reread (link, domain, create->uuid);
  lodge_libvirt_link_post (link, post_created, g_object_ref (task), return_created);
}

void
lodge_libvirt_create (LodgeVmm *vmm, LodgeMachineConfig *config, gboolean dry_run, GTask *task)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);
  Create *create = g_new0 (Create, 1);

  create->config = lodge_machine_config_copy (config);
  create->dry_run = dry_run;
  create->acceleration =
      lodge_host_resolve_acceleration (self->host, lodge_machine_config_get_acceleration (config));
  if (lodge_machine_config_get_uuid (create->config) == NULL)
    {
      g_autofree char *uuid = g_uuid_string_random ();

      lodge_machine_config_set_uuid (create->config, uuid);
    }
  create->uuid = g_strdup (lodge_machine_config_get_uuid (create->config));
  if (lodge_machine_config_get_name (create->config) == NULL)
    {
      const char *title = lodge_machine_config_get_title (create->config);
      g_autofree char *name = lodge_text_dup_slug (title != NULL ? title : "", create->uuid);

      lodge_machine_config_set_name (create->config, name);
    }
  g_task_set_task_data (task, create, create_free);
  lodge_libvirt_link_run (self->link, task, create_work);
}

/* Most first: drivers refuse what they have not heard of instead of leaving it out. */
static const guint undefine_flags[] = {
  VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
      VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA | VIR_DOMAIN_UNDEFINE_NVRAM |
      VIR_DOMAIN_UNDEFINE_TPM,
  VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
      VIR_DOMAIN_UNDEFINE_NVRAM,
  VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA,
  VIR_DOMAIN_UNDEFINE_MANAGED_SAVE,
  0,
};

static gboolean
undefine (virDomainPtr domain, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (undefine_flags); i++)
    {
      if (LV (virDomainUndefineFlags (domain, undefine_flags[i])) == 0)
        return TRUE;
      if (!lodge_libvirt_last_is_unsupported ())
        break;
    }
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

/* What a run that keeps nothing has left goes before its machine. */
static gboolean
end_run (LodgeLibvirtLink *link, virDomainPtr domain, gboolean locked, GError **error)
{
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  virDomainGetUUIDString (domain, uuid);
  if (!locked)
    return lodge_libvirt_disposable_clear (link, uuid, error);
  return lodge_libvirt_disposable_settle_locked (link, domain, uuid, error);
}

static gboolean
remove_domain (LodgeLibvirtLink *link, virDomainPtr domain, gboolean locked, GError **error)
{
  gboolean persistent = LV (virDomainIsPersistent (domain)) != 0;

  if (LV (virDomainIsActive (domain)) == 1 && LV (virDomainDestroy (domain)) < 0 &&
      LV (virDomainIsActive (domain)) == 1)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  virResetLastError ();
  if (persistent && !end_run (link, domain, locked, error))
    return FALSE;
  return !persistent || undefine (domain, error);
}

static void
undefine_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const char *uuid = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, uuid, &error);
  g_autoptr (LodgeJournal) journal = NULL;
  int lock = -1;
  gboolean removed = domain != NULL &&
                     lodge_libvirt_snapshots_undefine (link, domain, &journal, &lock, &error) &&
                     remove_domain (link, domain, lock >= 0, &error);

  lodge_libvirt_snapshots_undefined (link, journal, lock, removed);

  /* Gone is what was wanted. */
  if (!removed && g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    {
      removed = TRUE;
      g_clear_error (&error);
    }
  lodge_libvirt_reread (link, removed ? NULL : domain, uuid);
  if (removed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_undefine (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  g_task_set_task_data (task, g_strdup (lodge_machine_get_uuid (machine)), g_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, undefine_work);
}
