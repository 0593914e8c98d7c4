/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-typist.h"

#include <glib/gi18n-lib.h>
#include <linux/input-event-codes.h>
#include <string.h>

/* A PS/2 keyboard keeps 16 bytes for the guest, of which a stroke with two modifiers is eight. */
#define STROKE_MS 20

#define KEYSYM_SHIFT_L 0xffe1
#define KEYSYM_ALTGR 0xfe03 /* ISO_Level3_Shift */

typedef struct
{
  LodgeConsole *console;
  LodgeLayout *layout;
  char *text;
  const char *next; /* in text */
  LodgeStroke pending[LODGE_LAYOUT_MAX_STROKES];
  guint n_pending;
  guint n_struck;
  LodgeTypistProgress progress;
  gpointer progress_data;
} Typing;

static void
typing_free (gpointer data)
{
  Typing *typing = data;

  g_object_unref (typing->console);
  lodge_layout_unref (typing->layout);
  g_free (typing->text);
  g_free (typing);
}

static void
press_modifiers (LodgeConsole *console, guint modifiers, gboolean pressed)
{
  if (modifiers & LODGE_STROKE_SHIFT)
    lodge_console_key (console, KEY_LEFTSHIFT, KEYSYM_SHIFT_L, pressed);
  if (modifiers & LODGE_STROKE_ALTGR)
    lodge_console_key (console, KEY_RIGHTALT, KEYSYM_ALTGR, pressed);
}

static void
strike (LodgeConsole *console, const LodgeStroke *stroke)
{
  press_modifiers (console, stroke->modifiers, TRUE);
  lodge_console_key (console, stroke->keycode, stroke->keyval, TRUE);
  lodge_console_key (console, stroke->keycode, stroke->keyval, FALSE);
  press_modifiers (console, stroke->modifiers, FALSE);
}

/* The next stroke, past what can't be typed. NULL: that was all. */
static const LodgeStroke *
get_stroke (Typing *typing)
{
  while (typing->n_struck == typing->n_pending)
    {
      if (*typing->next == '\0')
        return NULL;
      typing->n_pending =
          lodge_layout_lookup (typing->layout, g_utf8_get_char (typing->next), typing->pending);
      typing->n_struck = 0;
      typing->next = g_utf8_next_char (typing->next);
    }
  return &typing->pending[typing->n_struck++];
}

static gboolean
on_stroke_due_cb (gpointer data)
{
  GTask *task = data;
  Typing *typing = g_task_get_task_data (task);
  const LodgeStroke *stroke;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (lodge_console_get_state (typing->console) != LODGE_CONSOLE_STATE_CONNECTED)
    {
      g_task_return_new_error (task,
                               G_IO_ERROR,
                               G_IO_ERROR_CLOSED,
                               "%s",
                               _ ("The display was closed before all was typed."));
      return G_SOURCE_REMOVE;
    }

  /* It would hear nothing of it. */
  if (lodge_console_get_paused (typing->console))
    return G_SOURCE_CONTINUE;
  stroke = get_stroke (typing);
  if (stroke == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return G_SOURCE_REMOVE;
    }
  strike (typing->console, stroke);
  if (typing->progress != NULL)
    typing->progress ((double)(typing->next - typing->text) / (double)strlen (typing->text),
                      typing->progress_data);
  return G_SOURCE_CONTINUE;
}

void
lodge_typist_type_async (LodgeConsole *console,
                         LodgeLayout *layout,
                         const char *text,
                         LodgeTypistProgress progress,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (console, cancellable, callback, user_data);
  Typing *typing = g_new0 (Typing, 1);

  g_task_set_source_tag (task, lodge_typist_type_async);
  typing->console = g_object_ref (console);
  typing->layout = lodge_layout_ref (layout);
  typing->text = g_utf8_make_valid (text, -1);
  typing->next = typing->text;
  typing->progress = progress;
  typing->progress_data = user_data;
  g_task_set_task_data (task, typing, typing_free);
  g_timeout_add_full (G_PRIORITY_DEFAULT, STROKE_MS, on_stroke_due_cb, task, g_object_unref);
}

gboolean
lodge_typist_type_finish (LodgeConsole *console, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, console), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
