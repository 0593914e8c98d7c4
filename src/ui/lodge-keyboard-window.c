/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-keyboard-window.h"

#include <glib/gi18n.h>

#include "lodge-key-settings.h"
#include "lodge-keys-row.h"
#include "lodge-settings.h"
#include "lodge-ui.h"

struct _LodgeKeyboardWindow
{
  AdwPreferencesWindow parent_instance;

  LodgeKeysRow *release_row;
  AdwPreferencesGroup *own_group;
  LodgeKeysRow *own_row;

  GPtrArray *rows; /* (element-type GtkWidget) of the combinations; not owned */
};

G_DEFINE_FINAL_TYPE (LodgeKeyboardWindow, lodge_keyboard_window, ADW_TYPE_PREFERENCES_WINDOW)

static void
on_refused_cb (LodgeKeyboardWindow *self, const char *reason)
{
  g_autofree char *escaped = g_markup_escape_text (reason, -1);

  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (escaped));
}

static void
on_release_chosen_cb (LodgeKeyboardWindow *self, const LodgeKeyCombination *keys)
{
  lodge_key_settings_set_release (keys);
}

static void
on_own_chosen_cb (LodgeKeyboardWindow *self, const LodgeKeyCombination *keys)
{
  lodge_key_settings_add_own (keys);
  lodge_keys_row_set_keys (self->own_row, NULL);
}

static void
on_remove_cb (GtkWidget *button, gpointer user_data)
{
  lodge_key_settings_remove_own (g_object_get_data (G_OBJECT (button), "keys"));
}

static void
add_row (LodgeKeyboardWindow *self, const char *text)
{
  LodgeKeyCombination keys;
  g_autofree char *label = NULL;
  g_autofree char *words = NULL;
  GtkWidget *row;
  GtkWidget *button;

  if (!lodge_key_names_parse (text, &keys, NULL))
    return;
  label = lodge_key_names_dup_label (&keys);
  /* Translators: %s are keys, like “Ctrl+Alt+F5”. */
  words = g_strdup_printf (_ ("Remove %s"), label);
  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_set_data_full (G_OBJECT (button), "keys", g_strdup (text), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove_cb), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->own_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
on_own_changed_cb (LodgeKeyboardWindow *self)
{
  g_auto (GStrv) texts = lodge_key_settings_dup_own ();

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->own_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; texts[i] != NULL; i++)
    add_row (self, texts[i]);
}

static void
lodge_keyboard_window_finalize (GObject *object)
{
  g_ptr_array_unref (LODGE_KEYBOARD_WINDOW (object)->rows);
  G_OBJECT_CLASS (lodge_keyboard_window_parent_class)->finalize (object);
}

static void
lodge_keyboard_window_class_init (LodgeKeyboardWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lodge_keyboard_window_finalize;

  g_type_ensure (LODGE_TYPE_KEYS_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-keyboard-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeKeyboardWindow, release_row);
  gtk_widget_class_bind_template_child (widget_class, LodgeKeyboardWindow, own_group);
  gtk_widget_class_bind_template_child (widget_class, LodgeKeyboardWindow, own_row);
  gtk_widget_class_bind_template_callback (widget_class, on_refused_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_release_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_own_chosen_cb);
}

static void
lodge_keyboard_window_init (LodgeKeyboardWindow *self)
{
  LodgeKeyCombination keys;

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  lodge_key_settings_get_release (&keys);
  lodge_keys_row_set_keys (self->release_row, &keys);
  on_own_changed_cb (self);
  if (lodge_settings_get () != NULL)
    g_signal_connect_object (lodge_settings_get (),
                             "changed::own-key-combinations",
                             G_CALLBACK (on_own_changed_cb),
                             self,
                             G_CONNECT_SWAPPED);
}

GtkWidget *
lodge_keyboard_window_new (GtkWindow *parent)
{
  return g_object_new (LODGE_TYPE_KEYBOARD_WINDOW, "transient-for", parent, NULL);
}

static void
on_keyboard_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (lodge_keyboard_window_new (GTK_WINDOW (user_data))));
}

void
lodge_keyboard_window_add_action (GtkApplicationWindow *window)
{
  static const GActionEntry ENTRIES[] = { { "keyboard", on_keyboard_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (window), ENTRIES, G_N_ELEMENTS (ENTRIES), window);
}
