/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * LodgeJob: work that takes longer than a second, as its maker tells of it. Made by whoever runs
 * the work, passed down for progress; the list of them lives in LodgeCore.
 *
 * Properties: "title" char* (a user's words: "Creating “Debian”"), "detail" char* (the present step)
 * or NULL, "fraction" double (0 to 1; negative: not known), "time-left" int64 (microseconds; -1:
 * not known, computed from the fraction's progress), "finished" bool, "error" GError* or NULL,
 * "can-cancel" bool.
 * Notifies on the main thread; report () and set_detail () may be called on any thread.
 */
#define LODGE_TYPE_JOB (lodge_job_get_type ())
G_DECLARE_FINAL_TYPE (LodgeJob, lodge_job, LODGE, JOB, GObject)

/* @cancellable: (nullable): cancelled by lodge_job_cancel (); NULL: can't be cancelled. */
LodgeJob *lodge_job_new (const char *title, GCancellable *cancellable);

const char   *lodge_job_get_title (LodgeJob *self);
const char   *lodge_job_get_detail (LodgeJob *self);
double        lodge_job_get_fraction (LodgeJob *self);
gint64        lodge_job_get_time_left (LodgeJob *self);
gboolean      lodge_job_get_finished (LodgeJob *self);
const GError *lodge_job_get_error (LodgeJob *self);
GCancellable *lodge_job_get_cancellable (LodgeJob *self);
gboolean      lodge_job_get_can_cancel (LodgeJob *self);
void          lodge_job_cancel (LodgeJob *self);

void lodge_job_report (LodgeJob *self, double fraction);
void lodge_job_set_detail (LodgeJob *self, const char *detail);

/* Main thread; @error: (nullable): kept as a copy. Once. */
void lodge_job_finish (LodgeJob *self, const GError *error);

G_END_DECLS
