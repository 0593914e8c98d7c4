/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that are taken out for the moment, and put back. */
#include "config.h"

#include "lodge-domain-xml-aside.h"

#include <glib/gi18n-lib.h>

#include "lodge-fault.h"
#include "lodge-libvirt-define.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-snapshots.h"

#define STORED (VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE)
/* A guest that looks after its devices has let go long before. */
#define PATIENCE (15 * G_USEC_PER_SEC)
#define POLL_MICROSECONDS (100 * 1000)

typedef struct
{
  char *uuid;
  char *id; /* NULL: all of them come back */
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->uuid);
  g_free (wish->id);
  g_free (wish);
}

static char *
dup_device (virDomainPtr domain, guint flags, const char *id, GError **error)
{
  g_autoptr (LodgeDomainXml) definition = lodge_libvirt_fetch (domain, flags, error);

  return definition != NULL ? lodge_domain_xml_dup_aside_device (definition, id) : NULL;
}

static gboolean
refuse (GError **error, LodgeVmmError code, const char *text)
{
  g_propagate_error (error, lodge_vmm_error_new (code, NULL, "%s", text));
  return FALSE;
}

/* libvirt only asks the guest to let go. */
static gboolean
wait_until_gone (virDomainPtr domain, const char *id, GError **error)
{
  const gint64 deadline = g_get_monotonic_time () + PATIENCE;

  while (g_get_monotonic_time () < deadline)
    {
      g_autoptr (GError) problem = NULL;
      g_autofree char *device = dup_device (domain, 0, id, &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (device == NULL)
        return TRUE;
      g_usleep (POLL_MICROSECONDS);
    }
  return refuse (error,
                 LODGE_VMM_ERROR_LOCKED,
                 _ ("The guest does not let go of the device. Stop using it there, or shut the "
                    "machine down, and try again."));
}

static gboolean
detach (virDomainPtr domain, const char *id, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *device = NULL;

  if (LV (virDomainIsActive (domain)) != 1)
    return TRUE;
  device = dup_device (domain, VIR_DOMAIN_XML_SECURE, id, &problem);
  if (device == NULL)
    {
      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return problem == NULL;
    }
  if (LV (virDomainDetachDeviceFlags (domain, device, VIR_DOMAIN_AFFECT_LIVE)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return FALSE;
    }
  return wait_until_gone (domain, id, error);
}

static gboolean
set_aside (LodgeLibvirtLink *link, virDomainPtr domain, const char *id, GError **error)
{
  g_autoptr (LodgeDomainXml) before = lodge_libvirt_fetch (domain, STORED, error);
  g_autoptr (LodgeDomainXml) after =
      before != NULL ? lodge_libvirt_fetch (domain, STORED, error) : NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (after == NULL)
    return FALSE;
  if (!lodge_domain_xml_set_aside (after, id))
    return refuse (error,
                   LODGE_VMM_ERROR_NOT_FOUND,
                   _ ("The machine’s definition does not have this device any more."));
  if (!detach (domain, id, error))
    return FALSE;
  lodge_fault_point ("aside-detached");
  defined = lodge_libvirt_define (link, before, after, error);
  return defined != NULL;
}

/* FALSE: they are there at the next start. */
static gboolean
attach (virDomainPtr domain, GPtrArray *devices)
{
  gboolean done = TRUE;

  if (LV (virDomainIsActive (domain)) != 1)
    return TRUE;
  for (guint i = 0; i < devices->len; i++)
    if (LV (virDomainAttachDeviceFlags (
            domain, g_ptr_array_index (devices, i), VIR_DOMAIN_AFFECT_LIVE)) < 0)
      {
        g_autoptr (GError) problem = lodge_libvirt_error_take ();

        g_debug ("A device comes back at the next start: %s", problem->message);
        done = FALSE;
      }
  return done;
}

static gboolean
put_back (LodgeLibvirtLink *link, virDomainPtr domain, LodgeEditResult *result, GError **error)
{
  g_autoptr (LodgeDomainXml) before = lodge_libvirt_fetch (domain, STORED, error);
  g_autoptr (LodgeDomainXml) after =
      before != NULL ? lodge_libvirt_fetch (domain, STORED, error) : NULL;
  g_autoptr (GPtrArray) devices = after != NULL ? lodge_domain_xml_put_back (after) : NULL;
  g_autoptr (LodgeVirDomain) defined = NULL;

  if (devices == NULL)
    return FALSE;
  if (devices->len == 0)
    return TRUE;
  defined = lodge_libvirt_define (link, before, after, error);
  if (defined == NULL)
    return FALSE;
  lodge_fault_point ("aside-stored");
  if (!attach (domain, devices))
    *result = LODGE_EDIT_RESULT_AT_NEXT_START;
  return TRUE;
}

static void
aside_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  const Wish *wish = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, wish->uuid, &error);
  LodgeEditResult result = LODGE_EDIT_RESULT_APPLIED;
  gboolean done = FALSE;

  if (domain != NULL && LV (virDomainIsPersistent (domain)) == 0)
    refuse (&error,
            LODGE_VMM_ERROR_NOT_SUPPORTED,
            _ ("This machine exists only while it runs, so there is nothing to change."));
  else if (domain != NULL)
    done = wish->id != NULL ? set_aside (link, domain, wish->id, &error)
                            : put_back (link, domain, &result, &error);
  if (domain != NULL)
    lodge_libvirt_reread (link, domain, wish->uuid);
  if (done)
    g_task_return_int (task, result);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
start (LodgeVmm *vmm, LodgeMachine *machine, const char *id, GTask *task)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->uuid = g_strdup (lodge_machine_get_uuid (machine));
  wish->id = g_strdup (id);
  g_task_set_task_data (task, wish, wish_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, aside_work);
}

void
lodge_libvirt_set_aside (LodgeVmm *vmm, LodgeMachine *machine, const char *id, GTask *task)
{
  start (vmm, machine, id, task);
}

void
lodge_libvirt_put_back (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  start (vmm, machine, NULL, task);
}
