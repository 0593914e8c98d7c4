/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-screen-tabs.h"

#include <glib/gi18n.h>

#include "lodge-head-window.h"

struct _LodgeScreenTabs
{
  AdwBin parent_instance;

  GtkWidget *first;  /* not owned */
  AdwTabView *tabs;  /* once there were any, which most machines never have; (nullable) */
  guint detached;    /* the number of the screen that was taken out last */
  gboolean removing; /* it is not the user who closes a tab */
};

G_DEFINE_FINAL_TYPE (LodgeScreenTabs, lodge_screen_tabs, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_FIRST,
  N_PROPS
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_CLOSED,
  SIGNAL_TORN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
on_changed_cb (LodgeScreenTabs *self)
{
  if (!gtk_widget_in_destruction (GTK_WIDGET (self)))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The machine has no such screen any more. */
static void
on_ended_cb (LodgeScreenTabs *self, LodgeHeadPane *pane)
{
  AdwTabPage *page = lodge_screen_tabs_find (self, lodge_head_pane_get_number (pane));

  if (page != NULL && adw_tab_page_get_child (page) == GTK_WIDGET (pane))
    lodge_screen_tabs_remove (self, page);
}

static void
on_attached_cb (LodgeScreenTabs *self, AdwTabPage *page)
{
  GtkWidget *pane = adw_tab_page_get_child (page);
  g_autofree char *name = NULL;

  if (!LODGE_IS_HEAD_PANE (pane))
    return;
  name = lodge_head_pane_dup_name (lodge_head_pane_get_number (LODGE_HEAD_PANE (pane)));
  adw_tab_page_set_title (page, name);
  g_signal_connect_object (pane, "ended", G_CALLBACK (on_ended_cb), self, G_CONNECT_SWAPPED);
  on_changed_cb (self);
}

static void
on_detached_cb (LodgeScreenTabs *self, AdwTabPage *page)
{
  GtkWidget *pane = adw_tab_page_get_child (page);

  g_signal_handlers_disconnect_by_data (pane, self);
  self->detached =
      LODGE_IS_HEAD_PANE (pane) ? lodge_head_pane_get_number (LODGE_HEAD_PANE (pane)) : 0;
  on_changed_cb (self);
}

static gboolean
on_close_page_cb (LodgeScreenTabs *self, AdwTabPage *page)
{
  GtkWidget *pane = adw_tab_page_get_child (page);

  if (LODGE_IS_HEAD_PANE (pane) && !self->removing)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0, pane);
  adw_tab_view_close_page_finish (self->tabs, page, LODGE_IS_HEAD_PANE (pane));
  return GDK_EVENT_STOP;
}

/* Which page is dragged AdwTabView doesn't say: it is the one that was taken out when the drag
 * began. Without a window for it, it goes back. */
static AdwTabView *
on_create_window_cb (LodgeScreenTabs *self)
{
  g_autoptr (GtkWidget) window = NULL;

  if (self->detached > 0)
    g_signal_emit (self, signals[SIGNAL_TORN], 0, self->detached, &window);
  return window != NULL ? lodge_head_window_get_tabs (LODGE_HEAD_WINDOW (window)) : self->tabs;
}

static void
append_first (LodgeScreenTabs *self, GtkWidget *first)
{
  g_autoptr (GIcon) icon = g_themed_icon_new ("video-display-symbolic");
  g_autofree char *name = lodge_head_pane_dup_name (1);
  AdwTabPage *page = adw_tab_view_append_pinned (self->tabs, first);

  adw_tab_page_set_icon (page, icon);
  adw_tab_page_set_title (page, name);
}

static void
connect_tabs (LodgeScreenTabs *self)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } HANDLERS[] = {
    { "page-attached", G_CALLBACK (on_attached_cb) },
    { "page-detached", G_CALLBACK (on_detached_cb) },
    { "close-page", G_CALLBACK (on_close_page_cb) },
    { "create-window", G_CALLBACK (on_create_window_cb) },
    { "notify::selected-page", G_CALLBACK (on_changed_cb) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (HANDLERS); i++)
    g_signal_connect_object (
        self->tabs, HANDLERS[i].signal, HANDLERS[i].callback, self, G_CONNECT_SWAPPED);
}

static void
create_tabs (LodgeScreenTabs *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  AdwTabBar *bar = ADW_TAB_BAR (adw_tab_bar_new ());
  g_autoptr (GtkWidget) first = g_object_ref (self->first);

  adw_bin_set_child (ADW_BIN (self), NULL);
  self->tabs = ADW_TAB_VIEW (adw_tab_view_new ());
  adw_tab_bar_set_view (bar, self->tabs);
  gtk_widget_set_vexpand (GTK_WIDGET (self->tabs), TRUE);
  /* Its keys are the guest's. */
  adw_tab_view_set_shortcuts (self->tabs, ADW_TAB_VIEW_SHORTCUT_NONE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (bar));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->tabs));
  adw_bin_set_child (ADW_BIN (self), box);
  append_first (self, first);
  connect_tabs (self);
}

static void
lodge_screen_tabs_dispose (GObject *object)
{
  /* Goes with the rest. */
  LODGE_SCREEN_TABS (object)->tabs = NULL;
  G_OBJECT_CLASS (lodge_screen_tabs_parent_class)->dispose (object);
}

static void
lodge_screen_tabs_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_FIRST:
      LODGE_SCREEN_TABS (object)->first = g_value_get_object (value);
      adw_bin_set_child (ADW_BIN (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_screen_tabs_class_init (LodgeScreenTabsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = lodge_screen_tabs_dispose;
  object_class->set_property = lodge_screen_tabs_set_property;
  properties[PROP_FIRST] = g_param_spec_object (
      "first", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_CLOSED] = g_signal_new (
      "closed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, LODGE_TYPE_HEAD_PANE);
  signals[SIGNAL_TORN] = g_signal_new (
      "torn", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, LODGE_TYPE_HEAD_WINDOW, 1, G_TYPE_UINT);
}

static void
lodge_screen_tabs_init (LodgeScreenTabs *self)
{
}

AdwTabView *
lodge_screen_tabs_get_tabs (LodgeScreenTabs *self)
{
  g_return_val_if_fail (LODGE_IS_SCREEN_TABS (self), NULL);

  if (self->tabs == NULL)
    create_tabs (self);
  return self->tabs;
}

void
lodge_screen_tabs_add (LodgeScreenTabs *self, GtkWidget *pane, gboolean select)
{
  AdwTabPage *page;

  g_return_if_fail (LODGE_IS_SCREEN_TABS (self));

  page = adw_tab_view_append (lodge_screen_tabs_get_tabs (self), pane);
  if (select)
    adw_tab_view_set_selected_page (self->tabs, page);
}

AdwTabPage *
lodge_screen_tabs_find (LodgeScreenTabs *self, guint number)
{
  g_return_val_if_fail (LODGE_IS_SCREEN_TABS (self), NULL);

  for (int i = 0; self->tabs != NULL && i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);
      GtkWidget *child = adw_tab_page_get_child (page);

      if (LODGE_IS_HEAD_PANE (child) &&
          lodge_head_pane_get_number (LODGE_HEAD_PANE (child)) == number)
        return page;
    }
  return NULL;
}

void
lodge_screen_tabs_remove (LodgeScreenTabs *self, AdwTabPage *page)
{
  g_return_if_fail (LODGE_IS_SCREEN_TABS (self));

  self->removing = TRUE;
  adw_tab_view_close_page (self->tabs, page);
  self->removing = FALSE;
}

LodgeHeadPane *
lodge_screen_tabs_get_shown (LodgeScreenTabs *self)
{
  AdwTabPage *page;
  GtkWidget *child;

  g_return_val_if_fail (LODGE_IS_SCREEN_TABS (self), NULL);

  page = self->tabs != NULL ? adw_tab_view_get_selected_page (self->tabs) : NULL;
  child = page != NULL ? adw_tab_page_get_child (page) : NULL;
  return LODGE_IS_HEAD_PANE (child) ? LODGE_HEAD_PANE (child) : NULL;
}
