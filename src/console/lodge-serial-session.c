/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-serial-session.h"

#include <glib/gi18n-lib.h>

#include "lodge-vmm-error.h"

#define CHUNK 4096

/* Below drawing and input: a guest that never stops talking must not stop the program. */
#define READ_PRIORITY (G_PRIORITY_DEFAULT_IDLE + 10)

/* How soon after its end a port is tried again; its machine may just be going down. A port that was
 * just closed is free a moment later only. */
#define RETRY_MS 500
#define MAX_FAILURES 8

/* A connection that lasted this long was a good one. */
#define GOOD_CONNECTION_US (5 * G_USEC_PER_SEC)

struct _LodgeSerialSession
{
  GObject parent_instance;

  LodgeVmm *vmm;
  LodgeMachine *machine;
  guint index;

  LodgeSerialSessionState state;
  GError *problem;
  GCancellable *cancellable; /* of everything under way for this stream */
  GIOStream *stream;
  GByteArray *waiting; /* to be sent after what is on its way */
  gboolean sending;
  gboolean was_connected; /* in this run of the machine, when it closed */
  guint retry_id;
  guint n_failures;    /* in a row */
  gint64 connected_at; /* monotonic */
};

G_DEFINE_FINAL_TYPE (LodgeSerialSession, lodge_serial_session, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LodgeSerialSessionState,
                    lodge_serial_session_state,
                    G_DEFINE_ENUM_VALUE (LODGE_SERIAL_SESSION_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (LODGE_SERIAL_SESSION_OPENING, "opening"),
                    G_DEFINE_ENUM_VALUE (LODGE_SERIAL_SESSION_CONNECTED, "connected"),
                    G_DEFINE_ENUM_VALUE (LODGE_SERIAL_SESSION_FAILED, "failed"))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_PROBLEM,
  N_PROPS
};

enum
{
  SIGNAL_RECEIVED,
  SIGNAL_RESTARTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void open_port (LodgeSerialSession *self);
static void read_on (LodgeSerialSession *self);
static void send_on (LodgeSerialSession *self);

/* @problem: (transfer full) (nullable) */
static void
set_state (LodgeSerialSession *self, LodgeSerialSessionState state, GError *problem)
{
  g_clear_error (&self->problem);
  self->problem = problem;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
drop_stream (LodgeSerialSession *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->stream != NULL)
    g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_clear_object (&self->stream);
  g_byte_array_set_size (self->waiting, 0);
  self->sending = FALSE;
}

/* Who does not know whether the daemon is there waits for it. */
static gboolean
has_daemon (LodgeSerialSession *self)
{
  return lodge_vmm_get_state (self->vmm) == LODGE_VMM_STATE_CONNECTED;
}

static void
on_retry_cb (gpointer user_data)
{
  LodgeSerialSession *self = LODGE_SERIAL_SESSION (user_data);

  self->retry_id = 0;
  open_port (self);
}

/* A few times only: whoever took the port meanwhile keeps it. @problem: (transfer full) */
static void
try_again (LodgeSerialSession *self, GError *problem)
{
  drop_stream (self);
  if (has_daemon (self) && ++self->n_failures > MAX_FAILURES)
    {
      set_state (self, LODGE_SERIAL_SESSION_FAILED, problem);
      return;
    }
  g_clear_error (&problem);
  set_state (self, LODGE_SERIAL_SESSION_OPENING, NULL);
  if (has_daemon (self))
    self->retry_id = g_timeout_add_once (RETRY_MS, on_retry_cb, self);
}

static void
on_closed (LodgeSerialSession *self)
{
  if (g_get_monotonic_time () - self->connected_at > GOOD_CONNECTION_US)
    self->n_failures = 0;
  self->was_connected = TRUE;
  try_again (self,
             lodge_vmm_error_new (LODGE_VMM_ERROR_UNAVAILABLE,
                                  NULL,
                                  _ ("The serial console was closed. Another program may have "
                                     "taken it.")));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSerialSession) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->stream == NULL ||
      source != G_OBJECT (g_io_stream_get_input_stream (self->stream)))
    return;
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      on_closed (self);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, bytes);
  if (self->stream != NULL)
    read_on (self);
}

static void
read_on (LodgeSerialSession *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->stream),
                                   CHUNK,
                                   READ_PRIORITY,
                                   self->cancellable,
                                   on_read_cb,
                                   g_object_ref (self));
}

typedef struct
{
  LodgeSerialSession *session;
  GBytes *bytes;
} Sending;

static void
on_sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sending *sending = user_data;
  g_autoptr (LodgeSerialSession) self = sending->session;
  gboolean sent = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  g_bytes_unref (sending->bytes);
  g_free (sending);
  /* A stream that failed is also read to its end. */
  if (!sent || self->stream == NULL ||
      source != G_OBJECT (g_io_stream_get_output_stream (self->stream)))
    return;
  self->sending = FALSE;
  send_on (self);
}

static void
send_on (LodgeSerialSession *self)
{
  Sending *sending;
  gconstpointer data;
  gsize length;

  if (self->sending || self->waiting->len == 0)
    return;
  sending = g_new0 (Sending, 1);
  sending->session = g_object_ref (self);
  sending->bytes = g_bytes_new (self->waiting->data, self->waiting->len);
  data = g_bytes_get_data (sending->bytes, &length);
  g_byte_array_set_size (self->waiting, 0);
  self->sending = TRUE;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream),
                                   data,
                                   length,
                                   G_PRIORITY_DEFAULT,
                                   self->cancellable,
                                   on_sent_cb,
                                   sending);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LodgeSerialSession) self = user_data;
  g_autoptr (GError) error = NULL;
  GIOStream *stream = lodge_vmm_open_serial_finish (LODGE_VMM (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (stream == NULL)
    {
      try_again (self, g_steal_pointer (&error));
      return;
    }
  if (self->state != LODGE_SERIAL_SESSION_OPENING || self->stream != NULL)
    {
      g_object_unref (stream);
      return;
    }
  self->stream = stream;
  self->connected_at = g_get_monotonic_time ();
  set_state (self, LODGE_SERIAL_SESSION_CONNECTED, NULL);
  if (!self->was_connected)
    g_signal_emit (self, signals[SIGNAL_RESTARTED], 0);
  read_on (self);
}

static void
open_port (LodgeSerialSession *self)
{
  drop_stream (self);
  if (self->vmm == NULL || !lodge_machine_is_active (self->machine))
    {
      self->was_connected = FALSE;
      self->n_failures = 0;
      set_state (self, LODGE_SERIAL_SESSION_OFF, NULL);
      return;
    }
  set_state (self, LODGE_SERIAL_SESSION_OPENING, NULL);
  if (!has_daemon (self))
    return;
  self->cancellable = g_cancellable_new ();
  lodge_vmm_open_serial_async (
      self->vmm, self->machine, self->index, self->cancellable, on_opened_cb, g_object_ref (self));
}

static void
on_machine_state_cb (LodgeSerialSession *self)
{
  gboolean active = lodge_machine_is_active (self->machine);

  if (active != (self->state != LODGE_SERIAL_SESSION_OFF))
    open_port (self);
}

/* What was closed went with the daemon, or is asked for again as anybody else would. */
static void
on_vmm_state_cb (LodgeSerialSession *self)
{
  if (!has_daemon (self) || self->stream != NULL || self->state == LODGE_SERIAL_SESSION_OFF)
    return;
  self->n_failures = 0;
  open_port (self);
}

static void
lodge_serial_session_dispose (GObject *object)
{
  lodge_serial_session_close (LODGE_SERIAL_SESSION (object));
  G_OBJECT_CLASS (lodge_serial_session_parent_class)->dispose (object);
}

static void
lodge_serial_session_finalize (GObject *object)
{
  LodgeSerialSession *self = LODGE_SERIAL_SESSION (object);

  g_clear_error (&self->problem);
  g_byte_array_unref (self->waiting);
  G_OBJECT_CLASS (lodge_serial_session_parent_class)->finalize (object);
}

static void
lodge_serial_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  LodgeSerialSession *self = LODGE_SERIAL_SESSION (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROBLEM:
      g_value_set_boxed (value, self->problem);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lodge_serial_session_class_init (LodgeSerialSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lodge_serial_session_dispose;
  object_class->finalize = lodge_serial_session_finalize;
  object_class->get_property = lodge_serial_session_get_property;

  properties[PROP_STATE] = g_param_spec_enum (
      "state", NULL, NULL, LODGE_TYPE_SERIAL_SESSION_STATE, LODGE_SERIAL_SESSION_OFF, flags);
  properties[PROP_PROBLEM] = g_param_spec_boxed ("problem", NULL, NULL, G_TYPE_ERROR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_RECEIVED] = g_signal_new ("received",
                                           G_TYPE_FROM_CLASS (klass),
                                           G_SIGNAL_RUN_LAST,
                                           0,
                                           NULL,
                                           NULL,
                                           NULL,
                                           G_TYPE_NONE,
                                           1,
                                           G_TYPE_BYTES);
  signals[SIGNAL_RESTARTED] = g_signal_new ("restarted",
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
lodge_serial_session_init (LodgeSerialSession *self)
{
  self->waiting = g_byte_array_new ();
}

LodgeSerialSession *
lodge_serial_session_new (LodgeVmm *vmm, LodgeMachine *machine, guint index)
{
  LodgeSerialSession *self = g_object_new (LODGE_TYPE_SERIAL_SESSION, NULL);

  self->vmm = g_object_ref (vmm);
  self->machine = g_object_ref (machine);
  self->index = index;
  g_signal_connect_object (
      machine, "notify::state", G_CALLBACK (on_machine_state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
      vmm, "notify::state", G_CALLBACK (on_vmm_state_cb), self, G_CONNECT_SWAPPED);
  on_machine_state_cb (self);
  return self;
}

LodgeSerialSessionState
lodge_serial_session_get_state (LodgeSerialSession *self)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_SESSION (self), LODGE_SERIAL_SESSION_OFF);

  return self->state;
}

const GError *
lodge_serial_session_get_problem (LodgeSerialSession *self)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_SESSION (self), NULL);

  return self->problem;
}

gboolean
lodge_serial_session_send (LodgeSerialSession *self, const char *data, gsize length)
{
  g_return_val_if_fail (LODGE_IS_SERIAL_SESSION (self), FALSE);

  if (self->state != LODGE_SERIAL_SESSION_CONNECTED ||
      self->waiting->len >= LODGE_SERIAL_SESSION_MAX_WAITING || length > G_MAXINT32)
    return FALSE;
  g_byte_array_append (self->waiting, (const guint8 *)data, (guint)length);
  send_on (self);
  return TRUE;
}

void
lodge_serial_session_retry (LodgeSerialSession *self)
{
  g_return_if_fail (LODGE_IS_SERIAL_SESSION (self));

  if (self->state != LODGE_SERIAL_SESSION_FAILED)
    return;
  self->n_failures = 0;
  open_port (self);
}

void
lodge_serial_session_close (LodgeSerialSession *self)
{
  g_return_if_fail (LODGE_IS_SERIAL_SESSION (self));

  drop_stream (self);
  if (self->machine != NULL)
    g_signal_handlers_disconnect_by_data (self->machine, self);
  if (self->vmm != NULL)
    g_signal_handlers_disconnect_by_data (self->vmm, self);
  g_clear_object (&self->machine);
  g_clear_object (&self->vmm);
}
