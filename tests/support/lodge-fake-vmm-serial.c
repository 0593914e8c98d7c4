/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fake's serial ports. */
#include "config.h"

#include <gio/gio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lodge-fake-vmm-private.h"

static const char GREETING[] = "fake login: ";

static void
run_open_serial (LodgeFakeVmm *self, LodgeFakeDomain *domain, gpointer data, GTask *task)
{
  g_autoptr (GSocket) socket = NULL;
  int fds[2];

  if (!lodge_machine_is_active (lodge_vmm_find_machine (LODGE_VMM (self), domain->uuid)))
    {
      g_task_return_error (
          task,
          lodge_vmm_error_new (LODGE_VMM_ERROR_INVALID, NULL, "The machine is not running."));
      return;
    }
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  if (self->serial_peer >= 0)
    close (self->serial_peer);
  self->serial_peer = fds[1];
  g_assert_cmpint (write (fds[1], GREETING, sizeof GREETING - 1), ==, sizeof GREETING - 1);
  socket = g_socket_new_from_fd (fds[0], NULL);
  g_task_return_pointer (
      task, g_socket_connection_factory_create_connection (socket), g_object_unref);
}

static void
fake_open_serial (LodgeVmm *vmm, LodgeMachine *machine, guint index, GTask *task)
{
  const LodgeFakeCall call = { "open_serial", machine, run_open_serial };

  lodge_fake_vmm_start_call (LODGE_FAKE_VMM (vmm), &call, NULL, NULL, task);
}

void
lodge_fake_vmm_serial_init (LodgeVmmInterface *iface)
{
  iface->open_serial = fake_open_serial;
}

int
lodge_fake_vmm_get_serial_peer (LodgeFakeVmm *self)
{
  return self->serial_peer;
}
