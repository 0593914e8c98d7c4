/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-clipboard-choice.h"

#include <glib/gi18n.h>

#include "lodge-display-memory.h"

#define NAME "clipboard"

/* Long enough to look up from what one came to do. */
#define TOLD_SECONDS 10

struct _LodgeClipboardChoice
{
  GObject parent_instance;

  LodgeDisplayPage *page; /* not owned */
  GActionMap *map;
  LodgeConsole *console; /* which is listened to; (nullable) */
  char *id;              /* (nullable) */
  gboolean stranger;
  gboolean told;
};

G_DEFINE_FINAL_TYPE (LodgeClipboardChoice, lodge_clipboard_choice, G_TYPE_OBJECT)

/* FALSE: @text is none of the words. */
static gboolean
apply (LodgeClipboardChoice *self, const char *text)
{
  GAction *action = g_action_map_lookup_action (self->map, NAME);
  LodgeClipboardMode mode;

  if (!lodge_clipboard_mode_from_string (text, &mode))
    return FALSE;

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (text));
  lodge_display_page_set_clipboard_mode (self->page, mode);
  return TRUE;
}

static void
on_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeClipboardChoice *self = LODGE_CLIPBOARD_CHOICE (user_data);

  if (apply (self, g_variant_get_string (value, NULL)))
    lodge_display_memory_set (self->id, NAME, value);
}

/* Once for each window, only while nobody has chosen, and not before somebody works with the machine:
 * while words lie over it a display that changes costs several times as much. */
static void
tell (LodgeClipboardChoice *self)
{
  g_autofree char *chosen = lodge_display_memory_dup_string (self->id, NAME, NULL);
  AdwToast *toast;

  if (!self->stranger || self->told || chosen != NULL || self->console == NULL ||
      !lodge_console_get_clipboard_ready (self->console) ||
      !lodge_display_page_get_grabbed (self->page))
    return;

  self->told = TRUE;
  toast = adw_toast_new (_ ("The clipboard is not shared with this server"));
  adw_toast_set_button_label (toast, _ ("Share"));
  adw_toast_set_detailed_action_name (toast, "page." NAME "::both");
  adw_toast_set_timeout (toast, TOLD_SECONDS);
  lodge_display_page_add_toast (self->page, toast);
}

static void
listen (LodgeClipboardChoice *self)
{
  LodgeConsoleSession *session = lodge_display_page_get_session (self->page);
  LodgeConsole *console = session != NULL ? lodge_console_session_get_console (session) : NULL;

  if (self->console != console && self->console != NULL)
    g_signal_handlers_disconnect_by_func (self->console, tell, self);
  if (g_set_object (&self->console, console) && console != NULL)
    g_signal_connect_object (
        console, "clipboard-ready", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  tell (self);
}

static void
lodge_clipboard_choice_dispose (GObject *object)
{
  LodgeClipboardChoice *self = LODGE_CLIPBOARD_CHOICE (object);

  if (self->console != NULL)
    g_signal_handlers_disconnect_by_func (self->console, tell, self);
  g_clear_object (&self->console);
  G_OBJECT_CLASS (lodge_clipboard_choice_parent_class)->dispose (object);
}

static void
lodge_clipboard_choice_finalize (GObject *object)
{
  LodgeClipboardChoice *self = LODGE_CLIPBOARD_CHOICE (object);

  g_free (self->id);
  g_clear_object (&self->map);
  G_OBJECT_CLASS (lodge_clipboard_choice_parent_class)->finalize (object);
}

static void
lodge_clipboard_choice_class_init (LodgeClipboardChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_clipboard_choice_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_clipboard_choice_finalize;
}

static void
lodge_clipboard_choice_init (LodgeClipboardChoice *self)
{
}

LodgeClipboardChoice *
lodge_clipboard_choice_new (LodgeDisplayPage *page, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = { { NAME, NULL, "s", "'off'", on_changed_cb } };
  LodgeClipboardChoice *self = g_object_new (LODGE_TYPE_CLIPBOARD_CHOICE, NULL);

  self->page = page;
  self->map = g_object_ref (map);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  g_signal_connect_object (page, "notify::connected", G_CALLBACK (listen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "notify::grabbed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  return self;
}

void
lodge_clipboard_choice_set_id (LodgeClipboardChoice *self, const char *id, gboolean stranger)
{
  const char *fallback = stranger ? "off" : "both";
  g_autofree char *text = lodge_display_memory_dup_string (id, NAME, fallback);

  g_return_if_fail (LODGE_IS_CLIPBOARD_CHOICE (self));

  g_free (self->id);
  self->id = g_strdup (id);
  self->stranger = stranger;
  if (!apply (self, text))
    apply (self, fallback);
}
