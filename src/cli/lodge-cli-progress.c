/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress, for a person who watches a terminal. */
#include "config.h"

#include "lodge-cli-private.h"

#include <stdio.h>
#include <unistd.h>

static void
on_job_notify_cb (LodgeJob *job, GParamSpec *pspec, gpointer user_data)
{
  LodgeCli *self = user_data;
  double fraction = lodge_job_get_fraction (job);
  const char *detail = lodge_job_get_detail (job);

  fprintf (stderr, "\r\033[K%s", detail != NULL ? detail : lodge_job_get_title (job));
  if (fraction >= 0)
    fprintf (stderr, " %d %%", (int)(fraction * 100));
  fflush (stderr);
  self->progress_shown = TRUE;
}

static void
on_jobs_changed_cb (
    GListModel *jobs, guint position, guint removed, guint added, gpointer user_data)
{
  LodgeCli *self = user_data;

  if (self->job != NULL || added == 0)
    return;
  self->job = g_list_model_get_item (jobs, position);
  g_signal_connect (self->job, "notify::fraction", G_CALLBACK (on_job_notify_cb), self);
  g_signal_connect (self->job, "notify::detail", G_CALLBACK (on_job_notify_cb), self);
}

void
lodge_cli_show_progress (LodgeCli *self)
{
  GListModel *jobs = lodge_core_get_jobs (self->core);

  if (isatty (STDERR_FILENO))
    g_signal_connect (jobs, "items-changed", G_CALLBACK (on_jobs_changed_cb), self);
}

void
lodge_cli_stop_progress (LodgeCli *self)
{
  g_signal_handlers_disconnect_by_func (lodge_core_get_jobs (self->core), on_jobs_changed_cb, self);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  if (self->progress_shown)
    fputs ("\r\033[K", stderr);
  self->progress_shown = FALSE;
}
