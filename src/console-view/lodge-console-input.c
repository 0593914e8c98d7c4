/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-input.h"

#include <linux/input-event-codes.h>
#include <math.h>

#include "lodge-held-modifiers.h"
#include "lodge-host-input.h"
#include "lodge-key-tracker.h"
#include "lodge-pointer-fence.h"
#include "lodge-pointer-lock.h"
#include "lodge-raw-motion.h"
#include "lodge-release-watch.h"
#include "lodge-scroll.h"

struct _LodgeConsoleInput
{
  GObject parent_instance;

  GtkWidget *widget; /* the owner */
  const LodgeGeometry *geometry;
  LodgeConsole *console; /* (nullable) */

  GtkRoot *root; /* (nullable), not owned */
  GtkEventController *capture;
  GdkToplevel *inhibited;   /* (nullable): asked for its shortcuts */
  LodgePointerLock *lock;   /* (nullable): the window system holds the pointer */
  LodgeRawMotion *raw;      /* (nullable): or it tells of the mouse itself */
  LodgePointerFence *fence; /* likewise; (nullable) */

  LodgeKeyTracker keys;
  LodgeHeldModifiers held;
  LodgeReleaseWatch watch;
  LodgeScroll scroll;
  guint buttons; /* down in the guest; bits as of lodge-console.h */
  int guest_x;   /* where the guest was told the pointer is, or -1 */
  int guest_y;
  double last_x; /* while locked: the host's pointer, in the widget */
  double last_y;
  double rest_x; /* fractions of guest pixels not sent yet */
  double rest_y;
  gboolean warped;  /* the pointer is on its way to the middle */
  gboolean hovered; /* the host's pointer is over the widget */
  gboolean grabbed;
  gboolean locked;
};

G_DEFINE_FINAL_TYPE (LodgeConsoleInput, lodge_console_input, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_GRABBED,
  PROP_POINTER_LOCKED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint keys_lifted_signal;

static gboolean
is_live (LodgeConsoleInput *self)
{
  return self->console != NULL &&
         lodge_console_get_state (self->console) == LODGE_CONSOLE_STATE_CONNECTED;
}

static void
set_locked (LodgeConsoleInput *self, gboolean locked)
{
  if (self->locked == locked)
    return;

  self->locked = locked;
  if (!locked)
    {
      g_clear_pointer (&self->lock, lodge_pointer_lock_free);
      g_clear_pointer (&self->raw, lodge_raw_motion_free);
      g_clear_pointer (&self->fence, lodge_pointer_fence_free);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POINTER_LOCKED]);
}

static void
warp_to_middle (LodgeConsoleInput *self)
{
  if (lodge_host_pointer_warp (self->widget,
                               gtk_widget_get_width (self->widget) / 2,
                               gtk_widget_get_height (self->widget) / 2))
    self->warped = TRUE;
}

/* Tells a relative guest of a movement in its pixels, and keeps what is less than one for later. */
static void
push_by (LodgeConsoleInput *self, double x, double y)
{
  int dx;
  int dy;

  self->rest_x += x;
  self->rest_y += y;
  dx = (int)self->rest_x;
  dy = (int)self->rest_y;
  self->rest_x -= dx;
  self->rest_y -= dy;
  if (dx != 0 || dy != 0)
    lodge_console_pointer_relative (self->console, dx, dy, self->buttons);
}

static void
on_raw_motion_cb (double dx, double dy, gpointer user_data)
{
  LodgeConsoleInput *self = LODGE_CONSOLE_INPUT (user_data);

  if (!is_live (self))
    return;
  push_by (self, dx, dy);
  /* The mouse is not told of by what the pointer does: it stays in the view. */
  if (self->fence == NULL)
    warp_to_middle (self);
}

static void
on_relative_motion_cb (double dx, double dy, gpointer user_data)
{
  LodgeConsoleInput *self = LODGE_CONSOLE_INPUT (user_data);
  double scale = lodge_geometry_get_scale (self->geometry);

  if (is_live (self))
    push_by (self, dx * scale, dy * scale);
}

/* By a real lock where there is one (Wayland), by the mouse itself (X11), or by where the pointer
 * is. In these two a fence keeps it in the view, where the server has one; what sees where the
 * pointer is, or has no fence, brings it back to the middle. */
static void
lock_pointer (LodgeConsoleInput *self, double x, double y)
{
  self->last_x = x;
  self->last_y = y;
  self->rest_x = 0.0;
  self->rest_y = 0.0;
  self->warped = FALSE;
  self->lock = lodge_pointer_lock_new (self->widget, on_relative_motion_cb, self);
  if (self->lock == NULL)
    self->raw = lodge_raw_motion_new (self->widget, on_raw_motion_cb, self);
  set_locked (self, TRUE);
  if (self->lock != NULL)
    return;
  warp_to_middle (self);
  self->fence = lodge_pointer_fence_new (self->widget);
}

static void
on_shortcuts_inhibited_cb (GdkToplevel *toplevel, GParamSpec *pspec, LodgeConsoleInput *self);

static void
give_shortcuts_back (LodgeConsoleInput *self)
{
  g_autoptr (GdkToplevel) toplevel = g_steal_pointer (&self->inhibited);

  if (toplevel == NULL)
    return;

  g_signal_handlers_disconnect_by_func (toplevel, on_shortcuts_inhibited_cb, self);
  gdk_toplevel_restore_system_shortcuts (toplevel);
}

static void
lift_key (guint keycode, guint keyval, gpointer user_data)
{
  LodgeConsoleInput *self = LODGE_CONSOLE_INPUT (user_data);

  if (self->console != NULL)
    lodge_console_key (self->console, keycode, keyval, FALSE);
}

static void
lift_keys (LodgeConsoleInput *self)
{
  if (lodge_key_tracker_count (&self->keys) == 0)
    return;

  lodge_key_tracker_release_all (&self->keys, lift_key, self);
  g_signal_emit (self, keys_lifted_signal, 0);
}

static void
lift_buttons (LodgeConsoleInput *self)
{
  for (guint button = 1; self->buttons != 0; button++)
    {
      guint bit = 1u << (button - 1);

      if ((self->buttons & bit) == 0)
        continue;

      self->buttons &= ~bit;
      if (self->console != NULL)
        lodge_console_button (self->console, button, FALSE, self->buttons);
    }
}

/* The desktop took its shortcuts back: keys may go up without our seeing it. */
static void
on_shortcuts_inhibited_cb (GdkToplevel *toplevel, GParamSpec *pspec, LodgeConsoleInput *self)
{
  gboolean inhibited = FALSE;

  g_object_get (toplevel, "shortcuts-inhibited", &inhibited, NULL);
  if (!inhibited)
    lift_keys (self);
}

static void
take_shortcuts (LodgeConsoleInput *self, GdkEvent *event)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  GdkSurface *surface = native != NULL ? gtk_native_get_surface (native) : NULL;

  if (self->inhibited != NULL || surface == NULL || !GDK_IS_TOPLEVEL (surface))
    return;

  /* Elsewhere a click may put another window in front, which must then get the keys. */
  if (lodge_host_shortcuts_take_keyboard (self->widget) && !self->hovered)
    return;

  self->inhibited = g_object_ref (GDK_TOPLEVEL (surface));
  gdk_toplevel_inhibit_system_shortcuts (self->inhibited, event);
  g_signal_connect (
      self->inhibited, "notify::shortcuts-inhibited", G_CALLBACK (on_shortcuts_inhibited_cb), self);
}

static void
on_enter_cb (GtkEventControllerMotion *controller, double x, double y, LodgeConsoleInput *self)
{
  self->hovered = TRUE;
  if (self->grabbed)
    take_shortcuts (self,
                    gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller)));
}

static void
on_leave_cb (GtkEventControllerMotion *controller, LodgeConsoleInput *self)
{
  self->hovered = FALSE;
  if (!self->locked && lodge_host_shortcuts_take_keyboard (self->widget))
    give_shortcuts_back (self);
}

static void
hand_over (guint keycode, guint keyval, gpointer user_data)
{
  lodge_console_input_press_key (LODGE_CONSOLE_INPUT (user_data), keycode, keyval);
}

static void
grab (LodgeConsoleInput *self, GdkEvent *event)
{
  if (self->grabbed)
    return;

  lodge_console_set_locks (self->console, lodge_host_get_locks (gdk_event_get_display (event)));
  self->grabbed = TRUE;
  lodge_release_watch_disarm (&self->watch);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRABBED]);
  take_shortcuts (self, event);
  lodge_held_modifiers_hand_over (
      &self->held, gdk_event_get_modifier_state (event), hand_over, self);
}

static void
press_key (LodgeConsoleInput *self, GdkEvent *event)
{
  guint keycode = lodge_host_keycode_to_linux (gdk_event_get_display (event),
                                               gdk_key_event_get_keycode (event));
  guint keyval = gdk_key_event_get_keyval (event);
  gboolean repeats = lodge_key_tracker_is_down (&self->keys, keycode);

  if (!lodge_key_tracker_press (&self->keys, keycode, keyval))
    return;

  if (!repeats)
    lodge_release_watch_press (&self->watch, &self->keys, keycode);
  lodge_console_key (self->console, keycode, keyval, TRUE);
}

static void
release_key (LodgeConsoleInput *self, GdkEvent *event)
{
  guint keycode = lodge_host_keycode_to_linux (gdk_event_get_display (event),
                                               gdk_key_event_get_keycode (event));
  guint keyval;

  if (!lodge_key_tracker_release (&self->keys, keycode, &keyval))
    return;

  lodge_console_key (self->console, keycode, keyval, FALSE);
  if (lodge_release_watch_release (&self->watch, keycode))
    lodge_console_input_release (self);
}

/* In the window's capture phase: before shortcuts, mnemonics and focus movement. */
static gboolean
on_captured_cb (GtkEventController *controller, GdkEvent *event, LodgeConsoleInput *self)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type != GDK_KEY_PRESS && type != GDK_KEY_RELEASE)
    return GDK_EVENT_PROPAGATE;

  lodge_held_modifiers_note (&self->held,
                             event,
                             lodge_host_keycode_to_linux (gdk_event_get_display (event),
                                                          gdk_key_event_get_keycode (event)),
                             self->grabbed);
  if (!self->grabbed || !gtk_widget_is_focus (self->widget) || !is_live (self))
    return GDK_EVENT_PROPAGATE;

  if (type == GDK_KEY_PRESS)
    press_key (self, event);
  else
    release_key (self, event);

  return GDK_EVENT_STOP;
}

/* Not grabbed: the widget is one stop of the focus chain, and shortcuts are the application's. */
static gboolean
starts_typing (GdkEvent *event)
{
  guint keyval = gdk_key_event_get_keyval (event);
  GdkModifierType shortcut = GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK;

  return keyval != GDK_KEY_Tab && keyval != GDK_KEY_ISO_Left_Tab && keyval != GDK_KEY_KP_Tab &&
         !gdk_key_event_is_modifier (event) &&
         (gdk_event_get_modifier_state (event) & shortcut) == 0;
}

static gboolean
handle_key (LodgeConsoleInput *self, GdkEvent *event)
{
  if (gdk_event_get_event_type (event) != GDK_KEY_PRESS || !starts_typing (event))
    return GDK_EVENT_PROPAGATE;

  grab (self, event);
  press_key (self, event);

  return GDK_EVENT_STOP;
}

static gboolean
get_position (LodgeConsoleInput *self, GdkEvent *event, double *x, double *y)
{
  GtkNative *native = gtk_widget_get_native (self->widget);
  double native_x;
  double native_y;

  if (!gdk_event_get_position (event, x, y))
    return FALSE;

  gtk_native_get_surface_transform (native, &native_x, &native_y);

  return gtk_widget_translate_coordinates (
      GTK_WIDGET (native), self->widget, *x - native_x, *y - native_y, x, y);
}

/* Tells an absolute guest where the pointer is; FALSE when that is outside the picture. */
static gboolean
move_to (LodgeConsoleInput *self, double x, double y)
{
  int guest_x;
  int guest_y;
  gboolean inside = lodge_geometry_to_guest (self->geometry, x, y, &guest_x, &guest_y);

  if (!inside && self->buttons == 0)
    {
      self->guest_x = -1;
      return FALSE;
    }

  if (guest_x != self->guest_x || guest_y != self->guest_y)
    {
      self->guest_x = guest_x;
      self->guest_y = guest_y;
      lodge_console_pointer_absolute (self->console, guest_x, guest_y, self->buttons);
    }

  return TRUE;
}

static void
move_by (LodgeConsoleInput *self, double x, double y)
{
  double middle_x = gtk_widget_get_width (self->widget) / 2;
  double middle_y = gtk_widget_get_height (self->widget) / 2;
  double edge = MIN (middle_x, middle_y) / 2;
  double scale = lodge_geometry_get_scale (self->geometry);

  /* The first event past the warp is nearer to the middle than to where the pointer was. */
  if (self->warped &&
      hypot (x - middle_x, y - middle_y) <= hypot (x - self->last_x, y - self->last_y))
    {
      self->last_x = middle_x;
      self->last_y = middle_y;
      self->warped = FALSE;
    }

  push_by (self, (x - self->last_x) * scale, (y - self->last_y) * scale);
  self->last_x = x;
  self->last_y = y;

  if (!self->warped && (fabs (x - middle_x) > edge || fabs (y - middle_y) > edge))
    warp_to_middle (self);
}

static gboolean
handle_motion (LodgeConsoleInput *self, GdkEvent *event)
{
  double x;
  double y;

  if (!get_position (self, event, &x, &y))
    return GDK_EVENT_PROPAGATE;

  if (lodge_console_get_pointer_absolute (self->console))
    move_to (self, x, y);
  else if (self->locked && self->lock == NULL &&
           (self->raw == NULL || lodge_raw_motion_is_absolute (self->raw)))
    move_by (self, x, y);

  return GDK_EVENT_PROPAGATE;
}

static gboolean
handle_press (LodgeConsoleInput *self, GdkEvent *event)
{
  guint button = gdk_button_event_get_button (event);
  gboolean absolute = lodge_console_get_pointer_absolute (self->console);
  double x;
  double y;

  if (button == 0 || button > 32 || !get_position (self, event, &x, &y))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (self->widget);
  grab (self, event);
  lodge_release_watch_disarm (&self->watch);

  if (!absolute && !self->locked)
    {
      /* This click only took the pointer. */
      lock_pointer (self, x, y);
      return GDK_EVENT_STOP;
    }

  if (absolute && !move_to (self, x, y))
    return GDK_EVENT_STOP;

  self->buttons |= 1u << (button - 1);
  lodge_console_button (self->console, button, TRUE, self->buttons);

  return GDK_EVENT_STOP;
}

static gboolean
handle_release (LodgeConsoleInput *self, GdkEvent *event)
{
  guint button = gdk_button_event_get_button (event);
  guint bit = button >= 1 && button <= 32 ? 1u << (button - 1) : 0;
  double x;
  double y;

  if ((self->buttons & bit) == 0)
    return GDK_EVENT_PROPAGATE;

  if (lodge_console_get_pointer_absolute (self->console) && get_position (self, event, &x, &y))
    move_to (self, x, y);
  self->buttons &= ~bit;
  lodge_console_button (self->console, button, FALSE, self->buttons);

  return GDK_EVENT_STOP;
}

static void
get_notches (LodgeConsoleInput *self, GdkEvent *event, int *notches_x, int *notches_y)
{
  double dx = 0.0;
  double dy = 0.0;

  switch (gdk_scroll_event_get_direction (event))
    {
    case GDK_SCROLL_UP:
      dy = -1.0;
      break;
    case GDK_SCROLL_DOWN:
      dy = 1.0;
      break;
    case GDK_SCROLL_LEFT:
      dx = -1.0;
      break;
    case GDK_SCROLL_RIGHT:
      dx = 1.0;
      break;
    case GDK_SCROLL_SMOOTH:
    default:
      gdk_scroll_event_get_deltas (event, &dx, &dy);
      break;
    }

  if (gdk_scroll_event_get_unit (event) == GDK_SCROLL_UNIT_SURFACE)
    lodge_scroll_add_pixels (&self->scroll, dx, dy, notches_x, notches_y);
  else
    lodge_scroll_add (&self->scroll, dx, dy, notches_x, notches_y);
}

static gboolean
handle_scroll (LodgeConsoleInput *self, GdkEvent *event)
{
  int notches_x;
  int notches_y;
  gboolean absolute = lodge_console_get_pointer_absolute (self->console);

  /* GTK tells no position of these: what counts is where the pointer was seen last. */
  if (absolute ? self->guest_x < 0 : !self->locked)
    return GDK_EVENT_PROPAGATE;

  get_notches (self, event, &notches_x, &notches_y);
  if (notches_x != 0 || notches_y != 0)
    lodge_console_wheel (self->console, notches_x, notches_y, self->buttons);

  return GDK_EVENT_STOP;
}

static gboolean
on_event_cb (GtkEventController *controller, GdkEvent *event, LodgeConsoleInput *self)
{
  if (!is_live (self))
    return GDK_EVENT_PROPAGATE;

  if (self->lock != NULL)
    lodge_pointer_lock_catch_up (self->lock, gdk_event_get_time (event));

  switch ((int)gdk_event_get_event_type (event))
    {
    case GDK_KEY_PRESS:
    case GDK_KEY_RELEASE:
      return handle_key (self, event);
    case GDK_MOTION_NOTIFY:
      return handle_motion (self, event);
    case GDK_BUTTON_PRESS:
      return handle_press (self, event);
    case GDK_BUTTON_RELEASE:
      return handle_release (self, event);
    case GDK_SCROLL:
      return handle_scroll (self, event);
    case GDK_GRAB_BROKEN:
      lift_buttons (self);
      return GDK_EVENT_PROPAGATE;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
on_focus_leave_cb (GtkEventControllerFocus *controller, LodgeConsoleInput *self)
{
  lodge_console_input_release (self);
}

static void
on_window_active_cb (GtkWindow *window, GParamSpec *pspec, LodgeConsoleInput *self)
{
  if (gtk_window_is_active (window))
    return;

  lodge_console_input_release (self);
  self->held = (LodgeHeldModifiers){ 0 };
}

static void
on_console_state_cb (LodgeConsole *console, GParamSpec *pspec, LodgeConsoleInput *self)
{
  if (is_live (self))
    return;

  /* The guest that comes next knows neither of keys that are down nor where the pointer is. */
  lodge_console_input_release (self);
  self->guest_x = -1;
}

static void
on_pointer_absolute_cb (LodgeConsole *console, GParamSpec *pspec, LodgeConsoleInput *self)
{
  self->guest_x = -1;
  if (lodge_console_get_pointer_absolute (console))
    set_locked (self, FALSE);
}

static void
lodge_console_input_dispose (GObject *object)
{
  LodgeConsoleInput *self = LODGE_CONSOLE_INPUT (object);

  lodge_console_input_set_console (self, NULL);
  lodge_console_input_set_root (self, NULL);

  G_OBJECT_CLASS (lodge_console_input_parent_class)->dispose (object);
}

static void
lodge_console_input_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeConsoleInput *self = LODGE_CONSOLE_INPUT (object);

  switch (prop_id)
    {
    case PROP_GRABBED:
      g_value_set_boolean (value, self->grabbed);
      break;
    case PROP_POINTER_LOCKED:
      g_value_set_boolean (value, self->locked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_console_input_class_init (LodgeConsoleInputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lodge_console_input_dispose;
  object_class->get_property = lodge_console_input_get_property;

  properties[PROP_GRABBED] = g_param_spec_boolean ("grabbed", NULL, NULL, FALSE, flags);
  properties[PROP_POINTER_LOCKED] =
      g_param_spec_boolean ("pointer-locked", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  keys_lifted_signal = g_signal_new ("keys-lifted",
                                     G_TYPE_FROM_CLASS (klass),
                                     G_SIGNAL_RUN_LAST,
                                     0,
                                     NULL,
                                     NULL,
                                     NULL,
                                     G_TYPE_NONE,
                                     0);
}

static void
lodge_console_input_init (LodgeConsoleInput *self)
{
  self->guest_x = -1;
  self->watch.keys = (LodgeKeyCombination){ { KEY_LEFTCTRL, KEY_LEFTALT }, 2 };
}

LodgeConsoleInput *
lodge_console_input_new (GtkWidget *widget, const LodgeGeometry *geometry)
{
  LodgeConsoleInput *self = g_object_new (LODGE_TYPE_CONSOLE_INPUT, NULL);
  GtkEventController *events = gtk_event_controller_legacy_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->widget = widget;
  self->geometry = geometry;

  g_signal_connect_object (events, "event", G_CALLBACK (on_event_cb), self, 0);
  gtk_widget_add_controller (widget, events);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_focus_leave_cb), self, 0);
  gtk_widget_add_controller (widget, focus);
  g_signal_connect_object (motion, "enter", G_CALLBACK (on_enter_cb), self, 0);
  g_signal_connect_object (motion, "leave", G_CALLBACK (on_leave_cb), self, 0);
  gtk_widget_add_controller (widget, motion);

  return self;
}

void
lodge_console_input_set_console (LodgeConsoleInput *self, LodgeConsole *console)
{
  if (self->console == console)
    return;

  lodge_console_input_release (self);
  if (self->console != NULL)
    g_signal_handlers_disconnect_by_data (self->console, self);
  g_set_object (&self->console, console);
  self->guest_x = -1;
  if (console == NULL)
    return;

  g_signal_connect (console, "notify::state", G_CALLBACK (on_console_state_cb), self);
  g_signal_connect (console, "notify::pointer-absolute", G_CALLBACK (on_pointer_absolute_cb), self);
}

gboolean
lodge_console_input_get_grabbed (LodgeConsoleInput *self)
{
  return self->grabbed;
}

void
lodge_console_input_set_release_keys (LodgeConsoleInput *self, const LodgeKeyCombination *keys)
{
  self->watch = (LodgeReleaseWatch){ *keys, FALSE };
}

gboolean
lodge_console_input_get_pointer_locked (LodgeConsoleInput *self)
{
  return self->locked;
}

void
lodge_console_input_press_key (LodgeConsoleInput *self, guint keycode, guint keyval)
{
  if (is_live (self) && !lodge_key_tracker_is_down (&self->keys, keycode) &&
      lodge_key_tracker_press (&self->keys, keycode, keyval))
    lodge_console_key (self->console, keycode, keyval, TRUE);
}

void
lodge_console_input_release_key (LodgeConsoleInput *self, guint keycode)
{
  guint keyval;

  if (lodge_key_tracker_release (&self->keys, keycode, &keyval))
    lift_key (keycode, keyval, self);
}

void
lodge_console_input_release (LodgeConsoleInput *self)
{
  lift_keys (self);
  lift_buttons (self);
  lodge_scroll_reset (&self->scroll);
  lodge_release_watch_disarm (&self->watch);
  give_shortcuts_back (self);
  set_locked (self, FALSE);

  if (!self->grabbed)
    return;

  self->grabbed = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GRABBED]);
}

void
lodge_console_input_set_root (LodgeConsoleInput *self, GtkRoot *root)
{
  if (self->root == root)
    return;

  lodge_console_input_release (self);
  self->held = (LodgeHeldModifiers){ 0 };
  if (self->root != NULL)
    {
      gtk_widget_remove_controller (GTK_WIDGET (self->root), self->capture);
      g_signal_handlers_disconnect_by_data (self->root, self);
      self->capture = NULL;
    }

  self->root = root;
  if (root == NULL)
    return;

  lodge_pointer_lock_prepare (gtk_widget_get_display (GTK_WIDGET (root)));

  self->capture = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->capture, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->capture, "event", G_CALLBACK (on_captured_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (root), self->capture);
  if (GTK_IS_WINDOW (root))
    g_signal_connect (root, "notify::is-active", G_CALLBACK (on_window_active_cb), self);
}
