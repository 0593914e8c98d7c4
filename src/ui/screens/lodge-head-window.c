/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-head-window.h"

#include <glib/gi18n.h>

#include "lodge-fullscreen-bar.h"
#include "lodge-record-actions.h"
#include "lodge-recordings.h"
#include "lodge-release-hint.h"
#include "lodge-shortcuts.h"
#include "lodge-viewer-size.h"
#include "lodge-window-memory.h"

struct _LodgeHeadWindow
{
  AdwApplicationWindow parent_instance;

  char *id; /* (nullable) */
  guint number;
  LodgeHeadPane *pane; /* (nullable) */
  AdwTabView *tabs;
  GtkWidget *header;
  LodgeFullscreenBar *fullscreen_bar;
  GtkWidget *record_button;
  LodgeReleaseHint *hint;
};

G_DEFINE_FINAL_TYPE (LodgeHeadWindow, lodge_head_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  SIGNAL_PUT_BACK,
  SIGNAL_RECORD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
on_fullscreen_change_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  if (g_variant_get_boolean (value))
    gtk_window_fullscreen (GTK_WINDOW (user_data));
  else
    gtk_window_unfullscreen (GTK_WINDOW (user_data));
}

static void
on_put_back_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_PUT_BACK], 0);
}

/* The state follows the recording, not the wish. */
static void
on_record_change_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  g_signal_emit (user_data, signals[SIGNAL_RECORD], 0);
}

static void
on_fullscreened_cb (LodgeHeadWindow *self)
{
  gboolean fullscreen = gtk_window_is_fullscreen (GTK_WINDOW (self));
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "fullscreen");

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (fullscreen));
  lodge_fullscreen_bar_set_active (self->fullscreen_bar, fullscreen);
  gtk_widget_set_visible (self->header, !fullscreen);
}

static void
on_grabbed_cb (LodgeHeadWindow *self)
{
  gboolean grabbed =
      self->pane != NULL && lodge_console_view_get_grabbed (lodge_head_pane_get_view (self->pane));

  lodge_fullscreen_bar_set_grabbed (self->fullscreen_bar, grabbed);
  lodge_shortcuts_set_enabled (GTK_WINDOW (self), !grabbed);
}

static void
set_label (GtkWidget *button, const char *label)
{
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
update_record (LodgeHeadWindow *self)
{
  LodgeRecordings *recordings = lodge_recordings_get_default ();
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "record");
  const char *package = NULL;
  LodgeRecordFormat formats = lodge_recordings_get_formats (recordings, &package);
  g_autofree char *lack = package != NULL ? lodge_record_actions_dup_lack (package) : NULL;
  LodgeRecorder *recorder =
      self->pane != NULL ? lodge_recordings_find (recordings, lodge_head_pane_get_head (self->pane))
                         : NULL;
  gboolean running =
      recorder != NULL && lodge_recorder_get_state (recorder) != LODGE_RECORDER_FINISHING;

  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (running));
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                               running || (recorder == NULL && formats != LODGE_RECORD_NONE));
  if (package != NULL)
    set_label (self->record_button, lack);
  else
    set_label (self->record_button, running ? _ ("Stop Recording") : _ ("Record Display"));
  if (running)
    gtk_widget_add_css_class (self->record_button, "lodge-recording");
  else
    gtk_widget_remove_css_class (self->record_button, "lodge-recording");
}

static void
save (LodgeHeadWindow *self)
{
  g_autofree char *name = g_strdup_printf ("screen-%u", self->number);

  lodge_window_memory_save (GTK_WINDOW (self), self->id, name);
}

static void
restore (LodgeHeadWindow *self)
{
  g_autofree char *name = g_strdup_printf ("screen-%u", self->number);

  lodge_window_memory_restore (GTK_WINDOW (self), self->id, name);
}

static void
on_ended_cb (LodgeHeadWindow *self)
{
  save (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
on_close_request_cb (LodgeHeadWindow *self)
{
  save (self);
  if (self->pane != NULL)
    lodge_console_switch_off (lodge_head_pane_get_head (self->pane));
  return GDK_EVENT_PROPAGATE;
}

static void
on_attached_cb (LodgeHeadWindow *self, AdwTabPage *page)
{
  GtkWidget *child = adw_tab_page_get_child (page);
  g_autofree char *title = NULL;
  LodgeConsoleView *view;

  if (!LODGE_IS_HEAD_PANE (child))
    return;
  self->pane = LODGE_HEAD_PANE (child);
  view = lodge_head_pane_get_view (self->pane);
  title = lodge_head_pane_dup_title (self->pane);
  gtk_window_set_title (GTK_WINDOW (self), title);
  lodge_fullscreen_bar_set_title (self->fullscreen_bar, title);
  lodge_release_hint_set_view (self->hint, view);
  lodge_release_hint_set_live (self->hint, TRUE);
  g_signal_connect_object (self->pane, "ended", G_CALLBACK (on_ended_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      view, "notify::grabbed", G_CALLBACK (on_grabbed_cb), self, G_CONNECT_SWAPPED);
  update_record (self);
}

/* Put back, or dragged there. */
static void
on_detached_cb (LodgeHeadWindow *self, AdwTabPage *page)
{
  GtkWidget *child = adw_tab_page_get_child (page);

  if (!LODGE_IS_HEAD_PANE (child) || LODGE_HEAD_PANE (child) != self->pane)
    return;
  g_signal_handlers_disconnect_by_data (lodge_head_pane_get_view (self->pane), self);
  g_signal_handlers_disconnect_by_data (self->pane, self);
  self->pane = NULL;
  if (gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  save (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static GtkWidget *
create_record_button (void)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), "media-record-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.record");
  return button;
}

static GtkWidget *
create_full_screen_button (void)
{
  GtkWidget *button = gtk_toggle_button_new ();

  gtk_button_set_icon_name (GTK_BUTTON (button), "view-fullscreen-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.fullscreen");
  set_label (button, _ ("Full Screen"));
  return button;
}

static GtkWidget *
create_put_back_button (void)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("go-previous-symbolic");

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.put-back");
  set_label (button, _ ("Put Into a Tab"));
  return button;
}

/* As in the other windows with a display: a bar that comes and goes in full screen. */
static GtkWidget *
create_flap (LodgeHeadWindow *self, GtkWidget *content)
{
  AdwFlap *flap = ADW_FLAP (adw_flap_new ());
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->fullscreen_bar = g_object_new (LODGE_TYPE_FULLSCREEN_BAR, NULL);
  lodge_fullscreen_bar_set_plain (self->fullscreen_bar);
  gtk_widget_add_css_class (top, "background");
  gtk_box_append (GTK_BOX (top), GTK_WIDGET (self->fullscreen_bar));
  gtk_box_append (GTK_BOX (top), self->header);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (flap), GTK_ORIENTATION_VERTICAL);
  adw_flap_set_fold_policy (flap, ADW_FLAP_FOLD_POLICY_NEVER);
  adw_flap_set_modal (flap, FALSE);
  adw_flap_set_swipe_to_open (flap, FALSE);
  adw_flap_set_swipe_to_close (flap, FALSE);
  adw_flap_set_flap (flap, top);
  adw_flap_set_content (flap, content);
  lodge_fullscreen_bar_set_flap (self->fullscreen_bar, flap);
  return GTK_WIDGET (flap);
}

static void
lodge_head_window_finalize (GObject *object)
{
  g_free (LODGE_HEAD_WINDOW (object)->id);
  G_OBJECT_CLASS (lodge_head_window_parent_class)->finalize (object);
}

static void
lodge_head_window_class_init (LodgeHeadWindowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lodge_head_window_finalize;
  signals[SIGNAL_PUT_BACK] =
      g_signal_new ("put-back", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RECORD] =
      g_signal_new ("record", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lodge_head_window_init (LodgeHeadWindow *self)
{
  static const GActionEntry ENTRIES[] = {
    { "fullscreen", NULL, NULL, "false", on_fullscreen_change_cb },
    { "put-back", on_put_back_cb },
    { "record", NULL, NULL, "false", on_record_change_cb },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  g_action_map_add_action_entries (G_ACTION_MAP (self), ENTRIES, G_N_ELEMENTS (ENTRIES), self);
  self->header = adw_header_bar_new ();
  adw_header_bar_pack_start (ADW_HEADER_BAR (self->header), create_put_back_button ());
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), create_full_screen_button ());
  self->record_button = create_record_button ();
  adw_header_bar_pack_end (ADW_HEADER_BAR (self->header), self->record_button);
  self->tabs = ADW_TAB_VIEW (adw_tab_view_new ());
  self->hint = g_object_new (LODGE_TYPE_RELEASE_HINT, NULL);
  gtk_widget_set_vexpand (GTK_WIDGET (self->tabs), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->tabs));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->hint));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), create_flap (self, box));
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 290);
  lodge_viewer_size_choose (GTK_WINDOW (self));
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (on_fullscreened_cb), NULL);
  g_signal_connect (self, "close-request", G_CALLBACK (on_close_request_cb), NULL);
  g_signal_connect_object (
      self->tabs, "page-attached", G_CALLBACK (on_attached_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      self->tabs, "page-detached", G_CALLBACK (on_detached_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (lodge_recordings_get_default (),
                           "changed",
                           G_CALLBACK (update_record),
                           self,
                           G_CONNECT_SWAPPED);
  update_record (self);
}

GtkWidget *
lodge_head_window_new (GtkApplication *application, const char *id, guint number)
{
  LodgeHeadWindow *self = g_object_new (LODGE_TYPE_HEAD_WINDOW, "application", application, NULL);

  self->id = g_strdup (id);
  self->number = number;
  restore (self);
  return GTK_WIDGET (self);
}

AdwTabView *
lodge_head_window_get_tabs (LodgeHeadWindow *self)
{
  g_return_val_if_fail (LODGE_IS_HEAD_WINDOW (self), NULL);
  return self->tabs;
}

LodgeHeadPane *
lodge_head_window_get_pane (LodgeHeadWindow *self)
{
  g_return_val_if_fail (LODGE_IS_HEAD_WINDOW (self), NULL);
  return self->pane;
}

GtkWidget *
lodge_head_window_find (GtkApplication *application, LodgeConsole *head)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    {
      LodgeHeadPane *pane = LODGE_IS_HEAD_WINDOW (l->data)
                                ? lodge_head_window_get_pane (LODGE_HEAD_WINDOW (l->data))
                                : NULL;

      if (pane != NULL && lodge_head_pane_get_head (pane) == head)
        return l->data;
    }
  return NULL;
}

guint
lodge_head_window_get_number (LodgeHeadWindow *self)
{
  g_return_val_if_fail (LODGE_IS_HEAD_WINDOW (self), 0);
  return self->number;
}
