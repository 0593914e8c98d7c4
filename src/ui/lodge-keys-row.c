/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-keys-row.h"

#include <glib/gi18n.h>
#include <linux/input-event-codes.h>

#include "lodge-host-input.h"
#include "lodge-key-tracker.h"

struct _LodgeKeysRow
{
  AdwEntryRow parent_instance;

  GtkToggleButton *record_button;
  GtkEventController *capture; /* of the window, while recording; owned by it */
  GtkWidget *root;             /* weak */
  LodgeKeyTracker down;
  LodgeKeyCombination recorded;
};

G_DEFINE_FINAL_TYPE (LodgeKeysRow, lodge_keys_row, ADW_TYPE_ENTRY_ROW)

enum
{
  SIGNAL_CHOSEN,
  SIGNAL_REFUSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GdkToplevel *
get_toplevel (LodgeKeysRow *self)
{
  GtkNative *native = GTK_NATIVE (self->root);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  return GDK_IS_TOPLEVEL (surface) ? GDK_TOPLEVEL (surface) : NULL;
}

static void
stop_recording (LodgeKeysRow *self)
{
  if (self->root != NULL)
    {
      GdkToplevel *toplevel = get_toplevel (self);

      if (toplevel != NULL)
        gdk_toplevel_restore_system_shortcuts (toplevel);
      gtk_widget_remove_controller (self->root, self->capture);
    }
  self->capture = NULL;
  g_clear_weak_pointer (&self->root);
  gtk_toggle_button_set_active (self->record_button, FALSE);
}

static void
finish_recording (LodgeKeysRow *self)
{
  LodgeKeyCombination keys = self->recorded;
  gboolean cancelled = keys.n_codes == 1 && keys.codes[0] == KEY_ESC;

  stop_recording (self);
  if (cancelled)
    return;
  lodge_keys_row_set_keys (self, &keys);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, &keys);
}

static void
press (LodgeKeysRow *self, guint keycode)
{
  const LodgeKeyCombination alone = { { keycode }, 1 };
  g_autofree char *name = lodge_key_names_dup_text (&alone);

  if (name == NULL || lodge_key_tracker_is_down (&self->down, keycode) ||
      self->recorded.n_codes == LODGE_KEY_COMBINATION_MAX)
    return;
  lodge_key_tracker_press (&self->down, keycode, 0);
  self->recorded.codes[self->recorded.n_codes++] = keycode;
}

/* What is down together when the first key is let go of. */
static gboolean
on_captured_cb (GtkEventController *controller, GdkEvent *event, LodgeKeysRow *self)
{
  GdkEventType type = gdk_event_get_event_type (event);
  guint keycode;

  if (type != GDK_KEY_PRESS && type != GDK_KEY_RELEASE)
    return GDK_EVENT_PROPAGATE;

  keycode = lodge_host_keycode_to_linux (gdk_event_get_display (event),
                                         gdk_key_event_get_keycode (event));
  if (type == GDK_KEY_PRESS)
    press (self, keycode);
  else if (lodge_key_tracker_is_down (&self->down, keycode))
    finish_recording (self);
  return GDK_EVENT_STOP;
}

static void
start_recording (LodgeKeysRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GdkToplevel *toplevel;

  self->down = (LodgeKeyTracker){ { 0 } };
  self->recorded.n_codes = 0;
  g_set_weak_pointer (&self->root, GTK_WIDGET (root));
  self->capture = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->capture, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->capture, "event", G_CALLBACK (on_captured_cb), self, 0);
  gtk_widget_add_controller (self->root, self->capture);
  toplevel = get_toplevel (self);
  if (toplevel != NULL)
    gdk_toplevel_inhibit_system_shortcuts (toplevel, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self), "");
}

static void
on_record_toggled_cb (LodgeKeysRow *self)
{
  gboolean recording = gtk_toggle_button_get_active (self->record_button);

  if (recording && self->capture == NULL)
    start_recording (self);
  else if (!recording && self->capture != NULL)
    stop_recording (self);
}

static void
on_apply_cb (LodgeKeysRow *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self))));
  g_autoptr (GError) error = NULL;
  LodgeKeyCombination keys;

  if (*text == '\0')
    return;
  if (lodge_key_names_parse (text, &keys, &error))
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
      g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, &keys);
      return;
    }
  gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  g_signal_emit (self, signals[SIGNAL_REFUSED], 0, error->message);
}

static void
lodge_keys_row_unroot (GtkWidget *widget)
{
  if (LODGE_KEYS_ROW (widget)->capture != NULL)
    stop_recording (LODGE_KEYS_ROW (widget));
  GTK_WIDGET_CLASS (lodge_keys_row_parent_class)->unroot (widget);
}

static void
lodge_keys_row_class_init (LodgeKeysRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->unroot = lodge_keys_row_unroot;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen",
                                         G_TYPE_FROM_CLASS (klass),
                                         G_SIGNAL_RUN_LAST,
                                         0,
                                         NULL,
                                         NULL,
                                         NULL,
                                         G_TYPE_NONE,
                                         1,
                                         G_TYPE_POINTER);
  signals[SIGNAL_REFUSED] = g_signal_new ("refused",
                                          G_TYPE_FROM_CLASS (klass),
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          1,
                                          G_TYPE_STRING);
}

static void
lodge_keys_row_init (LodgeKeysRow *self)
{
  self->record_button = g_object_new (GTK_TYPE_TOGGLE_BUTTON,
                                      "icon-name",
                                      "media-record-symbolic",
                                      "tooltip-text",
                                      _ ("Press the Keys After a Click Here"),
                                      "valign",
                                      GTK_ALIGN_CENTER,
                                      "has-frame",
                                      FALSE,
                                      NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->record_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Press the Keys After a Click Here"),
                                  -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), GTK_WIDGET (self->record_button));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), TRUE);
  g_signal_connect_object (
      self->record_button, "toggled", G_CALLBACK (on_record_toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "apply", G_CALLBACK (on_apply_cb), NULL);
}

void
lodge_keys_row_set_keys (LodgeKeysRow *self, const LodgeKeyCombination *keys)
{
  g_autofree char *text = keys != NULL ? lodge_key_names_dup_label (keys) : NULL;

  g_return_if_fail (LODGE_IS_KEYS_ROW (self));

  /* So that there is nothing to apply. */
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self), text != NULL ? text : "");
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self), TRUE);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
}
