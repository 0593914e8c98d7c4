/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <glib-unix.h>
#include <glib.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <spice.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lodge-spice-loop.h"

/*
 * What vnc-load is for VNC, for SPICE: libspice-server with a screen that changes as a benchmark
 * asks for, without a guest. Pixels go uncompressed, as they do to a local viewer of QEMU's.
 *
 *   spice-load PATTERN FPS WIDTH HEIGHT
 *
 * Prints as vnc-load does: "port N", "updates N" 50 times a second, "key MICROSECONDS" for each
 * press, with the flash that follows. An update counts when its bytes have reached the client:
 * SPICE has no answer to one. There is no "first".
 */

enum
{
  SCATTERED = 200,
  SPOTS = 8, /* what is drawn over is forgotten by the server, so draw over */
  GROUP = 0,
  HEAD_BYTES = 103, /* of a drawing besides its pixels */
};

typedef struct
{
  QXLDrawable drawable;
  QXLImage image;
  uint32_t *pixels;
} Drawing;

static int width, height;
static const char *pattern;
static uint32_t *primary;
static GAsyncQueue *commands; /* of Drawing: for the server's own thread */
static guint n_updates;
static guint64 bytes_before; /* what has gone out before the first update */
static guint64 bytes_per_update;
static uint32_t tone;
static guint n_keys;
static gboolean connected;
static QXLInstance qxl;

static void
draw (int x, int y, int w, int h, uint32_t color)
{
  static uint32_t unique;
  Drawing *drawing = g_new0 (Drawing, 1);
  QXLRect box = { .top = y, .left = x, .bottom = y + h, .right = x + w };

  drawing->pixels = g_new (uint32_t, (gsize)w * (gsize)h);
  for (int i = 0; i < w * h; i++)
    drawing->pixels[i] = color + (uint32_t)(i & 0x3f);
  drawing->drawable = (QXLDrawable){
    .release_info.id = (uintptr_t)drawing,
    .effect = QXL_EFFECT_OPAQUE,
    .type = QXL_DRAW_COPY,
    .bbox = box,
    .clip.type = SPICE_CLIP_TYPE_NONE,
    .surfaces_dest = { -1, -1, -1 },
    .u.copy = { .src_bitmap = (uintptr_t)&drawing->image,
                .src_area = { .bottom = h, .right = w },
                .rop_descriptor = SPICE_ROPD_OP_PUT },
  };
  drawing->image.descriptor = (QXLImageDescriptor){ .id = (uint64_t)++unique << 32,
                                                    .type = SPICE_IMAGE_TYPE_BITMAP,
                                                    .width = (uint32_t)w,
                                                    .height = (uint32_t)h };
  drawing->image.bitmap = (QXLBitmap){ .format = SPICE_BITMAP_FMT_32BIT,
                                       .flags = QXL_BITMAP_DIRECT | QXL_BITMAP_TOP_DOWN,
                                       .x = (uint32_t)w,
                                       .y = (uint32_t)h,
                                       .stride = (uint32_t)w * 4,
                                       .data = (uintptr_t)drawing->pixels };
  g_async_queue_push (commands, drawing);
}

static void
draw_block (int w, int h)
{
  int spot = (int)(n_updates % SPOTS);

  draw ((width - w) / SPOTS * spot, (height - h) / SPOTS * spot, w, h, tone);
}

static void
draw_pattern (void)
{
  tone += 0x030507;
  if (strcmp (pattern, "small") == 0)
    draw_block (64, 64);
  else if (strcmp (pattern, "medium") == 0)
    draw_block (640, 360);
  else if (strcmp (pattern, "full") == 0)
    draw_block (width, height);
  else
    for (int i = 0; i < SCATTERED; i++)
      draw (i % 20 * (width / 20), i / 20 * (height / 10), 16, 16, tone + (uint32_t)i * 257);
  n_updates++;
}

static guint64
get_bytes_per_update (void)
{
  guint n = 1;
  guint64 pixels_of = (guint64)width * (guint64)height;

  if (strcmp (pattern, "small") == 0)
    pixels_of = 64 * 64;
  else if (strcmp (pattern, "medium") == 0)
    pixels_of = 640 * 360;
  else if (strcmp (pattern, "scattered") == 0)
    {
      pixels_of = 16 * 16;
      n = SCATTERED;
    }
  return n * (pixels_of * 4 + HEAD_BYTES);
}

/* What has reached the clients of all of this process's sockets. */
static guint64
count_acknowledged (void)
{
  guint64 sum = 0;

  for (int fd = 3; fd < 256; fd++)
    {
      struct tcp_info info = { 0 };
      socklen_t size = sizeof info;

      if (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0)
        sum += info.tcpi_bytes_acked;
    }
  return sum;
}

static void
attached (QXLInstance *instance)
{
}

/* Deprecated, but called. */
static void
set_compression_level (QXLInstance *instance, int level)
{
}

static void
get_init_info (QXLInstance *instance, QXLDevInitInfo *info)
{
  *info = (QXLDevInitInfo){ .num_memslots = 1,
                            .num_memslots_groups = 1,
                            .memslot_gen_bits = 8,
                            .memslot_id_bits = 8,
                            .n_surfaces = 1 };
}

static int
get_command (QXLInstance *instance, QXLCommandExt *ext)
{
  Drawing *drawing = g_async_queue_try_pop (commands);

  if (drawing == NULL)
    return FALSE;
  *ext = (QXLCommandExt){ .cmd = { .data = (uintptr_t)&drawing->drawable, .type = QXL_CMD_DRAW },
                          .group_id = GROUP };
  return TRUE;
}

static int
wants_notification (QXLInstance *instance)
{
  return g_async_queue_length (commands) <= 0;
}

static void
release_resource (QXLInstance *instance, QXLReleaseInfoExt release)
{
  Drawing *drawing = (Drawing *)(uintptr_t)release.info->id;

  g_free (drawing->pixels);
  g_free (drawing);
}

static int
get_cursor (QXLInstance *instance, QXLCommandExt *ext)
{
  return FALSE;
}

static int
wants_cursor (QXLInstance *instance)
{
  return TRUE;
}

static void
notify_update (QXLInstance *instance, uint32_t id)
{
}

static int
flush_resources (QXLInstance *instance)
{
  return FALSE;
}

static void
async_complete (QXLInstance *instance, uint64_t cookie)
{
}

static void
update_complete (QXLInstance *instance, uint32_t surface, QXLRect *rects, uint32_t n_rects)
{
}

static void
set_client_capabilities (QXLInstance *instance, uint8_t present, uint8_t *capabilities)
{
}

static const QXLInterface QXL = {
  .base = { SPICE_INTERFACE_QXL, "load", SPICE_INTERFACE_QXL_MAJOR, SPICE_INTERFACE_QXL_MINOR },
  .attached_worker = attached,
  .set_compression_level = set_compression_level,
  .get_init_info = get_init_info,
  .get_command = get_command,
  .req_cmd_notification = wants_notification,
  .release_resource = release_resource,
  .get_cursor_command = get_cursor,
  .req_cursor_notification = wants_cursor,
  .notify_update = notify_update,
  .flush_resources = flush_resources,
  .async_complete = async_complete,
  .update_area_complete = update_complete,
  .set_client_capabilities = set_client_capabilities,
};

static void
push_scancode (SpiceKbdInstance *instance, uint8_t code)
{
  if (code >= 0x80)
    return;
  printf ("key %" G_GINT64_FORMAT "\n", g_get_monotonic_time ());
  n_keys++;
  draw (0, 0, 64, 64, n_keys % 2 != 0 ? 0xff0000 : 0x000080);
  spice_qxl_wakeup (&qxl);
}

static uint8_t
get_leds (SpiceKbdInstance *instance)
{
  return 0;
}

static const SpiceKbdInterface KEYBOARD = {
  .base = { SPICE_INTERFACE_KEYBOARD,
            "load",
            SPICE_INTERFACE_KEYBOARD_MAJOR,
            SPICE_INTERFACE_KEYBOARD_MINOR },
  .push_scan_freg = push_scancode,
  .get_leds = get_leds,
};

static void
set_logical_size (SpiceTabletInstance *instance, int w, int h)
{
}

static void
take_position (SpiceTabletInstance *instance, int x, int y, uint32_t buttons)
{
}

static void
take_wheel (SpiceTabletInstance *instance, int motion, uint32_t buttons)
{
}

static void
take_buttons (SpiceTabletInstance *instance, uint32_t buttons)
{
}

static const SpiceTabletInterface TABLET = {
  .base = { SPICE_INTERFACE_TABLET,
            "load",
            SPICE_INTERFACE_TABLET_MAJOR,
            SPICE_INTERFACE_TABLET_MINOR },
  .set_logical_size = set_logical_size,
  .position = take_position,
  .wheel = take_wheel,
  .buttons = take_buttons,
};

static void
on_channel (int event, SpiceChannelEventInfo *info)
{
  if (info->type == SPICE_CHANNEL_DISPLAY && event == SPICE_CHANNEL_EVENT_INITIALIZED)
    connected = TRUE;
  /* The display's channel alone goes where a viewer is hidden, and comes again. The server tells
   * this from within its own work. */
  if (info->type == SPICE_CHANNEL_MAIN && event == SPICE_CHANNEL_EVENT_DISCONNECTED)
    _exit (0);
}

/* Not faster than the client takes them. */
static gboolean
on_frame (gpointer user_data)
{
  static guint n_rounds;

  /* The first screen is on its way, and should not be counted. */
  if (connected && ++n_rounds == 60)
    bytes_before = count_acknowledged ();
  if (n_rounds < 60 || strcmp (pattern, "still") == 0 || g_async_queue_length (commands) > 0)
    return G_SOURCE_CONTINUE;
  draw_pattern ();
  spice_qxl_wakeup (&qxl);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_tell (gpointer user_data)
{
  static guint64 last;
  guint64 sum = bytes_before > 0 ? count_acknowledged () : 0;

  /* A channel that has ended is not counted any more. */
  if (sum < bytes_before || sum / bytes_per_update == last / bytes_per_update)
    return G_SOURCE_CONTINUE;
  last = sum;
  printf ("updates %" G_GUINT64_FORMAT "\n", (sum - bytes_before) / bytes_per_update);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_input_end (int fd, GIOCondition condition, gpointer user_data)
{
  _exit (0);
}

static void
make_screen (void)
{
  QXLDevMemSlot slot = { .slot_group_id = GROUP, .virt_start = 0, .virt_end = ~(uintptr_t)0 };
  QXLDevSurfaceCreate surface = { .width = (uint32_t)width,
                                  .height = (uint32_t)height,
                                  .stride = width * 4,
                                  .format = SPICE_SURFACE_FMT_32_xRGB,
                                  .mouse_mode = TRUE,
                                  .mem = (uintptr_t)primary,
                                  .group_id = GROUP };

  spice_qxl_add_memslot (&qxl, &slot);
  spice_qxl_create_primary_surface (&qxl, 0, &surface);
}

static int
find_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  if (bind (fd, (struct sockaddr *)&address, sizeof address) != 0 ||
      getsockname (fd, (struct sockaddr *)&address, &length) != 0)
    exit (1);
  close (fd);
  return ntohs (address.sin_port);
}

static void
start_server (void)
{
  static SpiceKbdInstance keyboard = { .base.sif = &KEYBOARD.base };
  static SpiceTabletInstance tablet = { .base.sif = &TABLET.base };
  SpiceServer *server = spice_server_new ();
  int port = find_port ();

  spice_server_set_addr (server, "127.0.0.1", SPICE_ADDR_FLAG_IPV4_ONLY);
  spice_server_set_port (server, port);
  spice_server_set_noauth (server);
  spice_server_set_image_compression (server, SPICE_IMAGE_COMPRESSION_OFF);
  spice_server_set_streaming_video (server, SPICE_STREAM_VIDEO_OFF);
  if (spice_server_init (server, lodge_spice_loop_get (on_channel)) != 0)
    exit (1);
  qxl.base.sif = &QXL.base;
  spice_server_add_interface (server, &qxl.base);
  spice_server_add_interface (server, &keyboard.base);
  spice_server_add_interface (server, &tablet.base);
  make_screen ();
  spice_server_vm_start (server);
  /* The server begins with black. */
  draw (0, 0, width, height, 0x204060);
  spice_qxl_wakeup (&qxl);
  printf ("port %d\n", port);
}

int
main (int argc, char **argv)
{
  if (argc != 5)
    return 2;
  pattern = argv[1];
  width = atoi (argv[3]);
  height = atoi (argv[4]);
  setvbuf (stdout, NULL, _IOLBF, 0);
  commands = g_async_queue_new ();
  primary = g_new0 (uint32_t, (gsize)width * (gsize)height);
  bytes_per_update = get_bytes_per_update ();
  start_server ();
  g_timeout_add (1000 / (guint)atoi (argv[2]), on_frame, NULL);
  g_timeout_add (20, on_tell, NULL);
  g_unix_fd_add (0, G_IO_HUP, on_input_end, NULL);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));
  return 0;
}
