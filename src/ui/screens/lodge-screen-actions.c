/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-screen-actions.h"

#include "lodge-console-head.h"
#include "lodge-head-window.h"
#include "lodge-screen-memory.h"

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

/* Not while the page goes away. (nullable) */
static GListModel *
get_heads (LodgeScreenActions *self)
{
  LodgeConsoleView *view = lodge_display_page_get_view (self->page);
  LodgeConsole *console = view != NULL ? lodge_console_view_get_console (view) : NULL;

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

static LodgeScreenTabs *
get_tabs (LodgeScreenActions *self)
{
  return lodge_display_page_get_screen_tabs (self->page);
}

/* (transfer none) (nullable) */
static LodgeHeadWindow *
find_window (LodgeScreenActions *self, LodgeConsole *head)
{
  GtkApplication *application = get_application (self);
  GtkWidget *window = application != NULL ? lodge_head_window_find (application, head) : NULL;

  return window != NULL ? LODGE_HEAD_WINDOW (window) : NULL;
}

static gboolean
is_open (LodgeScreenActions *self, LodgeConsole *head, guint number)
{
  return find_window (self, head) != NULL ||
         lodge_screen_tabs_find (get_tabs (self), number) != NULL;
}

/* The user closes it: for the next time too. What goes with the connection comes back with it. */
static gboolean
on_close_request_cb (LodgeScreenActions *self, LodgeHeadWindow *window)
{
  lodge_screen_memory_set (
      self->id, LODGE_SCREEN_SHOWN, lodge_head_window_get_number (window), FALSE);
  return GDK_EVENT_PROPAGATE;
}

static void
on_tab_closed_cb (LodgeScreenActions *self, LodgeHeadPane *pane)
{
  lodge_console_switch_off (lodge_head_pane_get_head (pane));
  lodge_screen_memory_set (self->id, LODGE_SCREEN_SHOWN, lodge_head_pane_get_number (pane), FALSE);
}

/* The pane goes on as it is, and the window with it. */
static void
on_put_back_cb (LodgeScreenActions *self, LodgeHeadWindow *window)
{
  AdwTabView *from = lodge_head_window_get_tabs (window);
  AdwTabView *to = lodge_screen_tabs_get_tabs (get_tabs (self));
  AdwTabPage *page = adw_tab_view_get_selected_page (from);

  if (page == NULL)
    return;
  lodge_screen_memory_set (
      self->id, LODGE_SCREEN_IN_TABS, lodge_head_window_get_number (window), TRUE);
  adw_tab_view_transfer_page (from, page, to, adw_tab_view_get_n_pages (to));
  adw_tab_view_set_selected_page (to, page);
}

static void
on_record_cb (LodgeScreenActions *self, LodgeHeadWindow *window)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->map),
                                  "record-screen",
                                  g_variant_new_uint32 (lodge_head_window_get_number (window)));
}

static LodgeHeadWindow *
create_window (LodgeScreenActions *self, guint number)
{
  GtkWidget *window = lodge_head_window_new (get_application (self), self->id, number);

  g_signal_connect_object (
      window, "close-request", G_CALLBACK (on_close_request_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      window, "put-back", G_CALLBACK (on_put_back_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "record", G_CALLBACK (on_record_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_head_window_get_tabs (LODGE_HEAD_WINDOW (window)),
                           "page-attached",
                           G_CALLBACK (update),
                           self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  return LODGE_HEAD_WINDOW (window);
}

static LodgeHeadWindow *
on_tab_torn_cb (LodgeScreenActions *self, guint number)
{
  LodgeHeadWindow *window = create_window (self, number);

  lodge_screen_memory_set (self->id, LODGE_SCREEN_IN_TABS, number, FALSE);
  gtk_window_present (GTK_WINDOW (window));
  return g_object_ref (window);
}

/* @seen: the user asks for it; else nothing is taken from where it is. */
static void
open_screen (LodgeScreenActions *self, LodgeConsole *head, guint number, gboolean seen)
{
  LodgeHeadWindow *window = find_window (self, head);
  AdwTabPage *page = lodge_screen_tabs_find (get_tabs (self), number);
  GtkWidget *pane;

  if (window == NULL && page == NULL)
    {
      pane = lodge_head_pane_new (head, lodge_display_page_get_title (self->page), number);
      lodge_head_pane_set_follow (LODGE_HEAD_PANE (pane),
                                  g_action_map_lookup_action (self->map, "resize-guest"));
      lodge_console_view_share_clipboard (lodge_display_page_get_view (self->page),
                                          lodge_head_pane_get_view (LODGE_HEAD_PANE (pane)));
      if (lodge_screen_memory_has (self->id, LODGE_SCREEN_IN_TABS, number))
        {
          lodge_screen_tabs_add (get_tabs (self), pane, seen);
          return;
        }
      window = create_window (self, number);
      adw_tab_view_append (lodge_head_window_get_tabs (window), pane);
    }
  if (page != NULL && seen)
    adw_tab_view_set_selected_page (lodge_screen_tabs_get_tabs (get_tabs (self)), page);
  else if (window != NULL && seen)
    gtk_window_present (GTK_WINDOW (window));
  else if (window != NULL)
    gtk_widget_set_visible (GTK_WIDGET (window), TRUE);
}

static void
show (LodgeScreenActions *self, guint number)
{
  g_autoptr (LodgeConsole) head = dup_head (self, number);

  if (head == NULL || get_application (self) == NULL)
    return;
  lodge_screen_memory_set (self->id, LODGE_SCREEN_SHOWN, number, TRUE);
  open_screen (self, head, number, TRUE);
  update (self);
}

static void
hide (LodgeScreenActions *self, guint number)
{
  g_autoptr (LodgeConsole) head = dup_head (self, number);
  LodgeHeadWindow *window = head != NULL ? find_window (self, head) : NULL;
  AdwTabPage *page = lodge_screen_tabs_find (get_tabs (self), number);

  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
  if (page != NULL)
    adw_tab_view_close_page (lodge_screen_tabs_get_tabs (get_tabs (self)), page);
}

static void
on_switch_changed_cb (LodgeScreenActions *self, GVariant *value, GSimpleAction *action)
{
  guint number = FIRST;

  while (number < LODGE_SCREENS_MAX && self->switches[number] != action)
    number++;
  if (g_variant_get_boolean (value))
    show (self, number);
  else
    hide (self, number);
}

static void
on_show_screens_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  for (guint number = FIRST; number <= LODGE_SCREENS_MAX; number++)
    show (LODGE_SCREEN_ACTIONS (user_data), number);
}

static void
tear_off (LodgeScreenActions *self, AdwTabPage *page, guint number)
{
  AdwTabView *from = lodge_screen_tabs_get_tabs (get_tabs (self));
  g_autoptr (LodgeHeadWindow) window = on_tab_torn_cb (self, number);

  adw_tab_view_transfer_page (from, page, lodge_head_window_get_tabs (window), 0);
}

/* Those that are open go where the others will be opened. */
static void
on_in_tabs_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  LodgeScreenActions *self = LODGE_SCREEN_ACTIONS (user_data);
  gboolean in_tabs = g_variant_get_boolean (value);

  for (guint number = FIRST; number <= LODGE_SCREENS_MAX; number++)
    {
      g_autoptr (LodgeConsole) head = dup_head (self, number);
      LodgeHeadWindow *window = head != NULL ? find_window (self, head) : NULL;
      AdwTabPage *page = lodge_screen_tabs_find (get_tabs (self), number);

      lodge_screen_memory_set (self->id, LODGE_SCREEN_IN_TABS, number, in_tabs);
      if (in_tabs && window != NULL)
        on_put_back_cb (self, window);
      else if (!in_tabs && page != NULL)
        tear_off (self, page, number);
    }
  update (self);
}

/* Without taking the keyboard from where it is. */
static void
restore (LodgeScreenActions *self, LodgeConsole *head, guint number)
{
  if (get_application (self) == NULL ||
      !lodge_screen_memory_has (self->id, LODGE_SCREEN_SHOWN, number) ||
      (self->restored & (1u << number)) != 0 ||
      lodge_console_get_state (head) != LODGE_CONSOLE_STATE_CONNECTED)
    return;
  self->restored |= 1u << number;
  open_screen (self, head, number, FALSE);
}

/* A tab of another machine, or of a display that another window shows now. */
static void
drop_stale_tab (LodgeScreenActions *self, LodgeConsole *head, guint number)
{
  AdwTabPage *page = lodge_screen_tabs_find (get_tabs (self), number);

  if (page != NULL &&
      lodge_head_pane_get_head (LODGE_HEAD_PANE (adw_tab_page_get_child (page))) != head)
    lodge_screen_tabs_remove (get_tabs (self), page);
}

static void
update_switch (LodgeScreenActions *self, guint number, gboolean connected)
{
  g_autoptr (LodgeConsole) head = connected ? dup_head (self, number) : NULL;
  gboolean open;

  drop_stale_tab (self, head, number);
  if (head != NULL)
    restore (self, head, number);
  else
    self->restored &= ~(1u << number);
  open = head != NULL && is_open (self, head, number);
  g_simple_action_set_enabled (self->switches[number], head != NULL);
  g_simple_action_set_state (self->switches[number], g_variant_new_boolean (open));
}

static GSimpleAction *
get_action (LodgeScreenActions *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (self->map, name));
}

static void
update_in_tabs (LodgeScreenActions *self, GListModel *heads)
{
  guint n_heads = heads != NULL ? g_list_model_get_n_items (heads) : 0;
  gboolean in_tabs = n_heads > 0;

  for (guint number = FIRST; number <= LODGE_SCREENS_MAX; number++)
    {
      g_autoptr (LodgeConsole) head = dup_head (self, number);

      if (head != NULL && !lodge_screen_memory_has (self->id, LODGE_SCREEN_IN_TABS, number))
        in_tabs = FALSE;
    }
  g_simple_action_set_enabled (get_action (self, "show-screens"), n_heads > 0);
  g_simple_action_set_enabled (get_action (self, "screens-in-tabs"), n_heads > 0);
  g_simple_action_set_state (get_action (self, "screens-in-tabs"), g_variant_new_boolean (in_tabs));
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
  update_in_tabs (self, connected ? heads : NULL);
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
  static const GActionEntry ENTRIES[] = {
    { "show-screens", on_show_screens_cb },
    { "screens-in-tabs", NULL, NULL, "false", on_in_tabs_changed_cb },
  };
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
  g_signal_connect_object (
      get_tabs (self), "closed", G_CALLBACK (on_tab_closed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      get_tabs (self), "torn", G_CALLBACK (on_tab_torn_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      get_tabs (self), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
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
