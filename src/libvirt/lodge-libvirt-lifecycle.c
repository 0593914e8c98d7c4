/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs that move a machine from one state to another. Each waits for QEMU: own threads. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-disposable.h"
#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-private.h"

typedef struct
{
  LodgeVerb verb;
  char *uuid;
} Control;

static void
control_free (gpointer data)
{
  Control *control = data;

  g_free (control->uuid);
  g_free (control);
}

static gboolean
outcome (int result, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_propagate_error (error, lodge_libvirt_error_take ());
  return FALSE;
}

static gboolean
resume (virDomainPtr domain, GError **error)
{
  int state = 0;

  if (LV (virDomainGetState (domain, &state, NULL, 0)) == 0 && state == VIR_DOMAIN_PMSUSPENDED)
    return outcome (LV (virDomainPMWakeup (domain, 0)), error);
  return outcome (LV (virDomainResume (domain)), error);
}

static gboolean
start (LodgeLibvirtLink *link, virDomainPtr domain, GError **error)
{
  gboolean saved = LV (virDomainHasManagedSaveImage (domain, 0)) > 0;
  g_autoptr (GError) failure = NULL;
  char uuid[VIR_UUID_STRING_BUFLEN] = "";

  virDomainGetUUIDString (domain, uuid);
  if (!lodge_libvirt_disposable_clear (link, uuid, error))
    return FALSE;
  if (!lodge_libvirt_networks_start_for (link, domain, error))
    return FALSE;
  if (!lodge_libvirt_session_settle_saved (link, domain, &failure))
    g_debug ("What is saved could not be settled: %s", failure->message);
  g_clear_error (&failure);
  if (LV (virDomainCreateWithFlags (domain, 0)) == 0)
    {
      lodge_libvirt_session_started (link, domain);
      return TRUE;
    }

  failure = lodge_libvirt_error_take ();
  if (saved && g_error_matches (failure, LODGE_VMM_ERROR, LODGE_VMM_ERROR_FAILED))
    g_propagate_error (
        error,
        lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID,
                             lodge_vmm_error_get_details (failure),
                             "%s",
                             _ ("The machine’s saved memory can’t be read. Discard it and start "
                                "the machine anew.")));
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* libvirt calls it “not running”, which is no help. */
static gboolean
is_paused (virDomainPtr domain, GError **error)
{
  int state = 0;

  if (LV (virDomainGetState (domain, &state, NULL, 0)) < 0 || state != VIR_DOMAIN_PAUSED)
    return FALSE;
  g_propagate_error (
      error,
      lodge_vmm_error_new (
          LODGE_VMM_ERROR_WRONG_STATE, NULL, "%s", _ ("The machine is paused. Resume it first.")));
  return TRUE;
}

static gboolean
is_off (virDomainPtr domain)
{
  int state = 0;

  return LV (virDomainGetState (domain, &state, NULL, 0)) == 0 && state == VIR_DOMAIN_SHUTOFF;
}

/* What an agent that failed said is of interest to nobody but us. */
static void
forget_agent_error (void)
{
  virErrorPtr last = virGetLastError ();

  g_debug ("The guest agent: %s", last != NULL ? last->message : "nothing");
  virResetLastError ();
}

/*
 * The agent answers at once that it is not there; then the power button is pressed. An agent can
 * also fail because the machine went down before its answer was read: that is what was wanted.
 */
static gboolean
shut_down (virDomainPtr domain, GError **error)
{
  gboolean was_off = is_off (domain);
  g_autoptr (GError) failure = NULL;

  if (LV (virDomainShutdownFlags (domain, VIR_DOMAIN_SHUTDOWN_GUEST_AGENT)) == 0)
    return TRUE;
  forget_agent_error ();
  if (LV (virDomainShutdownFlags (domain, VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)) == 0)
    return TRUE;
  if (lodge_libvirt_last_is_unsupported ())
    {
      virResetLastError ();
      return outcome (LV (virDomainShutdown (domain)), error);
    }
  failure = lodge_libvirt_error_take ();
  if (!was_off && is_off (domain))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
restart (virDomainPtr domain, GError **error)
{
  if (LV (virDomainReboot (domain, VIR_DOMAIN_REBOOT_GUEST_AGENT)) == 0)
    return TRUE;
  forget_agent_error ();
  if (LV (virDomainReboot (domain, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN)) == 0)
    return TRUE;
  if (!lodge_libvirt_last_is_unsupported ())
    return outcome (-1, error);
  virResetLastError ();
  return outcome (LV (virDomainReboot (domain, 0)), error);
}

static gboolean
perform (LodgeLibvirtLink *link, virDomainPtr domain, LodgeVerb verb, GError **error)
{
  switch (verb)
    {
    case LODGE_VERB_START:
      return start (link, domain, error);
    case LODGE_VERB_PAUSE:
      return outcome (LV (virDomainSuspend (domain)), error);
    case LODGE_VERB_RESUME:
      return resume (domain, error);
    case LODGE_VERB_SHUT_DOWN:
      return !is_paused (domain, error) && shut_down (domain, error);
    case LODGE_VERB_RESTART:
      return restart (domain, error);
    case LODGE_VERB_RESET:
      return outcome (LV (virDomainReset (domain, 0)), error);
    case LODGE_VERB_FORCE_OFF:
      return outcome (LV (virDomainDestroy (domain)), error);
    case LODGE_VERB_SAVE:
      return lodge_libvirt_save_domain (link, domain, NULL, NULL, error);
    case LODGE_VERB_DISCARD_SAVED:
      return outcome (LV (virDomainManagedSaveRemove (domain, 0)), error);
    default:
      g_propagate_error (
          error,
          lodge_vmm_error_new (
              LODGE_VMM_ERROR_NOT_SUPPORTED, NULL, "%s", _ ("This connection can’t do that.")));
      return FALSE;
    }
}

static void
control_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Control *control = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, control->uuid, &error);
  gboolean done = domain != NULL && perform (link, domain, control->verb, &error);

  if (done && (control->verb == LODGE_VERB_FORCE_OFF || control->verb == LODGE_VERB_DISCARD_SAVED))
    lodge_libvirt_disposable_settle (link, control->uuid);
  if (domain != NULL || g_error_matches (error, LODGE_VMM_ERROR, LODGE_VMM_ERROR_NOT_FOUND))
    lodge_libvirt_reread (link, domain, control->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_control (LodgeVmm *vmm, LodgeMachine *machine, LodgeVerb verb, GTask *task)
{
  Control *control = g_new0 (Control, 1);

  control->verb = verb;
  control->uuid = g_strdup (lodge_machine_get_uuid (machine));
  g_task_set_task_data (task, control, control_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, control_work);
}
