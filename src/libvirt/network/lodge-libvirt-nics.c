/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verbs about adapters. Each waits for QEMU or the guest: own threads. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-network.h"
#include "lodge-libvirt-nic-lock.h"
#include "lodge-libvirt-nic-native.h"
#include "lodge-libvirt-nic-session.h"
#include "lodge-libvirt-private.h"

typedef struct
{
  char *uuid;
  LodgeNic *draft;
  LodgeNicScope scope;
  char *id;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_free (args->uuid);
  g_clear_object (&args->draft);
  g_free (args->id);
  g_free (args);
}

static void
run (LodgeVmm *vmm,
     LodgeMachine *machine,
     LodgeNic *draft,
     const char *id,
     LodgeNicScope scope,
     LodgeLibvirtWork work,
     GTask *task)
{
  Args *args = g_new0 (Args, 1);

  args->uuid = g_strdup (lodge_machine_get_uuid (machine));
  if (draft != NULL)
    args->draft = LODGE_NIC (lodge_device_copy (LODGE_DEVICE (draft)));
  args->id = g_strdup (id);
  args->scope = scope;
  g_task_set_task_data (task, args, args_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, work);
}

typedef gboolean (*Change) (LodgeLibvirtLink *link,
                            virDomainPtr domain,
                            Args *args,
                            LodgeEditResult *result,
                            GError **error);

/* Those of a user's own QEMU take the machine's lock themselves. */
static gboolean
change_alone (LodgeLibvirtLink *link,
              virDomainPtr domain,
              Args *args,
              Change change,
              LodgeEditResult *result,
              GError **error)
{
  gboolean native = lodge_libvirt_nics_are_native (link);
  g_auto (LodgeLock) lock = native ? lodge_libvirt_nics_lock (domain, error) : -1;

  return (lock >= 0 || !native) && change (link, domain, args, result, error);
}

static void
change_work (LodgeLibvirtLink *link, GTask *task, Change change)
{
  Args *args = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, args->uuid, &error);
  LodgeEditResult result = LODGE_EDIT_RESULT_APPLIED;
  gboolean done = domain != NULL && change_alone (link, domain, args, change, &result, &error);

  if (domain != NULL)
    lodge_libvirt_reread (link, domain, args->uuid);
  if (done)
    g_task_return_int (task, result);
  else
    g_task_return_error (task, error);
}

static gboolean
add (LodgeLibvirtLink *link,
     virDomainPtr domain,
     Args *args,
     LodgeEditResult *result,
     GError **error)
{
  if (!lodge_libvirt_nics_are_native (link))
    return lodge_libvirt_session_add_nic (link, domain, args->draft, result, error);
  return lodge_libvirt_native_add_nic (link, domain, args->draft, result, error);
}

static void
add_work (LodgeLibvirtLink *link, gpointer data)
{
  change_work (link, data, add);
}

void
lodge_libvirt_add_nic (LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic, GTask *task)
{
  run (vmm, machine, nic, NULL, LODGE_NIC_SCOPE_BOTH, add_work, task);
}

static gboolean
remove_it (LodgeLibvirtLink *link,
           virDomainPtr domain,
           Args *args,
           LodgeEditResult *result,
           GError **error)
{
  if (!lodge_libvirt_nics_are_native (link))
    return lodge_libvirt_session_remove_nic (link, domain, args->id, result, error);
  return lodge_libvirt_native_remove_nic (link, domain, args->id, result, error);
}

static void
remove_work (LodgeLibvirtLink *link, gpointer data)
{
  change_work (link, data, remove_it);
}

void
lodge_libvirt_remove_nic (LodgeVmm *vmm, LodgeMachine *machine, const char *id, GTask *task)
{
  run (vmm, machine, NULL, id, LODGE_NIC_SCOPE_BOTH, remove_work, task);
}

static gboolean
set (LodgeLibvirtLink *link,
     virDomainPtr domain,
     Args *args,
     LodgeEditResult *result,
     GError **error)
{
  if (!lodge_libvirt_nics_are_native (link))
    return lodge_libvirt_session_set_nic (link, domain, args->draft, args->scope, result, error);
  return lodge_libvirt_native_set_nic (link, domain, args->draft, args->scope, result, error);
}

static void
set_work (LodgeLibvirtLink *link, gpointer data)
{
  change_work (link, data, set);
}

void
lodge_libvirt_set_nic (
    LodgeVmm *vmm, LodgeMachine *machine, LodgeNic *nic, LodgeNicScope scope, GTask *task)
{
  run (vmm, machine, nic, NULL, scope, set_work, task);
}

static void
read_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Args *args = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, args->uuid, &error);
  GListModel *statuses = NULL;

  if (domain != NULL)
    statuses = lodge_libvirt_nics_are_native (link)
                   ? lodge_libvirt_native_read_nics (link, domain, &error)
                   : lodge_libvirt_session_read_nics (link, domain, &error);
  if (statuses != NULL)
    g_task_return_pointer (task, statuses, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
lodge_libvirt_read_nics (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  run (vmm, machine, NULL, NULL, LODGE_NIC_SCOPE_BOTH, read_work, task);
}

static void
settle_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Args *args = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, args->uuid, &error);
  gboolean done =
      domain != NULL && (lodge_libvirt_nics_are_native (link)
                             ? lodge_libvirt_native_settle (link, domain, &error)
                             : lodge_libvirt_session_settle_nics (link, domain, &error));

  if (domain != NULL)
    lodge_libvirt_reread (link, domain, args->uuid);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lodge_libvirt_settle_nics (LodgeVmm *vmm, LodgeMachine *machine, GTask *task)
{
  run (vmm, machine, NULL, NULL, LODGE_NIC_SCOPE_BOTH, settle_work, task);
}

typedef struct
{
  char *uuid;
  char *id;
  char *path; /* NULL: the end of it */
} Capture;

static void
capture_free (gpointer data)
{
  Capture *capture = data;

  g_free (capture->uuid);
  g_free (capture->id);
  g_free (capture->path);
  g_free (capture);
}

static void
capture_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Capture *capture = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, capture->uuid, &error);

  if (domain == NULL)
    g_task_return_error (task, error);
  else if (lodge_libvirt_nics_are_native (link))
    g_task_return_error (
        task,
        lodge_vmm_error_new (
            LODGE_VMM_ERROR_NOT_SUPPORTED,
            NULL,
            "%s",
            _ ("What passes the adapters of the system’s machines can be recorded by an "
               "administrator only, with “tcpdump” for example: their QEMU may not write files of "
               "yours. Machines of your own session can be recorded here.")));
  else if (lodge_libvirt_session_capture_nic (link, domain, capture->id, capture->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lodge_libvirt_capture_nic (
    LodgeVmm *vmm, LodgeMachine *machine, const char *id, const char *path, GTask *task)
{
  Capture *capture = g_new0 (Capture, 1);

  capture->uuid = g_strdup (lodge_machine_get_uuid (machine));
  capture->id = g_strdup (id);
  capture->path = g_strdup (path);
  g_task_set_task_data (task, capture, capture_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, capture_work);
}
