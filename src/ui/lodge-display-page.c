/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-display-page.h"

#include <glib/gi18n.h>

#include "lodge-connecting-box.h"
#include "lodge-display-page-private.h"
#include "lodge-display-words.h"
#include "lodge-ui.h"

G_DEFINE_FINAL_TYPE (LodgeDisplayPage, lodge_display_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

enum
{
  PROP_0,
  PROP_MACHINE,
  PROP_SCALING,
  PROP_GRABBED,
  PROP_CONNECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void update_blank (LodgeDisplayPage *self);
static void update_file_sender (LodgeDisplayPage *self);

LodgeConsoleSessionState
lodge_display_page_get_session_state (LodgeDisplayPage *self)
{
  return self->session != NULL ? lodge_console_session_get_state (self->session)
                               : LODGE_CONSOLE_SESSION_OFF;
}

static void
set_live (LodgeDisplayPage *self, gboolean live)
{
  /* Not while the page goes away. */
  if (self->release_hint != NULL)
    lodge_release_hint_set_live (self->release_hint, live);
  if (self->screen_keyboard != NULL)
    lodge_screen_keyboard_set_live (self->screen_keyboard, live);
}

static void
on_session_state_cb (LodgeDisplayPage *self)
{
  update_file_sender (self);
  set_live (self, lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_CONNECTED);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
  update_blank (self);
  lodge_display_page_update (self);
}

static gboolean
is_holder (LodgeDisplayPage *self)
{
  return self->session != NULL && lodge_console_session_get_holder (self->session) == self;
}

/* What is dropped on a display that is not there is no concern of the guest's. */
static void
update_file_sender (LodgeDisplayPage *self)
{
  gboolean shown = is_holder (self) &&
                   lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_CONNECTED;

  if (self->file_sender != NULL)
    lodge_file_sender_set_console (self->file_sender,
                                   shown ? lodge_console_session_get_console (self->session) : NULL,
                                   shown ? G_OBJECT (self->session) : NULL);
}

/* A machine that saves power, or has not begun to draw, looks like one that hangs. */
static void
update_blank (LodgeDisplayPage *self)
{
  LodgeConsole *console = lodge_console_view_get_console (self->view);
  gboolean connected =
      lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_CONNECTED;

  gtk_widget_set_visible (self->blank_box,
                          connected && console != NULL && lodge_console_get_blank (console));
}

static void
on_session_console_cb (LodgeDisplayPage *self)
{
  LodgeConsole *console =
      is_holder (self) ? lodge_console_session_get_console (self->session) : NULL;

  lodge_console_view_set_console (self->view, console);
  g_signal_group_set_target (self->console_signals, console);
  update_blank (self);
  update_file_sender (self);
}

/* The loser's view lets go of the console before the winner's takes it, which is why the winner
 * does so after everybody was told. */
static void
take_display (LodgeDisplayPage *self)
{
  lodge_console_session_hold (self->session, self);
  on_session_console_cb (self);
  on_session_state_cb (self);
}

static void
on_session_holder_cb (LodgeDisplayPage *self)
{
  gpointer holder = lodge_console_session_get_holder (self->session);

  if (holder == self)
    return;
  if (holder == NULL)
    {
      take_display (self);
      return;
    }
  on_session_console_cb (self);
  on_session_state_cb (self);
  g_signal_emit (self, signals[SIGNAL_LOST], 0);
}

static void
close_console (LodgeDisplayPage *self)
{
  if (self->session == NULL)
    return;

  g_signal_group_set_target (self->session_signals, NULL);
  g_signal_group_set_target (self->console_signals, NULL);
  if (self->view != NULL)
    lodge_console_view_set_console (self->view, NULL);
  lodge_console_session_let_go (self->session, self);
  g_clear_object (&self->session);
  update_file_sender (self);
  set_live (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
}

static void
on_view_grabbed_cb (LodgeDisplayPage *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRABBED]);
}

/* In the main window also when another view than the display is up. */
static void
add_toast (LodgeDisplayPage *self, AdwToast *toast)
{
  GtkWidget *outer = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (gtk_widget_get_mapped (GTK_WIDGET (self->screen_toasts)))
    outer = GTK_WIDGET (self->screen_toasts);
  adw_toast_overlay_add_toast (outer != NULL ? ADW_TOAST_OVERLAY (outer) : self->toast_overlay,
                               toast);
}

void
lodge_display_page_tell (LodgeDisplayPage *self, const char *sentence)
{
  g_autofree char *text = NULL;
  AdwToast *toast;

  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));

  /* A toast takes markup, and names of files and devices are none. */
  text = g_markup_escape_text (sentence, -1);
  toast = adw_toast_new (text);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  add_toast (self, toast);
}

/* What is told below and above the display is of the screen that is seen. */
static void
on_tabs_changed_cb (LodgeDisplayPage *self)
{
  LodgeHeadPane *pane = lodge_screen_tabs_get_shown (self->screen_tabs);
  LodgeConsoleView *view = pane != NULL ? lodge_head_pane_get_view (pane) : self->view;

  if (self->shown == view || view == NULL)
    return;
  if (self->shown != NULL)
    g_signal_handlers_disconnect_by_func (self->shown, on_view_grabbed_cb, self);
  g_set_weak_pointer (&self->shown, view);
  g_signal_connect_object (
      view, "notify::grabbed", G_CALLBACK (on_view_grabbed_cb), self, G_CONNECT_SWAPPED);
  lodge_release_hint_set_view (self->release_hint, view);
  lodge_screen_keyboard_set_view (self->screen_keyboard, view);
  on_view_grabbed_cb (self);
}

/* A view of its own for each machine: the last frame of one must not show up under another. */
static void
renew_view (LodgeDisplayPage *self)
{
  self->view = LODGE_CONSOLE_VIEW (lodge_console_view_new ());
  lodge_console_view_set_scaling (self->view, self->scaling);
  lodge_console_view_set_resize_guest (self->view, self->resize_guest);
  lodge_console_view_set_clipboard_mode (self->view, self->clipboard_mode);
  g_signal_connect_object (self->view,
                           "clipboard-problem",
                           G_CALLBACK (lodge_display_page_tell),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view,
                           "notify::scanout-failed",
                           G_CALLBACK (lodge_display_page_update),
                           self,
                           G_CONNECT_SWAPPED);
  on_tabs_changed_cb (self);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Display"), -1);
  gtk_scrolled_window_set_child (self->console_bin, GTK_WIDGET (self->view));
  lodge_start_focus_set_view (self->start_focus, GTK_WIDGET (self->view));

  GtkWidget *viewport = gtk_scrolled_window_get_child (self->console_bin);
  if (GTK_IS_VIEWPORT (viewport))
    gtk_viewport_set_scroll_to_focus (GTK_VIEWPORT (viewport), FALSE);
}

/* @session: (transfer full) */
static void
open_console (LodgeDisplayPage *self, LodgeConsoleSession *session)
{
  self->session = session;
  g_signal_group_set_target (self->session_signals, self->session);
  if (self->claiming || lodge_console_session_get_holder (session) == NULL)
    take_display (self);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECTED]);
}

/* Opens or closes the console as the machine's state asks for. */
static void
follow_machine (LodgeDisplayPage *self)
{
  if (self->machine == NULL)
    return;
  if (!lodge_display_page_wants_console (self))
    close_console (self);
  /* A QEMU that is just loading its memory is left alone. */
  else if (self->session == NULL && !self->restoring &&
           lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED)
    open_console (
        self,
        lodge_console_session_dup_shared (
            self->vmm, self->machine, (guint)lodge_machine_endpoint_find (self->machine)));
  lodge_display_page_update (self);
}

/* After going back another QEMU has the display, also where the machine was never seen off: what
 * the session makes of the end of the old one's, now or later, is of no interest. */
static void
on_activity_cb (LodgeDisplayPage *self)
{
  gboolean restoring = lodge_machine_get_activity (self->machine) == LODGE_ACTIVITY_RESTORING;
  gboolean restored = self->restoring && !restoring;

  self->restoring = restoring;
  if (restored)
    close_console (self);
  follow_machine (self);
  if (restored && self->session != NULL)
    lodge_console_session_restarted (self->session);
}

static void
on_problem_clicked_cb (LodgeDisplayPage *self)
{
  if (self->session == NULL)
    return;
  if (is_holder (self))
    lodge_console_session_retry (self->session);
  else
    take_display (self);
}

static void
lodge_display_page_dispose (GObject *object)
{
  LodgeDisplayPage *self = LODGE_DISPLAY_PAGE (object);

  lodge_display_page_set_machine (self, NULL);
  close_console (self);
  g_clear_object (&self->machine_signals);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->console_signals);
  g_clear_object (&self->core);
  g_clear_object (&self->file_sender);
  g_clear_pointer (&self->start_focus, lodge_start_focus_free);
  self->view = NULL;
  g_clear_weak_pointer (&self->shown);
  G_OBJECT_CLASS (lodge_display_page_parent_class)->dispose (object);
}

static void
lodge_display_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeDisplayPage *self = LODGE_DISPLAY_PAGE (object);

  switch (id)
    {
    case PROP_MACHINE:
      g_value_set_object (value, self->machine);
      break;
    case PROP_SCALING:
      g_value_set_int (value, self->scaling);
      break;
    case PROP_GRABBED:
      g_value_set_boolean (value, lodge_display_page_get_grabbed (self));
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (
          value, lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_CONNECTED);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_display_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  LodgeDisplayPage *self = LODGE_DISPLAY_PAGE (object);

  switch (id)
    {
    case PROP_MACHINE:
      lodge_display_page_set_machine (self, g_value_get_object (value));
      break;
    case PROP_SCALING:
      lodge_display_page_set_scaling (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags read_flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  properties[PROP_MACHINE] = g_param_spec_object ("machine", NULL, NULL, LODGE_TYPE_MACHINE, flags);
  properties[PROP_SCALING] = g_param_spec_int (
      "scaling", NULL, NULL, LODGE_SCALING_WHOLE, LODGE_SCALING_MAX, LODGE_SCALING_FIT, flags);
  properties[PROP_GRABBED] = g_param_spec_boolean ("grabbed", NULL, NULL, FALSE, read_flags);
  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, read_flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_display_page_class_init (LodgeDisplayPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_display_page_dispose;
  object_class->get_property = lodge_display_page_get_property;
  object_class->set_property = lodge_display_page_set_property;
  install_properties (object_class);
  signals[SIGNAL_LOST] = g_signal_new (
      "lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LODGE_TYPE_CONNECTING_BOX);
  g_type_ensure (LODGE_TYPE_RELEASE_HINT);
  g_type_ensure (LODGE_TYPE_SCREEN_KEYBOARD);
  g_type_ensure (LODGE_TYPE_SCREEN_TABS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-display-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, screen_toasts);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, console_bin);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, console_overlay);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, screen_tabs);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, release_hint);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, screen_keyboard);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, last_picture);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, off_box);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, off_title);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, off_state);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, off_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, connecting_box);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, blank_box);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, problem_page);
  gtk_widget_class_bind_template_child (widget_class, LodgeDisplayPage, problem_button);
  gtk_widget_class_bind_template_callback (widget_class, on_problem_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_tabs_changed_cb);
}

static void
lodge_display_page_init (LodgeDisplayPage *self)
{
  static const char *const FOLLOWED[] = { "notify::state", "notify::features" };
  static const char *const SHOWN[] = { "notify::title", "notify::reason", "notify::template" };

  self->machine_signals = g_signal_group_new (LODGE_TYPE_MACHINE);
  for (gsize i = 0; i < G_N_ELEMENTS (FOLLOWED); i++)
    g_signal_group_connect_swapped (
        self->machine_signals, FOLLOWED[i], G_CALLBACK (follow_machine), self);
  for (gsize i = 0; i < G_N_ELEMENTS (SHOWN); i++)
    g_signal_group_connect_swapped (
        self->machine_signals, SHOWN[i], G_CALLBACK (lodge_display_page_update), self);
  g_signal_group_connect_swapped (
      self->machine_signals, "notify::activity", G_CALLBACK (on_activity_cb), self);
  self->console_signals = g_signal_group_new (LODGE_TYPE_CONSOLE);
  g_signal_group_connect_swapped (
      self->console_signals, "notify::blank", G_CALLBACK (update_blank), self);
  self->session_signals = g_signal_group_new (LODGE_TYPE_CONSOLE_SESSION);
  g_signal_group_connect_swapped (
      self->session_signals, "notify::state", G_CALLBACK (on_session_state_cb), self);
  g_signal_group_connect_swapped (
      self->session_signals, "notify::problem", G_CALLBACK (on_session_state_cb), self);
  g_signal_group_connect_swapped (
      self->session_signals, "notify::console", G_CALLBACK (on_session_console_cb), self);
  g_signal_group_connect_swapped (
      self->session_signals, "notify::holder", G_CALLBACK (on_session_holder_cb), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->start_focus = lodge_start_focus_new (GTK_WIDGET (self->off_button));
  renew_view (self);
  self->file_sender = lodge_file_sender_new (self->console_overlay);
  g_signal_connect_object (
      self->file_sender, "told", G_CALLBACK (lodge_display_page_tell), self, G_CONNECT_SWAPPED);
}

void
lodge_display_page_set_core (LodgeDisplayPage *self, LodgeCore *core)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));
  g_set_object (&self->core, core);
  lodge_file_sender_set_core (self->file_sender, core);
}

void
lodge_display_page_set_machine (LodgeDisplayPage *self, LodgeMachine *machine)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));

  if (self->machine == machine)
    return;

  close_console (self);
  if (self->vmm != NULL)
    g_signal_handlers_disconnect_by_func (self->vmm, follow_machine, self);
  g_clear_object (&self->vmm);
  g_signal_group_set_target (self->machine_signals, machine);
  g_set_object (&self->machine, machine);
  self->restoring = FALSE;

  if (machine != NULL)
    {
      self->vmm = g_object_ref (lodge_core_get_vmm (self->core, machine));
      g_signal_connect_object (
          self->vmm, "notify::state", G_CALLBACK (follow_machine), self, G_CONNECT_SWAPPED);
      renew_view (self);
      follow_machine (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MACHINE]);
}

void
lodge_display_page_set_scaling (LodgeDisplayPage *self, int scaling)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));

  if (self->scaling == scaling)
    return;
  self->scaling = scaling;
  lodge_console_view_set_scaling (self->view, scaling);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCALING]);
}

void
lodge_display_page_set_resize_guest (LodgeDisplayPage *self, gboolean resize_guest)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));

  self->resize_guest = !!resize_guest;
  lodge_console_view_set_resize_guest (self->view, self->resize_guest);
}

void
lodge_display_page_set_clipboard_mode (LodgeDisplayPage *self, LodgeClipboardMode mode)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));

  self->clipboard_mode = mode;
  lodge_console_view_set_clipboard_mode (self->view, mode);
}

gboolean
lodge_display_page_get_grabbed (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), FALSE);
  return self->shown != NULL && lodge_console_view_get_grabbed (self->shown);
}

const char *
lodge_display_page_get_title (LodgeDisplayPage *self)
{
  GtkRoot *root;
  const char *title = NULL;

  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);

  if (self->machine != NULL)
    return lodge_machine_get_title (self->machine);
  root = gtk_widget_get_root (GTK_WIDGET (self));
  if (GTK_IS_WINDOW (root))
    title = gtk_window_get_title (GTK_WINDOW (root));
  return title != NULL ? title : "";
}

void
lodge_display_page_focus (LodgeDisplayPage *self)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));

  if (lodge_display_page_get_session_state (self) == LODGE_CONSOLE_SESSION_CONNECTED)
    gtk_widget_grab_focus (GTK_WIDGET (self->shown));
}

void
lodge_display_page_set_claiming (LodgeDisplayPage *self, gboolean claiming)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));
  self->claiming = claiming;
}

void
lodge_display_page_show_session (LodgeDisplayPage *self,
                                 LodgeConsoleSession *session,
                                 gboolean patient)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));
  g_return_if_fail (self->machine == NULL && self->session == NULL);

  self->patient = patient;
  open_console (self, g_object_ref (session));
  lodge_console_session_set_wanted (session, TRUE);
  lodge_display_page_update (self);
}

LodgeFileSender *
lodge_display_page_get_file_sender (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);
  return self->file_sender;
}

LodgeMachine *
lodge_display_page_get_machine (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);
  return self->machine;
}

LodgeVmm *
lodge_display_page_get_vmm (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);
  return self->vmm;
}

LodgeConsoleView *
lodge_display_page_get_view (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);
  return self->view;
}

LodgeConsoleView *
lodge_display_page_get_shown (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);
  return self->shown;
}

GdkTexture *
lodge_display_page_dup_picture (LodgeDisplayPage *self)
{
  GdkTexture *picture;

  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);

  picture = self->shown != NULL ? lodge_console_view_dup_texture (self->shown) : NULL;
  if (picture == NULL)
    lodge_display_page_tell (self, lodge_display_words_for_no_picture (self->shown));
  return picture;
}

LodgeScreenTabs *
lodge_display_page_get_screen_tabs (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);
  return self->screen_tabs;
}

LodgeConsoleSession *
lodge_display_page_get_session (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);
  return self->session;
}

void
lodge_display_page_add_toast (LodgeDisplayPage *self, AdwToast *toast)
{
  g_return_if_fail (LODGE_IS_DISPLAY_PAGE (self));

  add_toast (self, toast);
}

LodgeScreenKeyboard *
lodge_display_page_get_screen_keyboard (LodgeDisplayPage *self)
{
  g_return_val_if_fail (LODGE_IS_DISPLAY_PAGE (self), NULL);
  return self->screen_keyboard;
}
