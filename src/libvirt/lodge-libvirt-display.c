/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptors to displays, and keys. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-private.h"

/* How long the keys are held, in milliseconds: guests poll some keyboards slowly. */
#define HOLD_TIME 50

typedef struct
{
  char *uuid;
  guint index;
  guint codes[16];
  guint n_codes;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->uuid);
  g_free (request);
}

static Request *
request_new (GTask *task, LodgeMachine *machine)
{
  Request *request = g_new0 (Request, 1);

  request->uuid = g_strdup (lodge_machine_get_uuid (machine));
  g_task_set_task_data (task, request, request_free);
  return request;
}

static void
open_display_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, request->uuid, &error);
  int fd = -1;

  if (domain == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* The way over libvirt is as good as a password. */
  fd = LV (virDomainOpenGraphicsFD (domain, request->index, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH));
  if (fd < 0)
    g_task_return_error (task, lodge_libvirt_error_take ());
  else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      /* Nobody would close it. */
      close (fd);
      g_task_return_error_if_cancelled (task);
    }
  else
    g_task_return_int (task, fd);
}

void
lodge_libvirt_open_display (LodgeVmm *vmm, LodgeMachine *machine, guint index, GTask *task)
{
  Request *request = request_new (task, machine);

  request->index = index;

  /* Descriptors can't cross the network; and a cancel that comes late must not lose one. */
  g_task_set_check_cancellable (task, FALSE);
  if ((lodge_machine_get_features (machine) & LODGE_MACHINE_FEATURE_OPEN_DISPLAY) != 0)
    {
      lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, open_display_work);
      return;
    }
  g_task_return_error (
      task,
      lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                           NULL,
                           "%s",
                           _ ("The screen of this machine can’t be shown over this connection.")));
  g_object_unref (task);
}

static void
send_keys_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, request->uuid, &error);

  if (domain == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (LV (virDomainSendKey (domain,
                                 VIR_KEYCODE_SET_LINUX,
                                 HOLD_TIME,
                                 request->codes,
                                 (int)request->n_codes,
                                 0)) < 0)
    g_task_return_error (task, lodge_libvirt_error_take ());
  else
    g_task_return_boolean (task, TRUE);
}

void
lodge_libvirt_send_keys (
    LodgeVmm *vmm, LodgeMachine *machine, const guint *keycodes, guint n_keycodes, GTask *task)
{
  Request *request = request_new (task, machine);

  request->n_codes = MIN (n_keycodes, G_N_ELEMENTS (request->codes));
  for (guint i = 0; i < request->n_codes; i++)
    request->codes[i] = keycodes[i];
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, send_keys_work);
}
