/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-screen-keyboard.h"

#include <glib/gi18n.h>
#include <linux/input-event-codes.h>

#include "lodge-key-board.h"
#include "lodge-layout-chooser.h"
#include "lodge-screen-keys.h"

#define ACTION "screen-keyboard"

static const guint MODIFIERS[] = { KEY_LEFTSHIFT, KEY_RIGHTSHIFT, KEY_LEFTCTRL, KEY_RIGHTCTRL,
                                   KEY_LEFTALT,   KEY_RIGHTALT,   KEY_LEFTMETA, KEY_RIGHTMETA };

struct _LodgeScreenKeyboard
{
  AdwBin parent_instance;

  LodgeKeyBoard *board; /* NULL until it is first shown */
  LodgeLayoutChooser *chooser;
  LodgeConsoleView *view; /* weak */
  GSimpleAction *action;
  LodgeKeyHeld held[G_N_ELEMENTS (MODIFIERS)];
  gboolean live;
};

G_DEFINE_FINAL_TYPE (LodgeScreenKeyboard, lodge_screen_keyboard, ADW_TYPE_BIN)

static LodgeStrokeModifiers
get_level (LodgeScreenKeyboard *self)
{
  LodgeStrokeModifiers level = 0;

  for (guint i = 0; i < G_N_ELEMENTS (MODIFIERS); i++)
    {
      if (self->held[i] == LODGE_KEY_HELD_NOT)
        continue;
      if (MODIFIERS[i] == KEY_LEFTSHIFT || MODIFIERS[i] == KEY_RIGHTSHIFT)
        level |= LODGE_STROKE_SHIFT;
      else if (MODIFIERS[i] == KEY_RIGHTALT)
        level |= LODGE_STROKE_ALTGR;
    }
  return level;
}

/* What a server without scancodes is told: the key's own meaning, or what it makes. */
static guint
get_keyval (LodgeScreenKeyboard *self, guint keycode)
{
  const LodgeScreenKey *key = lodge_screen_keys_find (keycode);
  LodgeLayout *layout = lodge_layout_chooser_get_layout (self->chooser);
  gunichar character;

  if (key->keyval != 0 || layout == NULL)
    return key->keyval;
  character = lodge_layout_get_character (layout, keycode, get_level (self));
  if (character == 0)
    character = lodge_layout_get_character (layout, keycode, 0);
  return character != 0 ? gdk_unicode_to_keyval (character) : 0;
}

static void
set_held (LodgeScreenKeyboard *self, guint index, LodgeKeyHeld held)
{
  if (self->held[index] == held)
    return;

  self->held[index] = held;
  if (self->board == NULL)
    return;
  lodge_key_board_set_held (self->board, MODIFIERS[index], held);
  lodge_key_board_set_level (self->board, get_level (self));
}

static void
let_go (LodgeScreenKeyboard *self, LodgeKeyHeld least)
{
  for (guint i = G_N_ELEMENTS (MODIFIERS); i > 0; i--)
    {
      if (self->held[i - 1] == LODGE_KEY_HELD_NOT || self->held[i - 1] > least)
        continue;
      set_held (self, i - 1, LODGE_KEY_HELD_NOT);
      if (self->view != NULL)
        lodge_console_view_release_key (self->view, MODIFIERS[i - 1]);
    }
}

static void
tap_modifier (LodgeScreenKeyboard *self, guint index)
{
  LodgeKeyHeld next = (self->held[index] + 1) % (LODGE_KEY_HELD_ON + 1);

  if (next == LODGE_KEY_HELD_ONCE)
    lodge_console_view_press_key (
        self->view, MODIFIERS[index], get_keyval (self, MODIFIERS[index]));
  else if (next == LODGE_KEY_HELD_NOT)
    lodge_console_view_release_key (self->view, MODIFIERS[index]);
  set_held (self, index, next);
  /* The button has toggled itself. */
  lodge_key_board_set_held (self->board, MODIFIERS[index], next);
}

static void
on_tapped_cb (LodgeScreenKeyboard *self, guint keycode)
{
  if (self->view == NULL || !self->live)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (MODIFIERS); i++)
    if (MODIFIERS[i] == keycode)
      {
        tap_modifier (self, i);
        return;
      }
  /* The real key of that name may have come up. */
  for (guint i = 0; i < G_N_ELEMENTS (MODIFIERS); i++)
    if (self->held[i] != LODGE_KEY_HELD_NOT)
      lodge_console_view_press_key (self->view, MODIFIERS[i], get_keyval (self, MODIFIERS[i]));
  lodge_console_view_press_key (self->view, keycode, get_keyval (self, keycode));
  lodge_console_view_release_key (self->view, keycode);
  let_go (self, LODGE_KEY_HELD_ONCE);
}

/* The guest was told already. */
static void
on_keys_lifted_cb (LodgeScreenKeyboard *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (MODIFIERS); i++)
    set_held (self, i, LODGE_KEY_HELD_NOT);
}

static void
on_layout_changed_cb (LodgeScreenKeyboard *self)
{
  lodge_key_board_set_layout (self->board, lodge_layout_chooser_get_layout (self->chooser));
}

static void
on_close_clicked_cb (LodgeScreenKeyboard *self)
{
  g_action_change_state (G_ACTION (self->action), g_variant_new_boolean (FALSE));
}

static GtkWidget *
create_bar (LodgeScreenKeyboard *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->chooser =
      g_object_new (LODGE_TYPE_LAYOUT_CHOOSER, "hexpand", TRUE, "halign", GTK_ALIGN_START, NULL);
  g_signal_connect_object (
      self->chooser, "changed", G_CALLBACK (on_layout_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_tooltip_text (close, _ ("Close the Keyboard"));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Close the Keyboard"), -1);
  gtk_widget_add_css_class (close, "flat");
  g_signal_connect_object (
      close, "clicked", G_CALLBACK (on_close_clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (bar), GTK_WIDGET (self->chooser));
  gtk_box_append (GTK_BOX (bar), close);
  return bar;
}

/* Not before somebody wants it: a window opens without so many buttons. */
static void
create_content (LodgeScreenKeyboard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  self->board = LODGE_KEY_BOARD (lodge_key_board_new ());
  g_signal_connect_object (
      self->board, "tapped", G_CALLBACK (on_tapped_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_sensitive (GTK_WIDGET (self->board), self->live);
  gtk_widget_set_hexpand (GTK_WIDGET (self->board), TRUE);
  gtk_box_append (GTK_BOX (box), create_bar (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->board));
  gtk_widget_add_css_class (box, "lodge-screen-keyboard");
  adw_bin_set_child (ADW_BIN (self), box);
}

static void
update_enabled (LodgeScreenKeyboard *self)
{
  if (self->action != NULL)
    g_simple_action_set_enabled (self->action,
                                 self->live || gtk_widget_get_visible (GTK_WIDGET (self)));
}

static void
on_change_state_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeScreenKeyboard *self = LODGE_SCREEN_KEYBOARD (user_data);
  gboolean shown = g_variant_get_boolean (value);

  if (shown && self->board == NULL)
    create_content (self);
  g_simple_action_set_state (action, value);
  gtk_widget_set_visible (GTK_WIDGET (self), shown);
  update_enabled (self);
  if (!shown && self->live && self->view != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
lodge_screen_keyboard_unmap (GtkWidget *widget)
{
  let_go (LODGE_SCREEN_KEYBOARD (widget), LODGE_KEY_HELD_ON);
  GTK_WIDGET_CLASS (lodge_screen_keyboard_parent_class)->unmap (widget);
}

static void
lodge_screen_keyboard_dispose (GObject *object)
{
  LodgeScreenKeyboard *self = LODGE_SCREEN_KEYBOARD (object);

  lodge_screen_keyboard_set_view (self, NULL);
  if (self->action != NULL)
    g_signal_handlers_disconnect_by_data (self->action, self);
  g_clear_object (&self->action);
  self->board = NULL;
  self->chooser = NULL;
  G_OBJECT_CLASS (lodge_screen_keyboard_parent_class)->dispose (object);
}

static void
lodge_screen_keyboard_class_init (LodgeScreenKeyboardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_screen_keyboard_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = lodge_screen_keyboard_unmap;
}

static void
lodge_screen_keyboard_init (LodgeScreenKeyboard *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
lodge_screen_keyboard_set_view (LodgeScreenKeyboard *self, LodgeConsoleView *view)
{
  g_return_if_fail (LODGE_IS_SCREEN_KEYBOARD (self));

  if (self->view == view)
    return;
  let_go (self, LODGE_KEY_HELD_ON);
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_func (self->view, on_keys_lifted_cb, self);
  g_set_weak_pointer (&self->view, view);
  if (view != NULL)
    g_signal_connect_object (
        view, "keys-lifted", G_CALLBACK (on_keys_lifted_cb), self, G_CONNECT_SWAPPED);
}

void
lodge_screen_keyboard_set_live (LodgeScreenKeyboard *self, gboolean live)
{
  g_return_if_fail (LODGE_IS_SCREEN_KEYBOARD (self));

  self->live = !!live;
  if (self->board != NULL)
    gtk_widget_set_sensitive (GTK_WIDGET (self->board), self->live);
  update_enabled (self);
}

void
lodge_screen_keyboard_add_action (LodgeScreenKeyboard *self, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = { { ACTION, NULL, NULL, "false", on_change_state_cb } };

  g_return_if_fail (LODGE_IS_SCREEN_KEYBOARD (self));
  g_return_if_fail (self->action == NULL);

  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  self->action = G_SIMPLE_ACTION (g_object_ref (g_action_map_lookup_action (map, ACTION)));
  update_enabled (self);
}
