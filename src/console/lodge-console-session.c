/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-console-session.h"

#include <glib/gi18n-lib.h>

#include "lodge-vmm-error.h"

#define FIRST_DELAY_MS 250
#define LAST_DELAY_MS 5000

/* How long the machine's own events may lag behind the end of its display. */
#define SETTLE_MS 2000

/* A connection that lasted this long was a good one: the next failure starts at the short delay. */
#define GOOD_CONNECTION_US (10 * G_USEC_PER_SEC)

struct _LodgeConsoleSession
{
  GObject parent_instance;

  LodgeConsoleEndpoint *endpoint;
  LodgeMachine *machine; /* (nullable) */
  LodgeMachineState machine_state;
  gint64 machine_since;

  LodgeConsole *console; /* (nullable) */
  gpointer holder;       /* (nullable), only compared */
  LodgeDisplayProtocol protocol;
  LodgeConsoleSessionState state;
  GError *problem;

  guint delay_ms;
  guint timer_id;
  gint64 connected_at; /* monotonic; 0: this attempt has not been connected */
  gint64 restarted_at; /* monotonic; 0: never */
  gboolean wanted;
  gboolean restored; /* the machine goes on from another moment than that of the last connection */
};

G_DEFINE_FINAL_TYPE (LodgeConsoleSession, lodge_console_session, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LodgeConsoleSessionState,
                    lodge_console_session_state,
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_SESSION_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_SESSION_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_SESSION_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_SESSION_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_SESSION_TAKEN, "taken"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_SESSION_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (LODGE_CONSOLE_SESSION_ASKING, "asking"))

enum
{
  PROP_0,
  PROP_CONSOLE,
  PROP_STATE,
  PROP_PROBLEM,
  PROP_HOLDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* "VMM MACHINE INDEX" -> LodgeConsoleSession, not owned. */
static GHashTable *shared_sessions;

/* @problem: (transfer full) (nullable) */
static void
set_state (LodgeConsoleSession *self, LodgeConsoleSessionState state, GError *problem)
{
  gboolean same_state = self->state == state;
  gboolean same_problem = self->problem == NULL && problem == NULL;

  g_clear_error (&self->problem);
  self->problem = problem;
  self->state = state;

  g_object_freeze_notify (G_OBJECT (self));
  if (!same_problem)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  if (!same_state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
open_console (LodgeConsoleSession *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->connected_at = 0;
  lodge_console_open (self->console);
}

static void
on_retry_cb (gpointer user_data)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (user_data);

  self->timer_id = 0;
  open_console (self);
}

/* No event of the machine explains why its display closed. */
static void
on_settled_cb (gpointer user_data)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (user_data);

  self->timer_id = 0;
  set_state (self, LODGE_CONSOLE_SESSION_TAKEN, NULL);
}

static void
retry_later (LodgeConsoleSession *self, GError *problem)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add_once (self->delay_ms, on_retry_cb, self);
  self->delay_ms = MIN (self->delay_ms * 2, LAST_DELAY_MS);
  set_state (self, LODGE_CONSOLE_SESSION_WAITING, problem);
}

static void
on_closed (LodgeConsoleSession *self, gint64 was_connected_at)
{
  gint64 now = g_get_monotonic_time ();

  if (was_connected_at == 0)
    {
      retry_later (self,
                   lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                                        NULL,
                                        _ ("The machine’s display closed the connection at once. "
                                           "Lodge keeps trying.")));
      return;
    }

  if (self->restarted_at != 0 && now - self->restarted_at < SETTLE_MS * (gint64)1000)
    {
      self->restarted_at = 0;
      retry_later (self, NULL);
      return;
    }

  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add_once (SETTLE_MS, on_settled_cb, self);
  set_state (self, LODGE_CONSOLE_SESSION_WAITING, NULL);
}

static void
follow_pause (LodgeConsoleSession *self)
{
  if (self->console != NULL && self->machine != NULL)
    lodge_console_set_paused (self->console, self->machine_state == LODGE_MACHINE_STATE_PAUSED);
}

static void
on_console_state_cb (LodgeConsole *console, GParamSpec *pspec, LodgeConsoleSession *self)
{
  gint64 was_connected_at = self->connected_at;
  gint64 now = g_get_monotonic_time ();

  if (!self->wanted)
    return;

  switch (lodge_console_get_state (console))
    {
    case LODGE_CONSOLE_STATE_CONNECTING:
      if (self->state != LODGE_CONSOLE_SESSION_WAITING || self->problem == NULL)
        set_state (self, LODGE_CONSOLE_SESSION_CONNECTING, NULL);
      return;
    case LODGE_CONSOLE_STATE_CONNECTED:
      self->connected_at = now;
      follow_pause (self);
      lodge_console_lift_keys (console, self->restored);
      self->restored = FALSE;
      set_state (self, LODGE_CONSOLE_SESSION_CONNECTED, NULL);
      return;
    case LODGE_CONSOLE_STATE_ASKING:
      set_state (self,
                 LODGE_CONSOLE_SESSION_ASKING,
                 lodge_console_get_problem (console) != NULL
                     ? g_error_copy (lodge_console_get_problem (console))
                     : NULL);
      return;
    case LODGE_CONSOLE_STATE_IDLE:
    case LODGE_CONSOLE_STATE_CLOSED:
    case LODGE_CONSOLE_STATE_FAILED:
    default:
      break;
    }

  self->connected_at = 0;
  if (was_connected_at != 0 && now - was_connected_at > GOOD_CONNECTION_US)
    self->delay_ms = FIRST_DELAY_MS;

  if (lodge_console_get_state (console) == LODGE_CONSOLE_STATE_FAILED)
    retry_later (self, g_error_copy (lodge_console_get_problem (console)));
  else if (lodge_console_get_state (console) == LODGE_CONSOLE_STATE_CLOSED)
    on_closed (self, was_connected_at);
}

static void
drop_console (LodgeConsoleSession *self)
{
  if (self->console == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->console, self);
  lodge_console_close (self->console);
  g_clear_object (&self->console);
}

/* The definition may name another kind of display than at the last start. */
static void
ensure_console (LodgeConsoleSession *self)
{
  LodgeDisplayProtocol protocol = lodge_console_endpoint_get_protocol (self->endpoint);

  if (self->console != NULL && self->protocol == protocol)
    return;

  drop_console (self);
  self->protocol = protocol;
  self->console = lodge_console_new_for_endpoint (self->endpoint);
  if (self->console != NULL)
    g_signal_connect (self->console, "notify::state", G_CALLBACK (on_console_state_cb), self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONSOLE]);
}

static void
on_machine_changed_cb (LodgeMachine *machine, GParamSpec *pspec, LodgeConsoleSession *self)
{
  LodgeMachineState old_state = self->machine_state;
  gint64 old_since = self->machine_since;

  self->machine_state = lodge_machine_get_state (machine);
  self->machine_since = lodge_machine_get_state_since (machine);

  /* The same state since another moment: it was started anew, as when a snapshot is restored. */
  if (self->wanted && old_state == self->machine_state && old_since != self->machine_since &&
      old_state == LODGE_MACHINE_STATE_RUNNING)
    {
      lodge_console_session_restarted (self);
      /* Or it was paused and goes on, and we hear of both at once. */
      if (self->console != NULL)
        lodge_console_set_paused (self->console, TRUE);
    }
  follow_pause (self);
  if (old_state == LODGE_MACHINE_STATE_SAVED)
    self->restored = TRUE;

  lodge_console_session_set_wanted (self, lodge_machine_is_active (machine));
}

static void
lodge_console_session_dispose (GObject *object)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (object);

  self->wanted = FALSE;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_data (self->machine, self);
  drop_console (self);
  g_clear_object (&self->machine);
  g_clear_object (&self->endpoint);
  g_clear_error (&self->problem);

  G_OBJECT_CLASS (lodge_console_session_parent_class)->dispose (object);
}

static void
lodge_console_session_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  LodgeConsoleSession *self = LODGE_CONSOLE_SESSION (object);

  switch (prop_id)
    {
    case PROP_CONSOLE:
      g_value_set_object (value, self->console);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    case PROP_HOLDER:
      g_value_set_pointer (value, self->holder);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_console_session_class_init (LodgeConsoleSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lodge_console_session_dispose;
  object_class->get_property = lodge_console_session_get_property;

  properties[PROP_CONSOLE] = g_param_spec_object ("console", NULL, NULL, LODGE_TYPE_CONSOLE, flags);
  properties[PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, LODGE_TYPE_CONSOLE_SESSION_STATE, LODGE_CONSOLE_SESSION_OFF, flags);
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_HOLDER] = g_param_spec_pointer ("holder", NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_console_session_init (LodgeConsoleSession *self)
{
  self->delay_ms = FIRST_DELAY_MS;
}

LodgeConsoleSession *
lodge_console_session_new_for_endpoint (LodgeConsoleEndpoint *endpoint)
{
  LodgeConsoleSession *self;

  g_return_val_if_fail (LODGE_IS_CONSOLE_ENDPOINT (endpoint), NULL);

  self = g_object_new (LODGE_TYPE_CONSOLE_SESSION, NULL);
  self->endpoint = g_object_ref (endpoint);
  ensure_console (self);
  if (self->console == NULL)
    self->state = LODGE_CONSOLE_SESSION_NONE;

  return self;
}

LodgeConsoleSession *
lodge_console_session_new (LodgeVmm *vmm, LodgeMachine *machine, guint index)
{
  g_autoptr (LodgeConsoleEndpoint) endpoint = lodge_machine_endpoint_new (vmm, machine, index);
  LodgeConsoleSession *self = lodge_console_session_new_for_endpoint (endpoint);

  self->machine = g_object_ref (machine);
  self->machine_state = lodge_machine_get_state (machine);
  self->machine_since = lodge_machine_get_state_since (machine);
  g_signal_connect (machine, "notify::state", G_CALLBACK (on_machine_changed_cb), self);
  g_signal_connect (machine, "notify::state-since", G_CALLBACK (on_machine_changed_cb), self);
  lodge_console_session_set_wanted (self, lodge_machine_is_active (machine));

  return self;
}

static void
forget_shared (gpointer key, GObject *session)
{
  g_hash_table_remove (shared_sessions, key);
}

LodgeConsoleSession *
lodge_console_session_dup_shared (LodgeVmm *vmm, LodgeMachine *machine, guint index)
{
  g_autofree char *key = g_strdup_printf ("%p %p %u", (gpointer)vmm, (gpointer)machine, index);
  LodgeConsoleSession *session;

  if (shared_sessions == NULL)
    shared_sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  session = g_hash_table_lookup (shared_sessions, key);
  if (session != NULL)
    return g_object_ref (session);

  /* A session keeps its machine, so that no other can come to have the address. */
  session = lodge_console_session_new (vmm, machine, index);
  g_object_weak_ref (G_OBJECT (session), forget_shared, key);
  g_hash_table_insert (shared_sessions, g_steal_pointer (&key), session);
  return session;
}

void
lodge_console_session_hold (LodgeConsoleSession *self, gpointer holder)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->holder == holder)
    return;

  self->holder = holder;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOLDER]);
}

void
lodge_console_session_let_go (LodgeConsoleSession *self, gpointer holder)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->holder == holder)
    lodge_console_session_hold (self, NULL);
}

gpointer
lodge_console_session_get_holder (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), NULL);

  return self->holder;
}

void
lodge_console_session_set_wanted (LodgeConsoleSession *self, gboolean wanted)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->wanted == !!wanted)
    return;

  self->wanted = !!wanted;
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->restarted_at = 0;
  self->delay_ms = FIRST_DELAY_MS;

  if (wanted)
    ensure_console (self);
  if (self->console == NULL)
    {
      set_state (self, LODGE_CONSOLE_SESSION_NONE, NULL);
      return;
    }

  if (wanted)
    {
      open_console (self);
      return;
    }

  lodge_console_close (self->console);
  set_state (self, LODGE_CONSOLE_SESSION_OFF, NULL);
}

void
lodge_console_session_restarted (LodgeConsoleSession *self)
{
  LodgeConsoleState state;

  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  self->restored = TRUE;
  if (!self->wanted || self->console == NULL)
    return;

  state = lodge_console_get_state (self->console);
  if (state == LODGE_CONSOLE_STATE_CLOSED || state == LODGE_CONSOLE_STATE_FAILED)
    open_console (self);
  else
    self->restarted_at = g_get_monotonic_time ();
}

LodgeConsole *
lodge_console_session_get_console (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), NULL);

  return self->console;
}

LodgeConsoleSessionState
lodge_console_session_get_state (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), LODGE_CONSOLE_SESSION_OFF);

  return self->state;
}

const GError *
lodge_console_session_get_problem (LodgeConsoleSession *self)
{
  g_return_val_if_fail (LODGE_IS_CONSOLE_SESSION (self), NULL);

  return self->problem;
}

void
lodge_console_session_retry (LodgeConsoleSession *self)
{
  g_return_if_fail (LODGE_IS_CONSOLE_SESSION (self));

  if (self->wanted &&
      (self->state == LODGE_CONSOLE_SESSION_TAKEN || self->state == LODGE_CONSOLE_SESSION_WAITING))
    open_console (self);
}
