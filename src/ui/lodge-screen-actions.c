/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-screen-actions.h"

#include "lodge-console-head.h"
#include "lodge-display-memory.h"
#include "lodge-head-window.h"

#define MEMORY "screens"
#define FIRST 2

struct _LodgeScreenActions
{
  GObject parent_instance;

  LodgeDisplayPage *page; /* not owned */
  GActionMap *map;
  GSimpleAction *switches[LODGE_SCREENS_MAX + 1]; /* by the screen's number */
  GSignalGroup *heads_signals;
  GSignalGroup *application_signals;
  char *id;         /* (nullable) */
  guint32 restored; /* bits by number: opened by themselves on this connection */
};

G_DEFINE_FINAL_TYPE (LodgeScreenActions, lodge_screen_actions, G_TYPE_OBJECT)

static void update (LodgeScreenActions *self);

static GListModel *
get_heads (LodgeScreenActions *self)
{
  LodgeConsole *console = lodge_console_view_get_console (lodge_display_page_get_view (self->page));

  return console != NULL ? lodge_console_get_heads (console) : NULL;
}

/* NULL: the machine has no such screen. (transfer full) (nullable) */
static LodgeConsole *
dup_head (LodgeScreenActions *self, guint number)
{
  GListModel *heads = get_heads (self);

  for (guint i = 0; heads != NULL && i < g_list_model_get_n_items (heads); i++)
    {
      g_autoptr (LodgeConsoleHead) head = g_list_model_get_item (heads, i);

      if (lodge_console_head_get_index (head) + 1 == number)
        return LODGE_CONSOLE (g_steal_pointer (&head));
    }
  return NULL;
}

static GtkApplication *
get_application (LodgeScreenActions *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->page));

  return GTK_IS_WINDOW (root) ? gtk_window_get_application (GTK_WINDOW (root)) : NULL;
}

static guint32
get_remembered (LodgeScreenActions *self)
{
  return (guint32)lodge_display_memory_get_int (self->id, MEMORY, 0);
}

static void
remember (LodgeScreenActions *self, guint number, gboolean shown)
{
  guint32 old = get_remembered (self);
  guint32 bit = 1u << number;
  guint32 now = shown ? old | bit : old & ~bit;

  if (now != old)
    lodge_display_memory_set (self->id, MEMORY, g_variant_new_int32 ((gint32)now));
}

/* The user closes it: for the next time too. What goes with the connection comes back with it. */
static gboolean
on_close_request_cb (LodgeScreenActions *self, LodgeHeadWindow *window)
{
  remember (self, lodge_head_window_get_number (window), FALSE);
  return GDK_EVENT_PROPAGATE;
}

static LodgeHeadWindow *
open_window (LodgeScreenActions *self, LodgeConsole *head, guint number)
{
  GtkApplication *application = get_application (self);
  GtkWidget *window;

  if (application == NULL)
    return NULL;
  window = lodge_head_window_find (application, head);
  if (window != NULL)
    return LODGE_HEAD_WINDOW (window);
  window =
      lodge_head_window_open (application, head, lodge_display_page_get_title (self->page), number);
  g_signal_connect_object (
      window, "close-request", G_CALLBACK (on_close_request_cb), self, G_CONNECT_SWAPPED);
  return LODGE_HEAD_WINDOW (window);
}

static void
show (LodgeScreenActions *self, guint number)
{
  g_autoptr (LodgeConsole) head = dup_head (self, number);
  LodgeHeadWindow *window = head != NULL ? open_window (self, head, number) : NULL;

  if (window == NULL)
    return;
  remember (self, number, TRUE);
  update (self);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_switch_changed_cb (LodgeScreenActions *self, GVariant *value, GSimpleAction *action)
{
  g_autoptr (LodgeConsole) head = NULL;
  GtkApplication *application = get_application (self);
  GtkWidget *window;
  guint number = FIRST;

  while (number < LODGE_SCREENS_MAX && self->switches[number] != action)
    number++;
  if (g_variant_get_boolean (value))
    {
      show (self, number);
      return;
    }
  head = dup_head (self, number);
  window = head != NULL && application != NULL ? lodge_head_window_find (application, head) : NULL;
  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
}

static void
on_show_screens_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  for (guint number = FIRST; number <= LODGE_SCREENS_MAX; number++)
    show (LODGE_SCREEN_ACTIONS (user_data), number);
}

/* Without taking the keyboard from where it is. */
static void
restore (LodgeScreenActions *self, LodgeConsole *head, guint number)
{
  LodgeHeadWindow *window;

  if (get_application (self) == NULL || (get_remembered (self) & (1u << number)) == 0 ||
      (self->restored & (1u << number)) != 0 ||
      lodge_console_get_state (head) != LODGE_CONSOLE_STATE_CONNECTED)
    return;
  self->restored |= 1u << number;
  window = open_window (self, head, number);
  gtk_widget_set_visible (GTK_WIDGET (window), TRUE);
}

static void
update_switch (LodgeScreenActions *self, guint number, gboolean connected)
{
  g_autoptr (LodgeConsole) head = connected ? dup_head (self, number) : NULL;
  GtkApplication *application = get_application (self);
  gboolean open;

  if (head != NULL)
    restore (self, head, number);
  else
    self->restored &= ~(1u << number);
  open = head != NULL && application != NULL && lodge_head_window_find (application, head) != NULL;
  g_simple_action_set_enabled (self->switches[number], head != NULL);
  g_simple_action_set_state (self->switches[number], g_variant_new_boolean (open));
}

static void
update (LodgeScreenActions *self)
{
  GListModel *heads = get_heads (self);
  gboolean connected = FALSE;

  g_object_get (self->page, "connected", &connected, NULL);
  connected = connected && heads != NULL;
  if (!connected)
    self->restored = 0;
  g_signal_group_set_target (self->heads_signals, heads);
  g_signal_group_set_target (self->application_signals, get_application (self));
  for (guint number = FIRST; number <= LODGE_SCREENS_MAX; number++)
    update_switch (self, number, connected);
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (self->map, "show-screens")),
      connected && g_list_model_get_n_items (heads) > 0);
}

static void
on_window_removed_cb (LodgeScreenActions *self, GtkWindow *window)
{
  if (LODGE_IS_HEAD_WINDOW (window))
    update (self);
}

static void
lodge_screen_actions_dispose (GObject *object)
{
  LodgeScreenActions *self = LODGE_SCREEN_ACTIONS (object);

  g_clear_object (&self->heads_signals);
  g_clear_object (&self->application_signals);
  g_clear_object (&self->map);
  G_OBJECT_CLASS (lodge_screen_actions_parent_class)->dispose (object);
}

static void
lodge_screen_actions_finalize (GObject *object)
{
  LodgeScreenActions *self = LODGE_SCREEN_ACTIONS (object);

  for (guint number = FIRST; number <= LODGE_SCREENS_MAX; number++)
    g_clear_object (&self->switches[number]);
  g_free (self->id);
  G_OBJECT_CLASS (lodge_screen_actions_parent_class)->finalize (object);
}

static void
lodge_screen_actions_class_init (LodgeScreenActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lodge_screen_actions_dispose;
  G_OBJECT_CLASS (klass)->finalize = lodge_screen_actions_finalize;
}

static void
lodge_screen_actions_init (LodgeScreenActions *self)
{
  self->heads_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->heads_signals, "items-changed", G_CALLBACK (update), self);
  self->application_signals = g_signal_group_new (GTK_TYPE_APPLICATION);
  g_signal_group_connect_swapped (
      self->application_signals, "window-removed", G_CALLBACK (on_window_removed_cb), self);
}

LodgeScreenActions *
lodge_screen_actions_new (LodgeDisplayPage *page, GActionMap *map)
{
  static const GActionEntry ENTRIES[] = { { "show-screens", on_show_screens_cb } };
  LodgeScreenActions *self = g_object_new (LODGE_TYPE_SCREEN_ACTIONS, NULL);

  self->page = page;
  self->map = g_object_ref (map);
  g_action_map_add_action_entries (map, ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  for (guint number = FIRST; number <= LODGE_SCREENS_MAX; number++)
    {
      g_autofree char *name = g_strdup_printf ("screen-%u", number);

      self->switches[number] =
          g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (FALSE));
      g_signal_connect_object (self->switches[number],
                               "change-state",
                               G_CALLBACK (on_switch_changed_cb),
                               self,
                               G_CONNECT_SWAPPED);
      g_action_map_add_action (map, G_ACTION (self->switches[number]));
    }
  g_signal_connect_object (page, "notify::connected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return self;
}

void
lodge_screen_actions_set_id (LodgeScreenActions *self, const char *id)
{
  g_return_if_fail (LODGE_IS_SCREEN_ACTIONS (self));

  g_free (self->id);
  self->id = g_strdup (id);
  self->restored = 0;
  update (self);
}
