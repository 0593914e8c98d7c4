/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-sound-control.h"

#include "lodge-display-memory.h"
#include "lodge-sound-dialog.h"

struct _LodgeSoundControl
{
  GObject parent_instance;

  LodgeDisplayPage *page; /* not owned */
  GSimpleAction *mute;
  GSignalGroup *console_signals; /* its target: the console that is connected */
  GtkWindow *dialog;             /* weak; (nullable) */
  char *id;                      /* (nullable) */
  int volume;
  gboolean muted;
  gboolean microphone;
};

G_DEFINE_FINAL_TYPE (LodgeSoundControl, lodge_sound_control, G_TYPE_OBJECT)

static guint changed_signal;

static void
tell (LodgeSoundControl *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
apply (LodgeSoundControl *self)
{
  LodgeConsole *console = lodge_sound_control_get_console (self);

  g_simple_action_set_state (self->mute, g_variant_new_boolean (self->muted));
  if (console != NULL)
    {
      lodge_console_set_volume (console, self->volume / 100.0, self->muted);
      lodge_console_set_microphone (console, self->microphone);
    }
  tell (self);
}

/* Another window may have changed it meanwhile. */
static void
recall (LodgeSoundControl *self)
{
  self->volume = CLAMP (lodge_display_memory_get_int (self->id, "volume", 100), 0, 100);
  self->muted = lodge_display_memory_get_boolean (self->id, "muted", FALSE);
  self->microphone = lodge_display_memory_get_boolean (self->id, "microphone", FALSE);
  apply (self);
}

static void
on_connected_cb (LodgeSoundControl *self)
{
  LodgeConsole *console = NULL;
  gboolean connected = FALSE;

  g_object_get (self->page, "connected", &connected, NULL);
  if (connected)
    console = lodge_console_view_get_console (lodge_display_page_get_view (self->page));
  g_signal_group_set_target (self->console_signals, console);
  recall (self);
}

static void
on_mute_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  lodge_sound_control_set_muted (LODGE_SOUND_CONTROL (user_data), g_variant_get_boolean (value));
}

static void
on_sound_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LodgeSoundControl *self = LODGE_SOUND_CONTROL (user_data);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->page));

  if (self->dialog == NULL)
    {
      GtkWidget *dialog = lodge_sound_dialog_new (self);

      g_set_weak_pointer (&self->dialog, GTK_WINDOW (dialog));
      gtk_window_set_transient_for (self->dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
    }
  gtk_window_present (self->dialog);
}

static void
lodge_sound_control_dispose (GObject *object)
{
  LodgeSoundControl *self = LODGE_SOUND_CONTROL (object);

  if (self->dialog != NULL)
    gtk_window_destroy (self->dialog);
  g_clear_weak_pointer (&self->dialog);
  g_clear_object (&self->console_signals);
  G_OBJECT_CLASS (lodge_sound_control_parent_class)->dispose (object);
}

static void
lodge_sound_control_finalize (GObject *object)
{
  LodgeSoundControl *self = LODGE_SOUND_CONTROL (object);

  g_clear_object (&self->mute);
  g_free (self->id);
  G_OBJECT_CLASS (lodge_sound_control_parent_class)->finalize (object);
}

static void
lodge_sound_control_class_init (LodgeSoundControlClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_sound_control_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_sound_control_finalize;
  changed_signal = g_signal_new (
      "changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_sound_control_init (LodgeSoundControl *self)
{
  self->volume = 100;
  self->console_signals = g_signal_group_new (LODGE_TYPE_CONSOLE);
  g_signal_group_connect_swapped (self->console_signals, "sound-changed", G_CALLBACK (tell), self);
}

LodgeSoundControl *
lodge_sound_control_new (LodgeDisplayPage *page, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = {
    { "mute", NULL, NULL, "false", on_mute_changed_cb },
    { "sound", on_sound_cb },
  };
  LodgeSoundControl *self = g_object_new (LODGE_TYPE_SOUND_CONTROL, NULL);

  self->page = page;
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  self->mute = g_object_ref (G_SIMPLE_ACTION (g_action_map_lookup_action (map, "mute")));
  g_signal_connect_object (
      page, "notify::connected", G_CALLBACK (on_connected_cb), self, G_CONNECT_SWAPPED);
  on_connected_cb (self);
  return self;
}

void
lodge_sound_control_set_id (LodgeSoundControl *self, const char *id)
{
  g_return_if_fail (LODGE_IS_SOUND_CONTROL (self));

  /* A window about one machine is none about another. */
  if (self->dialog != NULL && g_strcmp0 (self->id, id) != 0)
    gtk_window_destroy (self->dialog);
  /* Nor is what is shown still the machine that will be. */
  if (g_strcmp0 (self->id, id) != 0)
    g_signal_group_set_target (self->console_signals, NULL);
  g_free (self->id);
  self->id = g_strdup (id);
  recall (self);
}

int
lodge_sound_control_get_volume (LodgeSoundControl *self)
{
  g_return_val_if_fail (LODGE_IS_SOUND_CONTROL (self), 0);
  return self->volume;
}

void
lodge_sound_control_set_volume (LodgeSoundControl *self, int volume)
{
  g_return_if_fail (LODGE_IS_SOUND_CONTROL (self));

  if (self->volume == volume)
    return;
  self->volume = volume;
  lodge_display_memory_set (self->id, "volume", g_variant_new_int32 (volume));
  apply (self);
}

gboolean
lodge_sound_control_get_muted (LodgeSoundControl *self)
{
  g_return_val_if_fail (LODGE_IS_SOUND_CONTROL (self), FALSE);
  return self->muted;
}

void
lodge_sound_control_set_muted (LodgeSoundControl *self, gboolean muted)
{
  g_return_if_fail (LODGE_IS_SOUND_CONTROL (self));

  if (self->muted == muted)
    return;
  self->muted = muted;
  lodge_display_memory_set (self->id, "muted", g_variant_new_boolean (muted));
  apply (self);
}

gboolean
lodge_sound_control_get_microphone (LodgeSoundControl *self)
{
  g_return_val_if_fail (LODGE_IS_SOUND_CONTROL (self), FALSE);
  return self->microphone;
}

void
lodge_sound_control_set_microphone (LodgeSoundControl *self, gboolean allowed)
{
  g_return_if_fail (LODGE_IS_SOUND_CONTROL (self));

  if (self->microphone == allowed)
    return;
  self->microphone = allowed;
  lodge_display_memory_set (self->id, "microphone", g_variant_new_boolean (allowed));
  apply (self);
}

LodgeConsole *
lodge_sound_control_get_console (LodgeSoundControl *self)
{
  gpointer console;

  g_return_val_if_fail (LODGE_IS_SOUND_CONTROL (self), NULL);

  console =
      self->console_signals != NULL ? g_signal_group_dup_target (self->console_signals) : NULL;
  if (console != NULL)
    g_object_unref (console);
  return console;
}
