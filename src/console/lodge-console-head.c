/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-head.h"

#include "lodge-console-backend.h"
#include "lodge-console-files.h"

struct _LodgeConsoleHead
{
  LodgeConsole parent_instance;

  LodgeConsole *session; /* not owned; NULL when orphaned */
  guint head;
};

G_DEFINE_FINAL_TYPE (LodgeConsoleHead, lodge_console_head, LODGE_TYPE_CONSOLE)

static void
follow_session (LodgeConsoleHead *self)
{
  LodgeConsole *console = LODGE_CONSOLE (self);
  LodgeConsoleState state = lodge_console_get_state (self->session);

  lodge_console_set_pointer_absolute (console, lodge_console_get_pointer_absolute (self->session));
  lodge_console_set_resizable (console, lodge_console_get_resizable (self->session));
  lodge_console_set_state (console,
                           state != LODGE_CONSOLE_STATE_FAILED &&
                                   state != LODGE_CONSOLE_STATE_ASKING
                               ? state
                               : LODGE_CONSOLE_STATE_CLOSED);
}

/* Opened and closed it is with the session alone. */
static void
lodge_console_head_open (LodgeConsole *console)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL)
    follow_session (self);
  else
    lodge_console_set_state (console, LODGE_CONSOLE_STATE_CLOSED);
}

static void
lodge_console_head_close (LodgeConsole *console)
{
}

static void
lodge_console_head_key (LodgeConsole *console, guint keycode, guint keyval, gboolean pressed)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL)
    lodge_console_key (self->session, keycode, keyval, pressed);
}

static void
lodge_console_head_pointer_absolute (LodgeConsole *console, int x, int y, guint buttons)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL && LODGE_CONSOLE_GET_CLASS (self->session)->head_pointer != NULL)
    LODGE_CONSOLE_GET_CLASS (self->session)
        ->head_pointer (self->session, self->head, x, y, buttons);
}

static void
lodge_console_head_pointer_relative (LodgeConsole *console, int dx, int dy, guint buttons)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL)
    lodge_console_pointer_relative (self->session, dx, dy, buttons);
}

static void
lodge_console_head_button (LodgeConsole *console, guint button, gboolean pressed, guint buttons)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL)
    lodge_console_button (self->session, button, pressed, buttons);
}

static void
lodge_console_head_wheel (LodgeConsole *console, int notches_x, int notches_y, guint buttons)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL)
    lodge_console_wheel (self->session, notches_x, notches_y, buttons);
}

static void
lodge_console_head_set_locks (LodgeConsole *console, LodgeLocks locks)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL)
    lodge_console_set_locks (self->session, locks);
}

static void
lodge_console_head_set_awake (LodgeConsole *console, guint head, gboolean awake)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL && LODGE_CONSOLE_GET_CLASS (self->session)->set_awake != NULL)
    LODGE_CONSOLE_GET_CLASS (self->session)->set_awake (self->session, self->head, awake);
}

static void
lodge_console_head_set_size (LodgeConsole *console, guint head, int width, int height)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  if (self->session != NULL && LODGE_CONSOLE_GET_CLASS (self->session)->set_size != NULL)
    LODGE_CONSOLE_GET_CLASS (self->session)->set_size (self->session, self->head, width, height);
}

static guint
lodge_console_head_get_files_state (LodgeConsole *console)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  return self->session != NULL ? lodge_console_get_files_state (self->session)
                               : LODGE_FILES_NO_AGENT;
}

/* Only asked while the session said that it is ready. */
static void
lodge_console_head_send_file (LodgeConsole *console, const LodgeFileWish *wish, GTask *task)
{
  LodgeConsoleHead *self = LODGE_CONSOLE_HEAD (console);

  LODGE_CONSOLE_GET_CLASS (self->session)->send_file (self->session, wish, task);
}

static void
lodge_console_head_dispose (GObject *object)
{
  lodge_console_head_orphan (LODGE_CONSOLE_HEAD (object));
  G_OBJECT_CLASS (lodge_console_head_parent_class)->dispose (object);
}

static void
lodge_console_head_class_init (LodgeConsoleHeadClass *klass)
{
  LodgeConsoleClass *console_class = LODGE_CONSOLE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lodge_console_head_dispose;
  console_class->open = lodge_console_head_open;
  console_class->close = lodge_console_head_close;
  console_class->key = lodge_console_head_key;
  console_class->pointer_absolute = lodge_console_head_pointer_absolute;
  console_class->pointer_relative = lodge_console_head_pointer_relative;
  console_class->button = lodge_console_head_button;
  console_class->wheel = lodge_console_head_wheel;
  console_class->set_locks = lodge_console_head_set_locks;
  console_class->set_awake = lodge_console_head_set_awake;
  console_class->set_size = lodge_console_head_set_size;
  console_class->get_files_state = lodge_console_head_get_files_state;
  console_class->send_file = lodge_console_head_send_file;
}

static void
lodge_console_head_init (LodgeConsoleHead *self)
{
}

LodgeConsole *
lodge_console_head_new (LodgeConsole *session, guint head)
{
  static const char *const FOLLOWED[] = {
    "notify::state",
    "notify::pointer-absolute",
    "notify::resizable",
  };
  LodgeConsoleHead *self = g_object_new (LODGE_TYPE_CONSOLE_HEAD, NULL);

  self->session = session;
  self->head = head;
  for (guint i = 0; i < G_N_ELEMENTS (FOLLOWED); i++)
    g_signal_connect_object (
        session, FOLLOWED[i], G_CALLBACK (follow_session), self, G_CONNECT_SWAPPED);
  follow_session (self);
  return LODGE_CONSOLE (self);
}

void
lodge_console_head_orphan (LodgeConsoleHead *self)
{
  if (self->session == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->session, self);
  self->session = NULL;
  lodge_console_set_frame (LODGE_CONSOLE (self), NULL);
  lodge_console_set_scanout (LODGE_CONSOLE (self), NULL);
  lodge_console_set_state (LODGE_CONSOLE (self), LODGE_CONSOLE_STATE_CLOSED);
}

guint
lodge_console_head_get_index (LodgeConsoleHead *self)
{
  return self->head;
}

LodgeConsole *
lodge_console_head_get_session (LodgeConsoleHead *self)
{
  return self->session;
}
