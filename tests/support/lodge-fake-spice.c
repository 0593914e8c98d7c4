/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-spice.h"

#include <glib-unix.h>
#include <poll.h>
#include <spice.h>
#include <unistd.h>

/* 'XR24' of drm_fourcc.h: what QEMU's textures are. */
#define FORMAT_XR24 0x34325258

struct _LodgeFakeSpice
{
  QXLInstance qxl;
  SpiceServer *server;
  int n_answered; /* atomic */
  guint64 n_drawn;
};

/* The server's view of a main loop. */

struct SpiceTimer
{
  SpiceTimerFunc func;
  void *opaque;
  guint id;
};

struct SpiceWatch
{
  int fd;
  SpiceWatchFunc func;
  void *opaque;
  guint id;
};

static SpiceTimer *
timer_add (SpiceTimerFunc func, void *opaque)
{
  SpiceTimer *timer = g_new0 (SpiceTimer, 1);

  timer->func = func;
  timer->opaque = opaque;
  return timer;
}

static void
timer_cancel (SpiceTimer *timer)
{
  g_clear_handle_id (&timer->id, g_source_remove);
}

static gboolean
on_timer_cb (gpointer data)
{
  SpiceTimer *timer = data;

  timer->id = 0;
  timer->func (timer->opaque);
  return G_SOURCE_REMOVE;
}

static void
timer_start (SpiceTimer *timer, uint32_t ms)
{
  timer_cancel (timer);
  timer->id = g_timeout_add (ms, on_timer_cb, timer);
}

static void
timer_remove (SpiceTimer *timer)
{
  timer_cancel (timer);
  g_free (timer);
}

static gboolean
on_watch_cb (int fd, GIOCondition condition, gpointer data)
{
  SpiceWatch *watch = data;
  int events = (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR) ? SPICE_WATCH_EVENT_READ : 0) |
               (condition & G_IO_OUT ? SPICE_WATCH_EVENT_WRITE : 0);

  watch->func (fd, events, watch->opaque);
  return G_SOURCE_CONTINUE;
}

static void
watch_update_mask (SpiceWatch *watch, int mask)
{
  GIOCondition condition = (mask & SPICE_WATCH_EVENT_READ ? G_IO_IN : 0) |
                           (mask & SPICE_WATCH_EVENT_WRITE ? G_IO_OUT : 0);

  g_clear_handle_id (&watch->id, g_source_remove);
  if (condition != 0)
    watch->id = g_unix_fd_add (watch->fd, condition | G_IO_HUP | G_IO_ERR, on_watch_cb, watch);
}

static SpiceWatch *
watch_add (int fd, int mask, SpiceWatchFunc func, void *opaque)
{
  SpiceWatch *watch = g_new0 (SpiceWatch, 1);

  watch->fd = fd;
  watch->func = func;
  watch->opaque = opaque;
  watch_update_mask (watch, mask);
  return watch;
}

static void
watch_remove (SpiceWatch *watch)
{
  g_clear_handle_id (&watch->id, g_source_remove);
  g_free (watch);
}

static void
channel_event (int event, SpiceChannelEventInfo *info)
{
}

static SpiceCoreInterface core = {
  .base = { .major_version = SPICE_INTERFACE_CORE_MAJOR,
            .minor_version = SPICE_INTERFACE_CORE_MINOR },
  .timer_add = timer_add,
  .timer_start = timer_start,
  .timer_cancel = timer_cancel,
  .timer_remove = timer_remove,
  .watch_add = watch_add,
  .watch_update_mask = watch_update_mask,
  .watch_remove = watch_remove,
  .channel_event = channel_event,
};

/* The server's view of a card, which has no commands for it. */

static void
attached_worker (QXLInstance *qxl)
{
}

static void
set_compression_level (QXLInstance *qxl, int level)
{
}

static void
get_init_info (QXLInstance *qxl, QXLDevInitInfo *info)
{
  *info = (QXLDevInitInfo){
    .num_memslots_groups = 1,
    .num_memslots = 1,
    .memslot_gen_bits = 8,
    .memslot_id_bits = 8,
    .n_surfaces = 1,
  };
}

static int
get_command (QXLInstance *qxl, struct QXLCommandExt *command)
{
  return FALSE;
}

static int
say_yes (QXLInstance *qxl)
{
  return TRUE;
}

static int
say_no (QXLInstance *qxl)
{
  return FALSE;
}

static void
release_resource (QXLInstance *qxl, struct QXLReleaseInfoExt info)
{
}

static void
notify_update (QXLInstance *qxl, uint32_t id)
{
}

/* Any of the server's threads. */
static void
async_complete (QXLInstance *qxl, uint64_t cookie)
{
  LodgeFakeSpice *self = (LodgeFakeSpice *)qxl; /* its first member */

  g_atomic_int_inc (&self->n_answered);
}

static void
update_area_complete (QXLInstance *qxl, uint32_t surface, struct QXLRect *rects, uint32_t n_rects)
{
}

static void
set_client_capabilities (QXLInstance *qxl, uint8_t present, uint8_t caps[SPICE_CAPABILITIES_SIZE])
{
}

static int
client_monitors_config (QXLInstance *qxl, VDAgentMonitorsConfig *config)
{
  return 0;
}

static const QXLInterface card = {
  .base = { .type = SPICE_INTERFACE_QXL,
            .description = "test",
            .major_version = SPICE_INTERFACE_QXL_MAJOR,
            .minor_version = SPICE_INTERFACE_QXL_MINOR },
  .attached_worker = attached_worker,
  .set_compression_level = set_compression_level,
  .get_init_info = get_init_info,
  .get_command = get_command,
  .req_cmd_notification = say_yes,
  .release_resource = release_resource,
  .get_cursor_command = get_command,
  .req_cursor_notification = say_yes,
  .notify_update = notify_update,
  .flush_resources = say_no,
  .async_complete = async_complete,
  .update_area_complete = update_area_complete,
  .set_client_capabilities = set_client_capabilities,
  .client_monitors_config = client_monitors_config,
};

LodgeFakeSpice *
lodge_fake_spice_new (void)
{
  LodgeFakeSpice *self = g_new0 (LodgeFakeSpice, 1);

  self->server = spice_server_new ();
  spice_server_set_noauth (self->server);
  g_assert_cmpint (spice_server_init (self->server, &core), ==, 0);
  self->qxl.base.sif = &card.base;
  g_assert_cmpint (spice_server_add_interface (self->server, &self->qxl.base), ==, 0);
  spice_server_vm_start (self->server);
  return self;
}

void
lodge_fake_spice_free (LodgeFakeSpice *self)
{
  spice_server_destroy (self->server);
  g_free (self);
}

typedef struct
{
  LodgeFakeSpice *spice;
  int fd;
} Client;

static gboolean
on_client_cb (gpointer data)
{
  g_autofree Client *client = data;

  if (spice_server_add_client (client->spice->server, client->fd, TRUE) < 0)
    close (client->fd);
  return G_SOURCE_REMOVE;
}

void
lodge_fake_spice_serve (int fd, gpointer self)
{
  struct pollfd watched = { .fd = fd };
  Client *client = g_new0 (Client, 1);

  client->spice = self;
  client->fd = dup (fd);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_client_cb, client, NULL);
  /* Until the other end is closed. */
  while (poll (&watched, 1, -1) < 0)
    ;
}

void
lodge_fake_spice_scanout (LodgeFakeSpice *self, int fd, guint width, guint height, gboolean y0top)
{
  spice_qxl_gl_scanout (&self->qxl, dup (fd), width, height, width * 4, FORMAT_XR24, y0top);
}

void
lodge_fake_spice_draw (LodgeFakeSpice *self)
{
  spice_qxl_gl_draw_async (&self->qxl, 0, 0, 1, 1, ++self->n_drawn);
}

guint
lodge_fake_spice_get_n_answered (LodgeFakeSpice *self)
{
  return (guint)g_atomic_int_get (&self->n_answered);
}
