/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-serial-terminal.h"

#include "lodge-serial-share.h"

#define PCRE2_CODE_UNIT_WIDTH 0
#include <glib/gi18n.h>
#include <pcre2.h>
#include <vte/vte.h>

#define SCROLLBACK_LINES 10000

/* Of those with the same port the one that answers the guest. */
#define SPEAKER "lodge-speaker"

/* Of ECMA-48 and xterm: the main screen, a soft reset, plain characters, a new line. */
#define NEW_RUN "\033[?1049l\033[!p\033[0m\r\n"

struct _LodgeSerialTerminal
{
  AdwBin parent_instance;

  VteTerminal *terminal;
  LodgeSerialSession *session;
  char *searched; /* (nullable) */
  gboolean found; /* it is somewhere */
  gboolean typing;
};

G_DEFINE_FINAL_TYPE (LodgeSerialTerminal, lodge_serial_terminal, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TYPING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_received_cb (LodgeSerialTerminal *self, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  vte_terminal_feed (self->terminal, data, (gssize)length);
}

/* Modes that the last run left behind go; what it said stays, which vte_terminal_reset () does not
 * let it. */
static void
on_restarted_cb (LodgeSerialTerminal *self)
{
  vte_terminal_feed (self->terminal, NEW_RUN, -1);
}

static void
become_speaker (LodgeSerialTerminal *self)
{
  g_object_set_data (G_OBJECT (self->session), SPEAKER, self);
}

/* What the user types, and what the terminal itself answers: only one of several must. */
static void
on_commit_cb (LodgeSerialTerminal *self, const char *text, guint length)
{
  gpointer speaker = g_object_get_data (G_OBJECT (self->session), SPEAKER);

  /* The last that was is gone. */
  if (speaker == NULL)
    become_speaker (self);
  else if (speaker != self)
    return;
  if (!lodge_serial_session_send (self->session, text, length))
    gdk_display_beep (gtk_widget_get_display (GTK_WIDGET (self)));
}

static void
set_typing (LodgeSerialTerminal *self, gboolean typing)
{
  self->typing = typing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TYPING]);
}

static void
on_enter_cb (LodgeSerialTerminal *self)
{
  become_speaker (self);
  set_typing (self, TRUE);
}

static void
on_leave_cb (LodgeSerialTerminal *self)
{
  set_typing (self, FALSE);
}

static gboolean
on_key_cb (LodgeSerialTerminal *self, guint keyval, guint keycode, GdkModifierType state)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  if (keyval == GDK_KEY_Tab && modifiers == GDK_CONTROL_MASK)
    return gtk_widget_child_focus (root, GTK_DIR_TAB_FORWARD);
  if (keyval == GDK_KEY_ISO_Left_Tab && modifiers == (GDK_CONTROL_MASK | GDK_SHIFT_MASK))
    return gtk_widget_child_focus (root, GTK_DIR_TAB_BACKWARD);
  if (modifiers != (GDK_CONTROL_MASK | GDK_SHIFT_MASK))
    return GDK_EVENT_PROPAGATE;
  switch (gdk_keyval_to_lower (keyval))
    {
    case GDK_KEY_c:
      lodge_serial_terminal_copy (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_v:
      lodge_serial_terminal_paste (self);
      return GDK_EVENT_STOP;
    case GDK_KEY_f:
      gtk_widget_activate_action (GTK_WIDGET (self), "serial.search", NULL);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
lodge_serial_terminal_dispose (GObject *object)
{
  LodgeSerialTerminal *self = LODGE_SERIAL_TERMINAL (object);

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      if (g_object_get_data (G_OBJECT (self->session), SPEAKER) == self)
        g_object_set_data (G_OBJECT (self->session), SPEAKER, NULL);
    }
  g_clear_pointer (&self->session, lodge_serial_share_give_back);
  g_clear_pointer (&self->searched, g_free);
  G_OBJECT_CLASS (lodge_serial_terminal_parent_class)->dispose (object);
}

static void
lodge_serial_terminal_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TYPING:
      g_value_set_boolean (value, LODGE_SERIAL_TERMINAL (object)->typing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_serial_terminal_class_init (LodgeSerialTerminalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lodge_serial_terminal_dispose;
  object_class->get_property = lodge_serial_terminal_get_property;
  properties[PROP_TYPING] =
      g_param_spec_boolean ("typing", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_serial_terminal_init (LodgeSerialTerminal *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->terminal = VTE_TERMINAL (vte_terminal_new ());
  vte_terminal_set_scrollback_lines (self->terminal, SCROLLBACK_LINES);
  vte_terminal_set_scroll_on_output (self->terminal, FALSE);
  vte_terminal_set_scroll_on_keystroke (self->terminal, TRUE);
  vte_terminal_set_enable_sixel (self->terminal, FALSE);
  vte_terminal_search_set_wrap_around (self->terminal, TRUE);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->terminal), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Serial console"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->terminal));
  adw_bin_set_child (ADW_BIN (self), scroller);

  g_signal_connect_object (
      self->terminal, "commit", G_CALLBACK (on_commit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (on_enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_leave_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->terminal), focus);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->terminal), keys);
}

GtkWidget *
lodge_serial_terminal_new (LodgeVmm *vmm, LodgeMachine *machine, guint index)
{
  LodgeSerialTerminal *self = g_object_new (LODGE_TYPE_SERIAL_TERMINAL, NULL);

  g_autoptr (GBytes) recent = NULL;

  self->session = lodge_serial_share_take (vmm, machine, index);
  recent = lodge_serial_share_dup_recent (self->session);
  if (g_bytes_get_size (recent) > 0)
    on_received_cb (self, recent);
  become_speaker (self);
  g_signal_connect_object (
      self->session, "received", G_CALLBACK (on_received_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->session, "restarted", G_CALLBACK (on_restarted_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

LodgeSerialSession *
lodge_serial_terminal_get_session (LodgeSerialTerminal *self)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_TERMINAL (self), NULL);
  return self->session;
}

gboolean
lodge_serial_terminal_get_typing (LodgeSerialTerminal *self)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_TERMINAL (self), FALSE);
  return self->typing;
}

void
lodge_serial_terminal_focus (LodgeSerialTerminal *self)
{
  g_return_if_fail (LODGE_IS_SERIAL_TERMINAL (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->terminal));
}

void
lodge_serial_terminal_copy (LodgeSerialTerminal *self)
{
  g_return_if_fail (LODGE_IS_SERIAL_TERMINAL (self));
  if (vte_terminal_get_has_selection (self->terminal))
    vte_terminal_copy_clipboard_format (self->terminal, VTE_FORMAT_TEXT);
}

void
lodge_serial_terminal_paste (LodgeSerialTerminal *self)
{
  g_return_if_fail (LODGE_IS_SERIAL_TERMINAL (self));
  become_speaker (self);
  vte_terminal_paste_clipboard (self->terminal);
}

static void
set_pattern (LodgeSerialTerminal *self, const char *text)
{
  g_autofree char *pattern = g_regex_escape_string (text, -1);
  g_autoptr (VteRegex) regex = NULL;

  if (*text != '\0')
    regex =
        vte_regex_new_for_search (pattern, -1, PCRE2_MULTILINE | PCRE2_CASELESS | PCRE2_UTF, NULL);
  vte_terminal_search_set_regex (self->terminal, regex, 0);
  g_free (self->searched);
  self->searched = g_strdup (text);
  self->found = FALSE;
}

static gboolean
find (LodgeSerialTerminal *self, gboolean forward)
{
  return forward ? vte_terminal_search_find_next (self->terminal)
                 : vte_terminal_search_find_previous (self->terminal);
}

gboolean
lodge_serial_terminal_search (LodgeSerialTerminal *self, const char *text, gboolean forward)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_TERMINAL (self), FALSE);

  if (g_strcmp0 (self->searched, text) != 0)
    set_pattern (self, text);
  if (*text == '\0')
    {
      vte_terminal_unselect_all (self->terminal);
      return FALSE;
    }
  /* VTE passes over what is selected, also where that is the only place. */
  self->found = find (self, forward) || self->found;
  return self->found;
}

char *
lodge_serial_terminal_dup_text (LodgeSerialTerminal *self)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_TERMINAL (self), NULL);
  return vte_terminal_get_text (self->terminal, NULL, NULL, NULL);
}
