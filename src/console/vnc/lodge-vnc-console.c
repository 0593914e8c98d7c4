/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <gvnc.h>
#include <string.h>

#include "lodge-console-backend.h"
#include "lodge-vmm-error.h"
#include "lodge-vnc-auth.h"
#include "lodge-vnc-clipboard.h"
#include "lodge-vnc-keys.h"
#include "lodge-vnc-primes.h"
#include "lodge-vnc-sound.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VncConnection, g_object_unref)

/* X's buttons 4 to 7 are the wheel: up, down, left, right. RFB's mask has the same numbers. */
#define WHEEL_UP (1u << 3)
#define WHEEL_DOWN (1u << 4)
#define WHEEL_LEFT (1u << 5)
#define WHEEL_RIGHT (1u << 6)

/* RFB's mask has eight bits; the eighth is QEMU's side button. */
#define BUTTONS (0x07u | 1u << 7)

/* In relative mode (QEMU's pointer motion change) a coordinate is a distance from here. */
#define RELATIVE_ORIGIN 0x7fff

#define LODGE_TYPE_VNC_CONSOLE (lodge_vnc_console_get_type ())
G_DECLARE_FINAL_TYPE (LodgeVncConsole, lodge_vnc_console, LODGE, VNC_CONSOLE, LodgeConsole)

struct _LodgeVncConsole
{
  LodgeConsole parent_instance;

  LodgeConsoleEndpoint *endpoint;
  GCancellable *cancellable; /* of the open under way */
  VncConnection *connection; /* NULL unless connecting or connected */
  VncFramebuffer *framebuffer;
  LodgeVncClipboard *clipboard; /* while there is a connection */
  LodgeVncSound *sound;         /* the same */
  guint request_id;             /* an update is to be asked for */
  int x;                        /* the last absolute position */
  int y;
  gboolean starved;   /* hidden: the server was not asked for the next update */
  gboolean empty;     /* the frame is new: the server was not asked for all of it */
  GError *nonsense;   /* why gvnc gave up, unless the other side just went away */
  GValueArray *asked; /* credentials that the connection waits for; (nullable) */
  char *username;     /* what was answered, for this and later connections; (nullable) */
  char *password;
  guint way;            /* in which this connection signs in: type and subtype */
  guint answered_way;   /* that in which the password was given; 0: not known yet */
  gboolean answered;    /* to this connection */
  gboolean knows_locks; /* the server has told of the guest's */
};

G_DEFINE_FINAL_TYPE (LodgeVncConsole, lodge_vnc_console, LODGE_TYPE_CONSOLE)

/* The frame's own: then nothing has to be converted anywhere. */
static const VncPixelFormat pixel_format = {
  .bits_per_pixel = 32,
  .depth = 24,
  .byte_order = G_BYTE_ORDER,
  .true_color_flag = 1,
  .red_max = 255,
  .green_max = 255,
  .blue_max = 255,
  .red_shift = 16,
  .green_shift = 8,
  .blue_shift = 0,
};

/* The first is what the server uses. Over a local socket raw pixels cost the least on both sides;
 * none of these loses anything. */
static gint32 encodings[] = {
  VNC_CONNECTION_ENCODING_RAW,
  VNC_CONNECTION_ENCODING_COPY_RECT,
  VNC_CONNECTION_ENCODING_HEXTILE,
  VNC_CONNECTION_ENCODING_ZRLE,
  VNC_CONNECTION_ENCODING_DESKTOP_RESIZE,
  VNC_CONNECTION_ENCODING_EXTENDED_DESKTOP_RESIZE,
  VNC_CONNECTION_ENCODING_LAST_RECT,
  VNC_CONNECTION_ENCODING_ALPHA_CURSOR,
  VNC_CONNECTION_ENCODING_RICH_CURSOR,
  VNC_CONNECTION_ENCODING_XCURSOR,
  VNC_CONNECTION_ENCODING_POINTER_CHANGE,
  VNC_CONNECTION_ENCODING_EXT_KEY_EVENT,
  VNC_CONNECTION_ENCODING_LED_STATE,
  VNC_CONNECTION_ENCODING_AUDIO,
};

/* What gvnc calls it when the connection ends; it has no codes for its errors. */
static const char *const ends[] = {
  "Server closed the connection",
  "Unable to read from server",
  "Failed to flush data",
  "Failed to any flush data",
};

/* Lets go of the connection without a word to anybody. Idempotent. */
static void
tear_down (LodgeVncConsole *self)
{
  g_autoptr (VncConnection) connection = g_steal_pointer (&self->connection);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->request_id, g_source_remove);
  lodge_console_set_frame (LODGE_CONSOLE (self), NULL);
  lodge_console_set_cursor (LODGE_CONSOLE (self), NULL);
  lodge_console_set_resizable (LODGE_CONSOLE (self), FALSE);
  lodge_console_set_clipboard_ready (LODGE_CONSOLE (self), FALSE);
  g_clear_pointer (&self->clipboard, lodge_vnc_clipboard_free);
  if (self->sound != NULL)
    lodge_vnc_sound_close (self->sound);
  g_clear_object (&self->sound);
  g_clear_object (&self->framebuffer);
  g_clear_error (&self->nonsense);
  self->starved = FALSE;
  self->answered = FALSE;
  self->knows_locks = FALSE;
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  g_clear_pointer (&self->asked, g_value_array_free);
  G_GNUC_END_IGNORE_DEPRECATIONS

  if (connection == NULL)
    return;

  g_signal_handlers_disconnect_by_data (connection, self);
  vnc_connection_shutdown (connection);
}

static void
fail (LodgeVncConsole *self, GError *problem)
{
  tear_down (self);
  lodge_console_fail (LODGE_CONSOLE (self), problem);
}

static void
request_update (LodgeVncConsole *self)
{
  g_clear_handle_id (&self->request_id, g_source_remove);
  self->starved = !lodge_console_get_awake (LODGE_CONSOLE (self));
  if (self->starved || self->framebuffer == NULL)
    return;

  vnc_connection_framebuffer_update_request (self->connection,
                                             !self->empty,
                                             0,
                                             0,
                                             vnc_connection_get_width (self->connection),
                                             vnc_connection_get_height (self->connection));
  self->empty = FALSE;
}

static gboolean
on_request_cb (gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);

  self->request_id = 0;
  request_update (self);
  return G_SOURCE_REMOVE;
}

/* Once for all rectangles of an update: gvnc tells of each by an idle source of its own. */
static void
queue_request (LodgeVncConsole *self)
{
  if (self->request_id == 0)
    self->request_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE + 10, on_request_cb, self, NULL);
}

static gboolean
resize (LodgeVncConsole *self, int width, int height)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LodgeFrame) frame = NULL;
  VncFramebuffer *framebuffer;

  if (!lodge_frame_check_size (width, height, &error))
    {
      fail (self, g_steal_pointer (&error));
      return FALSE;
    }

  frame = lodge_frame_new_shared (width, height);
  if (frame == NULL)
    {
      fail (self,
            lodge_vmm_error_new (LODGE_VMM_ERROR_NO_MEMORY,
                                 NULL,
                                 _ ("There is too little memory to show the machine’s screen. "
                                    "Close other programs.")));
      return FALSE;
    }

  framebuffer = VNC_FRAMEBUFFER (
      vnc_base_framebuffer_new (lodge_frame_get_data (frame),
                                width,
                                height,
                                lodge_frame_get_stride (frame),
                                &pixel_format,
                                vnc_connection_get_pixel_format (self->connection)));
  /* The decoder may go on writing after everybody else forgot the frame. */
  g_object_set_data_full (
      G_OBJECT (framebuffer), "lodge-frame", g_object_ref (frame), g_object_unref);
  vnc_connection_set_framebuffer (self->connection, framebuffer);
  g_clear_object (&self->framebuffer);
  self->framebuffer = framebuffer;
  self->empty = TRUE;
  lodge_console_set_frame (LODGE_CONSOLE (self), frame);

  return TRUE;
}

static void
on_initialized_cb (VncConnection *connection, gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);
  int width = vnc_connection_get_width (connection);
  int height = vnc_connection_get_height (connection);

  vnc_connection_set_pixel_format (connection, &pixel_format);
  vnc_connection_set_encodings (connection, G_N_ELEMENTS (encodings), encodings);
  lodge_vnc_sound_ask (self->sound, connection);
  if (!resize (self, width, height))
    return;

  /* First, so that the picture comes while a window is built for it. */
  vnc_connection_framebuffer_update_request (connection, FALSE, 0, 0, width, height);
  self->empty = FALSE;
  lodge_console_set_pointer_absolute (LODGE_CONSOLE (self),
                                      vnc_connection_get_abs_pointer (connection));
  lodge_console_set_resizable (LODGE_CONSOLE (self), TRUE);
  lodge_console_set_state (LODGE_CONSOLE (self), LODGE_CONSOLE_STATE_CONNECTED);
  lodge_console_set_clipboard_ready (LODGE_CONSOLE (self), TRUE);
}

static void
on_desktop_resize_cb (VncConnection *connection, guint width, guint height, gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);
  LodgeFrame *frame = lodge_console_get_frame (LODGE_CONSOLE (self));

  /* Comes several times while connecting, and before the pixel format is settled. */
  if (frame == NULL || (lodge_frame_get_width (frame) == (int)width &&
                        lodge_frame_get_height (frame) == (int)height))
    return;

  if (resize (self, width, height))
    queue_request (self);
}

static void
on_framebuffer_update_cb (
    VncConnection *connection, guint x, guint y, guint width, guint height, gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);

  lodge_console_damage (LODGE_CONSOLE (self), x, y, width, height);
  queue_request (self);
}

static void
on_cursor_changed_cb (VncConnection *connection, VncCursor *shape, gpointer user_data)
{
  g_autoptr (LodgeCursor) cursor = NULL;

  if (shape != NULL)
    cursor = lodge_cursor_new (vnc_cursor_get_data (shape),
                               vnc_cursor_get_width (shape),
                               vnc_cursor_get_height (shape),
                               vnc_cursor_get_hotx (shape),
                               vnc_cursor_get_hoty (shape));
  lodge_console_set_cursor (LODGE_CONSOLE (user_data), cursor);
}

static void
on_pointer_mode_changed_cb (VncConnection *connection, gboolean absolute, gpointer user_data)
{
  lodge_console_set_pointer_absolute (LODGE_CONSOLE (user_data), absolute);
}

static void
on_led_state_cb (GClosure *closure,
                 GValue *result,
                 guint n_params,
                 const GValue *params,
                 gpointer hint,
                 gpointer marshal_data)
{
  LODGE_VNC_CONSOLE (closure->data)->knows_locks = TRUE;
}

/* As a closure that marshals by itself: gvnc 1.3 declares the signal without the argument that its
 * own marshaller wants. */
static void
watch_locks (LodgeVncConsole *self, VncConnection *connection)
{
  GClosure *closure = g_closure_new_object (sizeof (GClosure), G_OBJECT (self));

  closure->data = self;
  g_closure_set_marshal (closure, on_led_state_cb);
  g_signal_connect_closure (connection, "vnc-led-state", closure, FALSE);
}

static const LodgeViewTarget *
get_target (LodgeVncConsole *self)
{
  return lodge_console_endpoint_get_target (self->endpoint);
}

static gboolean
is_local (LodgeVncConsole *self)
{
  const LodgeViewTarget *target = get_target (self);

  return target == NULL || target->host == NULL;
}

static void
fail_unknown_auth (LodgeVncConsole *self)
{
  fail (self,
        lodge_vmm_error_new (LODGE_VMM_ERROR_NOT_SUPPORTED,
                             NULL,
                             _ ("The display asks to sign in in a way that Lodge does not know, or "
                                "would have the password sent where others can read it.")));
}

static void
on_auth_choose_type_cb (VncConnection *connection, GValueArray *types, gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);
  VncConnectionAuth type = lodge_vnc_auth_choose (types, is_local (self));

  self->way = (guint)type << 16;
  if (type != VNC_CONNECTION_AUTH_INVALID)
    vnc_connection_set_auth_type (connection, type);
  else
    fail_unknown_auth (self);
}

static void
on_auth_choose_subtype_cb (VncConnection *connection,
                           guint type,
                           GValueArray *subtypes,
                           gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);
  guint subtype = type == VNC_CONNECTION_AUTH_VENCRYPT ? lodge_vnc_auth_choose_vencrypt (subtypes)
                                                       : lodge_vnc_auth_choose (subtypes, TRUE);

  self->way = type << 16 | subtype;
  if (subtype != 0)
    vnc_connection_set_auth_subtype (connection, subtype);
  else
    fail_unknown_auth (self);
}

/* Somebody may stand in the server's place, and want it in a way in which it can be read. */
static GError *
forget_password (LodgeVncConsole *self)
{
  g_clear_pointer (&self->password, g_free);
  self->answered_way = 0;
  return lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                              NULL,
                              _ ("The display now asks for the password in another way than "
                                 "before. Give it only if you know why."));
}

/* What is not known yet is asked; the connection waits meanwhile. */
static void
on_auth_credential_cb (VncConnection *connection, GValueArray *credentials, gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);
  LodgeCredentials wanted = lodge_vnc_auth_get_wanted (credentials);
  gboolean other_way = (wanted & LODGE_CREDENTIAL_PASSWORD) && self->password != NULL &&
                       self->answered_way != 0 && self->answered_way != self->way;
  GError *problem = other_way ? forget_password (self) : NULL;
  gboolean known = (!(wanted & LODGE_CREDENTIAL_USERNAME) || self->username != NULL) &&
                   (!(wanted & LODGE_CREDENTIAL_PASSWORD) || self->password != NULL);

  if (known)
    {
      self->answered |= wanted != LODGE_CREDENTIAL_NONE;
      if (wanted & LODGE_CREDENTIAL_PASSWORD)
        self->answered_way = self->way;
      lodge_vnc_auth_answer (connection, credentials, self->username, self->password);
      return;
    }
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  g_clear_pointer (&self->asked, g_value_array_free);
  self->asked = g_value_array_copy (credentials);
  G_GNUC_END_IGNORE_DEPRECATIONS
  lodge_console_ask (LODGE_CONSOLE (self), wanted, problem);
}

/* Also after a pause, in which the server may have closed the connection: then it is opened anew.
 */
static void
lodge_vnc_console_answer (LodgeConsole *console, const char *username, const char *password)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (console);

  g_free (self->username);
  g_free (self->password);
  self->username = g_strdup (username);
  self->password = g_strdup (password != NULL ? password : "");
  self->answered_way = 0;
  if (self->connection == NULL || self->asked == NULL)
    {
      LODGE_CONSOLE_GET_CLASS (self)->open (console);
      return;
    }

  self->answered = TRUE;
  self->answered_way = self->way;
  lodge_vnc_auth_answer (self->connection, self->asked, self->username, self->password);
}

/* A wrong password is asked for again; without one, somebody else is in the way. */
static void
on_auth_failure_cb (VncConnection *connection, const char *reason, gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);
  LodgeCredentials wanted =
      (self->username != NULL ? LODGE_CREDENTIAL_USERNAME : 0) | LODGE_CREDENTIAL_PASSWORD;

  if (!self->answered)
    {
      GError *nonsense = g_steal_pointer (&self->nonsense);

      fail (self,
            nonsense != NULL ? nonsense
                             : lodge_vmm_error_new (
                                   LODGE_VMM_ERROR_DENIED,
                                   reason,
                                   _ ("The display refused the connection. Another program may be "
                                      "showing this machine.")));
      return;
    }
  tear_down (self);
  g_clear_pointer (&self->password, g_free);
  lodge_console_ask (LODGE_CONSOLE (self),
                     wanted,
                     lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                          reason,
                                          _ ("That was not right, or the display lets nobody in "
                                             "for a while. Try again.")));
}

static void
on_error_cb (VncConnection *connection, const char *message, gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);

  g_debug ("gvnc: %s", message);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_prefix (message, ends[i]))
      return;

  if (self->nonsense != NULL)
    return;
  if (strstr (message, "certificate") != NULL)
    self->nonsense = lodge_vmm_error_new (LODGE_VMM_ERROR_UNSAFE,
                                          message,
                                          _ ("The display can’t prove that it is what it says to "
                                             "be, so nothing was sent to it. The certificate of "
                                             "its authority belongs into ~/.pki/CA/cacert.pem."));
  else
    self->nonsense = lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                                          message,
                                          _ ("The display sent something that can’t be "
                                             "understood. The connection was closed."));
}

static void
on_disconnected_cb (VncConnection *connection, gpointer user_data)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (user_data);
  GError *nonsense = g_steal_pointer (&self->nonsense);
  gboolean asking = lodge_console_get_state (LODGE_CONSOLE (self)) == LODGE_CONSOLE_STATE_ASKING;

  tear_down (self);
  /* The server grew tired of waiting; the answer opens another connection. */
  if (asking)
    {
      g_clear_error (&nonsense);
      return;
    }
  if (nonsense != NULL)
    lodge_console_fail (LODGE_CONSOLE (self), nonsense);
  else
    lodge_console_set_state (LODGE_CONSOLE (self), LODGE_CONSOLE_STATE_CLOSED);
}

static void
connect_fd (LodgeVncConsole *self, int fd)
{
  VncConnection *connection = lodge_vnc_connection_new ();

  self->connection = connection;
  vnc_connection_set_shared (connection, TRUE);
  g_signal_connect (connection, "vnc-initialized", G_CALLBACK (on_initialized_cb), self);
  g_signal_connect (connection, "vnc-desktop-resize", G_CALLBACK (on_desktop_resize_cb), self);
  g_signal_connect (
      connection, "vnc-framebuffer-update", G_CALLBACK (on_framebuffer_update_cb), self);
  g_signal_connect (connection, "vnc-cursor-changed", G_CALLBACK (on_cursor_changed_cb), self);
  g_signal_connect (
      connection, "vnc-pointer-mode-changed", G_CALLBACK (on_pointer_mode_changed_cb), self);
  watch_locks (self, connection);
  self->clipboard = lodge_vnc_clipboard_new (LODGE_CONSOLE (self), connection);
  self->sound = lodge_vnc_sound_new (LODGE_CONSOLE (self));
  g_signal_connect (connection, "vnc-auth-choose-type", G_CALLBACK (on_auth_choose_type_cb), self);
  g_signal_connect (
      connection, "vnc-auth-choose-subtype", G_CALLBACK (on_auth_choose_subtype_cb), self);
  g_signal_connect (connection, "vnc-auth-credential", G_CALLBACK (on_auth_credential_cb), self);
  g_signal_connect (connection, "vnc-auth-failure", G_CALLBACK (on_auth_failure_cb), self);
  g_signal_connect (connection, "vnc-error", G_CALLBACK (on_error_cb), self);
  g_signal_connect (connection, "vnc-disconnected", G_CALLBACK (on_disconnected_cb), self);

  /* Takes the descriptor over in any case. */
  if (!vnc_connection_open_fd_with_hostname (
          connection, fd, is_local (self) ? NULL : get_target (self)->host))
    fail (self,
          lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                               "vnc_connection_open_fd_with_hostname () failed",
                               _ ("The display could not be opened. Try again.")));
}

static void
on_endpoint_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeVncConsole) self = user_data;
  g_autoptr (GError) error = NULL;
  int fd = lodge_console_endpoint_open_finish (LODGE_CONSOLE_ENDPOINT (source), result, &error);

  if (fd >= 0)
    connect_fd (self, fd);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (self, g_steal_pointer (&error));
}

static void
lodge_vnc_console_open (LodgeConsole *console)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (console);

  self->cancellable = g_cancellable_new ();
  lodge_console_endpoint_open_async (
      self->endpoint, self->cancellable, on_endpoint_opened_cb, g_object_ref (self));
}

static void
lodge_vnc_console_close (LodgeConsole *console)
{
  tear_down (LODGE_VNC_CONSOLE (console));
}

static void
lodge_vnc_console_key (LodgeConsole *console, guint keycode, guint keyval, gboolean pressed)
{
  lodge_vnc_keys_send (LODGE_VNC_CONSOLE (console)->connection, keycode, keyval, pressed);
}

static void
lodge_vnc_console_set_locks (LodgeConsole *console, LodgeLocks locks)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (console);

  if (self->knows_locks)
    lodge_vnc_keys_set_locks (self->connection, locks);
}

/* QEMU itself lifts what a viewer leaves down, and passes on no release of a key that it does not
 * know to be down. */
static void
lodge_vnc_console_lift_keys (LodgeConsole *console, gboolean restored)
{
  if (restored)
    lodge_vnc_keys_tap_modifiers (LODGE_VNC_CONSOLE (console)->connection, console);
}

static void
send_pointer (LodgeVncConsole *self, int x, int y, guint buttons)
{
  vnc_connection_pointer_event (self->connection, buttons & 0xff, x, y);
}

/* Where the pointer stays: its place, or no distance. */
static void
send_buttons (LodgeVncConsole *self, guint buttons)
{
  if (lodge_console_get_pointer_absolute (LODGE_CONSOLE (self)))
    send_pointer (self, self->x, self->y, buttons);
  else
    send_pointer (self, RELATIVE_ORIGIN, RELATIVE_ORIGIN, buttons);
}

static void
lodge_vnc_console_pointer_absolute (LodgeConsole *console, int x, int y, guint buttons)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (console);

  self->x = CLAMP (x, 0, G_MAXUINT16);
  self->y = CLAMP (y, 0, G_MAXUINT16);
  send_pointer (self, self->x, self->y, buttons & BUTTONS);
}

static void
lodge_vnc_console_pointer_relative (LodgeConsole *console, int dx, int dy, guint buttons)
{
  send_pointer (LODGE_VNC_CONSOLE (console),
                RELATIVE_ORIGIN + CLAMP (dx, -RELATIVE_ORIGIN, RELATIVE_ORIGIN),
                RELATIVE_ORIGIN + CLAMP (dy, -RELATIVE_ORIGIN, RELATIVE_ORIGIN),
                buttons & BUTTONS);
}

static void
lodge_vnc_console_button (LodgeConsole *console, guint button, gboolean pressed, guint buttons)
{
  send_buttons (LODGE_VNC_CONSOLE (console), buttons & BUTTONS);
}

static void
send_notches (LodgeVncConsole *self, int notches, guint wheel, guint buttons)
{
  for (int i = 0; i < ABS (notches); i++)
    {
      send_buttons (self, (buttons & BUTTONS) | wheel);
      send_buttons (self, buttons & BUTTONS);
    }
}

static void
lodge_vnc_console_wheel (LodgeConsole *console, int notches_x, int notches_y, guint buttons)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (console);

  send_notches (self, notches_y, notches_y < 0 ? WHEEL_UP : WHEEL_DOWN, buttons);
  send_notches (self, notches_x, notches_x < 0 ? WHEEL_LEFT : WHEEL_RIGHT, buttons);
}

static void
lodge_vnc_console_set_awake (LodgeConsole *console, guint head, gboolean awake)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (console);

  /* The server has kept a list of what changed in the meantime. */
  if (awake && self->starved)
    request_update (self);
}

/* A server without that extension makes this a refusal. */
static void
lodge_vnc_console_set_size (LodgeConsole *console, guint head, int width, int height)
{
  VncConnectionResizeStatus status;

  if (width == 0)
    return;

  status = vnc_connection_set_size (LODGE_VNC_CONSOLE (console)->connection, width, height);
  g_debug ("Asking for %d × %d: %d", width, height, (int)status);
  if (status == VNC_CONNECTION_RESIZE_STATUS_UNSUPPORTED)
    lodge_console_set_resizable (console, FALSE);
}

/* The protocol has no offers: what there is, is sent. */
static void
lodge_vnc_console_offer_clipboard (LodgeConsole *console, guint forms)
{
  if ((forms & LODGE_CLIPBOARD_TEXT) != 0)
    lodge_console_clipboard_requested (console, LODGE_CLIPBOARD_TEXT);
}

static void
lodge_vnc_console_request_clipboard (LodgeConsole *console, guint form)
{
  lodge_vnc_clipboard_request (LODGE_VNC_CONSOLE (console)->clipboard);
}

static void
lodge_vnc_console_send_clipboard (LodgeConsole *console, guint form, GBytes *contents)
{
  if (contents != NULL)
    lodge_vnc_clipboard_send (LODGE_VNC_CONSOLE (console)->clipboard, contents);
}

static void
lodge_vnc_console_apply_sound (LodgeConsole *console)
{
  if (LODGE_VNC_CONSOLE (console)->sound != NULL)
    lodge_vnc_sound_update (LODGE_VNC_CONSOLE (console)->sound);
}

static void
lodge_vnc_console_dispose (GObject *object)
{
  LodgeVncConsole *self = LODGE_VNC_CONSOLE (object);

  tear_down (self);
  g_clear_object (&self->endpoint);

  G_OBJECT_CLASS (lodge_vnc_console_parent_class)->dispose (object);
}

static void
lodge_vnc_console_finalize (GObject *object)
{
  g_free (LODGE_VNC_CONSOLE (object)->username);
  g_free (LODGE_VNC_CONSOLE (object)->password);

  G_OBJECT_CLASS (lodge_vnc_console_parent_class)->finalize (object);
}

static void
lodge_vnc_console_class_init (LodgeVncConsoleClass *klass)
{
  LodgeConsoleClass *console_class = LODGE_CONSOLE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_vnc_console_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_vnc_console_finalize;

  console_class->open = lodge_vnc_console_open;
  console_class->close = lodge_vnc_console_close;
  console_class->key = lodge_vnc_console_key;
  console_class->pointer_absolute = lodge_vnc_console_pointer_absolute;
  console_class->pointer_relative = lodge_vnc_console_pointer_relative;
  console_class->button = lodge_vnc_console_button;
  console_class->wheel = lodge_vnc_console_wheel;
  console_class->set_awake = lodge_vnc_console_set_awake;
  console_class->set_size = lodge_vnc_console_set_size;
  console_class->offer_clipboard = lodge_vnc_console_offer_clipboard;
  console_class->request_clipboard = lodge_vnc_console_request_clipboard;
  console_class->send_clipboard = lodge_vnc_console_send_clipboard;
  console_class->apply_sound = lodge_vnc_console_apply_sound;
  console_class->answer = lodge_vnc_console_answer;
  console_class->set_locks = lodge_vnc_console_set_locks;
  console_class->lift_keys = lodge_vnc_console_lift_keys;
  console_class->swallows_releases = TRUE;
}

static void
lodge_vnc_console_init (LodgeVncConsole *self)
{
}

LodgeConsole *
lodge_vnc_console_new (LodgeConsoleEndpoint *endpoint)
{
  LodgeVncConsole *self;

  g_return_val_if_fail (LODGE_IS_CONSOLE_ENDPOINT (endpoint), NULL);

  self = g_object_new (LODGE_TYPE_VNC_CONSOLE, NULL);
  self->endpoint = g_object_ref (endpoint);
  if (get_target (self) != NULL)
    {
      self->username = g_strdup (get_target (self)->username);
      self->password = g_strdup (get_target (self)->password);
    }

  return LODGE_CONSOLE (self);
}
