/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-vmm.h"

#include <glib/gi18n-lib.h>

G_DEFINE_INTERFACE (LodgeVmm, lodge_vmm, G_TYPE_OBJECT)

static void
lodge_vmm_default_init (LodgeVmmInterface *iface)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  g_object_interface_install_property (iface, g_param_spec_string ("uri", NULL, NULL, NULL, flags));
  g_object_interface_install_property (
      iface,
      g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_VMM_STATE, LODGE_VMM_STATE_IDLE, flags));
  g_object_interface_install_property (
      iface, g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, flags));
  g_object_interface_install_property (
      iface, g_param_spec_int64 ("retry-at", NULL, NULL, -1, G_MAXINT64, -1, flags));
  g_object_interface_install_property (
      iface, g_param_spec_object ("host", NULL, NULL, LODGE_TYPE_HOST, flags));
  g_object_interface_install_property (
      iface, g_param_spec_object ("machines", NULL, NULL, G_TYPE_LIST_MODEL, flags));
  g_object_interface_install_property (
      iface, g_param_spec_object ("networks", NULL, NULL, G_TYPE_LIST_MODEL, flags));
}

char *
lodge_vmm_dup_uri (LodgeVmm *self)
{
  char *uri = NULL;

  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);

  g_object_get (self, "uri", &uri, NULL);
  return uri;
}

LodgeVmmState
lodge_vmm_get_state (LodgeVmm *self)
{
  LodgeVmmState state = LODGE_VMM_STATE_IDLE;

  g_return_val_if_fail (LODGE_IS_VMM (self), LODGE_VMM_STATE_IDLE);

  g_object_get (self, "state", &state, NULL);
  return state;
}

GError *
lodge_vmm_dup_problem (LodgeVmm *self)
{
  GError *problem = NULL;

  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);

  g_object_get (self, "problem", &problem, NULL);
  return problem;
}

LodgeHost *
lodge_vmm_get_host (LodgeVmm *self)
{
  g_autoptr (LodgeHost) host = NULL;

  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);

  /* The connection keeps it for its whole life. */
  g_object_get (self, "host", &host, NULL);
  return host;
}

GListModel *
lodge_vmm_get_machines (LodgeVmm *self)
{
  g_autoptr (GListModel) machines = NULL;

  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);

  g_object_get (self, "machines", &machines, NULL);
  return machines;
}

GListModel *
lodge_vmm_get_networks (LodgeVmm *self)
{
  g_autoptr (GListModel) networks = NULL;

  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);

  /* The connection keeps it for its whole life. */
  g_object_get (self, "networks", &networks, NULL);
  return networks;
}

LodgeNetwork *
lodge_vmm_find_network (LodgeVmm *self, const char *name)
{
  GListModel *networks;
  guint n;

  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  networks = lodge_vmm_get_networks (self);
  n = g_list_model_get_n_items (networks);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeNetwork) network = g_list_model_get_item (networks, i);

      if (g_strcmp0 (lodge_network_get_name (network), name) == 0)
        return network; /* the list holds it */
    }
  return NULL;
}

LodgeMachine *
lodge_vmm_find_machine (LodgeVmm *self, const char *uuid)
{
  GListModel *machines;
  guint n;

  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);
  g_return_val_if_fail (uuid != NULL, NULL);

  machines = lodge_vmm_get_machines (self);
  n = g_list_model_get_n_items (machines);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (LodgeMachine) machine = g_list_model_get_item (machines, i);

      if (g_ascii_strcasecmp (lodge_machine_get_uuid (machine), uuid) == 0)
        return machine; /* the list holds it */
    }
  return NULL;
}

void
lodge_vmm_connect (LodgeVmm *self)
{
  g_return_if_fail (LODGE_IS_VMM (self));

  LODGE_VMM_GET_IFACE (self)->connect (self);
}

void
lodge_vmm_disconnect (LodgeVmm *self)
{
  g_return_if_fail (LODGE_IS_VMM (self));

  LODGE_VMM_GET_IFACE (self)->disconnect (self);
}

void
lodge_vmm_hold_statistics (LodgeVmm *self, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  if (LODGE_VMM_GET_IFACE (self)->hold_statistics != NULL)
    LODGE_VMM_GET_IFACE (self)->hold_statistics (self, machine);
}

void
lodge_vmm_release_statistics (LodgeVmm *self, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_VMM (self));
  g_return_if_fail (LODGE_IS_MACHINE (machine));

  if (LODGE_VMM_GET_IFACE (self)->release_statistics != NULL)
    LODGE_VMM_GET_IFACE (self)->release_statistics (self, machine);
}

char *
lodge_vmm_dup_disk_path (LodgeVmm *self, const char *name)
{
  g_return_val_if_fail (LODGE_IS_VMM (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if (LODGE_VMM_GET_IFACE (self)->dup_disk_path == NULL)
    return NULL;
  return LODGE_VMM_GET_IFACE (self)->dup_disk_path (self, name);
}

/* Waiting for a connection */

typedef struct
{
  gulong handler;
  GSource *cancelled;
} Wait;

static void
wait_free (Wait *wait)
{
  if (wait->cancelled != NULL)
    {
      g_source_destroy (wait->cancelled);
      g_source_unref (wait->cancelled);
    }
  g_free (wait);
}

/* Ends the wait. The handler holds the task, so the caller keeps a reference meanwhile. */
static void
wait_stop (LodgeVmm *self, GTask *task)
{
  Wait *wait = g_task_get_task_data (task);

  g_clear_signal_handler (&wait->handler, self);
  if (wait->cancelled != NULL)
    g_source_destroy (wait->cancelled);
}

static void
return_not_connected (LodgeVmm *self, GTask *task)
{
  GError *problem = lodge_vmm_dup_problem (self);

  if (problem == NULL)
    problem = lodge_vmm_error_new (LODGE_VMM_ERROR_DISCONNECTED,
                                   NULL,
                                   _ ("The connection was closed before it was established."));
  g_task_return_error (task, problem);
}

/* IDLE at the beginning means that nobody has asked to connect yet: then it goes on. */
static gboolean
is_settled (LodgeVmmState state)
{
  return state != LODGE_VMM_STATE_IDLE && state != LODGE_VMM_STATE_CONNECTING;
}

static void
settle_wait (LodgeVmm *self, GTask *task)
{
  g_autoptr (GTask) held = g_object_ref (task);

  wait_stop (self, task);
  if (lodge_vmm_get_state (self) == LODGE_VMM_STATE_CONNECTED)
    g_task_return_boolean (task, TRUE);
  else
    return_not_connected (self, task);
}

static void
on_state_changed_cb (LodgeVmm *self, GParamSpec *pspec, GTask *task)
{
  if (lodge_vmm_get_state (self) != LODGE_VMM_STATE_CONNECTING)
    settle_wait (self, task);
}

static gboolean
on_wait_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  wait_stop (g_task_get_source_object (task), task);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

void
lodge_vmm_wait_connected_async (LodgeVmm *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Wait *wait;

  g_return_if_fail (LODGE_IS_VMM (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, lodge_vmm_wait_connected_async);
  wait = g_new0 (Wait, 1);
  g_task_set_task_data (task, wait, (GDestroyNotify)wait_free);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (is_settled (lodge_vmm_get_state (self)))
    {
      settle_wait (self, task);
      return;
    }

  wait->handler = g_signal_connect_data (self,
                                         "notify::state",
                                         G_CALLBACK (on_state_changed_cb),
                                         g_object_ref (task),
                                         (GClosureNotify)g_object_unref,
                                         G_CONNECT_DEFAULT);
  if (cancellable != NULL)
    {
      wait->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (wait->cancelled, G_SOURCE_FUNC (on_wait_cancelled_cb), task, NULL);
      g_source_attach (wait->cancelled, NULL);
    }
}

gboolean
lodge_vmm_wait_connected_finish (LodgeVmm *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LODGE_IS_VMM (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
