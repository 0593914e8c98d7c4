/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lodge-job-row.h"

#include "lodge-format.h"
#include "lodge-ui.h"

/* How often a bar without a known fraction moves. */
#define PULSE_MS 120

struct _LodgeJobRow
{
  GtkListBoxRow parent_instance;

  GtkProgressBar *progress_bar;
  GtkWidget *cancel_button;

  LodgeJob *job;
  guint pulse_id;
};

G_DEFINE_FINAL_TYPE (LodgeJobRow, lodge_job_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_0,
  PROP_JOB,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
format_job (gpointer object, const char *detail, double fraction, gint64 time_left)
{
  return lodge_format_job (detail, fraction, time_left);
}

static gboolean
on_pulse_cb (gpointer data)
{
  gtk_progress_bar_pulse (LODGE_JOB_ROW (data)->progress_bar);
  return G_SOURCE_CONTINUE;
}

static void
update (LodgeJobRow *self)
{
  gboolean mapped = gtk_widget_get_mapped (GTK_WIDGET (self));
  gboolean known = self->job != NULL && lodge_job_get_fraction (self->job) >= 0;
  gboolean over = self->job == NULL || lodge_job_get_finished (self->job);

  if (known)
    gtk_progress_bar_set_fraction (self->progress_bar,
                                   CLAMP (lodge_job_get_fraction (self->job), 0, 1));
  if (known || over || !mapped)
    g_clear_handle_id (&self->pulse_id, g_source_remove);
  else if (self->pulse_id == 0)
    self->pulse_id = g_timeout_add (PULSE_MS, on_pulse_cb, self);
  gtk_widget_set_sensitive (self->cancel_button, !over);
}

static void
on_cancel_clicked_cb (LodgeJobRow *self)
{
  lodge_job_cancel (self->job);
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
}

static void
lodge_job_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_job_row_parent_class)->map (widget);
  update (LODGE_JOB_ROW (widget));
}

static void
lodge_job_row_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lodge_job_row_parent_class)->unmap (widget);
  update (LODGE_JOB_ROW (widget));
}

static void
lodge_job_row_dispose (GObject *object)
{
  LodgeJobRow *self = LODGE_JOB_ROW (object);

  g_clear_handle_id (&self->pulse_id, g_source_remove);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (lodge_job_row_parent_class)->dispose (object);
}

static void
lodge_job_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_JOB)
    g_value_set_object (value, LODGE_JOB_ROW (object)->job);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_job_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_JOB)
    LODGE_JOB_ROW (object)->job = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
lodge_job_row_class_init (LodgeJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lodge_job_row_dispose;
  object_class->get_property = lodge_job_row_get_property;
  object_class->set_property = lodge_job_row_set_property;
  widget_class->map = lodge_job_row_map;
  widget_class->unmap = lodge_job_row_unmap;

  properties[PROP_JOB] =
      g_param_spec_object ("job",
                           NULL,
                           NULL,
                           LODGE_TYPE_JOB,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (LODGE_TYPE_JOB);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               LODGE_RESOURCE_PATH "/lodge-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LodgeJobRow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, LodgeJobRow, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, format_job);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
}

static void
lodge_job_row_init (LodgeJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lodge_job_row_new (LodgeJob *job)
{
  g_return_val_if_fail (LODGE_IS_JOB (job), NULL);

  LodgeJobRow *self = g_object_new (LODGE_TYPE_JOB_ROW, "job", job, NULL);
  g_signal_connect_object (job, "notify::fraction", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::finished", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (self->cancel_button, lodge_job_get_can_cancel (job));
  update (self);
  return GTK_WIDGET (self);
}
