/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console.h"

#include "lodge-console-marshal.h"
#include "lodge-console-private.h"

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LodgeConsole, lodge_console, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LodgeConsoleState,
                    lodge_console_state,
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_STATE_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_STATE_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_STATE_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_STATE_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_STATE_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_STATE_ASKING, "asking"))

GParamSpec *lodge_console_properties[N_PROPS];
guint lodge_console_signals[N_SIGNALS];

LodgeConsolePrivate *
lodge_console_get_private (LodgeConsole *self)
{
  return lodge_console_get_instance_private (self);
}

static gboolean
is_connected (LodgeConsole *self)
{
  return lodge_console_get_private (self)->state == LODGE_CONSOLE_STATE_CONNECTED;
}

static void
lodge_console_dispose (GObject *object)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (LODGE_CONSOLE (object));

  g_clear_handle_id (&priv->sleep_id, g_source_remove);
  g_clear_handle_id (&priv->look_id, g_source_remove);
  lodge_console_remove_heads (LODGE_CONSOLE (object));
  if (priv->frame != NULL)
    lodge_frame_kill (priv->frame);
  g_clear_object (&priv->frame);
  g_clear_object (&priv->scanout);
  g_clear_object (&priv->cursor);
  g_clear_error (&priv->problem);
  g_clear_error (&priv->sound_problem);
  g_clear_error (&priv->usb_problem);

  G_OBJECT_CLASS (lodge_console_parent_class)->dispose (object);
}

static void
lodge_console_finalize (GObject *object)
{
  g_clear_object (&lodge_console_get_private (LODGE_CONSOLE (object))->heads);
  g_clear_object (&lodge_console_get_private (LODGE_CONSOLE (object))->usb_devices);
  lodge_console_pause_free (lodge_console_get_private (LODGE_CONSOLE (object))->pause);

  G_OBJECT_CLASS (lodge_console_parent_class)->finalize (object);
}

static void
lodge_console_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (LODGE_CONSOLE (object));

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, priv->state);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, priv->problem);
      break;
    case PROP_FRAME:
      g_value_set_object (value, priv->frame);
      break;
    case PROP_POINTER_ABSOLUTE:
      g_value_set_boolean (value, priv->pointer_absolute);
      break;
    case PROP_CURSOR:
      g_value_set_object (value, priv->cursor);
      break;
    case PROP_RESIZABLE:
      g_value_set_boolean (value, priv->resizable);
      break;
    case PROP_BLANK:
      g_value_set_boolean (value, priv->blank);
      break;
    case PROP_SCANOUT:
      g_value_set_object (value, priv->scanout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_console_class_init (LodgeConsoleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lodge_console_dispose;
  object_class->finalize = lodge_console_finalize;
  object_class->get_property = lodge_console_get_property;

  lodge_console_properties[PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, LODGE_TYPE_CONSOLE_STATE, LODGE_CONSOLE_STATE_IDLE, flags);
  lodge_console_properties[PROP_PROBLEM] =
      g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, flags);
  lodge_console_properties[PROP_FRAME] =
      g_param_spec_object ("frame", NULL, NULL, LODGE_TYPE_FRAME, flags);
  lodge_console_properties[PROP_POINTER_ABSOLUTE] =
      g_param_spec_boolean ("pointer-absolute", NULL, NULL, FALSE, flags);
  lodge_console_properties[PROP_CURSOR] =
      g_param_spec_object ("cursor", NULL, NULL, LODGE_TYPE_CURSOR, flags);
  lodge_console_properties[PROP_RESIZABLE] =
      g_param_spec_boolean ("resizable", NULL, NULL, FALSE, flags);
  lodge_console_properties[PROP_BLANK] = g_param_spec_boolean ("blank", NULL, NULL, FALSE, flags);
  lodge_console_properties[PROP_SCANOUT] =
      g_param_spec_object ("scanout", NULL, NULL, LODGE_TYPE_SCANOUT, flags);
  g_object_class_install_properties (object_class, N_PROPS, lodge_console_properties);

  lodge_console_signals[SIGNAL_DAMAGE] = g_signal_new ("damage",
                                                       G_TYPE_FROM_CLASS (klass),
                                                       G_SIGNAL_RUN_LAST,
                                                       0,
                                                       NULL,
                                                       NULL,
                                                       lodge_console_marshal_VOID__INT_INT_INT_INT,
                                                       G_TYPE_NONE,
                                                       4,
                                                       G_TYPE_INT,
                                                       G_TYPE_INT,
                                                       G_TYPE_INT,
                                                       G_TYPE_INT);
  g_signal_set_va_marshaller (lodge_console_signals[SIGNAL_DAMAGE],
                              G_TYPE_FROM_CLASS (klass),
                              lodge_console_marshal_VOID__INT_INT_INT_INTv);
  lodge_console_signals[SIGNAL_CURSOR_MOVED] = g_signal_new ("cursor-moved",
                                                             G_TYPE_FROM_CLASS (klass),
                                                             G_SIGNAL_RUN_LAST,
                                                             0,
                                                             NULL,
                                                             NULL,
                                                             NULL,
                                                             G_TYPE_NONE,
                                                             0);
  lodge_console_signals[SIGNAL_SCANOUT_DRAWN] = g_signal_new ("scanout-drawn",
                                                              G_TYPE_FROM_CLASS (klass),
                                                              G_SIGNAL_RUN_LAST,
                                                              0,
                                                              g_signal_accumulator_true_handled,
                                                              NULL,
                                                              NULL,
                                                              G_TYPE_BOOLEAN,
                                                              0);
  lodge_console_signals[SIGNAL_SCANOUT_SHOWN] = g_signal_new ("scanout-shown",
                                                              G_TYPE_FROM_CLASS (klass),
                                                              G_SIGNAL_RUN_LAST,
                                                              0,
                                                              NULL,
                                                              NULL,
                                                              NULL,
                                                              G_TYPE_NONE,
                                                              0);
  lodge_console_install_clipboard ();
  lodge_console_install_sound ();
  lodge_console_install_usb ();
}

static void
lodge_console_init (LodgeConsole *self)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  priv->visible = TRUE;
  priv->awake = TRUE;
  priv->volume = 1;
  priv->pause = lodge_console_pause_new ();
  priv->heads = g_list_store_new (LODGE_TYPE_CONSOLE);
  priv->usb_devices = g_list_store_new (LODGE_TYPE_USB_DEVICE);
}

LodgeConsole *
lodge_console_new_for_endpoint (LodgeConsoleEndpoint *endpoint)
{
  switch (lodge_console_endpoint_get_protocol (endpoint))
    {
    case LODGE_DISPLAY_PROTOCOL_SPICE:
      return lodge_spice_console_new (endpoint);
    case LODGE_DISPLAY_PROTOCOL_VNC:
      return lodge_vnc_console_new (endpoint);
    case LODGE_DISPLAY_PROTOCOL_NONE:
    case LODGE_DISPLAY_PROTOCOL_OTHER:
    default:
      return NULL;
    }
}

void
lodge_console_open (LodgeConsole *self)
{
  LodgeConsoleState state;

  g_return_if_fail (LODGE_IS_CONSOLE (self));

  state = lodge_console_get_private (self)->state;
  if (state == LODGE_CONSOLE_STATE_CONNECTING || state == LODGE_CONSOLE_STATE_CONNECTED ||
      state == LODGE_CONSOLE_STATE_ASKING)
    return;

  lodge_console_set_state (self, LODGE_CONSOLE_STATE_CONNECTING);
  LODGE_CONSOLE_GET_CLASS (self)->open (self);
}

void
lodge_console_close (LodgeConsole *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  LODGE_CONSOLE_GET_CLASS (self)->close (self);
  lodge_console_set_frame (self, NULL);
  lodge_console_set_scanout (self, NULL);
  lodge_console_set_state (self, LODGE_CONSOLE_STATE_IDLE);
}

LodgeConsoleState
lodge_console_get_state (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), LODGE_CONSOLE_STATE_IDLE);

  return lodge_console_get_private (self)->state;
}

const GError *
lodge_console_get_problem (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return lodge_console_get_private (self)->problem;
}

LodgeFrame *
lodge_console_get_frame (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return lodge_console_get_private (self)->frame;
}

LodgeScanout *
lodge_console_get_scanout (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return lodge_console_get_private (self)->scanout;
}

void
lodge_console_scanout_shown (LodgeConsole *self)
{
  LodgeConsolePrivate *priv;

  g_return_if_fail (LODGE_IS_CONSOLE (self));

  priv = lodge_console_get_private (self);
  if (!priv->scanout_waits)
    return;
  priv->scanout_waits = FALSE;
  g_signal_emit (self, lodge_console_signals[SIGNAL_SCANOUT_SHOWN], 0);
}

gboolean
lodge_console_get_pointer_absolute (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  return lodge_console_get_private (self)->pointer_absolute;
}

LodgeCursor *
lodge_console_get_cursor (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return lodge_console_get_private (self)->cursor;
}

gboolean
lodge_console_get_cursor_position (LodgeConsole *self, int *x, int *y)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  *x = priv->cursor_x;
  *y = priv->cursor_y;

  return priv->has_cursor_position;
}

gboolean
lodge_console_get_pointer_position (LodgeConsole *self, int *x, int *y)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  if (!priv->pointer_absolute)
    return lodge_console_get_cursor_position (self, x, y);

  *x = priv->pointer_x;
  *y = priv->pointer_y;
  return priv->has_pointer;
}

void
lodge_console_key (LodgeConsole *self, guint keycode, guint keyval, gboolean pressed)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (!is_connected (self))
    return;

  lodge_console_pause_key (lodge_console_get_private (self)->pause, keycode, keyval, pressed);
  LODGE_CONSOLE_GET_CLASS (self)->key (self, keycode, keyval, pressed);
}

void
lodge_console_pointer_absolute (LodgeConsole *self, int x, int y, guint buttons)
{
  LodgeConsolePrivate *priv;

  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (!is_connected (self))
    return;

  LODGE_CONSOLE_GET_CLASS (self)->pointer_absolute (self, x, y, buttons);
  priv = lodge_console_get_private (self);
  if (priv->has_pointer && priv->pointer_x == x && priv->pointer_y == y)
    return;
  priv->has_pointer = TRUE;
  priv->pointer_x = x;
  priv->pointer_y = y;
  g_signal_emit (self, lodge_console_signals[SIGNAL_CURSOR_MOVED], 0);
}

void
lodge_console_pointer_relative (LodgeConsole *self, int dx, int dy, guint buttons)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (is_connected (self))
    LODGE_CONSOLE_GET_CLASS (self)->pointer_relative (self, dx, dy, buttons);
}

void
lodge_console_button (LodgeConsole *self, guint button, gboolean pressed, guint buttons)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (!is_connected (self))
    return;

  lodge_console_pause_button (lodge_console_get_private (self)->pause, button, pressed);
  LODGE_CONSOLE_GET_CLASS (self)->button (self, button, pressed, buttons);
}

void
lodge_console_wheel (LodgeConsole *self, int notches_x, int notches_y, guint buttons)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (is_connected (self))
    LODGE_CONSOLE_GET_CLASS (self)->wheel (self, notches_x, notches_y, buttons);
}

static void
set_awake (LodgeConsole *self, gboolean awake)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  if (priv->awake == awake)
    return;

  priv->awake = awake;
  if (LODGE_CONSOLE_GET_CLASS (self)->set_awake != NULL)
    LODGE_CONSOLE_GET_CLASS (self)->set_awake (self, 0, awake);
}

static void
on_sleep_cb (gpointer user_data)
{
  LodgeConsole *self = LODGE_CONSOLE (user_data);

  lodge_console_get_private (self)->sleep_id = 0;
  set_awake (self, FALSE);
}

/* Wakes at once, and falls asleep later. */
static void
update_awake (LodgeConsole *self)
{
  LodgeConsolePrivate *priv = lodge_console_get_private (self);

  g_clear_handle_id (&priv->sleep_id, g_source_remove);
  if (priv->visible || priv->n_holds > 0)
    set_awake (self, TRUE);
  else if (priv->awake)
    priv->sleep_id = g_timeout_add_once (LODGE_CONSOLE_SLEEP_MS, on_sleep_cb, self);
}

void
lodge_console_set_visible (LodgeConsole *self, gboolean visible)
{
  LodgeConsolePrivate *priv;

  g_return_if_fail (LODGE_IS_CONSOLE (self));

  priv = lodge_console_get_private (self);
  if (priv->visible == !!visible)
    return;

  priv->visible = !!visible;
  update_awake (self);
}

void
lodge_console_hold_awake (LodgeConsole *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  lodge_console_get_private (self)->n_holds++;
  update_awake (self);
}

void
lodge_console_release_awake (LodgeConsole *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));
  g_return_if_fail (lodge_console_get_private (self)->n_holds > 0);

  lodge_console_get_private (self)->n_holds--;
  update_awake (self);
}

void
lodge_console_set_size (LodgeConsole *self, int width, int height)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (is_connected (self) && lodge_console_get_private (self)->resizable &&
      lodge_frame_check_size (width, height, NULL))
    LODGE_CONSOLE_GET_CLASS (self)->set_size (self, 0, width, height);
}

void
lodge_console_set_locks (LodgeConsole *self, LodgeLocks locks)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (is_connected (self) && LODGE_CONSOLE_GET_CLASS (self)->set_locks != NULL)
    LODGE_CONSOLE_GET_CLASS (self)->set_locks (self, locks);
}

void
lodge_console_lift_keys (LodgeConsole *self, gboolean restored)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (is_connected (self) && LODGE_CONSOLE_GET_CLASS (self)->lift_keys != NULL)
    LODGE_CONSOLE_GET_CLASS (self)->lift_keys (self, restored);
}

void
lodge_console_switch_off (LodgeConsole *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (is_connected (self) && lodge_console_get_private (self)->resizable)
    LODGE_CONSOLE_GET_CLASS (self)->set_size (self, 0, 0, 0);
}

gboolean
lodge_console_get_resizable (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  return lodge_console_get_private (self)->resizable;
}

gboolean
lodge_console_get_blank (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), FALSE);

  return lodge_console_get_private (self)->blank;
}

GListModel *
lodge_console_get_heads (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), NULL);

  return G_LIST_MODEL (lodge_console_get_private (self)->heads);
}

LodgeCredentials
lodge_console_get_wanted (LodgeConsole *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE (self), LODGE_CREDENTIAL_NONE);

  return lodge_console_get_private (self)->wanted;
}

void
lodge_console_answer (LodgeConsole *self, const char *username, const char *password)
{
  g_return_if_fail (LODGE_IS_CONSOLE (self));

  if (lodge_console_get_private (self)->state != LODGE_CONSOLE_STATE_ASKING)
    return;

  lodge_console_set_state (self, LODGE_CONSOLE_STATE_CONNECTING);
  LODGE_CONSOLE_GET_CLASS (self)->answer (self, username, password);
}
