/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include "lodge-console-endpoint.h"

#define LODGE_TYPE_MACHINE_ENDPOINT (lodge_machine_endpoint_get_type ())
G_DECLARE_FINAL_TYPE (
    LodgeMachineEndpoint, lodge_machine_endpoint, LODGE, MACHINE_ENDPOINT, GObject)

struct _LodgeMachineEndpoint
{
  GObject parent_instance;

  LodgeVmm *vmm;
  LodgeMachine *machine;
  guint index;
};

static void lodge_machine_endpoint_iface_init (LodgeConsoleEndpointInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LodgeMachineEndpoint,
                               lodge_machine_endpoint,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LODGE_TYPE_CONSOLE_ENDPOINT,
                                                      lodge_machine_endpoint_iface_init))

static void
close_fd (gpointer fd)
{
  close (GPOINTER_TO_INT (fd));
}

static void
on_display_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  int fd = lodge_vmm_open_display_finish (LODGE_VMM (source), result, &error);

  if (fd < 0)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (g_task_return_error_if_cancelled (task))
    close (fd);
  else
    g_task_return_pointer (task, GINT_TO_POINTER (fd), close_fd);
}

static LodgeDisplayProtocol
lodge_machine_endpoint_get_protocol (LodgeConsoleEndpoint *endpoint)
{
  LodgeMachineEndpoint *self = (LodgeMachineEndpoint *)endpoint;
  LodgeMachineConfig *config = lodge_machine_get_config (self->machine);
  GListModel *displays = config != NULL ? lodge_machine_config_get_displays (config) : NULL;
  g_autoptr (LodgeDisplay) display = NULL;

  if (displays != NULL)
    display = g_list_model_get_item (displays, self->index);

  return display != NULL ? lodge_display_get_protocol (display) : LODGE_DISPLAY_PROTOCOL_NONE;
}

static void
lodge_machine_endpoint_open_async (LodgeConsoleEndpoint *endpoint,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  LodgeMachineEndpoint *self = (LodgeMachineEndpoint *)endpoint;
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lodge_machine_endpoint_open_async);
  lodge_vmm_open_display_async (
      self->vmm, self->machine, self->index, cancellable, on_display_opened_cb, task);
}

static int
lodge_machine_endpoint_open_finish (LodgeConsoleEndpoint *endpoint,
                                    GAsyncResult *result,
                                    GError **error)
{
  GError *local_error = NULL;
  gpointer fd = g_task_propagate_pointer (G_TASK (result), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return -1;
    }

  return GPOINTER_TO_INT (fd);
}

static void
lodge_machine_endpoint_iface_init (LodgeConsoleEndpointInterface *iface)
{
  iface->get_protocol = lodge_machine_endpoint_get_protocol;
  iface->open_async = lodge_machine_endpoint_open_async;
  iface->open_finish = lodge_machine_endpoint_open_finish;
}

static void
lodge_machine_endpoint_dispose (GObject *object)
{
  LodgeMachineEndpoint *self = (LodgeMachineEndpoint *)object;

  g_clear_object (&self->vmm);
  g_clear_object (&self->machine);

  G_OBJECT_CLASS (lodge_machine_endpoint_parent_class)->dispose (object);
}

static void
lodge_machine_endpoint_class_init (LodgeMachineEndpointClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_machine_endpoint_dispose;
}

static void
lodge_machine_endpoint_init (LodgeMachineEndpoint *self)
{
}

LodgeConsoleEndpoint *
lodge_machine_endpoint_new (LodgeVmm *vmm, LodgeMachine *machine, guint index)
{
  LodgeMachineEndpoint *self;

  g_return_val_if_fail (LODGE_IS_VMM (vmm), NULL);
  g_return_val_if_fail (LODGE_IS_MACHINE (machine), NULL);

  self = g_object_new (LODGE_TYPE_MACHINE_ENDPOINT, NULL);
  self->vmm = g_object_ref (vmm);
  self->machine = g_object_ref (machine);
  self->index = index;

  return LODGE_CONSOLE_ENDPOINT (self);
}

int
lodge_machine_endpoint_find (LodgeMachine *machine)
{
  GListModel *displays = lodge_machine_config_get_displays (lodge_machine_get_config (machine));
  guint n_displays = g_list_model_get_n_items (displays);

  for (guint i = 0; i < n_displays; i++)
    {
      g_autoptr (LodgeDisplay) display = g_list_model_get_item (displays, i);
      LodgeDisplayProtocol protocol = lodge_display_get_protocol (display);
      if (protocol == LODGE_DISPLAY_PROTOCOL_SPICE || protocol == LODGE_DISPLAY_PROTOCOL_VNC)
        return (int)i;
    }
  return -1;
}
