/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-job.h"

/* An estimate is made only after this much time and progress: before, it is noise. */
#define ESTIMATE_AFTER G_USEC_PER_SEC
#define ESTIMATE_FROM 0.01

struct _LodgeJob
{
  GObject parent_instance;

  /* Main thread. */
  char *title;
  char *detail;
  GCancellable *cancellable;
  GError *error;
  double fraction;
  gint64 time_left;
  gint64 started_at; /* monotonic, when the first fraction was reported; 0: none yet */
  double started_with;
  gboolean finished;

  /* Any thread. */
  GMutex mutex;
  char *pending_detail;
  double pending_fraction;
  gboolean has_detail;
  gboolean has_fraction;
  gboolean scheduled;
};

G_DEFINE_FINAL_TYPE (LodgeJob, lodge_job, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_DETAIL,
  PROP_FRACTION,
  PROP_TIME_LEFT,
  PROP_FINISHED,
  PROP_ERROR,
  PROP_CAN_CANCEL,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static gint64
estimate_time_left (LodgeJob *self)
{
  gint64 elapsed = g_get_monotonic_time () - self->started_at;
  double done = self->fraction - self->started_with;

  if (self->started_at == 0 || elapsed < ESTIMATE_AFTER || done < ESTIMATE_FROM)
    return -1;
  return (gint64)((double)elapsed * (1.0 - self->fraction) / done);
}

static void
set_time_left (LodgeJob *self, gint64 time_left)
{
  if (self->time_left == time_left)
    return;
  self->time_left = time_left;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME_LEFT]);
}

static void
apply_fraction (LodgeJob *self, double fraction)
{
  if (fraction >= 0.0 && self->started_at == 0)
    {
      self->started_at = g_get_monotonic_time ();
      self->started_with = fraction;
    }
  if (self->fraction < fraction || self->fraction > fraction)
    {
      self->fraction = fraction;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
    }
  set_time_left (self, fraction < 0.0 ? -1 : estimate_time_left (self));
}

static void
apply_detail (LodgeJob *self, char *detail)
{
  g_autofree char *old = detail;

  if (g_strcmp0 (self->detail, detail) == 0)
    return;
  old = self->detail;
  self->detail = detail;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

/* Takes over what other threads have told. */
static void
apply_pending (LodgeJob *self)
{
  gboolean has_detail, has_fraction;
  char *detail;
  double fraction;

  g_mutex_lock (&self->mutex);
  has_detail = self->has_detail;
  has_fraction = self->has_fraction;
  detail = g_steal_pointer (&self->pending_detail);
  fraction = self->pending_fraction;
  self->has_detail = self->has_fraction = self->scheduled = FALSE;
  g_mutex_unlock (&self->mutex);

  if (self->finished)
    {
      g_free (detail);
      return;
    }
  g_object_freeze_notify (G_OBJECT (self));
  if (has_detail)
    apply_detail (self, detail);
  if (has_fraction)
    apply_fraction (self, fraction);
  g_object_thaw_notify (G_OBJECT (self));
}

static gboolean
on_pending_idle_cb (gpointer user_data)
{
  apply_pending (user_data);
  return G_SOURCE_REMOVE;
}

/* With the mutex held. However often a worker reports, one idle callback at a time is under way. */
static void
schedule (LodgeJob *self)
{
  if (self->scheduled)
    return;
  self->scheduled = TRUE;
  g_idle_add_full (
      G_PRIORITY_DEFAULT_IDLE, on_pending_idle_cb, g_object_ref (self), g_object_unref);
}

static void
lodge_job_finalize (GObject *object)
{
  LodgeJob *self = LODGE_JOB (object);

  g_free (self->title);
  g_free (self->detail);
  g_free (self->pending_detail);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (lodge_job_parent_class)->finalize (object);
}

static void
lodge_job_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  LodgeJob *self = LODGE_JOB (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_TIME_LEFT:
      g_value_set_int64 (value, self->time_left);
      break;
    case PROP_FINISHED:
      g_value_set_boolean (value, self->finished);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, lodge_job_get_can_cancel (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lodge_job_class_init (LodgeJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = lodge_job_finalize;
  object_class->get_property = lodge_job_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1.0, 1.0, -1.0, flags);
  properties[PROP_TIME_LEFT] =
      g_param_spec_int64 ("time-left", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_FINISHED] = g_param_spec_boolean ("finished", NULL, NULL, FALSE, flags);
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  properties[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lodge_job_init (LodgeJob *self)
{
  g_mutex_init (&self->mutex);
  self->fraction = -1.0;
  self->time_left = -1;
}

LodgeJob *
lodge_job_new (const char *title, GCancellable *cancellable)
{
  LodgeJob *self;

  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable), NULL);

  self = g_object_new (LODGE_TYPE_JOB, NULL);
  self->title = g_strdup (title);
  g_set_object (&self->cancellable, cancellable);
  return self;
}

const char *
lodge_job_get_title (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), NULL);

  return self->title;
}

const char *
lodge_job_get_detail (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), NULL);

  return self->detail;
}

double
lodge_job_get_fraction (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), -1.0);

  return self->fraction;
}

gint64
lodge_job_get_time_left (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), -1);

  return self->time_left;
}

gboolean
lodge_job_get_finished (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), FALSE);

  return self->finished;
}

const GError *
lodge_job_get_error (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), NULL);

  return self->error;
}

GCancellable *
lodge_job_get_cancellable (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), NULL);

  return self->cancellable;
}

gboolean
lodge_job_get_can_cancel (LodgeJob *self)
{
  g_return_val_if_fail (LODGE_IS_JOB (self), FALSE);

  return self->cancellable != NULL && !self->finished &&
         !g_cancellable_is_cancelled (self->cancellable);
}

void
lodge_job_cancel (LodgeJob *self)
{
  g_return_if_fail (LODGE_IS_JOB (self));

  if (!lodge_job_get_can_cancel (self))
    return;
  g_cancellable_cancel (self->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_CANCEL]);
}

void
lodge_job_report (LodgeJob *self, double fraction)
{
  g_return_if_fail (LODGE_IS_JOB (self));

  g_mutex_lock (&self->mutex);
  self->pending_fraction = fraction < 0.0 ? -1.0 : MIN (fraction, 1.0);
  self->has_fraction = TRUE;
  schedule (self);
  g_mutex_unlock (&self->mutex);
}

void
lodge_job_set_detail (LodgeJob *self, const char *detail)
{
  g_autofree char *old = NULL;

  g_return_if_fail (LODGE_IS_JOB (self));

  g_mutex_lock (&self->mutex);
  old = self->pending_detail;
  self->pending_detail = g_strdup (detail);
  self->has_detail = TRUE;
  schedule (self);
  g_mutex_unlock (&self->mutex);
}

void
lodge_job_finish (LodgeJob *self, const GError *error)
{
  g_return_if_fail (LODGE_IS_JOB (self));
  g_return_if_fail (!self->finished);

  apply_pending (self);

  g_object_freeze_notify (G_OBJECT (self));
  if (error != NULL)
    {
      self->error = g_error_copy (error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  else
    apply_fraction (self, 1.0);
  set_time_left (self, -1);
  self->finished = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FINISHED]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_CANCEL]);
  g_object_thaw_notify (G_OBJECT (self));
}
