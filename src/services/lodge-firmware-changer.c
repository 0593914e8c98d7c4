/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-firmware-changer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lodge-safe-act.h"

typedef struct
{
  LodgeFirmware firmware;
  gboolean secure_boot;
} Change;

static void
begin (LodgeVmm *vmm,
       LodgeMachine *machine,
       gpointer data,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  const Change *change = data;

  lodge_vmm_set_firmware_async (
      vmm, machine, change->firmware, change->secure_boot, cancellable, callback, user_data);
}

static gboolean
finish (LodgeVmm *vmm, GAsyncResult *result, gpointer data, GError **error)
{
  return lodge_vmm_set_firmware_finish (vmm, result, error);
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (lodge_safe_act_run_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

const char *
lodge_firmware_changer_get_refusal (LodgeVmm *vmm,
                                    LodgeMachine *machine,
                                    LodgeFirmware firmware,
                                    gboolean secure_boot)
{
  LodgeHost *host = lodge_vmm_get_host (vmm);
  LodgeMachineConfig *config = lodge_machine_get_config (machine);
  const char *type = lodge_machine_config_get_machine_type (config);
  const char *reason = lodge_host_get_uefi_reason (host);

  if (lodge_machine_get_state (machine) != LODGE_MACHINE_STATE_OFF)
    return _ ("Shut the machine down to change its firmware.");
  if (!lodge_host_get_local (host))
    return _ ("The firmware’s variables are on another computer. Use Lodge there.");
  if (lodge_host_get_privileged (host))
    return _ ("Only the system may write the firmware’s variables. It can be changed for machines "
              "of your own.");
  if (g_strcmp0 (lodge_machine_config_get_arch (config), "x86_64") != 0)
    return _ ("Only machines with 64-bit PC processors have a choice.");
  if (firmware == LODGE_FIRMWARE_BIOS)
    return NULL;
  if (!lodge_host_get_uefi (host))
    return reason != NULL ? reason : _ ("UEFI firmware is not installed on this computer.");
  if (secure_boot && !lodge_host_get_secure_boot (host))
    return _ ("Firmware with Secure Boot is not installed on this computer.");
  if (secure_boot && type != NULL && strstr (type, "q35") == NULL)
    return _ ("Secure Boot needs a machine of the type q35, and this one is of another type.");
  return NULL;
}

void
lodge_firmware_changer_change_async (LodgeCore *core,
                                     LodgeMachine *machine,
                                     LodgeFirmware firmware,
                                     gboolean secure_boot,
                                     gboolean snapshot,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autofree char *title = NULL;
  LodgeSafeAct act = { .begin = begin, .finish = finish, .free_data = g_free };
  Change *change;
  GTask *task;

  g_return_if_fail (LODGE_IS_CORE (core));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  change = g_new0 (Change, 1);
  change->firmware = firmware;
  change->secure_boot = secure_boot;
  title = g_strdup_printf (_ ("Changing the firmware of “%s”"), lodge_machine_get_title (machine));
  act.title = title;
  /* Translators: a snapshot's title. */
  act.snapshot_title = snapshot ? _ ("Before changing the firmware") : NULL;
  act.data = change;
  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, lodge_firmware_changer_change_async);
  lodge_safe_act_run_async (core, machine, &act, cancellable, on_changed_cb, task);
}

gboolean
lodge_firmware_changer_change_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, lodge_firmware_changer_change_async),
                        FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
