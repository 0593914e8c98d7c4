/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Serial consoles: libvirt's stream pumped through a socket pair, whose other end is an ordinary
 * GIOStream for whoever asked. Two threads per console, because libvirt's stream has no descriptor
 * to wait for; the socket's buffers are the only queue.
 */
#include "config.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-private.h"

/* How long a reader may stall before the guest's output is thrown away instead of kept, in
 * milliseconds: libvirt queues without bound what is not taken from it. */
#define STALL_LIMIT 5000

typedef struct
{
  gatomicrefcount refs;
  LodgeLibvirtLink *link;
  virConnectPtr connect; /* its own, or NULL: the link's */
  virStreamPtr stream;
  int fd;
} Pump;

static void
pump_unref (Pump *pump)
{
  if (!g_atomic_ref_count_dec (&pump->refs))
    return;
  virStreamFree (pump->stream);
  if (pump->connect != NULL)
    LV (virConnectClose (pump->connect));
  close (pump->fd);
  lodge_libvirt_link_unref (pump->link);
  g_free (pump);
}

/* FALSE: nobody is there any more. */
static gboolean
write_out (Pump *pump, const char *data, gsize length)
{
  while (length > 0)
    {
      struct pollfd poll_fd = { pump->fd, POLLOUT, 0 };
      ssize_t some = send (pump->fd, data, length, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (some >= 0)
        {
          data += some;
          length -= (gsize)some;
        }
      else if (errno != EAGAIN && errno != EINTR)
        return FALSE;
      else if (poll (&poll_fd, 1, STALL_LIMIT) == 0)
        return TRUE;
    }
  return TRUE;
}

static gpointer
from_guest_main (gpointer data)
{
  Pump *pump = data;
  char buffer[4096];
  int length = 0;

  while ((length = LV (virStreamRecv (pump->stream, buffer, sizeof buffer))) > 0)
    if (!write_out (pump, buffer, (gsize)length))
      break;
  virResetLastError ();

  /* The reader sees the end of the stream, and so does the other thread. */
  shutdown (pump->fd, SHUT_RDWR);
  pump_unref (pump);
  return NULL;
}

static gboolean
send_all (Pump *pump, const char *data, gsize length)
{
  while (length > 0)
    {
      int some = LV (virStreamSend (pump->stream, data, length));

      if (some < 0)
        return FALSE;
      data += some;
      length -= (gsize)some;
    }
  return TRUE;
}

static gpointer
to_guest_main (gpointer data)
{
  Pump *pump = data;
  char buffer[4096];

  for (;;)
    {
      ssize_t length = recv (pump->fd, buffer, sizeof buffer, 0);

      if (length < 0 && errno == EINTR)
        continue;
      if (length <= 0 || !send_all (pump, buffer, (gsize)length))
        break;
    }
  if (LV (virStreamAbort (pump->stream)) < 0)
    virResetLastError ();
  shutdown (pump->fd, SHUT_RDWR);
  pump_unref (pump);
  return NULL;
}

static void
pump_start (LodgeLibvirtLink *link, virConnectPtr connect, virStreamPtr stream, int fd)
{
  Pump *pump = g_new0 (Pump, 1);

  g_atomic_ref_count_init (&pump->refs);
  g_atomic_ref_count_inc (&pump->refs);
  pump->link = lodge_libvirt_link_ref (link);
  pump->connect = connect;
  if (connect != NULL)
    virConnectRef (connect);
  pump->stream = stream;
  pump->fd = fd;
  g_thread_unref (g_thread_new ("serial-out", from_guest_main, pump));
  g_thread_unref (g_thread_new ("serial-in", to_guest_main, pump));
}

static GIOStream *
start_pump (LodgeLibvirtLink *link, virConnectPtr connect, virStreamPtr stream, GError **error)
{
  int fds[2] = { -1, -1 };
  g_autoptr (GSocket) socket = NULL;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }
  socket = g_socket_new_from_fd (fds[0], error);
  if (socket == NULL)
    {
      close (fds[0]);
      close (fds[1]);
      return NULL;
    }
  virStreamRef (stream);
  pump_start (link, connect, stream, fds[1]);
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

typedef struct
{
  char *uuid;
  guint index;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->uuid);
  g_free (request);
}

/* By libvirt's alias, or by the one Lodge gives. */
static gboolean
open_console (virDomainPtr domain, virStreamPtr stream, guint index)
{
  g_autofree char *own = g_strdup_printf ("ua-serial%u", index);
  g_autofree char *usual = g_strdup_printf ("serial%u", index);

  if (LV (virDomainOpenConsole (domain, own, stream, VIR_DOMAIN_CONSOLE_SAFE)) == 0 ||
      LV (virDomainOpenConsole (domain, usual, stream, VIR_DOMAIN_CONSOLE_SAFE)) == 0)
    return TRUE;

  /* The first console is what libvirt takes when none is named. */
  return index == 0 &&
         LV (virDomainOpenConsole (domain, NULL, stream, VIR_DOMAIN_CONSOLE_SAFE)) == 0;
}

/*
 * A thread that waits for a stream waits on its connection's socket for everybody's answers, and
 * libvirt 9.0 sometimes leaves another thread's answer lying until something else is sent: calls
 * took multiples of the five seconds between our pings. So where another connection costs nothing,
 * a console has one of its own. NULL: the link's has to do.
 */
static virConnectPtr
open_own (LodgeLibvirtLink *link)
{
  const LodgeLibvirtFacts *facts = lodge_libvirt_link_get_facts (link);
  virConnectPtr connect = NULL;

  if (!facts->local || facts->test)
    return NULL;
  connect = LV (virConnectOpen (lodge_libvirt_link_get_uri (link)));
  virResetLastError ();
  return connect;
}

static virDomainPtr
look_up (LodgeLibvirtLink *link, virConnectPtr own, const char *uuid, GError **error)
{
  virDomainPtr domain = NULL;

  if (own == NULL)
    return lodge_libvirt_link_lookup (link, uuid, error);
  domain = LV (virDomainLookupByUUIDString (own, uuid));
  if (domain == NULL)
    g_propagate_error (error, lodge_libvirt_error_take ());
  return domain;
}

static void
open_serial_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirConnect) own = open_own (link);
  g_autoptr (LodgeVirDomain) domain = look_up (link, own, request->uuid, &error);
  g_autoptr (LodgeVirStream) stream = NULL;
  GIOStream *io = NULL;

  if (domain == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  stream = LV (virStreamNew (own != NULL ? own : lodge_libvirt_link_get_connect (link), 0));
  if (stream == NULL || !open_console (domain, stream, request->index))
    {
      g_task_return_error (task, lodge_libvirt_error_take ());
      return;
    }
  io = start_pump (link, own, stream, &error);
  if (io != NULL)
    g_task_return_pointer (task, io, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_open_serial (LodgeVmm *vmm, LodgeMachine *machine, guint index, GTask *task)
{
  Request *request = g_new0 (Request, 1);

  request->uuid = g_strdup (lodge_machine_get_uuid (machine));
  request->index = index;
  g_task_set_task_data (task, request, request_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, open_serial_work);
}
