/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-spice.h"

#include <poll.h>
#include <spice.h>
#include <spice/vd_agent.h>
#include <string.h>
#include <unistd.h>

#include "lodge-spice-loop.h"

/* 'XR24' of drm_fourcc.h: what QEMU's textures are. */
#define FORMAT_XR24 0x34325258

struct _LodgeFakeSpice
{
  QXLInstance qxl;
  SpicePlaybackInstance loudspeaker;
  SpiceCharDeviceInstance agent; /* the port on which it talks */
  GByteArray *said;              /* by the agent, not read yet */
  gsize n_heard;                 /* bytes that it was told */
  SpiceServer *server;
  int n_answered; /* atomic */
  guint64 n_drawn;
  guint32 *screen; /* (nullable) */
  gboolean has_slot;
};

static int n_channels;    /* atomic; open */
static int n_connections; /* the same; so far */
static int n_before;      /* the same; so far when a display was open last */

/* Any of the server's threads. */
static void
channel_event (int event, SpiceChannelEventInfo *info)
{
  if (event == SPICE_CHANNEL_EVENT_INITIALIZED && info->type == SPICE_CHANNEL_DISPLAY)
    g_atomic_int_set (&n_before, g_atomic_int_get (&n_connections));
  if (event == SPICE_CHANNEL_EVENT_CONNECTED)
    g_atomic_int_inc (&n_channels);
  else if (event == SPICE_CHANNEL_EVENT_DISCONNECTED)
    g_atomic_int_add (&n_channels, -1);
}

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

/* The agent's port. */

static LodgeFakeSpice *
from_agent (SpiceCharDeviceInstance *agent)
{
  return (LodgeFakeSpice *)(gpointer)((guint8 *)agent - G_STRUCT_OFFSET (LodgeFakeSpice, agent));
}

static void
set_agent_connected (SpiceCharDeviceInstance *agent, int connected)
{
}

static int
write_to_agent (SpiceCharDeviceInstance *agent, const uint8_t *data, int size)
{
  from_agent (agent)->n_heard += (gsize)size;
  return size;
}

static int
read_from_agent (SpiceCharDeviceInstance *agent, uint8_t *data, int size)
{
  LodgeFakeSpice *self = from_agent (agent);
  guint count = MIN ((guint)size, self->said->len);

  if (count == 0)
    return 0;
  memcpy (data, self->said->data, count);
  g_byte_array_remove_range (self->said, 0, count);
  return (int)count;
}

static const SpiceCharDeviceInterface port = {
  .base = { .type = SPICE_INTERFACE_CHAR_DEVICE,
            .description = "test",
            .major_version = SPICE_INTERFACE_CHAR_DEVICE_MAJOR,
            .minor_version = SPICE_INTERFACE_CHAR_DEVICE_MINOR },
  .state = set_agent_connected,
  .write = write_to_agent,
  .read = read_from_agent,
};

static const SpicePlaybackInterface sound = {
  .base = { .type = SPICE_INTERFACE_PLAYBACK,
            .description = "test",
            .major_version = SPICE_INTERFACE_PLAYBACK_MAJOR,
            .minor_version = SPICE_INTERFACE_PLAYBACK_MINOR },
};

LodgeFakeSpice *
lodge_fake_spice_new (void)
{
  LodgeFakeSpice *self = g_new0 (LodgeFakeSpice, 1);

  self->said = g_byte_array_new ();
  self->server = spice_server_new ();
  spice_server_set_noauth (self->server);
  g_assert_cmpint (spice_server_init (self->server, lodge_spice_loop_get (channel_event)), ==, 0);
  self->qxl.base.sif = &card.base;
  g_assert_cmpint (spice_server_add_interface (self->server, &self->qxl.base), ==, 0);
  spice_server_vm_start (self->server);
  return self;
}

static void
drop_screen (LodgeFakeSpice *self)
{
  if (self->screen == NULL)
    return;
  spice_qxl_destroy_primary_surface (&self->qxl, 0);
  g_clear_pointer (&self->screen, g_free);
}

void
lodge_fake_spice_set_size (LodgeFakeSpice *self, guint width, guint height, guint32 color)
{
  QXLDevMemSlot slot = { .virt_start = 0, .virt_end = ~(uintptr_t)0 };
  QXLDevSurfaceCreate surface = { .width = width,
                                  .height = height,
                                  .stride = (int32_t)width * 4,
                                  .format = SPICE_SURFACE_FMT_32_xRGB,
                                  .mouse_mode = TRUE,
                                  .flags = QXL_SURF_FLAG_KEEP_DATA };

  drop_screen (self);
  if (!self->has_slot)
    spice_qxl_add_memslot (&self->qxl, &slot);
  self->has_slot = TRUE;
  self->screen = g_new (guint32, (gsize)width * height);
  for (gsize i = 0; i < (gsize)width * height; i++)
    self->screen[i] = color;
  surface.mem = (uintptr_t)self->screen;
  spice_qxl_create_primary_surface (&self->qxl, 0, &surface);
}

void
lodge_fake_spice_free (LodgeFakeSpice *self)
{
  drop_screen (self);
  spice_server_destroy (self->server);
  g_byte_array_unref (self->said);
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

  g_atomic_int_inc (&n_connections);
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

guint
lodge_fake_spice_count_channels (void)
{
  return (guint)g_atomic_int_get (&n_channels);
}

guint
lodge_fake_spice_count_connections (gboolean before_display)
{
  return (guint)g_atomic_int_get (before_display ? &n_before : &n_connections);
}

void
lodge_fake_spice_add_sound (LodgeFakeSpice *self)
{
  self->loudspeaker.base.sif = &sound.base;
  g_assert_cmpint (spice_server_add_interface (self->server, &self->loudspeaker.base), ==, 0);
}

void
lodge_fake_spice_add_agent (LodgeFakeSpice *self)
{
  self->agent.base.sif = &port.base;
  self->agent.subtype = "vdagent";
  g_assert_cmpint (spice_server_add_interface (self->server, &self->agent.base), ==, 0);
}

void
lodge_fake_spice_say (LodgeFakeSpice *self, guint32 type, gconstpointer data, guint32 size)
{
  VDAgentMessage head = { .protocol = VD_AGENT_PROTOCOL, .type = type, .size = size };
  VDIChunkHeader chunk = { .port = VDP_CLIENT_PORT, .size = (guint32)sizeof head + size };

  g_assert_cmpuint (chunk.size, <=, VD_AGENT_MAX_DATA_SIZE);
  g_byte_array_append (self->said, (const guint8 *)&chunk, sizeof chunk);
  g_byte_array_append (self->said, (const guint8 *)&head, sizeof head);
  g_byte_array_append (self->said, data, size);
  spice_server_char_device_wakeup (&self->agent);
}

gsize
lodge_fake_spice_get_n_heard (LodgeFakeSpice *self)
{
  return self->n_heard;
}
