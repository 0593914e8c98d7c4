/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of a machine's screen. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "lodge-libvirt-errors.h"
#include "lodge-libvirt-picture.h"
#include "lodge-libvirt-private.h"
#include "lodge-size.h"

/* An uncompressed picture of the largest screen taken is 192 MiB. */
#define MAX_PICTURE (256 * LODGE_MIB)

static int
on_received_cb (virStreamPtr stream, const char *data, size_t length, void *opaque)
{
  GByteArray *picture = opaque;

  if (picture->len + length > MAX_PICTURE)
    return -1;
  g_byte_array_append (picture, (const guint8 *)data, (guint)length);
  return (int)length;
}

GBytes *
lodge_libvirt_take_picture (LodgeLibvirtLink *link,
                            virDomainPtr domain,
                            guint screen,
                            GError **error)
{
  g_autoptr (LodgeVirStream) stream = LV (virStreamNew (lodge_libvirt_link_get_connect (link), 0));
  g_autoptr (GByteArray) received = g_byte_array_new ();
  char *type = stream != NULL ? LV (virDomainScreenshot (domain, stream, screen, 0)) : NULL;

  if (type == NULL)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }

  /* The type is not to be relied on: the first bytes are. */
  free (type);
  if (LV (virStreamRecvAll (stream, on_received_cb, received)) < 0)
    {
      g_propagate_error (error, lodge_libvirt_error_take ());
      return NULL;
    }
  if (LV (virStreamFinish (stream)) < 0)
    virResetLastError ();
  return g_byte_array_free_to_bytes (g_steal_pointer (&received));
}

typedef struct
{
  char *uuid;
  guint screen;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->uuid);
  g_free (request);
}

static void
screenshot_work (LodgeLibvirtLink *link, gpointer data)
{
  GTask *task = data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeVirDomain) domain = lodge_libvirt_link_lookup (link, request->uuid, &error);
  g_autoptr (GBytes) picture =
      domain != NULL ? lodge_libvirt_take_picture (link, domain, request->screen, &error) : NULL;
  GBytes *png = picture != NULL ? lodge_libvirt_picture_to_png (picture, 0, &error) : NULL;

  if (png != NULL)
    g_task_return_pointer (task, png, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
lodge_libvirt_screenshot (LodgeVmm *vmm, LodgeMachine *machine, guint screen, GTask *task)
{
  Request *request = g_new0 (Request, 1);

  request->uuid = g_strdup (lodge_machine_get_uuid (machine));
  request->screen = screen;
  g_task_set_task_data (task, request, request_free);
  lodge_libvirt_link_run_long (LODGE_LIBVIRT_VMM (vmm)->link, task, screenshot_work);
}
