/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fake-console.h"

#include "lodge-test.h"

struct _LodgeFakeConsole
{
  LodgeConsole parent_instance;

  GString *log;
  LodgeLocks locks;
  LodgeFilesState files_state;
  GTask *file_task; /* (nullable) */
  GFileProgressCallback file_progress;
  gpointer file_progress_data;
};

G_DEFINE_FINAL_TYPE (LodgeFakeConsole, lodge_fake_console, LODGE_TYPE_CONSOLE)

static void
lodge_fake_console_open (LodgeConsole *console)
{
  lodge_console_set_state (console, LODGE_CONSOLE_STATE_CONNECTED);
}

static void
lodge_fake_console_close (LodgeConsole *console)
{
}

static void
lodge_fake_console_key (LodgeConsole *console, guint keycode, guint keyval, gboolean pressed)
{
  g_string_append_printf (LODGE_FAKE_CONSOLE (console)->log, "%c%u ", pressed ? '+' : '-', keycode);
}

static void
lodge_fake_console_pointer_absolute (LodgeConsole *console, int x, int y, guint buttons)
{
  g_string_append_printf (LODGE_FAKE_CONSOLE (console)->log, "@%d,%d/%x ", x, y, buttons);
}

static void
lodge_fake_console_pointer_relative (LodgeConsole *console, int dx, int dy, guint buttons)
{
  g_string_append_printf (LODGE_FAKE_CONSOLE (console)->log, "~%d,%d/%x ", dx, dy, buttons);
}

static void
lodge_fake_console_button (LodgeConsole *console, guint button, gboolean pressed, guint buttons)
{
  g_string_append_printf (
      LODGE_FAKE_CONSOLE (console)->log, "b%u%c/%x ", button, pressed ? '+' : '-', buttons);
}

static void
lodge_fake_console_wheel (LodgeConsole *console, int notches_x, int notches_y, guint buttons)
{
  g_string_append_printf (LODGE_FAKE_CONSOLE (console)->log, "w%d,%d ", notches_x, notches_y);
}

static void
lodge_fake_console_set_locks (LodgeConsole *console, LodgeLocks locks)
{
  LODGE_FAKE_CONSOLE (console)->locks = locks;
}

static void
lodge_fake_console_set_awake (LodgeConsole *console, guint head, gboolean awake)
{
  g_string_append (LODGE_FAKE_CONSOLE (console)->log, awake ? "wake " : "sleep ");
}

static void
lodge_fake_console_set_size (LodgeConsole *console, guint head, int width, int height)
{
  g_string_append_printf (LODGE_FAKE_CONSOLE (console)->log, "%dx%d ", width, height);
}

static void
lodge_fake_console_offer_clipboard (LodgeConsole *console, guint forms)
{
  g_string_append_printf (LODGE_FAKE_CONSOLE (console)->log, "offer%u ", forms);
}

static void
lodge_fake_console_request_clipboard (LodgeConsole *console, guint form)
{
  g_string_append_printf (LODGE_FAKE_CONSOLE (console)->log, "ask%u ", form);
}

static void
lodge_fake_console_send_clipboard (LodgeConsole *console, guint form, GBytes *contents)
{
  GString *log = LODGE_FAKE_CONSOLE (console)->log;
  gsize size;

  if (contents == NULL)
    g_string_append_printf (log, "send%u-;", form);
  else if (form == LODGE_CLIPBOARD_TEXT)
    {
      const char *text = g_bytes_get_data (contents, &size);

      g_string_append_printf (log, "send%u=%.*s;", form, (int)size, text);
    }
  else
    {
      g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, contents);

      g_string_append_printf (log, "send%u=%s;", form, sum);
    }
}

static guint
lodge_fake_console_get_files_state (LodgeConsole *console)
{
  return LODGE_FAKE_CONSOLE (console)->files_state;
}

static void
on_file_cancelled_cb (GCancellable *cancellable, LodgeFakeConsole *self)
{
  g_string_append (self->log, "file-;");
  lodge_fake_console_end_file (self,
                               g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
}

static void
lodge_fake_console_send_file (LodgeConsole *console, const LodgeFileWish *wish, GTask *task)
{
  LodgeFakeConsole *self = LODGE_FAKE_CONSOLE (console);

  g_assert_null (self->file_task);
  g_string_append_printf (self->log, "file=%s;", wish->name);
  self->file_task = task;
  self->file_progress = wish->progress;
  self->file_progress_data = wish->progress_data;
  g_signal_connect_object (
      g_task_get_cancellable (task), "cancelled", G_CALLBACK (on_file_cancelled_cb), self, 0);
}

static void
lodge_fake_console_finalize (GObject *object)
{
  g_string_free (LODGE_FAKE_CONSOLE (object)->log, TRUE);

  G_OBJECT_CLASS (lodge_fake_console_parent_class)->finalize (object);
}

static void
lodge_fake_console_class_init (LodgeFakeConsoleClass *klass)
{
  LodgeConsoleClass *console_class = LODGE_CONSOLE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lodge_fake_console_finalize;

  console_class->open = lodge_fake_console_open;
  console_class->close = lodge_fake_console_close;
  console_class->key = lodge_fake_console_key;
  console_class->pointer_absolute = lodge_fake_console_pointer_absolute;
  console_class->pointer_relative = lodge_fake_console_pointer_relative;
  console_class->button = lodge_fake_console_button;
  console_class->wheel = lodge_fake_console_wheel;
  console_class->set_locks = lodge_fake_console_set_locks;
  console_class->set_awake = lodge_fake_console_set_awake;
  console_class->set_size = lodge_fake_console_set_size;
  console_class->offer_clipboard = lodge_fake_console_offer_clipboard;
  console_class->request_clipboard = lodge_fake_console_request_clipboard;
  console_class->send_clipboard = lodge_fake_console_send_clipboard;
  console_class->get_files_state = lodge_fake_console_get_files_state;
  console_class->send_file = lodge_fake_console_send_file;
}

static void
lodge_fake_console_init (LodgeFakeConsole *self)
{
  self->log = g_string_new (NULL);
}

LodgeConsole *
lodge_fake_console_new (void)
{
  return g_object_new (LODGE_TYPE_FAKE_CONSOLE, NULL);
}

char *
lodge_fake_console_take_log (LodgeFakeConsole *self)
{
  char *text = g_strdup (self->log->str);

  g_string_truncate (self->log, 0);

  return text;
}

LodgeLocks
lodge_fake_console_get_locks (LodgeFakeConsole *self)
{
  return self->locks;
}

const char *
lodge_fake_console_peek_log (LodgeFakeConsole *self)
{
  return self->log->str;
}

void
lodge_fake_console_forget (LodgeConsole *console)
{
  g_string_truncate (LODGE_FAKE_CONSOLE (console)->log, 0);
}

void
lodge_fake_console_expect (LodgeConsole *console, const char *log)
{
  LodgeFakeConsole *self = LODGE_FAKE_CONSOLE (console);
  gint64 deadline = lodge_test_deadline (10);

  while (!g_str_equal (self->log->str, log) && lodge_test_iterate (deadline))
    ;
  g_assert_cmpstr (self->log->str, ==, log);
  lodge_fake_console_forget (console);
}

void
lodge_fake_console_expect_words (LodgeConsole *console, const char *words)
{
  LodgeFakeConsole *self = LODGE_FAKE_CONSOLE (console);
  gint64 deadline = lodge_test_deadline (20);

  while (strstr (self->log->str, words) == NULL && lodge_test_iterate (deadline))
    ;
  if (strstr (self->log->str, words) == NULL)
    g_error ("Not “%s” but “%s”", words, self->log->str);
  lodge_fake_console_forget (console);
}

void
lodge_fake_console_set_files_state (LodgeFakeConsole *self, LodgeFilesState state)
{
  self->files_state = state;
}

void
lodge_fake_console_take_file (LodgeFakeConsole *self, goffset bytes)
{
  g_assert_nonnull (self->file_task);
  self->file_progress (bytes, 0, self->file_progress_data);
}

void
lodge_fake_console_end_file (LodgeFakeConsole *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->file_task);

  g_assert_nonnull (task);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}
