/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-display-actions.h"

#include <glib/gi18n.h>

#include "lodge-clipboard-choice.h"
#include "lodge-display-memory.h"
#include "lodge-screen-actions.h"
#include "lodge-sound-control.h"
#include "lodge-usb-control.h"

struct _LodgeDisplayActions
{
  GObject parent_instance;

  LodgeDisplayPage *page; /* not owned */
  GActionMap *map;
  LodgeScreenActions *screens;
  LodgeClipboardChoice *clipboard;
  LodgeSoundControl *sound;
  LodgeUsbControl *usb;
  char *id; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (LodgeDisplayActions, lodge_display_actions, G_TYPE_OBJECT)

static GSimpleAction *
get_action (LodgeDisplayActions *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (self->map, name));
}

static void
apply_scaling (LodgeDisplayActions *self, int scaling)
{
  g_autofree char *text = lodge_scaling_to_string (scaling);

  g_simple_action_set_state (get_action (self, "scaling"), g_variant_new_string (text));
  lodge_display_page_set_scaling (self->page, scaling);
}

static void
choose_scaling (LodgeDisplayActions *self, int scaling)
{
  g_autofree char *text = lodge_scaling_to_string (scaling);

  apply_scaling (self, scaling);
  lodge_display_memory_set (self->id, "scaling", g_variant_new_string (text));
}

static void
on_scaling_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  int scaling;

  if (lodge_scaling_from_string (g_variant_get_string (value, NULL), &scaling))
    choose_scaling (LODGE_DISPLAY_ACTIONS (user_data), scaling);
}

/* From what is seen now, also where that was made to fit. */
static void
step (LodgeDisplayActions *self, int direction)
{
  int percent = lodge_console_view_get_percent (lodge_display_page_get_view (self->page));

  choose_scaling (
      self, CLAMP (lodge_scaling_step (percent, direction), LODGE_SCALING_MIN, LODGE_SCALING_MAX));
}

static void
on_zoom_in_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step (LODGE_DISPLAY_ACTIONS (user_data), 1);
}

static void
on_zoom_out_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step (LODGE_DISPLAY_ACTIONS (user_data), -1);
}

static void
on_zoom_reset_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  choose_scaling (LODGE_DISPLAY_ACTIONS (user_data), LODGE_SCALING_NATIVE);
}

static void
apply_resize_guest (LodgeDisplayActions *self, gboolean resize_guest)
{
  g_simple_action_set_state (get_action (self, "resize-guest"),
                             g_variant_new_boolean (resize_guest));
  lodge_display_page_set_resize_guest (self->page, resize_guest);
}

static void
on_resize_guest_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeDisplayActions *self = LODGE_DISPLAY_ACTIONS (user_data);

  apply_resize_guest (self, g_variant_get_boolean (value));
  lodge_display_memory_set (self->id, "resize-guest", value);
}

/* Encoded when and as somebody pastes it, and not on this thread. */
static void
on_copy_screen_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeDisplayActions *self = LODGE_DISPLAY_ACTIONS (user_data);
  LodgeConsoleView *view = lodge_display_page_get_shown (self->page);
  g_autoptr (GdkTexture) texture = lodge_display_page_dup_picture (self->page);

  if (texture == NULL)
    return;
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (view)), texture);
  lodge_display_page_tell (self->page, _ ("Screen copied"));
}

static void
on_send_files_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  lodge_file_sender_choose (
      lodge_display_page_get_file_sender (LODGE_DISPLAY_ACTIONS (user_data)->page));
}

static void
update_enabled (LodgeDisplayActions *self)
{
  gboolean connected = FALSE;

  g_object_get (self->page, "connected", &connected, NULL);
  g_simple_action_set_enabled (get_action (self, "copy-screen"), connected);
  g_simple_action_set_enabled (get_action (self, "send-files"), connected);
}

/* It is the first screen that is zoomed: the others fill what they are given. */
static void
update_zoom (LodgeDisplayActions *self)
{
  static const char *const NAMES[] = { "scaling",  "zoom-in",      "zoom-in-too",
                                       "zoom-out", "zoom-out-too", "zoom-reset" };
  gboolean first =
      lodge_display_page_get_shown (self->page) == lodge_display_page_get_view (self->page);

  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    g_simple_action_set_enabled (get_action (self, NAMES[i]), first);
}

static void
lodge_display_actions_dispose (GObject *object)
{
  g_clear_object (&LODGE_DISPLAY_ACTIONS (object)->screens);
  g_clear_object (&LODGE_DISPLAY_ACTIONS (object)->clipboard);
  g_clear_object (&LODGE_DISPLAY_ACTIONS (object)->sound);
  g_clear_object (&LODGE_DISPLAY_ACTIONS (object)->usb);
  G_OBJECT_CLASS (lodge_display_actions_parent_class)->dispose (object);
}

static void
lodge_display_actions_finalize (GObject *object)
{
  LodgeDisplayActions *self = LODGE_DISPLAY_ACTIONS (object);

  g_free (self->id);
  g_clear_object (&self->map);
  G_OBJECT_CLASS (lodge_display_actions_parent_class)->finalize (object);
}

static void
lodge_display_actions_class_init (LodgeDisplayActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_display_actions_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_display_actions_finalize;
}

static void
lodge_display_actions_init (LodgeDisplayActions *self)
{
}

LodgeDisplayActions *
lodge_display_actions_new (LodgeDisplayPage *page, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = {
    { "scaling", NULL, "s", "'fit'", on_scaling_changed_cb },
    { "zoom-in", on_zoom_in_cb },
    { "zoom-in-too", on_zoom_in_cb },
    { "zoom-out", on_zoom_out_cb },
    { "zoom-out-too", on_zoom_out_cb },
    { "zoom-reset", on_zoom_reset_cb },
    { "copy-screen", on_copy_screen_cb },
    { "send-files", on_send_files_cb },
    { "resize-guest", NULL, NULL, "true", on_resize_guest_changed_cb },
  };
  LodgeDisplayActions *self = g_object_new (LODGE_TYPE_DISPLAY_ACTIONS, NULL);

  self->page = page;
  self->map = g_object_ref (map);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  self->screens = lodge_screen_actions_new (page, map);
  self->clipboard = lodge_clipboard_choice_new (page, map);
  lodge_screen_keyboard_add_action (lodge_display_page_get_screen_keyboard (page), map);
  g_signal_connect_object (
      page, "notify::connected", G_CALLBACK (update_enabled), self, G_CONNECT_SWAPPED);
  update_enabled (self);
  g_signal_connect_object (lodge_display_page_get_screen_tabs (page),
                           "changed",
                           G_CALLBACK (update_zoom),
                           self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  self->sound = lodge_sound_control_new (page, map);
  self->usb = lodge_usb_control_new (page, map);
  return self;
}

void
lodge_display_actions_set_id (LodgeDisplayActions *self, const char *id, gboolean stranger)
{
  g_autofree char *text = lodge_display_memory_dup_string (id, "scaling", "fit");
  int scaling = LODGE_SCALING_FIT;

  g_return_if_fail (LODGE_IS_DISPLAY_ACTIONS (self));

  g_free (self->id);
  self->id = g_strdup (id);
  lodge_screen_actions_set_id (self->screens, id);
  lodge_scaling_from_string (text, &scaling);
  apply_scaling (self, scaling);
  apply_resize_guest (self, lodge_display_memory_get_boolean (id, "resize-guest", TRUE));
  lodge_clipboard_choice_set_id (self->clipboard, id, stranger);
  lodge_sound_control_set_id (self->sound, id);
  lodge_usb_control_set_id (self->usb, id);
}
