/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-fullscreen-bar.h"

#include "lodge-key-settings.h"
#include "lodge-record-button.h"
#include "lodge-ui.h"

/* In logical pixels from the upper edge: where the bar comes, and where it goes. */
#define REVEAL_DISTANCE 3
#define LEAVE_DISTANCE 24
#define HIDE_DISTANCE 120

/* How long it stays when nobody has asked for it. */
#define HINT_MS 3000

struct _LodgeFullscreenBar
{
  AdwBin parent_instance;

  /* NULL until the bar is first needed. */
  AdwWindowTitle *title_widget;
  GtkMenuButton *menu_button;
  GtkWidget *shortcuts_button;
  GtkWidget *send_button;
  LodgeRecordButton *record_button;

  AdwFlap *flap;          /* not owned: it holds the bar */
  LodgeDisplayPage *page; /* weak */
  char *title;
  GMenuModel *menu; /* (nullable) */
  double pointer_y;
  guint hide_id;
  gboolean active;
  gboolean grabbed;
  gboolean plain;
  gboolean touched;     /* a key was pressed in it */
  gboolean menu_wanted; /* once the bar is there */
};

G_DEFINE_FINAL_TYPE (LodgeFullscreenBar, lodge_fullscreen_bar, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_MENU_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_menu_open (LodgeFullscreenBar *self)
{
  GtkPopover *menu = gtk_menu_button_get_popover (self->menu_button);

  return menu != NULL && gtk_widget_get_mapped (GTK_WIDGET (menu));
}

static void reveal_for_a_while (LodgeFullscreenBar *self);

/* Whoever goes through its buttons by keyboard has as long again after each key. */
static void
on_hint_over_cb (gpointer user_data)
{
  LodgeFullscreenBar *self = LODGE_FULLSCREEN_BAR (user_data);

  self->hide_id = 0;
  if (!self->active || self->pointer_y <= REVEAL_DISTANCE)
    return;
  if (self->touched || is_menu_open (self))
    reveal_for_a_while (self);
  else
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

static void
reveal_for_a_while (LodgeFullscreenBar *self)
{
  self->touched = FALSE;
  adw_flap_set_reveal_flap (self->flap, TRUE);
  g_clear_handle_id (&self->hide_id, g_source_remove);
  self->hide_id = g_timeout_add_once (HINT_MS, on_hint_over_cb, self);
}

/* A menu needs its button on the screen, not on the way there. */
static void
popup_wanted_menu (LodgeFullscreenBar *self)
{
  if (!self->menu_wanted || adw_flap_get_reveal_progress (self->flap) < 1.0)
    return;
  self->menu_wanted = FALSE;
  gtk_menu_button_popup (self->menu_button);
}

static gboolean
on_key_cb (LodgeFullscreenBar *self)
{
  self->touched = TRUE;
  return GDK_EVENT_PROPAGATE;
}

static void
on_motion_cb (GtkEventControllerMotion *controller, double x, double y, LodgeFullscreenBar *self)
{
  self->pointer_y = y;
  if (!self->active)
    return;
  if (y <= REVEAL_DISTANCE)
    adw_flap_set_reveal_flap (self->flap, TRUE);
  else if (y > HIDE_DISTANCE && self->hide_id == 0 && !is_menu_open (self))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

/* A theme may give windows a frame also in full screen: its upper edge is the screen's. */
static void
on_leave_cb (GtkEventControllerMotion *controller, LodgeFullscreenBar *self)
{
  GdkSurface *surface = gtk_native_get_surface (gtk_widget_get_native (GTK_WIDGET (self)));
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (GTK_WIDGET (self)));
  double y = self->pointer_y;

  if (!self->active)
    return;
  /* The event itself does not tell where the pointer went. */
  if (seat != NULL)
    gdk_surface_get_device_position (surface, gdk_seat_get_pointer (seat), NULL, &y, NULL);
  if (MIN (y, self->pointer_y) <= LEAVE_DISTANCE)
    adw_flap_set_reveal_flap (self->flap, TRUE);
}

static void
update_subtitle (LodgeFullscreenBar *self)
{
  g_autofree char *hint = self->grabbed ? lodge_key_settings_dup_release_hint () : NULL;

  if (self->title_widget != NULL)
    adw_window_title_set_subtitle (self->title_widget, hint != NULL ? hint : "");
}

static void
update_buttons (LodgeFullscreenBar *self)
{
  if (self->menu_button == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), !self->plain);
  gtk_widget_set_visible (self->shortcuts_button, !self->plain);
  gtk_widget_set_visible (self->send_button, !self->plain);
}

/* What most windows never show is no part of their start. */
static void
build (LodgeFullscreenBar *self)
{
  if (self->title_widget != NULL)
    return;
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_window_title_set_title (self->title_widget, self->title);
  lodge_ui_set_menu (self->menu_button, self->menu);
  if (self->page != NULL)
    lodge_record_button_set_page (self->record_button, self->page);
  update_subtitle (self);
  update_buttons (self);
}

static void
lodge_fullscreen_bar_dispose (GObject *object)
{
  LodgeFullscreenBar *self = LODGE_FULLSCREEN_BAR (object);

  g_clear_handle_id (&self->hide_id, g_source_remove);
  g_clear_weak_pointer (&self->page);
  g_clear_object (&self->menu);
  g_clear_pointer (&self->title, g_free);
  G_OBJECT_CLASS (lodge_fullscreen_bar_parent_class)->dispose (object);
}

static void
lodge_fullscreen_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeFullscreenBar *self = LODGE_FULLSCREEN_BAR (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_MENU_MODEL:
      g_value_set_object (value, self->menu);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_fullscreen_bar_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  LodgeFullscreenBar *self = LODGE_FULLSCREEN_BAR (object);

  switch (id)
    {
    case PROP_TITLE:
      lodge_fullscreen_bar_set_title (self, g_value_get_string (value));
      break;
    case PROP_MENU_MODEL:
      lodge_fullscreen_bar_set_menu_model (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_fullscreen_bar_class_init (LodgeFullscreenBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lodge_fullscreen_bar_dispose;
  object_class->get_property = lodge_fullscreen_bar_get_property;
  object_class->set_property = lodge_fullscreen_bar_set_property;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_MENU_MODEL] =
      g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LODGE_TYPE_RECORD_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-fullscreen-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeFullscreenBar, title_widget);
  gtk_widget_class_bind_template_child (widget_class, LodgeFullscreenBar, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeFullscreenBar, shortcuts_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeFullscreenBar, send_button);
  gtk_widget_class_bind_template_child (widget_class, LodgeFullscreenBar, record_button);
}

static void
lodge_fullscreen_bar_init (LodgeFullscreenBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->title = g_strdup ("");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
lodge_fullscreen_bar_set_flap (LodgeFullscreenBar *self, AdwFlap *flap)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_return_if_fail (LODGE_IS_FULLSCREEN_BAR (self));
  g_return_if_fail (self->flap == NULL);

  self->flap = flap;
  gtk_event_controller_set_propagation_phase (motion, GTK_PHASE_CAPTURE);
  g_signal_connect_object (motion, "motion", G_CALLBACK (on_motion_cb), self, 0);
  g_signal_connect_object (motion, "leave", G_CALLBACK (on_leave_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (flap), motion);
  g_signal_connect_object (
      flap, "notify::reveal-progress", G_CALLBACK (popup_wanted_menu), self, G_CONNECT_SWAPPED);
}

void
lodge_fullscreen_bar_set_page (LodgeFullscreenBar *self, LodgeDisplayPage *page)
{
  g_return_if_fail (LODGE_IS_FULLSCREEN_BAR (self));

  g_set_weak_pointer (&self->page, page);
  if (self->record_button != NULL)
    lodge_record_button_set_page (self->record_button, page);
}

void
lodge_fullscreen_bar_set_plain (LodgeFullscreenBar *self)
{
  g_return_if_fail (LODGE_IS_FULLSCREEN_BAR (self));

  self->plain = TRUE;
  update_buttons (self);
}

void
lodge_fullscreen_bar_set_title (LodgeFullscreenBar *self, const char *title)
{
  g_return_if_fail (LODGE_IS_FULLSCREEN_BAR (self));

  g_free (self->title);
  self->title = g_strdup (title != NULL ? title : "");
  if (self->title_widget != NULL)
    adw_window_title_set_title (self->title_widget, self->title);
}

void
lodge_fullscreen_bar_set_menu_model (LodgeFullscreenBar *self, GMenuModel *menu)
{
  g_return_if_fail (LODGE_IS_FULLSCREEN_BAR (self));

  g_set_object (&self->menu, menu);
  if (self->menu_button != NULL)
    lodge_ui_set_menu (self->menu_button, menu);
}

void
lodge_fullscreen_bar_set_active (LodgeFullscreenBar *self, gboolean active)
{
  g_return_if_fail (LODGE_IS_FULLSCREEN_BAR (self));

  if (self->active == !!active)
    return;

  self->active = !!active;
  self->pointer_y = HIDE_DISTANCE;
  if (active)
    build (self);
  gtk_widget_set_visible (GTK_WIDGET (self), active);
  adw_flap_set_fold_policy (self->flap,
                            active ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  if (active)
    {
      reveal_for_a_while (self);
      return;
    }
  self->menu_wanted = FALSE;
  g_clear_handle_id (&self->hide_id, g_source_remove);
  adw_flap_set_reveal_flap (self->flap, TRUE);
}

void
lodge_fullscreen_bar_popup_menu (LodgeFullscreenBar *self)
{
  g_return_if_fail (LODGE_IS_FULLSCREEN_BAR (self));

  if (!self->active || self->plain)
    return;
  self->menu_wanted = TRUE;
  reveal_for_a_while (self);
  popup_wanted_menu (self);
}

void
lodge_fullscreen_bar_set_grabbed (LodgeFullscreenBar *self, gboolean grabbed)
{
  g_return_if_fail (LODGE_IS_FULLSCREEN_BAR (self));

  if (self->grabbed == !!grabbed)
    return;

  self->grabbed = !!grabbed;
  update_subtitle (self);
  if (self->active && !grabbed)
    reveal_for_a_while (self);
}
