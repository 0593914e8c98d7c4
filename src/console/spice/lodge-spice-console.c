/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <spice-client.h>

#include "lodge-console-backend.h"
#include "lodge-console-head.h"
#include "lodge-spice-address.h"
#include "lodge-spice-buttons.h"
#include "lodge-spice-clipboard.h"
#include "lodge-spice-display.h"
#include "lodge-spice-files.h"
#include "lodge-spice-keys.h"
#include "lodge-spice-migration.h"
#include "lodge-spice-order.h"
#include "lodge-spice-parting.h"
#include "lodge-spice-problem.h"
#include "lodge-spice-sizes.h"
#include "lodge-spice-socket.h"
#include "lodge-spice-sound.h"
#include "lodge-spice-usb.h"
#include "lodge-spice-volume.h"
#include "lodge-vmm-error.h"

#define LODGE_TYPE_SPICE_CONSOLE (lodge_spice_console_get_type ())
G_DECLARE_FINAL_TYPE (LodgeSpiceConsole, lodge_spice_console, LODGE, SPICE_CONSOLE, LodgeConsole)

struct _LodgeSpiceConsole
{
  LodgeConsole parent_instance;

  LodgeConsoleEndpoint *endpoint;
  GCancellable *cancellable; /* of the opens under way */
  SpiceSession *session;     /* NULL unless connecting or connected */
  SpiceMainChannel *main_channel;
  SpiceInputsChannel *inputs;
  GHashTable *displays;   /* number of the channel -> LodgeSpiceDisplay */
  GHashTable *cursors;    /* the same -> SpiceChannel */
  LodgeSpiceSizes sizes;  /* asked for */
  gboolean restored;      /* while inputs is awaited: all keys are to be lifted then */
  LodgeSpiceKeys *keys;   /* of inputs, or what waits for it */
  LodgeSpiceFiles *files; /* of main_channel */
  LodgeSpiceOrder *order; /* while there is a session; so are sound and usb */
  LodgeSpiceSound *sound;
  LodgeSpiceUsb *usb;
  LodgeSpiceMigration *migration; /* so is this */
  LodgeViewTarget *place;         /* where the machine has moved to; (nullable) */
  gboolean at_place;              /* it is connected there, or tries to */
  char *username; /* what was answered, for this and later connections; (nullable) */
  char *password;
};

G_DEFINE_FINAL_TYPE (LodgeSpiceConsole, lodge_spice_console, LODGE_TYPE_CONSOLE)

/* Lets go of the connection without a word to anybody. Idempotent. */
static void
tear_down (LodgeSpiceConsole *self)
{
  SpiceSession *session = g_steal_pointer (&self->session);
  g_autoptr (GList) channels = NULL;

  if (session == NULL)
    return;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->migration, lodge_spice_migration_free);
  g_clear_pointer (&self->keys, lodge_spice_keys_free);
  g_clear_pointer (&self->order, lodge_spice_order_free);
  g_clear_pointer (&self->sound, lodge_spice_sound_free);
  g_clear_pointer (&self->usb, lodge_spice_usb_free);
  g_hash_table_remove_all (self->displays);
  g_hash_table_remove_all (self->cursors);
  lodge_console_remove_heads (LODGE_CONSOLE (self));
  lodge_console_set_resizable (LODGE_CONSOLE (self), FALSE);
  lodge_console_set_clipboard_ready (LODGE_CONSOLE (self), FALSE);
  lodge_console_set_blank (LODGE_CONSOLE (self), FALSE);
  lodge_console_set_cursor (LODGE_CONSOLE (self), NULL);
  lodge_console_forget_cursor_position (LODGE_CONSOLE (self));
  g_clear_pointer (&self->files, lodge_spice_files_free);
  self->main_channel = NULL;
  self->inputs = NULL;
  memset (&self->sizes, 0, sizeof self->sizes);

  channels = spice_session_get_channels (session);
  for (GList *l = channels; l != NULL; l = l->next)
    g_signal_handlers_disconnect_by_data (l->data, self);
  g_signal_handlers_disconnect_by_data (session, self);

  lodge_spice_parting_begin (session);
}

static void
fail (LodgeSpiceConsole *self, GError *problem)
{
  tear_down (self);
  lodge_console_fail (LODGE_CONSOLE (self), problem);
}

/* The password was wrong, or there was none. */
static void
ask (LodgeSpiceConsole *self, SpiceChannel *channel)
{
  const GError *cause = spice_channel_get_error (channel);
  gboolean again = self->password != NULL;
  g_autofree char *details = cause != NULL ? g_strdup (cause->message) : NULL;
  LodgeCredentials wanted = LODGE_CREDENTIAL_PASSWORD;

  if (g_error_matches (
          cause, SPICE_CLIENT_ERROR, SPICE_CLIENT_ERROR_AUTH_NEEDS_PASSWORD_AND_USERNAME))
    wanted |= LODGE_CREDENTIAL_USERNAME;
  tear_down (self);
  g_clear_pointer (&self->password, g_free);
  lodge_console_ask (LODGE_CONSOLE (self),
                     wanted,
                     again ? lodge_vmm_error_new (LODGE_VMM_ERROR_DENIED,
                                                  details,
                                                  _ ("That was not right. Try again."))
                           : NULL);
}

/* We dropped it ourselves, since nobody sees it. */
static gboolean
is_dropped (LodgeSpiceConsole *self, SpiceChannel *channel)
{
  LodgeSpiceDisplay *display;
  int id = 0;

  if (!SPICE_IS_DISPLAY_CHANNEL (channel))
    return FALSE;
  g_object_get (channel, "channel-id", &id, NULL);
  display = g_hash_table_lookup (self->displays, GINT_TO_POINTER (id));
  return display != NULL && lodge_spice_display_is_dropped (display);
}

/* Whoever moved may move back: the next attempt is for the other place. */
static void
fail_to_connect (LodgeSpiceConsole *self, SpiceChannel *channel)
{
  GError *problem = self->at_place ? lodge_spice_problem_new_moved (channel, self->place)
                                   : lodge_spice_problem_new (channel, SPICE_CHANNEL_ERROR_CONNECT);

  self->at_place = self->place != NULL && !self->at_place;
  fail (self, problem);
}

static void
on_channel_event_cb (SpiceChannel *channel, SpiceChannelEvent event, gpointer user_data)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (user_data);

  lodge_spice_parting_linked (channel);
  if (SPICE_IS_DISPLAY_CHANNEL (channel))
    lodge_spice_order_go (self->order);
  if (is_dropped (self, channel))
    return;

  switch (event)
    {
    case SPICE_CHANNEL_OPENED:
      if (SPICE_IS_MAIN_CHANNEL (channel))
        lodge_console_set_state (LODGE_CONSOLE (self), LODGE_CONSOLE_STATE_CONNECTED);
      if ((gpointer)channel == (gpointer)self->inputs)
        lodge_spice_keys_opened (self->keys);
      break;
    case SPICE_CHANNEL_CLOSED:
      tear_down (self);
      lodge_console_set_state (LODGE_CONSOLE (self), LODGE_CONSOLE_STATE_CLOSED);
      break;
    case SPICE_CHANNEL_ERROR_AUTH:
      ask (self, channel);
      break;
    case SPICE_CHANNEL_ERROR_CONNECT:
      fail_to_connect (self, channel);
      break;
    case SPICE_CHANNEL_ERROR_TLS:
    case SPICE_CHANNEL_ERROR_LINK:
    case SPICE_CHANNEL_ERROR_IO:
      fail (self, lodge_spice_problem_new (channel, event));
      break;
    case SPICE_CHANNEL_NONE:
    case SPICE_CHANNEL_SWITCHING:
    default:
      break;
    }
}

static void
on_socket_failed_cb (GError *problem, gpointer user_data)
{
  fail (LODGE_SPICE_CONSOLE (user_data), problem);
}

static void
on_channel_open_fd_cb (SpiceChannel *channel, int with_tls, gpointer user_data)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (user_data);

  lodge_spice_socket_open (
      channel, self->endpoint, self->cancellable, on_socket_failed_cb, G_OBJECT (self));
}

static void
on_mouse_update_cb (SpiceChannel *channel, gpointer user_data)
{
  int mode = SPICE_MOUSE_MODE_SERVER;

  g_object_get (channel, "mouse-mode", &mode, NULL);
  lodge_console_set_pointer_absolute (LODGE_CONSOLE (user_data), mode == SPICE_MOUSE_MODE_CLIENT);
}

/* The guest's agent is what gives its screens another size, or it lets QEMU do so. */
static void
on_agent_update_cb (SpiceChannel *channel, gpointer user_data)
{
  gboolean connected = FALSE;

  g_object_get (channel, "agent-connected", &connected, NULL);
  lodge_console_set_resizable (LODGE_CONSOLE (user_data), connected);
}

/* Of a channel whose end is not that of the display. */
static void
watch_minor_channel (LodgeSpiceConsole *self, SpiceChannel *channel)
{
  g_signal_connect (channel, "open-fd", G_CALLBACK (on_channel_open_fd_cb), self);
  g_signal_connect (channel, "channel-event", G_CALLBACK (lodge_spice_parting_linked), NULL);
}

static LodgeConsole *
find_head (LodgeSpiceConsole *self, guint head)
{
  GListModel *heads = lodge_console_get_heads (LODGE_CONSOLE (self));

  for (guint i = 0; i < g_list_model_get_n_items (heads); i++)
    {
      g_autoptr (LodgeConsoleHead) other = g_list_model_get_item (heads, i);

      if (lodge_console_head_get_index (other) == head)
        return LODGE_CONSOLE (other);
    }
  return NULL;
}

/* The console that shows the display channel of that number. */
static LodgeConsole *
ensure_head (LodgeSpiceConsole *self, guint head)
{
  LodgeConsole *console = head == 0 ? LODGE_CONSOLE (self) : find_head (self, head);

  return console != NULL ? console : lodge_console_add_head (LODGE_CONSOLE (self), head);
}

static void
on_display_failed_cb (GError *problem, gpointer user_data)
{
  fail (LODGE_SPICE_CONSOLE (user_data), problem);
}

static void
attach_main (LodgeSpiceConsole *self, SpiceChannel *channel)
{
  self->main_channel = SPICE_MAIN_CHANNEL (channel);
  g_signal_connect (channel, "main-mouse-update", G_CALLBACK (on_mouse_update_cb), self);
  g_signal_connect (channel, "main-agent-update", G_CALLBACK (on_agent_update_cb), self);
  lodge_spice_clipboard_attach (self->main_channel, LODGE_CONSOLE (self));
  self->files = lodge_spice_files_new (self->main_channel);
  lodge_spice_migration_attach (self->migration, self->main_channel);
}

/* The two channels of a display come in any order. */
static void
link_cursor (LodgeSpiceConsole *self, guint id)
{
  LodgeSpiceDisplay *display = g_hash_table_lookup (self->displays, GUINT_TO_POINTER (id));
  SpiceChannel *cursor = g_hash_table_lookup (self->cursors, GUINT_TO_POINTER (id));

  if (display != NULL && cursor != NULL)
    lodge_spice_display_attach_cursor (display, cursor);
}

/* Several channels have one screen each; one alone may have several. */
static void
attach_display (LodgeSpiceConsole *self, SpiceChannel *channel, guint id)
{
  LodgeSpiceDisplay *first = g_hash_table_lookup (self->displays, NULL);
  gboolean alone = id == 0 && g_hash_table_size (self->displays) == 0;

  if (first != NULL)
    lodge_spice_display_keep_first (first);
  g_hash_table_insert (
      self->displays,
      GUINT_TO_POINTER (id),
      lodge_spice_display_new (channel, ensure_head (self, id), alone, on_display_failed_cb, self));
  link_cursor (self, id);
}

static void
attach_cursor (LodgeSpiceConsole *self, SpiceChannel *channel, guint id)
{
  g_hash_table_insert (self->cursors, GUINT_TO_POINTER (id), g_object_ref (channel));
  link_cursor (self, id);
}

static gboolean
is_wanted (LodgeSpiceConsole *self, SpiceChannel *channel, int id)
{
  if (id < 0 || id >= LODGE_SPICE_MAX_HEADS)
    return FALSE;
  if (SPICE_IS_MAIN_CHANNEL (channel))
    return self->main_channel == NULL;
  if (SPICE_IS_INPUTS_CHANNEL (channel))
    return self->inputs == NULL;
  if (SPICE_IS_DISPLAY_CHANNEL (channel))
    return !g_hash_table_contains (self->displays, GINT_TO_POINTER (id));

  return SPICE_IS_CURSOR_CHANNEL (channel);
}

static void
attach_inputs (LodgeSpiceConsole *self, SpiceChannel *channel)
{
  self->inputs = SPICE_INPUTS_CHANNEL (channel);
  if (self->keys == NULL)
    self->keys = lodge_spice_keys_new ();
  lodge_spice_keys_attach (self->keys, self->inputs);
  lodge_spice_keys_lift (self->keys, self->restored);
  self->restored = FALSE;
}

static void
on_channel_new_cb (SpiceSession *session, SpiceChannel *channel, gpointer user_data)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (user_data);
  int id = 0;

  g_object_get (channel, "channel-id", &id, NULL);
  if (lodge_spice_sound_attach (self->sound, channel))
    {
      watch_minor_channel (self, channel);
      lodge_spice_order_connect (self->order, channel);
      return;
    }
  if (SPICE_IS_USBREDIR_CHANNEL (channel))
    {
      watch_minor_channel (self, channel);
      lodge_spice_usb_attach (self->usb, channel);
      return;
    }
  if (!is_wanted (self, channel, id))
    return;

  g_signal_connect (channel, "channel-event", G_CALLBACK (on_channel_event_cb), self);
  g_signal_connect (channel, "open-fd", G_CALLBACK (on_channel_open_fd_cb), self);
  if (SPICE_IS_MAIN_CHANNEL (channel))
    attach_main (self, channel);
  else if (SPICE_IS_INPUTS_CHANNEL (channel))
    attach_inputs (self, channel);
  else if (SPICE_IS_DISPLAY_CHANNEL (channel))
    attach_display (self, channel, id);
  else
    attach_cursor (self, channel, id);

  /* The session itself connects the main channel, and a display its own. */
  if (SPICE_IS_MAIN_CHANNEL (channel))
    lodge_spice_parting_connecting (channel);
  else if (!SPICE_IS_DISPLAY_CHANNEL (channel))
    lodge_spice_order_connect (self->order, channel);
}

static void
on_channel_destroy_cb (SpiceSession *session, SpiceChannel *channel, gpointer user_data)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (user_data);
  int id = 0;

  g_object_get (channel, "channel-id", &id, NULL);
  g_signal_handlers_disconnect_by_data (channel, self);
  lodge_spice_order_forget (self->order, channel);
  lodge_spice_sound_detach (self->sound, channel);
  lodge_spice_usb_detach (self->usb, channel);
  if (SPICE_IS_DISPLAY_CHANNEL (channel) &&
      g_hash_table_remove (self->displays, GINT_TO_POINTER (id)) && id > 0)
    lodge_console_remove_head (LODGE_CONSOLE (self), find_head (self, id));
  if (SPICE_IS_CURSOR_CHANNEL (channel))
    g_hash_table_remove (self->cursors, GINT_TO_POINTER (id));
  if ((gpointer)channel == (gpointer)self->inputs)
    {
      g_clear_pointer (&self->keys, lodge_spice_keys_free);
      self->inputs = NULL;
    }
  if ((gpointer)channel == (gpointer)self->main_channel)
    {
      g_clear_pointer (&self->files, lodge_spice_files_free);
      lodge_spice_migration_attach (self->migration, NULL);
      self->main_channel = NULL;
    }
}

static void
on_migration_under_way_cb (gboolean under_way, gpointer user_data)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (user_data);
  GHashTableIter iter;
  gpointer display;

  g_hash_table_iter_init (&iter, self->displays);
  while (g_hash_table_iter_next (&iter, NULL, &display))
    lodge_spice_display_set_held (display, under_way);
}

static void
on_migration_moved_cb (const LodgeViewTarget *place, gboolean along, gpointer user_data)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (user_data);

  g_clear_pointer (&self->place, lodge_view_target_free);
  self->place = lodge_view_target_copy (place);
  self->at_place = TRUE;
  if (along)
    return;
  tear_down (self);
  lodge_console_set_state (LODGE_CONSOLE (self), LODGE_CONSOLE_STATE_CONNECTING);
  LODGE_CONSOLE_GET_CLASS (self)->open (LODGE_CONSOLE (self));
}

static const LodgeSpiceMigrationCallbacks migration_callbacks = {
  .under_way = on_migration_under_way_cb,
  .moved = on_migration_moved_cb,
};

/* (nullable) */
static const LodgeViewTarget *
get_target (LodgeSpiceConsole *self)
{
  return self->at_place ? self->place : lodge_console_endpoint_get_target (self->endpoint);
}

static gboolean
is_local (LodgeSpiceConsole *self)
{
  const LodgeViewTarget *target = get_target (self);

  return target == NULL || target->host == NULL;
}

static void
lodge_spice_console_answer (LodgeConsole *console, const char *username, const char *password)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);

  g_free (self->username);
  g_free (self->password);
  self->username = g_strdup (username);
  self->password = g_strdup (password != NULL ? password : "");
  LODGE_CONSOLE_GET_CLASS (self)->open (console);
}

static void
lodge_spice_console_open (LodgeConsole *console)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);

  self->cancellable = g_cancellable_new ();
  self->session = spice_session_new ();
  self->keys = lodge_spice_keys_new ();
  self->order = lodge_spice_order_new ();
  self->sound = lodge_spice_sound_new (console);
  self->usb = lodge_spice_usb_new (self->session, console);
  /* What the graphics card draws comes as dma-bufs, through local sockets only. A server that draws
   * with it has nothing else, and drops a display that takes none. */
  g_object_set (self->session,
                "enable-audio",
                TRUE,
                "enable-usbredir",
                TRUE,
                "enable-smartcard",
                FALSE,
                "gl-scanout",
                is_local (self),
                NULL);
  lodge_spice_forgo_dictionary (self->session);
  lodge_spice_keep_volume (self->session);
  self->migration = lodge_spice_migration_new (self->session, &migration_callbacks, self);
  g_signal_connect (self->session, "channel-new", G_CALLBACK (on_channel_new_cb), self);
  g_signal_connect (self->session, "channel-destroy", G_CALLBACK (on_channel_destroy_cb), self);

  if (!lodge_spice_address_connect (
          self->session, get_target (self), self->username, self->password))
    fail (self,
          lodge_vmm_error_new (LODGE_VMM_ERROR_FAILED,
                               "spice_session_open_fd () failed",
                               _ ("The display could not be opened. Try again.")));
}

static void
lodge_spice_console_close (LodgeConsole *console)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);

  tear_down (self);
  self->at_place = FALSE;
  g_clear_pointer (&self->place, lodge_view_target_free);
}

static void
lodge_spice_console_key (LodgeConsole *console, guint keycode, guint keyval, gboolean pressed)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);

  if (self->keys != NULL)
    lodge_spice_keys_send (self->keys, keycode, pressed);
}

static void
lodge_spice_console_set_locks (LodgeConsole *console, LodgeLocks locks)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);

  if (self->keys != NULL)
    lodge_spice_keys_set_locks (self->keys, locks);
}

static void
lodge_spice_console_lift_keys (LodgeConsole *console, gboolean restored)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);

  if (self->keys != NULL)
    lodge_spice_keys_lift (self->keys, restored);
  else
    self->restored = restored;
}

/* A screen's own channel, or the one that all share. */
static LodgeSpiceDisplay *
find_display (LodgeSpiceConsole *self, guint head)
{
  LodgeSpiceDisplay *display = g_hash_table_lookup (self->displays, GUINT_TO_POINTER (head));

  return display != NULL ? display : g_hash_table_lookup (self->displays, NULL);
}

/* An agent moves the pointer on one screen; a tablet on all that share a surface, as if they were
 * one. */
static void
lodge_spice_console_head_pointer (LodgeConsole *console, guint head, int x, int y, guint buttons)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);
  LodgeSpiceDisplay *display = find_display (self, head);
  int left = 0;
  int top = 0;

  if (self->inputs == NULL)
    return;
  if (display != NULL && !lodge_console_get_resizable (console))
    lodge_spice_display_get_origin (display, head, &left, &top);
  spice_inputs_channel_position (
      self->inputs, x + left, y + top, (int)head, lodge_spice_to_mask (buttons));
}

static void
lodge_spice_console_pointer_absolute (LodgeConsole *console, int x, int y, guint buttons)
{
  lodge_spice_console_head_pointer (console, 0, x, y, buttons);
}

static void
lodge_spice_console_pointer_relative (LodgeConsole *console, int dx, int dy, guint buttons)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);

  if (self->inputs != NULL)
    spice_inputs_channel_motion (self->inputs, dx, dy, lodge_spice_to_mask (buttons));
}

static void
send_button (SpiceInputsChannel *inputs, int button, gboolean pressed, int mask)
{
  if (pressed)
    spice_inputs_channel_button_press (inputs, button, mask);
  else
    spice_inputs_channel_button_release (inputs, button, mask);
}

static void
lodge_spice_console_button (LodgeConsole *console, guint button, gboolean pressed, guint buttons)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);
  int spice_button = lodge_spice_to_button (button);

  if (self->inputs != NULL && spice_button != SPICE_MOUSE_BUTTON_INVALID)
    send_button (self->inputs, spice_button, pressed, lodge_spice_to_mask (buttons));
}

/* SPICE has no horizontal wheel. */
static void
lodge_spice_console_wheel (LodgeConsole *console, int notches_x, int notches_y, guint buttons)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);
  int button = notches_y < 0 ? SPICE_MOUSE_BUTTON_UP : SPICE_MOUSE_BUTTON_DOWN;
  int mask = lodge_spice_to_mask (buttons);

  for (int i = 0; self->inputs != NULL && i < ABS (notches_y); i++)
    {
      send_button (self->inputs, button, TRUE, mask);
      send_button (self->inputs, button, FALSE, mask);
    }
}

static void
lodge_spice_console_set_awake (LodgeConsole *console, guint head, gboolean awake)
{
  LodgeSpiceDisplay *display = find_display (LODGE_SPICE_CONSOLE (console), head);

  if (display != NULL)
    lodge_spice_display_update_awake (display);
}

static void
lodge_spice_console_set_size (LodgeConsole *console, guint head, int width, int height)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (console);

  if (self->main_channel != NULL)
    lodge_spice_sizes_ask (
        &self->sizes, self->main_channel, lodge_console_get_frame (console), head, width, height);
}

static void
lodge_spice_console_offer_clipboard (LodgeConsole *console, guint forms)
{
  if (LODGE_SPICE_CONSOLE (console)->main_channel != NULL)
    lodge_spice_clipboard_offer (LODGE_SPICE_CONSOLE (console)->main_channel, forms);
}

static void
lodge_spice_console_request_clipboard (LodgeConsole *console, guint form)
{
  if (LODGE_SPICE_CONSOLE (console)->main_channel != NULL)
    lodge_spice_clipboard_request (LODGE_SPICE_CONSOLE (console)->main_channel, form);
}

static void
lodge_spice_console_send_clipboard (LodgeConsole *console, guint form, GBytes *contents)
{
  if (LODGE_SPICE_CONSOLE (console)->main_channel != NULL)
    lodge_spice_clipboard_send (LODGE_SPICE_CONSOLE (console)->main_channel, form, contents);
}

static guint
lodge_spice_console_get_files_state (LodgeConsole *console)
{
  LodgeSpiceFiles *files = LODGE_SPICE_CONSOLE (console)->files;

  return files != NULL ? lodge_spice_files_get_state (files) : LODGE_FILES_NO_AGENT;
}

static void
lodge_spice_console_send_file (LodgeConsole *console, const LodgeFileWish *wish, GTask *task)
{
  lodge_spice_files_send (LODGE_SPICE_CONSOLE (console)->files, wish, task);
}

static void
lodge_spice_console_apply_sound (LodgeConsole *console)
{
  if (LODGE_SPICE_CONSOLE (console)->sound != NULL)
    lodge_spice_sound_update (LODGE_SPICE_CONSOLE (console)->sound);
}

static void
lodge_spice_console_attach_usb (LodgeConsole *console, LodgeUsbDevice *device, GTask *task)
{
  lodge_spice_usb_give (LODGE_SPICE_CONSOLE (console)->usb, device, task);
}

static void
lodge_spice_console_detach_usb (LodgeConsole *console, LodgeUsbDevice *device, GTask *task)
{
  lodge_spice_usb_take (LODGE_SPICE_CONSOLE (console)->usb, device, task);
}

static void
lodge_spice_console_attach_image (LodgeConsole *console, const char *path, GTask *task)
{
  lodge_spice_usb_give_image (LODGE_SPICE_CONSOLE (console)->usb, path, task);
}

static void
lodge_spice_console_dispose (GObject *object)
{
  LodgeSpiceConsole *self = LODGE_SPICE_CONSOLE (object);

  tear_down (self);
  g_clear_object (&self->endpoint);

  G_OBJECT_CLASS (lodge_spice_console_parent_class)->dispose (object);
}

static void
lodge_spice_console_finalize (GObject *object)
{
  g_hash_table_unref (LODGE_SPICE_CONSOLE (object)->displays);
  g_hash_table_unref (LODGE_SPICE_CONSOLE (object)->cursors);
  g_clear_pointer (&LODGE_SPICE_CONSOLE (object)->place, lodge_view_target_free);
  g_free (LODGE_SPICE_CONSOLE (object)->username);
  g_free (LODGE_SPICE_CONSOLE (object)->password);

  G_OBJECT_CLASS (lodge_spice_console_parent_class)->finalize (object);
}

static void
lodge_spice_console_class_init (LodgeSpiceConsoleClass *klass)
{
  LodgeConsoleClass *console_class = LODGE_CONSOLE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_spice_console_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_spice_console_finalize;

  console_class->open = lodge_spice_console_open;
  console_class->close = lodge_spice_console_close;
  console_class->key = lodge_spice_console_key;
  console_class->pointer_absolute = lodge_spice_console_pointer_absolute;
  console_class->pointer_relative = lodge_spice_console_pointer_relative;
  console_class->button = lodge_spice_console_button;
  console_class->wheel = lodge_spice_console_wheel;
  console_class->answer = lodge_spice_console_answer;
  console_class->set_locks = lodge_spice_console_set_locks;
  console_class->lift_keys = lodge_spice_console_lift_keys;
  console_class->head_pointer = lodge_spice_console_head_pointer;
  console_class->set_awake = lodge_spice_console_set_awake;
  console_class->set_size = lodge_spice_console_set_size;
  console_class->offer_clipboard = lodge_spice_console_offer_clipboard;
  console_class->request_clipboard = lodge_spice_console_request_clipboard;
  console_class->send_clipboard = lodge_spice_console_send_clipboard;
  console_class->get_files_state = lodge_spice_console_get_files_state;
  console_class->send_file = lodge_spice_console_send_file;
  console_class->apply_sound = lodge_spice_console_apply_sound;
  console_class->attach_usb = lodge_spice_console_attach_usb;
  console_class->detach_usb = lodge_spice_console_detach_usb;
  console_class->attach_image = lodge_spice_console_attach_image;
}

static void
lodge_spice_console_init (LodgeSpiceConsole *self)
{
  self->displays =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)(GCallback)lodge_spice_display_free);
  self->cursors = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

LodgeConsole *
lodge_spice_console_new (LodgeConsoleEndpoint *endpoint)
{
  const LodgeViewTarget *target;
  LodgeSpiceConsole *self;

  g_return_val_if_fail (LODGE_IS_CONSOLE_ENDPOINT (endpoint), NULL);

  self = g_object_new (LODGE_TYPE_SPICE_CONSOLE, NULL);
  self->endpoint = g_object_ref (endpoint);
  target = lodge_console_endpoint_get_target (endpoint);
  if (target != NULL)
    {
      self->username = g_strdup (target->username);
      self->password = g_strdup (target->password);
    }

  return LODGE_CONSOLE (self);
}
