/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to a stored definition, by fields or as text. Never made from live XML. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-libvirt-define.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-private.h"

/* What edits start from: as stored, with the secrets, which a definition without them would lose.
 */
#define STORED (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)

typedef struct
{
  char *uuid;
  LodgeMachineEdit *edit;
  gboolean dry_run;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_free (edit->uuid);
  lodge_machine_edit_free (edit->edit);
  g_free (edit);
}

/* What libvirt can tell a running domain without touching its devices. TRUE: all is in force. */
static gboolean
apply_live (virDomainPtr domain, const LodgeMachineEdit *edit)
{
  gboolean all = (edit->fields & ~(LODGE_EDIT_TITLE | LODGE_EDIT_DESCRIPTION)) == 0;

  if ((edit->fields & LODGE_EDIT_TITLE) != 0 &&
      LV (virDomainSetMetadata (domain,
                                VIR_DOMAIN_METADATA_TITLE,
                                edit->title != NULL && *edit->title != '\0' ? edit->title : NULL,
                                NULL,
                                NULL,
                                VIR_DOMAIN_AFFECT_LIVE)) < 0)
    all = FALSE;
  if ((edit->fields & LODGE_EDIT_DESCRIPTION) != 0 &&
      LV (virDomainSetMetadata (
          domain,
          VIR_DOMAIN_METADATA_DESCRIPTION,
          edit->description != NULL && *edit->description != '\0' ? edit->description : NULL,
          NULL,
          NULL,
          VIR_DOMAIN_AFFECT_LIVE)) < 0)
    all = FALSE;
  virResetLastError ();
  return all;
}

static LodgeDomainXml *
fetch (virDomainPtr domain, guint flags, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, flags, error);

  return text != NULL ? lodge_domain_xml_new_from_text (text, error) : NULL;
}

static gboolean
refuse_transient (virDomainPtr domain, GError **error)
{
  if (LV (virDomainIsPersistent (domain)) != 0)
    return FALSE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (
          LODGE_VMM_ERROR_NOT_SUPPORTED,
          NULL,
          "%s",
          _ ("This machine exists only while it runs, so there is nothing to change.")));
  return TRUE;
}

static gboolean
store_edit (LodgeLibvirtLink *link,
            virDomainPtr domain,
            const LodgeMachineEdit *edit,
            LodgeEditResult *result,
            GError **error)
{
  g_autoptr (LodgeDomainXml) before = fetch (domain, STORED, error);
  g_autoptr (LodgeDomainXml) after = before != NULL ? fetch (domain, STORED, error) : NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (after == NULL || !lodge_domain_xml_apply_edit (after, edit, error))
    return FALSE;
  defined = lodge_libvirt_define (link, before, after, error);
  if (defined == NULL)
    return FALSE;
  *result = LV (virDomainIsActive (domain)) != 1 || apply_live (domain, edit)
                ? LODGE_EDIT_RESULT_APPLIED
                : LODGE_EDIT_RESULT_AT_NEXT_START;
  return TRUE;
}

static char *
dup_edited_text (virDomainPtr domain, const LodgeMachineEdit *edit, GError **error)
{
  /* For eyes, so without the secrets. */
  g_autoptr (LodgeDomainXml) xml = fetch (domain, VIR_DOMAIN_XML_INACTIVE, error);

  if (xml == NULL || !lodge_domain_xml_apply_edit (xml, edit, error))
    return NULL;
  return lodge_domain_xml_to_text (xml);
}

static void
edit_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Edit *edit = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, edit->uuid, &error);
  LodgeEditResult result = LODGE_EDIT_RESULT_APPLIED;

  if (domain == NULL || refuse_transient (domain, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (edit->dry_run)
    {
      char *text = dup_edited_text (domain, edit->edit, &error);

      if (text != NULL)
        g_task_return_pointer (task, text, g_free);
      else
        g_task_return_error (task, g_steal_pointer (&error));
    }
  else if (store_edit (link, domain, edit->edit, &result, &error))
    {
      lodge_libvirt_reread (link, domain, edit->uuid);
      g_task_return_int (task, result);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* QEMU would refuse only when the machine starts. */
static gboolean
check_rendering (LodgeHost *host, const LodgeMachineEdit *edit, GError **error)
{
  const char *reason = lodge_host_get_rendering_reason (host);

  if ((edit->fields & LODGE_EDIT_RENDERING) == 0 || edit->rendering == LODGE_RENDERING_SOFTWARE ||
      lodge_host_get_rendering (host))
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                           NULL,
                           "%s",
                           reason != NULL ? reason : _ ("There is no 3D acceleration here.")));
  return FALSE;
}

void
lodge_libvirt_edit (LodgeVmm *vmm,
                    LodgeMachine *machine,
                    const LodgeMachineEdit *edit,
                    gboolean dry_run,
                    GTask *task)
{
  LodgeLibvirtVmm *self = LODGE_LIBVIRT_VMM (vmm);
  g_autoptr (GError) error = NULL;
  Edit *data;

  if (!check_rendering (self->host, edit, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }
  data = g_new0 (Edit, 1);
  data->uuid = g_strdup (lodge_machine_get_uuid (machine));
  data->edit = lodge_machine_edit_copy (edit);
  data->dry_run = dry_run;
  if ((edit->fields & LODGE_EDIT_ACCELERATION) != 0)
    data->edit->acceleration = lodge_host_resolve_acceleration (self->host, edit->acceleration);
  g_task_set_task_data (task, data, edit_free);
  lodge_libvirt_link_run_long (self->link, task, edit_work);
}

/* The token is a hash of what is stored with its secrets: a change of a password counts as well. */
static char *
dup_revision (virDomainPtr domain, GError **error)
{
  g_autofree char *text = lodge_libvirt_dup_xml (domain, STORED, error);

  return text != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1) : NULL;
}

static void
get_definition_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeDefinition) definition = g_new0 (LodgeDefinition, 1);
  g_autoptr (LodgeVirDomain) domain =
      lodge_libvirt_link_lookup (link, g_task_get_task_data (task), &error);

  if (domain != NULL)
    definition->revision = dup_revision (domain, &error);
  if (definition->revision != NULL)
    definition->text = lodge_libvirt_dup_xml (domain, VIR_DOMAIN_XML_INACTIVE, &error);
  if (definition->text != NULL)
    g_task_return_pointer (
        task, g_steal_pointer (&definition), (GDestroyNotify)lodge_definition_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_get_definition (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  g_task_set_task_data (task, g_strdup (lodge_machine_get_uuid (machine)), g_free);
  lodge_libvirt_link_run (LODGE_LIBVIRT_VMM (vmm)->link, task, get_definition_work);
}

typedef struct
{
  char *uuid;
  LodgeDefinition *definition;
} SetDefinition;

static void
set_definition_free (gpointer data)
{
  SetDefinition *set = data;

  g_free (set->uuid);
  lodge_definition_free (set->definition);
  g_free (set);
}

/* Another UUID would make a second machine of it. */
static gboolean
is_same_machine (LodgeDomainXml *xml, const char *uuid, GError **error)
{
  g_autoptr (LodgeMachineConfig) config = lodge_domain_xml_to_config (xml);
  const char *other = lodge_machine_config_get_uuid (config);

  if (other != NULL && g_ascii_strcasecmp (other, uuid) == 0)
    return TRUE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (
          LODGE_VMM_ERROR_INVALID,
          other,
          "%s",
          _ ("The definition must keep the machine’s UUID. Put it back as it was.")));
  return FALSE;
}

/*
 * The text that people edit has no display passwords, and storing it would drop them without a
 * word. (They are all that libvirt keeps secret in a domain's definition.)
 */
static gboolean
would_lose_secret (virDomainPtr domain, const char *text)
{
  g_autofree char *secure = lodge_libvirt_dup_xml (domain, STORED, NULL);
  g_autofree char *plain = lodge_libvirt_dup_xml (domain, VIR_DOMAIN_XML_INACTIVE, NULL);

  return secure != NULL && plain != NULL && !g_str_equal (secure, plain) &&
         strstr (text, "passwd=") == NULL;
}

static gboolean
store_definition (LodgeLibvirtLink *link,
                  virDomainPtr domain,
                  const SetDefinition *set,
                  GError **error)
{
  g_autofree char *revision = dup_revision (domain, error);
  g_autoptr (LodgeDomainXml) before = NULL;
  g_autoptr (LodgeDomainXml) xml = NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (revision == NULL)
    return FALSE;
  if (g_strcmp0 (revision, set->definition->revision) != 0)
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (LODGE_VMM_ERROR_CONFLICT,
                               NULL,
                               "%s",
                               _ ("The machine’s definition was changed meanwhile. Read "
                                  "it again and repeat your change.")));
      return FALSE;
    }
  if (would_lose_secret (domain, set->definition->text))
    {
      g_propagate_error (
          error,
          lodge_vmm_error_new (
              LODGE_VMM_ERROR_UNSAFE,
              NULL,
              "%s",
              _ ("The machine’s display has a password, which is not in this text and "
                 "would be lost. Add it to the text as “passwd”.")));
      return FALSE;
    }
  before = fetch (domain, STORED, error);
  xml = lodge_domain_xml_new_from_text (set->definition->text, error);
  if (before == NULL || xml == NULL || !is_same_machine (xml, set->uuid, error))
    return FALSE;
  defined = lodge_libvirt_define (link, before, xml, error);
  return defined != NULL;
}

static void
set_definition_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  SetDefinition *set = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, set->uuid, &error);

  if (domain != NULL && !refuse_transient (domain, &error) &&
      store_definition (link, domain, set, &error))
    {
      lodge_libvirt_reread (link, domain, set->uuid);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_set_definition (LodgeVmm *vmm,
                              LodgeMachine *machine,
                              const LodgeDefinition *definition,
                              GTask *task)
{
  SetDefinition *set = g_new0 (SetDefinition, 1);

  set->uuid = g_strdup (lodge_machine_get_uuid (machine));
  set->definition = lodge_definition_copy (definition);
  g_task_set_task_data (task, set, set_definition_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, set_definition_work);
}
