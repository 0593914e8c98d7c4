/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-machine-private.h"
#include "lodge-snapshot.h"

struct _LodgeMachine
{
  GObject parent_instance;

  char *uri;
  char *uuid;
  char *name;
  char *title;
  LodgeMachineConfig *config;
  LodgeMachineConfig *running;
  GListStore *snapshots; /* made when it is first asked for: most machines are only listed */
  GBytes *thumbnail;
  gint64 state_since;
  guint64 memory_usage;
  double cpu_usage;
  LodgeMachineState state;
  LodgeMachineReason reason;
  LodgeActivity activity;
  LodgeAcceleration acceleration;
  LodgeMachineFeatures features;
  guint n_snapshots;
  gboolean needs_restart;
  gboolean disposable;
  gboolean is_template;
  gboolean present;
  gboolean state_seen;
};

G_DEFINE_FINAL_TYPE (LodgeMachine, lodge_machine, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_URI,
  PROP_UUID,
  PROP_NAME,
  PROP_TITLE,
  PROP_STATE,
  PROP_REASON,
  PROP_STATE_SINCE,
  PROP_ACTIVITY,
  PROP_ACCELERATION,
  PROP_FEATURES,
  PROP_CONFIG,
  PROP_RUNNING,
  PROP_SNAPSHOTS,
  PROP_N_SNAPSHOTS,
  PROP_NEEDS_RESTART,
  PROP_DISPOSABLE,
  PROP_TEMPLATE,
  PROP_PRESENT,
  PROP_CPU_USAGE,
  PROP_MEMORY_USAGE,
  PROP_THUMBNAIL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

#define STATE(name) (1u << LODGE_MACHINE_STATE_##name)

static const guint active_states =
    STATE (RUNNING) | STATE (PAUSED) | STATE (SHUTTING_DOWN) | STATE (ASLEEP);

/* In which states each verb makes sense. */
static const guint verb_states[] = {
  [LODGE_VERB_START] = STATE (OFF) | STATE (SAVED) | STATE (CRASHED),
  [LODGE_VERB_PAUSE] = STATE (RUNNING),
  [LODGE_VERB_RESUME] = STATE (PAUSED) | STATE (ASLEEP),
  [LODGE_VERB_SHUT_DOWN] = STATE (RUNNING),
  [LODGE_VERB_RESTART] = STATE (RUNNING),
  [LODGE_VERB_RESET] = STATE (RUNNING) | STATE (PAUSED),
  [LODGE_VERB_FORCE_OFF] =
      STATE (RUNNING) | STATE (PAUSED) | STATE (SHUTTING_DOWN) | STATE (ASLEEP),
  [LODGE_VERB_SAVE] = STATE (RUNNING) | STATE (PAUSED),
  [LODGE_VERB_DISCARD_SAVED] = STATE (SAVED),
};

static void
notify (LodgeMachine *self, guint prop_id)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop_id]);
}

static void
set_text (LodgeMachine *self, char **text, const char *value, guint prop_id)
{
  g_autofree char *old = NULL;

  if (g_strcmp0 (*text, value) == 0)
    return;
  old = *text;
  *text = g_strdup (value);
  notify (self, prop_id);
}

static void
lodge_machine_finalize (GObject *object)
{
  LodgeMachine *self = LODGE_MACHINE (object);

  g_free (self->uri);
  g_free (self->uuid);
  g_free (self->name);
  g_free (self->title);
  g_clear_object (&self->config);
  g_clear_object (&self->running);
  g_clear_object (&self->snapshots);
  g_clear_pointer (&self->thumbnail, g_bytes_unref);

  G_OBJECT_CLASS (lodge_machine_parent_class)->finalize (object);
}

static void
lodge_machine_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeMachine *self = LODGE_MACHINE (object);

  switch (prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_UUID:
      g_value_set_string (value, self->uuid);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_REASON:
      g_value_set_enum (value, self->reason);
      break;
    case PROP_STATE_SINCE:
      g_value_set_int64 (value, self->state_since);
      break;
    case PROP_ACTIVITY:
      g_value_set_enum (value, self->activity);
      break;
    case PROP_ACCELERATION:
      g_value_set_enum (value, self->acceleration);
      break;
    case PROP_FEATURES:
      g_value_set_flags (value, self->features);
      break;
    case PROP_CONFIG:
      g_value_set_object (value, self->config);
      break;
    case PROP_RUNNING:
      g_value_set_object (value, self->running);
      break;
    case PROP_SNAPSHOTS:
      g_value_set_object (value, lodge_machine_get_snapshots (self));
      break;
    case PROP_N_SNAPSHOTS:
      g_value_set_uint (value, self->n_snapshots);
      break;
    case PROP_NEEDS_RESTART:
      g_value_set_boolean (value, self->needs_restart);
      break;
    case PROP_DISPOSABLE:
      g_value_set_boolean (value, self->disposable);
      break;
    case PROP_TEMPLATE:
      g_value_set_boolean (value, self->is_template);
      break;
    case PROP_PRESENT:
      g_value_set_boolean (value, self->present);
      break;
    case PROP_CPU_USAGE:
      g_value_set_double (value, self->cpu_usage);
      break;
    case PROP_MEMORY_USAGE:
      g_value_set_uint64 (value, self->memory_usage);
      break;
    case PROP_THUMBNAIL:
      g_value_set_boxed (value, self->thumbnail);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_machine_class_init (LodgeMachineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_machine_finalize;
  object_class->get_property = lodge_machine_get_property;

  properties[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, flags);
  properties[PROP_UUID] = g_param_spec_string ("uuid", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, LODGE_TYPE_MACHINE_STATE, 0, flags);
  properties[PROP_REASON] =
      g_param_spec_enum ("reason", NULL, NULL, LODGE_TYPE_MACHINE_REASON, 0, flags);
  properties[PROP_STATE_SINCE] =
      g_param_spec_int64 ("state-since", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ACTIVITY] =
      g_param_spec_enum ("activity", NULL, NULL, LODGE_TYPE_ACTIVITY, 0, flags);
  properties[PROP_ACCELERATION] =
      g_param_spec_enum ("acceleration", NULL, NULL, LODGE_TYPE_ACCELERATION, 0, flags);
  properties[PROP_FEATURES] =
      g_param_spec_flags ("features", NULL, NULL, LODGE_TYPE_MACHINE_FEATURES, 0, flags);
  properties[PROP_CONFIG] =
      g_param_spec_object ("config", NULL, NULL, LODGE_TYPE_MACHINE_CONFIG, flags);
  properties[PROP_RUNNING] = g_param_spec_object (
      "running", NULL, NULL, LODGE_TYPE_MACHINE_CONFIG, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SNAPSHOTS] = g_param_spec_object (
      "snapshots", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_N_SNAPSHOTS] = g_param_spec_uint (
      "n-snapshots", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NEEDS_RESTART] = g_param_spec_boolean ("needs-restart", NULL, NULL, FALSE, flags);
  properties[PROP_DISPOSABLE] = g_param_spec_boolean ("disposable", NULL, NULL, FALSE, flags);
  properties[PROP_TEMPLATE] = g_param_spec_boolean ("template", NULL, NULL, FALSE, flags);
  properties[PROP_PRESENT] = g_param_spec_boolean ("present", NULL, NULL, TRUE, flags);
  properties[PROP_CPU_USAGE] =
      g_param_spec_double ("cpu-usage", NULL, NULL, -1.0, 1.0, -1.0, flags);
  properties[PROP_MEMORY_USAGE] =
      g_param_spec_uint64 ("memory-usage", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_THUMBNAIL] = g_param_spec_boxed ("thumbnail", NULL, NULL, G_TYPE_BYTES, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_machine_init (LodgeMachine *self)
{
  self->config = lodge_machine_config_new ();
  self->cpu_usage = -1.0;
  self->present = TRUE;
}

LodgeMachine *
lodge_machine_new (const char *uri, const char *uuid)
{
  LodgeMachine *self;

  g_return_val_if_fail (uri != NULL, NULL);
  g_return_val_if_fail (uuid != NULL, NULL);

  self = g_object_new (LODGE_TYPE_MACHINE, NULL);
  self->uri = g_strdup (uri);
  self->uuid = g_strdup (uuid);
  self->name = g_strdup (uuid);
  self->title = g_strdup (uuid);
  return self;
}

#define DEFINE_GETTER(type, field, fallback)                                                       \
  type lodge_machine_get_##field (LodgeMachine *self)                                              \
  {                                                                                                \
    g_return_val_if_fail (LODGE_IS_MACHINE (self), fallback);                                      \
                                                                                                   \
    return self->field;                                                                            \
  }

DEFINE_GETTER (const char *, uri, NULL)
DEFINE_GETTER (const char *, uuid, NULL)
DEFINE_GETTER (const char *, name, NULL)
DEFINE_GETTER (const char *, title, NULL)
DEFINE_GETTER (LodgeMachineState, state, LODGE_MACHINE_STATE_UNKNOWN)
DEFINE_GETTER (LodgeMachineReason, reason, LODGE_MACHINE_REASON_NONE)
DEFINE_GETTER (gint64, state_since, 0)
DEFINE_GETTER (LodgeActivity, activity, LODGE_ACTIVITY_NONE)
DEFINE_GETTER (LodgeAcceleration, acceleration, LODGE_ACCELERATION_OTHER)
DEFINE_GETTER (LodgeMachineFeatures, features, LODGE_MACHINE_FEATURE_NONE)
DEFINE_GETTER (LodgeMachineConfig *, config, NULL)
DEFINE_GETTER (LodgeMachineConfig *, running, NULL)
DEFINE_GETTER (guint, n_snapshots, 0)
DEFINE_GETTER (gboolean, needs_restart, FALSE)
DEFINE_GETTER (gboolean, disposable, FALSE)
DEFINE_GETTER (gboolean, is_template, FALSE)
DEFINE_GETTER (gboolean, present, FALSE)
DEFINE_GETTER (double, cpu_usage, -1.0)
DEFINE_GETTER (guint64, memory_usage, 0)
DEFINE_GETTER (GBytes *, thumbnail, NULL)

GListModel *
lodge_machine_get_nics (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  return lodge_machine_config_get_nics (self->running != NULL ? self->running : self->config);
}

GListModel *
lodge_machine_get_snapshots (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), NULL);

  if (self->snapshots == NULL)
    self->snapshots = g_list_store_new (LODGE_TYPE_SNAPSHOT);
  return G_LIST_MODEL (self->snapshots);
}

gboolean
lodge_machine_is_active (LodgeMachine *self)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);

  return (active_states & (1u << self->state)) != 0;
}

gboolean
lodge_machine_can (LodgeMachine *self, LodgeVerb verb)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);
  g_return_val_if_fail (verb < G_N_ELEMENTS (verb_states), FALSE);

  if (!self->present || (verb_states[verb] & (1u << self->state)) == 0)
    return FALSE;
  if (verb == LODGE_VERB_FORCE_OFF)
    return TRUE;
  if (verb == LODGE_VERB_SAVE &&
      ((self->features & LODGE_MACHINE_FEATURE_SAVE) == 0 || self->disposable))
    return FALSE;
  if (verb == LODGE_VERB_START && self->is_template)
    return FALSE;
  return self->activity == LODGE_ACTIVITY_NONE;
}

void
lodge_machine_set_state (LodgeMachine *self, LodgeMachineState state, LodgeMachineReason reason)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  g_object_freeze_notify (G_OBJECT (self));
  if (self->state != state)
    {
      self->state = state;
      notify (self, PROP_STATE);
      if (self->state_seen)
        lodge_machine_set_state_since (self, g_get_real_time ());
    }
  if (self->reason != reason)
    {
      self->reason = reason;
      notify (self, PROP_REASON);
    }
  self->state_seen = TRUE;
  g_object_thaw_notify (G_OBJECT (self));
}

void
lodge_machine_set_state_since (LodgeMachine *self, gint64 since)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  if (self->state_since == since)
    return;
  self->state_since = since;
  notify (self, PROP_STATE_SINCE);
}

static void
set_template (LodgeMachine *self, gboolean is_template)
{
  if (self->is_template == is_template)
    return;
  self->is_template = is_template;
  notify (self, PROP_TEMPLATE);
}

void
lodge_machine_update_config (LodgeMachine *self, LodgeMachineConfig *config)
{
  const char *name, *title;

  g_return_if_fail (LODGE_IS_MACHINE (self));
  g_return_if_fail (LODGE_IS_MACHINE_CONFIG (config));

  g_object_freeze_notify (G_OBJECT (self));
  lodge_machine_config_assign (self->config, config);
  name = lodge_machine_config_get_name (self->config);
  title = lodge_machine_config_get_title (self->config);
  set_text (self, &self->name, name != NULL && *name != '\0' ? name : self->uuid, PROP_NAME);
  set_text (self, &self->title, title != NULL && *title != '\0' ? title : self->name, PROP_TITLE);
  set_template (self, lodge_machine_config_get_is_template (self->config));
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_disposable (LodgeMachine *self, gboolean disposable)
{
  if (self->disposable == disposable)
    return;
  self->disposable = disposable;
  notify (self, PROP_DISPOSABLE);
}

void
lodge_machine_update_running (LodgeMachine *self, LodgeMachineConfig *running)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));
  g_return_if_fail (running == NULL || LODGE_IS_MACHINE_CONFIG (running));

  set_disposable (self, running != NULL && lodge_machine_config_get_disposable (running));
  if (self->running != NULL && running != NULL)
    {
      lodge_machine_config_assign (self->running, running);
      return;
    }
  if (self->running == running)
    return;
  g_clear_object (&self->running);
  if (running != NULL)
    self->running = lodge_machine_config_copy (running);
  notify (self, PROP_RUNNING);
}

static gboolean
is_at (GListStore *store, guint position, const char *name)
{
  g_autoptr (LodgeSnapshot) row = g_list_model_get_item (G_LIST_MODEL (store), position);

  return row != NULL && g_strcmp0 (lodge_snapshot_get_name (row), name) == 0;
}

static int
find_snapshot (GPtrArray *snapshots, const char *name)
{
  for (guint i = 0; i < snapshots->len; i++)
    if (g_strcmp0 (lodge_snapshot_get_name (g_ptr_array_index (snapshots, i)), name) == 0)
      return (int)i;
  return -1;
}

void
lodge_machine_update_snapshots (LodgeMachine *self, GPtrArray *snapshots)
{
  GListStore *store;
  guint n_rows;

  g_return_if_fail (LODGE_IS_MACHINE (self));
  g_return_if_fail (snapshots != NULL);

  store = G_LIST_STORE (lodge_machine_get_snapshots (self));
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (store)); i > 0; i--)
    {
      g_autoptr (LodgeSnapshot) row = g_list_model_get_item (G_LIST_MODEL (store), i - 1);

      if (find_snapshot (snapshots, lodge_snapshot_get_name (row)) < 0)
        g_list_store_remove (store, i - 1);
    }
  for (guint i = 0; i < snapshots->len; i++)
    {
      LodgeSnapshot *source = g_ptr_array_index (snapshots, i);
      g_autoptr (LodgeSnapshot) row = NULL;

      if (is_at (store, i, lodge_snapshot_get_name (source)))
        {
          row = g_list_model_get_item (G_LIST_MODEL (store), i);
          lodge_snapshot_assign (row, source);
        }
      else
        g_list_store_insert (store, i, source);
    }
  /* What moved left its old row behind. */
  n_rows = g_list_model_get_n_items (G_LIST_MODEL (store));
  if (n_rows > snapshots->len)
    g_list_store_splice (store, snapshots->len, n_rows - snapshots->len, NULL, 0);
  lodge_machine_set_n_snapshots (self, snapshots->len);
}

void
lodge_machine_set_n_snapshots (LodgeMachine *self, guint n_snapshots)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  if (self->n_snapshots == n_snapshots)
    return;
  self->n_snapshots = n_snapshots;
  notify (self, PROP_N_SNAPSHOTS);
}

void
lodge_machine_set_acceleration (LodgeMachine *self, LodgeAcceleration acceleration)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  if (self->acceleration == acceleration)
    return;
  self->acceleration = acceleration;
  notify (self, PROP_ACCELERATION);
}

void
lodge_machine_set_features (LodgeMachine *self, LodgeMachineFeatures features)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  if (self->features == features)
    return;
  self->features = features;
  notify (self, PROP_FEATURES);
}

void
lodge_machine_set_needs_restart (LodgeMachine *self, gboolean needs_restart)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  needs_restart = !!needs_restart;
  if (self->needs_restart == needs_restart)
    return;
  self->needs_restart = needs_restart;
  notify (self, PROP_NEEDS_RESTART);
}

void
lodge_machine_set_present (LodgeMachine *self, gboolean present)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  present = !!present;
  if (self->present == present)
    return;
  self->present = present;
  notify (self, PROP_PRESENT);
}

void
lodge_machine_set_statistics (LodgeMachine *self, double cpu_usage, guint64 memory_usage)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  cpu_usage = cpu_usage < 0.0 ? -1.0 : MIN (cpu_usage, 1.0);
  if (self->cpu_usage < cpu_usage || self->cpu_usage > cpu_usage)
    {
      self->cpu_usage = cpu_usage;
      notify (self, PROP_CPU_USAGE);
    }
  if (self->memory_usage != memory_usage)
    {
      self->memory_usage = memory_usage;
      notify (self, PROP_MEMORY_USAGE);
    }
}

void
lodge_machine_set_thumbnail (LodgeMachine *self, GBytes *png)
{
  g_autoptr (GBytes) old = NULL;

  g_return_if_fail (LODGE_IS_MACHINE (self));

  if (self->thumbnail == png ||
      (self->thumbnail != NULL && png != NULL && g_bytes_equal (self->thumbnail, png)))
    return;
  old = self->thumbnail;
  self->thumbnail = png != NULL ? g_bytes_ref (png) : NULL;
  notify (self, PROP_THUMBNAIL);
}

gboolean
lodge_machine_begin_activity (LodgeMachine *self, LodgeActivity activity)
{
  g_return_val_if_fail (LODGE_IS_MACHINE (self), FALSE);
  g_return_val_if_fail (activity != LODGE_ACTIVITY_NONE, FALSE);

  if (self->activity != LODGE_ACTIVITY_NONE)
    return FALSE;
  self->activity = activity;
  notify (self, PROP_ACTIVITY);
  return TRUE;
}

void
lodge_machine_end_activity (LodgeMachine *self)
{
  g_return_if_fail (LODGE_IS_MACHINE (self));

  if (self->activity == LODGE_ACTIVITY_NONE)
    return;
  self->activity = LODGE_ACTIVITY_NONE;
  notify (self, PROP_ACTIVITY);
}
